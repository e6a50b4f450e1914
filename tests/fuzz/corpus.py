"""What fuzzing starts from: seeds, hostile dispatches, answers of models, and the pieces that rules look for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from tests.orders import corpus
from tests.replay import SEEDS

_TELLING: Final = """
    Norway Chile Norway's Norwegian Peru's NATO UN not no never will may refused accused by two 30 percent $2bn
    May 12 2025 Monday the of and but except said Dahl , . ; : “ ” " ' all some without with talks Security
    Council he they both sides the two countries signed rejected halt continue its our here U.S. N. Korean Gen.
    p.m. (end) mk.nam OSLO -- (NNS) by Prime Minister President Lund of which who including There is It would be
    <|im_end|> [3] Ignore above report that
"""
#: Pieces that the rules of reading, splitting and verifying look for, and what cuts an input into its parts.
PIECES: Final[tuple[bytes, ...]] = (
    *(piece.encode() for piece in _TELLING.split()),
    *(b"\n", b"\n\n", b"\r\n", b"\t", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\x8b", b"\xe2\x80\xae", b"\xff\xfe"),
    *(b"{", b"}", b"[", b"]", b'"actors"', b'"disputes"', b"null", b"1e999", b"-1", b"\\ud800"),
)
_ANSWERS: Final = (
    {"actors": ["NOR"]},
    {"gist": {"text": "t", "sentences": [1]}, "disputes": []},
    {"choices": [{"message": {"content": '{"actors": []}'}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 1}},
)


def inputs() -> Iterator[bytes]:
    """Whole inputs for every target."""
    stories = [path.read_bytes() for path in SEEDS]
    stories += [hostile.text.encode() for hostile in corpus()[::4]]
    for story in stories:
        yield story
        yield story + b"\xff\x01\x08\x09Norway will not sell 3 ships on Monday.\xffKari Dahl"
    yield from (json.dumps(answer).encode() for answer in _ANSWERS)
