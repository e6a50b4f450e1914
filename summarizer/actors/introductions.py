"""Finds where a sentence introduces a person by an office: "Egyptian foreign minister Sameh Shoukry".

The forms are those of English wire copy, readouts and telegrams: the office before the name or behind it, its state
before it, behind it or behind the name, and lists in which one state governs several people.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from summarizer.actors import offices
from summarizer.actors.gazetteer import Mention
from summarizer.actors.meetings import NOBODY, Facing, facing
from summarizer.records import Span


class Introduction(NamedTuple):
    """A name with its office: code points of the name, where the phrase begins, and the actor where it is said."""

    start: int
    end: int
    phrase: int
    office: str
    code: str | None
    official: bool
    host: str | None = None  # the state that this person visits, and so does not belong to
    facing: Facing = NOBODY  # whom this person meets, and so is of another state than


def introductions(text: str, span: Span, mentions: Sequence[Mention]) -> list[Introduction]:
    """The people that this sentence introduces, in order; ``text`` has plain blanks for all white space."""
    named = offices.OFFICES.finditer(text, span.start, span.end)
    if not named and text.find(_COUNTERPARTS, span.start, span.end) < 0:
        return []
    found = _Sentence(text, span, mentions).people(named)
    return [
        one._replace(facing=facing(text, span, mentions, one.phrase, max(one.end, one.phrase)))
        if one.code is None
        else one
        for one in found
    ]


_COUNTERPARTS = " counterparts"


class _Sentence:
    """One sentence being searched for offices and names."""

    def __init__(self, text: str, span: Span, mentions: Sequence[Mention]) -> None:
        self.start, self.end = span.start, span.end
        self.plain = text
        self.begins = {mention.start: mention for mention in mentions}
        self.ends = {mention.end: mention for mention in mentions}
        self.named = list(mentions)
        self.starts = [mention.start for mention in mentions]
        self.taken: set[int] = set()
        self.found: list[Introduction] = []

    def people(self, named: Sequence[re.Match[str]]) -> list[Introduction]:
        """The people that this sentence introduces by the offices named in it."""
        self._counterparts()
        for match in named:
            if match.start() not in self.taken:
                self._office(match.start(), match.end())
        return sorted(self.found, key=lambda found: found.start)

    def _office(self, start: int, end: int) -> None:
        phrase, code = self._nationality(start)
        after, tail = self._of_state(end)
        code = code or tail
        # "the foreign minister, Luigi Di Maio, joined" wants the second comma, else the name begins something else.
        name = self._titled(after + 1) if self.plain[after : after + 1] == " " else None
        if name is None and self.plain[after : after + 2] == ", ":
            name = self._titled(after + 2)
            if name and (" " not in self.plain[slice(*name)] or self.plain[name[1] : name[1] + 1] not in {",", "."}):
                name = None if self.plain[name[1] : name[1] + 6] != " said " else name
        if name is None:
            self._apposition(phrase, start, end, code)
            return
        behind, of_name = self._of_state(name[1])
        self._add(name, phrase, (start, end), code or of_name)
        if of_name:
            self._more_of(behind, (start, end))

    def _more_of(self, at: int, office: tuple[int, int]) -> None:
        """Presidents X of A *and Y of B*."""
        while link := offices.LINK.match(self.plain, at, self.end):
            name = self._name(link.end())
            if name is None:
                return
            at, code = self._of_state(name[1])
            if code is None:
                return
            self._add(name, name[0], office, code)

    def _apposition(self, phrase: int, start: int, end: int, code: str | None) -> None:
        """NAME, the foreign minister of STATE."""
        window = max(self.start, phrase - 120)
        before = self.plain[window:phrase]
        link = offices.APPOSITION.search(before)
        if link is None:
            return
        names = [m for m in offices.NAME.finditer(before, max(0, len(before) - 90)) if m.end() == link.start()]
        if not names or " " not in names[-1].group():
            return
        name = (window + names[-1].start(), window + names[-1].end())
        trimmed = self._name(name[0])
        if trimmed is None or trimmed[1] != name[1]:
            return
        self._add(name, name[0], (start, end), code or self._beside(name[0], start, end))

    def _beside(self, name: int, start: int, end: int) -> str | None:
        """The actor in the rest of the apposition, else the one named before the person."""
        limit = min(self.end, end + 200)
        stop = offices.STOP.search(self.plain, end, limit)
        index = bisect_left(self.starts, end)
        behind = self.named[index] if index < len(self.named) else None
        if behind and behind.start < (stop.start() if stop else limit):
            return behind.code
        if offices.own_state(self.plain[start:end]) is not None:
            return None
        return next((m.code for m in self._before(name) if not self._is_against(m)), None)

    def _is_against(self, mention: Mention) -> bool:
        """Whether a preposition sets it against the person: after talks *with Japan*, NAME, the foreign minister."""
        return offices.AGAINST.search(self.plain, max(self.start, mention.start - 16), mention.start) is not None

    def _counterparts(self) -> None:
        """His Greek, Cypriot and French counterparts, X, Y and Z."""
        for match in offices.COUNTERPARTS.finditer(self.plain, self.start, self.end):
            codes = self._demonyms(match.start())
            names, position = [], match.end()
            while (name := self._name(position)) is not None:
                names.append(name)
                link = offices.LINK.match(self.plain, name[1], self.end)
                if link is None:
                    break
                position = link.end()
            for code, name in zip(codes, names, strict=False) if len(codes) == len(names) else ():
                self._append(Introduction(*name, name[0], "counterpart", code, official=True))

    def _demonyms(self, at: int) -> list[str]:
        """The codes of "Greek, Cypriot and French" that end here, in order."""
        codes: list[str] = []
        while at in self.ends:
            mention = self.ends[at]
            codes.insert(0, mention.code)
            link = offices.LINK_BEFORE.search(self.plain[max(0, mention.start - 6) : mention.start])
            at = mention.start - (len(link.group()) if link else 0)
        return codes

    def _nationality(self, start: int) -> tuple[int, str | None]:
        """Where the phrase begins, and the code of the nationality or of the person before the office."""
        for mention in self._before(start)[:1]:
            gap = self.plain[mention.end : start]
            if offices.ADJECTIVES.fullmatch(gap) or offices.BODY.fullmatch(gap.rstrip() + " ", 0, len(gap)):
                return mention.start, mention.code
            if offices.PORTFOLIO.fullmatch(gap):
                return mention.start, mention.code
            titles = gap.startswith(" ") and len(gap) < 120 and offices.TITLES.fullmatch(gap)
            if titles and mention.form in {"demonym", "short"} and not self._person_between(mention.end, start):
                return mention.start, mention.code
        for found in self.found[-1:]:
            if found.code and re.fullmatch(r"['’]s? (?:\w+ ){0,2}", self.plain[found.end : start]):
                return start, found.code
        return start, None

    def _before(self, at: int) -> list[Mention]:
        """The few mentions that end before this place, nearest first."""
        index = bisect_left(self.starts, at)
        return [mention for mention in reversed(self.named[max(0, index - 4) : index]) if mention.end <= at]

    def _person_between(self, start: int, end: int) -> bool:
        return any(start <= found.start < end for found in self.found[-8:])

    def _of_state(self, end: int) -> tuple[int, str | None]:
        """Behind "of STATE" and its code; "to STATE" is where an ambassador is, and is only skipped."""
        link = offices.OF_STATE.match(self.plain, end, self.end)
        at = link.end() if link else end
        while link and at not in self.begins and (word := offices.WHOLE_NAME.match(self.plain, at, self.end)):
            at = word.end()
        mention = self.begins.get(at) if link else None
        if mention is None or link is None:
            return end, None
        body = offices.BODY.match(self.plain, mention.end, self.end)
        after = body.end() if body else mention.end
        return after, None if link.group().startswith(" to") else mention.code

    def _titled(self, start: int) -> tuple[int, int] | None:
        """Span of the name that begins here, behind "Mr." and the like."""
        honorific = offices.HONORIFIC.match(self.plain, start, self.end)
        return self._name(honorific.end() if honorific else start)

    def _name(self, start: int) -> tuple[int, int] | None:
        """Span of the person's name that begins here: ends before an actor, an office or a weekday."""
        match = offices.NAME.match(self.plain, start, self.end)
        if match is None:
            return None
        end = start
        for word in re.compile(r"\S+").finditer(self.plain, start, match.end()):
            plain = word.group().rstrip(".")
            pronoun = offices.PRONOUN.fullmatch(plain) and word.start() == self.start  # He said; but: was He Lifeng
            if (
                word.start() in self.begins
                or pronoun
                or offices.NO_NAME.fullmatch(plain)
                or offices.OFFICE.regex.fullmatch(plain)
            ):
                break
            end = word.end()
        if self.plain[end - 3 : end + 1] in {" Jr.", " Sr."}:
            end += 1  # so that "of STATE" is found behind it
        return (start, end) if end > start else None

    def _add(self, name: tuple[int, int], phrase: int, office: tuple[int, int], code: str | None) -> None:
        title = self.plain[office[0] : office[1]]
        official = not offices.UNOFFICIAL.search(self.plain[max(self.start, phrase - 9) : office[1]])
        if code is None:
            code = self._inherited(phrase)
        host = offices.VISIT_BY.match(self.plain, name[1], self.end)
        visited = self.begins[host.end()].code if host and host.end() in self.begins else None
        self._append(Introduction(*name, phrase, title, code or self._visited(phrase), official, visited))

    def _append(self, found: Introduction) -> None:
        self.found.append(found)
        self.taken.update(range(found.phrase, found.end))

    def _visited(self, phrase: int) -> str | None:
        """A visit to STATE for talks with the person whose phrase begins here."""
        for mention in self._before(phrase):
            if offices.TALKS_WITH.fullmatch(self.plain, mention.end, phrase):
                before = self.plain[max(self.start, mention.start - 20) : mention.start]
                return mention.code if offices.VISIT_TO.search(before) else None
        return None

    def _inherited(self, phrase: int) -> str | None:
        """The state of the person just before in a list: "Japanese Foreign Minister X, Defense Minister Y"."""
        if self.found and offices.IN_LIST.fullmatch(self.plain, self.found[-1].end, max(phrase, self.found[-1].end)):
            return self.found[-1].code
        return None
