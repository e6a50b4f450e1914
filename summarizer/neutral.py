"""Text as it may be shown to a model: what would speak to the model's machinery is made harmless, the rest untouched.

A chat server puts messages into a template and reads the result with its special tokens, so a dispatch that holds
``<|im_end|>`` could end its own turn and begin another's. Such tokens get other brackets; a role at the head of a line
loses its colon; a bracketed number, which is how sentences are numbered, gets round brackets; characters that no reader
sees are left out. That happens in what is sent and nowhere else: ``Dispatch.text`` and its offsets stay as they were.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final, Literal

from summarizer.patterns import folded
from summarizer.records import Neutralized

# <|im_end|>, <｜User｜>, <start_of_turn>, </s>, <s>, <bos>, [INST], <<SYS>>: the marks of chat templates.
_TOKEN: Final = re.compile(
    r"<[|｜][^<>\n]{1,60}?[|｜]>"
    r"|</?(?:s|bos|eos|pad|unk|think|tool_call|tool_response|start_of_turn|end_of_turn|system|assistant|user)>"
    r"|<</?SYS>>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]",
    re.IGNORECASE,
)
_ROLES: Final = ("system", "assistant", "user", "human", "developer", "tool", "instructions", "instruction")
_TURN: Final = re.compile(
    rf"^(?P<lead>[ \t>*#\[\]().\d-]*(?:{'|'.join(_ROLES)})[ \t*]*):",
    re.IGNORECASE | re.MULTILINE,
)
# What a token begins with, and no number in square brackets does.
_BRACKET: Final = re.compile(r"\[(?!\d)")
_NUMBER: Final = re.compile(r"\[(\d{1,4})\]")
# All but what is plainly seen: printable ASCII, and the white space of line breaks and tabs.
_SUSPECT: Final = re.compile(r"[^\x20-\x7e\n\r\t]")
_Kind = Literal["token", "turn", "unseen"]
_BRACKETS: Final = str.maketrans({"<": "‹", ">": "›", "[": "⟦", "]": "⟧"})


def neutral(text: str, *, numbers: bool = False) -> str:
    """The text with special tokens, turns and unseen characters made harmless.

    With ``numbers``, numbers in square brackets too.
    """
    text = seen(text)
    while _may_hold_token(text) and (free := _TOKEN.sub(_harmless, text)) != text:
        text = free
    if _may_hold_turn(text):
        text = _TURN.sub(r"\g<lead>：", text)
    return _NUMBER.sub(r"(\1)", text) if numbers and "[" in text else text


def found_in(text: str) -> tuple[Neutralized, ...]:
    """What ``neutral`` makes harmless in this text, each with how often it stands there; for a summary's provenance."""
    counted = Counter(_found(text))
    return tuple(Neutralized(kind=kind, shown=shown, count=count) for (kind, shown), count in sorted(counted.items()))


def holds_token(text: str) -> bool:
    """Whether a special token or a turn of a chat stands in the text, between unseen characters too."""
    shown = seen(text)
    return any(True for _ in _marks(shown))


def seen(text: str) -> str:
    """The text without characters that no reader sees."""
    return text if _is_plain(text) else _SUSPECT.sub(_if_seen, text)


def _found(text: str) -> Iterator[tuple[_Kind, str]]:
    shown = seen(text)
    if shown != text:
        unseen = (char for char in _SUSPECT.findall(text) if _is_unseen(char))
        yield from (("unseen", f"U+{ord(char):04X}") for char in unseen)
    yield from _marks(shown)


def _marks(shown: str) -> Iterator[tuple[_Kind, str]]:
    """The special tokens and the turns of a text without unseen characters."""
    if _may_hold_token(shown):
        yield from (("token", match.group()) for match in _TOKEN.finditer(shown))
    if _may_hold_turn(shown):
        yield from (("turn", match.group().strip()) for match in _TURN.finditer(shown))


def _is_plain(text: str) -> bool:
    """Whether all of it is plainly seen, which is nearly always and told at once; False where there are tabs."""
    return text.isascii() and text.replace("\n", "").isprintable()


def _may_hold_token(text: str) -> bool:
    return "<" in text or _BRACKET.search(text) is not None


def _may_hold_turn(text: str) -> bool:
    small = folded(text) if ":" in text else ""
    return any(role in small for role in _ROLES)


def _harmless(match: re.Match[str]) -> str:
    return match.group().translate(_BRACKETS)


def _if_seen(match: re.Match[str]) -> str:
    return "" if _is_unseen(match.group()) else match.group()


def _is_unseen(char: str) -> bool:
    """Control and format characters (zero width, bidirectional, tags), and what selects a variant of a glyph."""
    return unicodedata.category(char) in {"Cf", "Cc"} or "\ufe00" <= char <= "\ufe0f"
