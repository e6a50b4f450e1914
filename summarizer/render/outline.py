"""What a summary says to a person, as an outline: which lines, in which order, under which.

It knows nothing of columns or markup; ``render`` sets it. What comes from a dispatch or a model is shown with white
space run together and control characters as escapes: a dispatch can neither paint on the terminal nor turn the
reading order of a line.
"""

from __future__ import annotations

import unicodedata
from calendar import month_name
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from summarizer.records import Agreement, Dispute, Evidence, Position, Provenance, Summary

AnyClaim = Agreement | Dispute | Position
Role = Literal["title", "about", "heading", "gist", "country", "claim", "doubt", "quote", "none", "provenance"]
Tone = Literal["plain", "strong", "dim", "doubt"]
Part = tuple[str, Tone]

NONE_FOUND = "none found"
# Joiners, reading-direction marks and soft hyphens belong to honest text; they cannot hide or reorder a line.
_HARMLESS = frozenset("\u00ad\u200c\u200d\u200e\u200f\u061c")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line, the lines that stand under it, and for a claim its number or bullet."""

    role: Role
    parts: tuple[Part, ...]
    under: tuple[Line, ...] = ()
    marker: str = ""


def visible(text: str) -> str:
    """``text`` on one line; control, bidirectional and other unseen characters as escapes, backslash and hex."""
    return "".join(char if _may_show(char) else _escape(char) for char in " ".join(text.split()))


def _may_show(char: str) -> bool:
    return char in _HARMLESS or unicodedata.category(char) not in _UNSEEN


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def outline(summary: Summary, *, evidence: bool = True, rejected: bool = False) -> Iterator[Line]:
    """The lines of ``summary``; ``evidence`` with its quotes, ``rejected`` with the claims that were not borne out."""
    desk = _Desk({actor.code: visible(actor.name) for actor in summary.actors}, evidence)
    dispatch = summary.dispatch
    yield Line("title", ((visible(dispatch.title or dispatch.source), "strong"),))
    about = [part for part in (filed(summary), dispatch.agency, dispatch.revision, dispatch.source) if part]
    yield Line("about", ((visible(" · ".join(about)), "dim"),))
    yield _section("Gist", desk.gist(summary))
    yield _section("Agreements", desk.numbered(summary.agreements))
    yield _section("Disputes", desk.numbered(summary.disputes))
    yield _section("Positions", desk.countries(summary))
    if rejected:
        yield _section("Rejected", desk.numbered(summary.rejected, name_kind=True))
    yield Line("provenance", ((_how(summary.provenance, len(summary.rejected)), "dim"),))


def _section(title: str, lines: Iterable[Line]) -> Line:
    nothing = Line("none", ((NONE_FOUND, "dim"),))
    return Line("heading", ((title, "strong"),), tuple(lines) or (nothing,))


def filed(summary: Summary) -> str:
    """Place and day of the dateline, as precisely as they are known."""
    line = summary.dispatch.dateline
    if line is None:
        return ""
    month, day = (line.date.month, line.date.day) if line.date else (line.month, line.day)
    parts = (day, month and month_name[month], line.date and line.date.year)
    return ", ".join(part for part in (line.place, " ".join(str(part) for part in parts if part)) if part)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Puts claims into words, with the actors' names and, if wanted, the quotes."""

    names: dict[str, str]
    evidence: bool

    def gist(self, summary: Summary) -> Iterator[Line]:
        if summary.gist:
            told = [piece for piece in summary.gist.evidence if piece.quote != summary.gist.text]  # a lede says itself
            quotes = tuple(self._quotes(told))
            yield Line("gist", ((visible(summary.gist.text), "plain"),), quotes)

    def numbered(self, claims: Sequence[AnyClaim], *, name_kind: bool = False) -> Iterator[Line]:
        for number, claim in enumerate(claims, start=1):
            lead = self._lead(self._who(claim.actors), claim)
            yield self._claim(claim, f"{claim.kind}, {lead}" if name_kind else lead, f"{number}.")

    def countries(self, summary: Summary) -> Iterator[Line]:
        for country, positions in summary.positions.items():
            stands = tuple(self._claim(position, self._lead(position.stance, position), "-") for position in positions)
            if stands:
                yield Line("country", ((self._who([country]), "strong"),), stands)

    def _who(self, codes: Sequence[str]) -> str:
        return ", ".join(self.names.get(code, code) for code in codes)

    def _lead(self, actors: str, claim: AnyClaim) -> str:
        return f"{actors} → {self._who(claim.targets)}" if claim.targets else actors

    def _claim(self, claim: AnyClaim, lead: str, marker: str) -> Line:
        """One claim, and under it what is doubtful about it and the sentences that bear it."""
        parts: list[Part] = [(lead, "strong"), (f": {visible(claim.text)}", "plain")]
        if aside := _aside(claim):
            parts.append((f" ({aside})", "plain"))
        if marks := _marks(claim):
            parts += [(" ", "plain"), (f"[{marks}]", "dim")]
        outcome = claim.verdict.outcome
        if outcome != "supported":
            parts += [(" ", "plain"), (outcome.upper(), "doubt")]
        doubts = (f"{outcome}, {reason.field}: {visible(reason.detail)}" for reason in claim.verdict.reasons)
        under = (*(Line("doubt", ((doubt, "doubt"),)) for doubt in doubts), *self._quotes(claim.evidence))
        return Line("claim", tuple(parts), under, marker)

    def _quotes(self, evidence: Sequence[Evidence]) -> Iterator[Line]:
        for piece in evidence if self.evidence else ():
            yield Line("quote", ((f"“{visible(piece.quote)}” ", "plain"), (f"{piece.start}–{piece.end}", "dim")))


def _aside(claim: AnyClaim) -> str:
    """The stance of a dispute, and who said it."""
    if isinstance(claim, Agreement):
        return ""
    speaker = claim.speaker
    said = ", ".join(visible(part) for part in (speaker.name, speaker.office) if part) if speaker else ""
    stance = claim.stance if isinstance(claim, Dispute) else ""
    return "; ".join(part for part in (stance, said) if part)


def _marks(claim: AnyClaim) -> str:
    """Status of an agreement, time where it is not now, and confidence."""
    status = claim.status.replace("_", " ") if isinstance(claim, Agreement) else ""
    confidence = "" if claim.confidence is None else f"{claim.confidence:.2f}"
    return " · ".join(mark for mark in (status, "" if claim.time == "current" else claim.time, confidence) if mark)


def _how(provenance: Provenance, rejected: int) -> str:
    """How the summary came about, and that claims were rejected where some were."""
    usage = provenance.usage
    cached = f" ({usage.cached_tokens:,} cached)" if usage.cached_tokens else ""
    facts = [
        f"{visible(provenance.model)} ({provenance.endpoint}, {visible(provenance.strategy)})",
        count(usage.calls, "call"),
        f"{usage.prompt_tokens:,} tokens in{cached}, {usage.completion_tokens:,} out",
        f"{provenance.seconds:.1f} s",
        f"{count(provenance.cache_hits, 'answer')} from the cache",
    ]
    if provenance.cost_usd is not None:
        facts.append(f"${provenance.cost_usd:.4f}")
    if rejected:
        facts.append(f"{count(rejected, 'claim')} rejected")
    return " · ".join(facts)


def count(number: int, noun: str) -> str:
    """The number with its noun, in the plural where it takes one."""
    return f"{number:,} {noun if number == 1 else _plural(noun)}"


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("ch", "s", "x")) else f"{noun}s"
