"""Who says or does what to whom in one sentence, where the syntax makes it plain.

A frame is the sentence's leading predicate with its agent and its object. It is read from the offsets of the cast and
the stance verbs alone, by rules of English word order: the agent stands before its verb, or behind "by" and behind the
verb of speech that follows a quotation. Where no rule fits, the frame has no agent, and the model is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Final, overload

from summarizer.actors import Cast
from summarizer.frames.clauses import Clause, quarrel, split
from summarizer.frames.parties import Party, parties_of
from summarizer.frames.passages import Frame, Passage, Predicate, frame_of, person_of, predicate_of
from summarizer.frames.speech import Voices, quotations
from summarizer.memo import by_identity
from summarizer.records import Dispatch, Speaker

__all__ = ["Frame", "Frames", "clauses", "frames"]

_IT: Final = re.compile(
    r"It (?:(?:also|further|again|therefore|has|had|will|would|shall|does not|did not|is prepared to|is ready to|"
    r"[a-z]+ly) )*(?!is\b|was\b|has\b|had\b|be\b|been\b|will\b|would\b|rained\b|seems\b|seemed\b|appears\b|"
    r"remains\b|took\b)[a-z]+"
)


class Frames(Sequence[Frame]):
    """The frames of all sentences of a dispatch, in order, each read when it is first asked for.

    Who speaks is carried through quotations that run over several. What of a frame can be told without reading the
    whole of it has a method of its own.
    """

    def __init__(self, dispatch: Dispatch, cast: Cast) -> None:
        self._dispatch, self._sentences = dispatch, _sentences(dispatch, cast)
        self._read: dict[int, Frame] = {}

    def __len__(self) -> int:
        return len(self._dispatch.sentences)

    @overload
    def __getitem__(self, i: int) -> Frame: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[Frame]: ...
    def __getitem__(self, i: int | slice) -> Frame | Sequence[Frame]:
        if isinstance(i, slice):
            return [self[each] for each in range(*i.indices(len(self)))]
        found = self._read.get(i)
        return self._read_up_to(range(len(self))[i]) if found is None else found

    def agents(self, i: int) -> tuple[str, ...]:
        """The agents of sentence ``i``."""
        if i in self._read or self._goes_on(i):
            return self[i].agents
        return self._sentences.predicate(i).agents

    def speaker(self, i: int) -> Speaker | None:
        """The speaker of sentence ``i``; nobody is one where nobody is named around it."""
        named = self._sentences.voices.paragraph(i).people
        return person_of(self._sentences.predicate(i).agent) if named else None

    def may_act(self, i: int) -> Set[str] | None:
        """All who can be agents of sentence ``i``, as those whom its paragraph names; None where others can."""
        return None if self._goes_on(i) else self._sentences.voices.paragraph(i).codes

    def _goes_on(self, i: int) -> bool:
        """Whether the sentence may take its subject from the one before it."""
        return _IT.match(self._dispatch.sentence(i)) is not None

    def _read_up_to(self, place: int) -> Frame:
        """Forward from the last one that takes its subject from nothing before it: a long run is no deep recursion."""
        first = place
        while first not in self._read and first and self._goes_on(first):
            first -= 1
        for each in range(first, place + 1):
            if each not in self._read:
                before = (self._read[each - 1],) if each - 1 in self._read else ()
                own = (self._sentences.frame(each),)
                self._read[each] = _continued(own, before, self._dispatch.sentence(each))[0]
        return self._read[place]


frames = by_identity(Frames)


def clauses(dispatch: Dispatch, cast: Cast) -> tuple[tuple[Frame, ...], ...]:
    """For each sentence the frames of what it tells: its clauses with a stance of their own, else the sentence itself.

    A clause without a subject has that of the clause before it; an unresolved quarrel that a sentence names comes last.
    """
    found: list[tuple[Frame, ...]] = []
    sentences = _sentences(dispatch, cast)
    for i in range(len(dispatch.sentences)):
        own = tuple(_clauses(sentences, i))
        found.append(_continued(own, found[-1] if found else (), dispatch.sentence(i)))
    return tuple(found)


def _continued(own: tuple[Frame, ...], last: Sequence[Frame], sentence: str) -> tuple[Frame, ...]:
    """A sentence that begins with "It calls on ..." has the subject of the one before, if that is one state or body.

    ``own`` are its frames, ``last`` those of the sentence before, as continued.
    """
    before = next((f.agents for f in reversed(last) if f.agents and not f.quarrel), ())
    if len(before) != 1 or not own or own[0].speaker or not _IT.match(sentence):
        return own
    first = replace(own[0], agents=before, stranger=False, objects=_without(own[0].objects, before))
    return (first, *(replace(f, agents=before) if not (f.agents or f.stranger) else f for f in own[1:]))


class _Sentences:
    """The sentences of a dispatch, each read for itself when it is asked about."""

    def __init__(self, dispatch: Dispatch, cast: Cast) -> None:
        self.dispatch, self.cast = dispatch, cast
        self.voices: Final = Voices(dispatch, cast)
        self._frames: dict[int, Frame] = {}
        self._begun: dict[int, tuple[Passage, Predicate]] = {}

    def frame(self, i: int) -> Frame:
        """The frame of the whole sentence ``i``."""
        found = self._frames.get(i)
        if found is None:
            found = self._frames[i] = frame_of(*self._begin(i))
        return found

    def predicate(self, i: int) -> Predicate:
        """Who acts in the whole sentence ``i``, and how."""
        return self._begin(i)[1]

    def _begin(self, i: int) -> tuple[Passage, Predicate]:
        found = self._begun.get(i)
        if found is None:
            span, (speaker, inside) = self.dispatch.sentences[i], self.voices.of(i)
            passage = Passage(self.dispatch, self.cast, i, span.start, span.end, inside=inside)
            found = self._begun[i] = passage, predicate_of(passage, speaker)
        return found


_sentences = by_identity(_Sentences)


def _without(codes: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code not in others)


def _clauses(sentences: _Sentences, i: int) -> Iterator[Frame]:
    dispatch, cast = sentences.dispatch, sentences.cast
    span, text = dispatch.sentences[i], dispatch.text
    speaker, inside = sentences.voices.of(i)
    heir = None
    parts = split(
        text, span.start, span.end, parties_of(text, cast, i), quotations(dispatch.sentence(i), span.start, inside)
    )
    for clause in parts if len(parts) > 1 else ():
        apart = speaker is not None and _set_apart(parts, clause, speaker, span.start)
        starts_inside = inside and clause.start == span.start
        passage = Passage(dispatch, cast, i, clause.start, clause.end, inside=starts_inside)
        frame = frame_of(passage, predicate_of(passage, None if apart else speaker, heir if clause.shared else None))
        if clause.again and heir:
            frame = replace(frame, classes=heir.classes, lead=heir.lead, side=heir.side)
        heir = frame
        yield heir
    if heir is None:
        heir = sentences.frame(i)
        yield heir
    pair = heir.agents if heir.lead in {"agree", "affirm", "meet"} else ()
    parties = quarrel(text, span.start, span.end, cast, i, pair)
    if parties and not inside:
        start, end, codes = parties
        yield Frame(agents=codes, classes=("oppose",), lead="oppose", side="oppose", start=start, end=end, quarrel=True)


def _set_apart(parts: Sequence[Clause], clause: Clause, speaker: Party, start: int) -> bool:
    """Whether a clause with a subject of its own stands between the speaker, if of this sentence, and the clause."""
    if speaker.start < start:
        return False
    first, last = sorted((clause.start, speaker.start))
    return any(first < part.start <= last for part in parts if part.apart)
