"""What is fuzzed: each target takes any bytes, and ends quietly, or in a named error of the library, or is at fault.

A target raises AssertionError where something that must always hold does not, and lets through whatever the library
raises but its own named errors.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from pydantic import ValidationError

from summarizer.actors import cast
from summarizer.client.exchange import Answer, Request
from summarizer.client.wire import Completion
from summarizer.errors import InputError, MalformedAnswer, ModelError
from summarizer.grounding import evidence, ground
from summarizer.neutral import found_in, neutral
from summarizer.readers import from_text, read
from summarizer.records import Dispatch, Draft, Evidence, Position, Speaker
from summarizer.strategies.answers import WholeAnswer
from summarizer.verify import verify

Target = Callable[[bytes], None]
LIMIT: Final = 20_000  # bytes of a fuzzed dispatch
_CUT: Final = b"\xff"  # stands in no UTF-8: it cuts an input into its parts
_SCHEMA: Final[dict[str, Any]] = {
    "title": "whose",
    "type": "object",
    "properties": {"actors": {"type": "array", "items": {"type": "string", "enum": ["NOR", "CHL"]}, "maxItems": 2}},
    "required": ["actors"],
    "additionalProperties": False,
}


def reading(data: bytes) -> None:
    """Bytes become a dispatch with sound offsets, or a named error."""
    try:
        dispatch = read(data, max_bytes=LIMIT)
    except InputError:
        return
    _sound(dispatch)


def segmenting(data: bytes) -> None:
    """Any text is split into sentences that lie in order, never overlap, and leave out nothing but furniture."""
    dispatch = _dispatch(data)
    if dispatch is not None:
        _sound(dispatch)


def grounding(data: bytes) -> None:
    """A draft that names any sentences becomes claims with verbatim evidence, or a MalformedAnswer."""
    story, _, rest = data.partition(_CUT)
    dispatch = _dispatch(story)
    if dispatch is None or not rest:
        return
    kind = ("agreement", "dispute", "position")[rest[0] % 3]
    numbers = tuple(byte - 8 for byte in rest[1:5]) or (0,)
    draft = Draft(
        kind=kind, actors=("NOR", "CHL")[: rest[0] % 3], text=_text(rest[5:]), sentences=numbers, stance="opposes"
    )
    try:
        claims = ground(draft, dispatch)
    except MalformedAnswer:
        return
    for piece in (piece for claim in claims for piece in claim.evidence):
        assert dispatch.text[piece.start : piece.end] == piece.quote


def verifying(data: bytes) -> None:
    """Any claim on any sentence gets a verdict, with reasons if and only if it is not supported; and the same again."""
    story, _, rest = data.partition(_CUT)
    told, _, who = rest.partition(_CUT)
    dispatch = _dispatch(story)
    if dispatch is None or not dispatch.sentences or not _text(told).strip():
        return
    place = len(told) % len(dispatch.sentences)
    claim = Position(
        country="NOR",
        stance="supports",
        statement=_text(told),
        speaker=Speaker(name=_text(who)),
        evidence=evidence(dispatch, (place,)),
        addressed_to=("CHL",),
    )
    found = verify(claim, dispatch, cast(dispatch))
    assert (found.outcome == "supported") == (not found.reasons)
    assert found == verify(claim, dispatch, cast(dispatch))
    quote = _text(told)
    if dispatch.text[: len(quote)] != quote:
        invented = claim.model_copy(update={"evidence": (Evidence(start=0, end=len(quote), quote=quote),)})
        assert verify(invented, dispatch, cast(dispatch)).outcome == "unsupported"


def neutralizing(data: bytes) -> None:
    """Of any text nothing is left that speaks to the model's machinery."""
    text = _text(data)
    once = neutral(text, numbers=True)
    assert found_in(once) == ()
    assert neutral(once, numbers=True) == once


def parsing(data: bytes) -> None:
    """Whatever a server or the cache holds for an answer is read, or refused by a named error."""
    text = data.decode("utf-8", "replace")
    for schema, limits in ((_SCHEMA, {}), (WholeAnswer, {"first": 1, "last": 3, "actors": ["NOR", "CHL"]})):
        request = Request(model="m", messages=(), schema=schema, limits=limits, max_tokens=9)
        _refused(lambda request=request: request.parse(text))
        _refused(lambda request=request: _completed(text, request))
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(kept, dict):
        Answer.from_kept(kept, Request(model="m", messages=(), schema=_SCHEMA, max_tokens=9))


def _completed(text: str, request: Request) -> None:
    completion = Completion.model_validate_json(text)
    completion.check(request, "m")
    completion.read(request, completion.usage)


def _refused(work: Callable[[], object]) -> None:
    try:
        work()
    except (ValidationError, ModelError):  # named: what the client turns into its own errors, and those
        return


def _text(data: bytes) -> str:
    return data.decode("utf-8", "ignore")


def _dispatch(data: bytes) -> Dispatch | None:
    try:
        return from_text(_text(data[:LIMIT]))
    except InputError:
        return None


def _sound(dispatch: Dispatch) -> None:
    """What holds of every dispatch: sentences in order, apart, not blank, and nothing lost between them."""
    text, last = dispatch.text, 0
    covered = bytearray(len(text))
    for span in dispatch.sentences:
        assert last <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip()
        covered[span.start : span.end] = b"\x01" * (span.end - span.start)
        last = span.end
    for piece in dispatch.furniture:
        assert 0 <= piece.start < piece.end <= len(text)
        covered[piece.start : piece.end] = b"\x01" * (piece.end - piece.start)
    assert not any(char.isprintable() and not char.isspace() and not covered[at] for at, char in enumerate(text))
    who = cast(dispatch)
    for i, span in enumerate(dispatch.sentences):
        for mention in (*who.mentions(i), *who.references(i), *who.people(i)):
            assert span.start <= mention.start < mention.end <= span.end
    assert from_text(text).id == dispatch.id


TARGETS: Final[dict[str, Target]] = {
    one.__name__: one for one in (reading, segmenting, grounding, verifying, neutralizing, parsing)
}
