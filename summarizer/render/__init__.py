"""A summary as text for a terminal or a pipe, as Markdown, and as JSON.

Text and Markdown are set from one outline, so that they say the same. JSON is verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from summarizer.render.outline import Line, Part, Role, Tone, outline

if TYPE_CHECKING:
    from summarizer.records import Summary

_LEAST_WIDTH = 20  # columns left for words, however deep the line stands
_STYLES: Final[dict[Tone, str]] = {"plain": "", "strong": "bold", "dim": "dim", "doubt": "yellow"}
_SET_OFF: Final[frozenset[Role]] = frozenset({"heading", "provenance"})
_PREFIXES: Final[dict[Role, str]] = {"title": "# ", "heading": "## ", "country": "### ", "quote": "> "}
_HEADINGS: Final[frozenset[Role]] = frozenset({"title", "heading", "country"})
_EMPHASIS: Final[dict[Tone, str]] = {"plain": "", "strong": "**", "dim": "*", "doubt": "**"}
# Everything that CommonMark or GitHub's dialect reads as markup inside a line.
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~&$!]")
# A list item or a rule, where a line of ours begins with the dispatch's words.
_LINE_START = re.compile(r"^(\d*)([-+=.)])")


def as_json(summary: Summary, *, indent: int | None = 2) -> str:
    """The whole record as JSON, indented or (``indent=None``) on one line, with a line end; it reads back the same."""
    return summary.model_dump_json(indent=indent) + "\n"


def as_text(
    summary: Summary, *, evidence: bool = True, rejected: bool = False, width: int | None = None, styled: bool = False
) -> str:
    """The summary for a terminal or a pipe, ending in a line end.

    ``width`` is in columns of a terminal (wide characters take two); None leaves each claim and quote on one line.
    ``styled`` adds ANSI codes. ``rejected`` adds the claims that their evidence does not bear.
    """
    rows: list[str] = []
    for line in outline(summary, evidence=evidence, rejected=rejected):
        if line.role in _SET_OFF:
            rows.append("")
        for first, hanging, parts in _placed(line, ""):
            rows.extend(_typeset(parts, first, hanging, width, styled=styled))
    return "\n".join(rows) + "\n"


def as_markdown(summary: Summary, *, evidence: bool = True, rejected: bool = False) -> str:
    """The summary as CommonMark, ending in a line end; what the dispatch says cannot become markup."""
    lines = outline(summary, evidence=evidence, rejected=rejected)
    return "\n\n".join(block for line in lines for block in _blocks(line, "")) + "\n"


def escaped(words: str) -> str:
    """Words of a dispatch, a file's name or a server's answer, so that none of it is Markdown."""
    return _LINE_START.sub(_first_escaped, _MARKUP.sub(r"\\\g<0>", words))


# --- text --------------------------------------------------------------------------------------------------------


def _placed(line: Line, margin: str) -> Iterator[tuple[str, str, tuple[Part, ...]]]:
    """The line and those under it, each with the margin of its first and of its further rows."""
    hanging = margin + " " * (len(line.marker) + 1) if line.marker else margin
    yield f"{margin}{line.marker} " if line.marker else margin, hanging, line.parts
    for below in line.under:
        yield from _placed(below, hanging + "  ")


def _typeset(parts: tuple[Part, ...], first: str, hanging: str, width: int | None, *, styled: bool) -> Iterator[str]:
    """The rows of one line, wrapped and styled as asked."""
    if width is None and not styled:
        yield first + "".join(text for text, _ in parts)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(
        width=max(width or 0, _LEAST_WIDTH), force_terminal=styled, color_system="standard" if styled else None,
        legacy_windows=False, highlight=False, no_color=False, force_jupyter=False,
    )  # fmt: skip
    text = Text.assemble(*((words, _STYLES[tone]) for words, tone in parts), end="")
    rows = [text] if width is None else text.wrap(console, max(width - len(hanging), _LEAST_WIDTH))
    for margin, row in zip([first, *[hanging] * len(rows)], rows, strict=False):
        row.rstrip()
        with console.capture() as capture:
            console.print(row, soft_wrap=True, end="")
        yield margin + capture.get()


# --- Markdown ----------------------------------------------------------------------------------------------------


def _blocks(line: Line, margin: str) -> Iterator[str]:
    """The line and those under it as blocks; what stands under a claim belongs to its list item."""
    plain = line.role in _HEADINGS
    words = "".join(_marked_up(text, "plain" if plain else tone) for text, tone in line.parts)
    marker = f"{line.marker} " if line.marker else ""
    yield f"{margin}{marker}{_PREFIXES.get(line.role, '')}{_LINE_START.sub(_first_escaped, words)}"
    for below in line.under:
        yield from _blocks(below, margin + " " * len(marker))


def _marked_up(words: str, tone: Tone) -> str:
    escaped = _MARKUP.sub(r"\\\g<0>", words)
    return f"{_EMPHASIS[tone]}{escaped}{_EMPHASIS[tone]}"


def _first_escaped(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}"
