"""The strategy for small local models: one token a sentence, and a short constrained answer where word order is silent.

A model of 1.5 billion parameters fails at long structured answers, yet the probabilities of its one-word answers tell
well what a sentence reports. So it is asked for the kind, read from the probabilities of one token; who acts follows
from the word order (``frames``); only where that is silent is the model asked whose claim it is, and may then name none
but the actors in view. Every question begins with the same messages, which the server keeps in its prompt cache.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from summarizer.actors import Cast
from summarizer.actors.gazetteer import name_of
from summarizer.client.exchange import Request, Token
from summarizer.frames import Frame, clauses
from summarizer.kinds import KINDS, confidence, likely, probabilities, year_of
from summarizer.prompting import Prompt, SentenceExample, load
from summarizer.records import Dispatch, Draft, Kind
from summarizer.strategies import Asker, Drafts, Told
from summarizer.strategies.drafting import draft

LABEL: Final = "stepwise.v1"
#: llama.cpp gives as many alternatives as asked; the four words are nearly always among the first ten.
ALTERNATIVES: Final = 20
MOST_CHOICES: Final = 8
#: A quarrel that is only named is told where it is likelier a dispute than not.
QUARREL: Final = 0.5
_WORDS: Final = (*KINDS, "none")


@dataclass(frozen=True)
class Stepwise:
    """Asks sentence by sentence; ``model`` is the name that tells the endpoint and the cache which model it is."""

    model: str
    name: str = "stepwise"

    @cached_property
    def prompts(self) -> Mapping[str, str]:
        """Label and fingerprint of the prompt."""
        return {LABEL: self._prompt.fingerprint(_choice_schema(["CODE"]))}

    @cached_property
    def prefix(self) -> tuple[Mapping[str, str], ...]:
        """Instruction and examples, the same for every sentence of every dispatch."""
        messages = [_message("system", self._prompt.render())]
        for example in self._prompt.examples:
            assert isinstance(example, SentenceExample)
            messages += [_message("user", example.sentence), _message("assistant", example.kind)]
            if example.choices:
                messages += [_message("user", _whose(example.choices)), _message("assistant", _codes(example.actors))]
        return tuple(messages)

    def foreseen(self, dispatch: Dispatch, cast: Cast) -> list[Request]:
        """The kind of every sentence that has an actor in view."""
        plain = clauses(dispatch, cast)
        asked = (i for i in range(len(plain)) if is_asked(plain[i], cast, i))
        return [self._kind_question(dispatch, i, annotated(dispatch, cast, i)) for i in asked]

    async def draft(self, dispatch: Dispatch, cast: Cast, client: Asker, told: Told) -> Drafts:
        """The claims of this dispatch, in order of the text."""
        found: list[Draft] = []
        plain = clauses(dispatch, cast)
        asked = [i for i in range(len(plain)) if is_asked(plain[i], cast, i)]
        for done, i in enumerate(asked):
            told(done, len(asked))
            shown = annotated(dispatch, cast, i)
            answer = await client.ask(self._kind_question(dispatch, i, shown))
            said, filed = words(answer.first), year_of(dispatch)
            chances = [probabilities(said, frame, dispatch.sentence(i), filed) for frame in plain[i]]
            for n, kind in picked(plain[i], chances):
                frame = plain[i][n]
                if not frame.agents:
                    reply = await client.ask(self._whose_question(dispatch, cast, i, shown, kind))
                    frame = replace(frame, agents=allowed(reply.value["actors"], frame))
                claim = draft(dispatch, cast, frame, i, kind, confidence(chances[n][kind]))
                if claim and not any(
                    (c.kind, c.sentences, c.text) == (claim.kind, claim.sentences, claim.text) for c in found
                ):
                    found.append(claim)
        told(len(asked), len(asked))
        return Drafts(tuple(found), None)

    @property
    def _prompt(self) -> Prompt:
        return load(LABEL)

    def _kind_question(self, dispatch: Dispatch, i: int, shown: str) -> Request:
        return Request(
            model=self.model,
            messages=(*self.prefix, _message("user", shown)),
            max_tokens=1,
            top_logprobs=ALTERNATIVES,
            extra={"cache_prompt": True},
            subject=f"{dispatch.id}:stepwise:kind:{i}",
        )

    def _whose_question(self, dispatch: Dispatch, cast: Cast, i: int, shown: str, kind: Kind) -> Request:
        choices = _choices(cast, i)
        talk = (_message("user", shown), _message("assistant", kind), _message("user", _whose(choices)))
        return Request(
            model=self.model,
            messages=(*self.prefix, *talk),
            schema=_choice_schema(list(choices)),
            max_tokens=80,
            extra={"cache_prompt": True},
            subject=f"{dispatch.id}:stepwise:whose:{i}:{kind}",
        )


def is_asked(told: Sequence[Frame], cast: Cast, i: int) -> bool:
    """Whether sentence ``i`` can make a claim: somebody speaks or acts in it, or could."""
    return any(not frame.stranger for frame in told) and (
        any(frame.agents for frame in told) or bool(_choices(cast, i))
    )


def picked(told: Sequence[Frame], chances: Sequence[Mapping[Kind, float]]) -> Sequence[tuple[int, Kind]]:
    """Which clauses of a sentence to draft, and as which kinds; a quarrel only where no clause is a dispute itself."""
    found: list[tuple[int, Kind]] = []
    for n, (frame, chance) in enumerate(zip(told, chances, strict=True)):
        kinds = () if frame.stranger else chosen(chance)
        if frame.quarrel:
            raised = any(kind == "dispute" for _, kind in found)
            kinds = ("dispute",) if chance["dispute"] >= QUARREL and not raised else ()
        found += [(n, kind) for kind in kinds]
    return found


def allowed(told: Sequence[str], frame: Frame) -> tuple[str, ...]:
    """Of the actors that the model names, those whom word order does not have acted upon."""
    return tuple(code for code in dict.fromkeys(told) if code not in frame.barred)


def chosen(chance: Mapping[Kind, float]) -> Sequence[Kind]:
    """Kinds to draft: an objection is either a dispute or a position; an agreement may stand beside either."""
    kinds: list[Kind] = []
    for kind in likely(chance):
        if not kinds or (chance[kind] >= 0.6 and {kind, kinds[0]} != {"dispute", "position"}):
            kinds.append(kind)
    return kinds[:2]


def words(first: Sequence[Token]) -> dict[str, float]:
    """Probabilities of the four answers from those of the first token, which may be only the beginning of a word."""
    total = dict.fromkeys(_WORDS, 0.0)
    for text, logprob in first:
        start = text.strip().lower()
        whole = next((word for word in _WORDS if start and word.startswith(start)), None)
        if whole:
            total[whole] += math.exp(logprob)
    scale = sum(total.values())
    return {word: value / scale for word, value in total.items()} if scale else total


def annotated(dispatch: Dispatch, cast: Cast, i: int) -> str:
    """The sentence with the states of its people and of words like "both sides" in square brackets behind them."""
    span, text = dispatch.sentences[i], dispatch.text
    behind: dict[int, list[str]] = {}
    for person in cast.people(i):
        if person.person.official and not any(
            m.code == person.code and (0 <= person.start - m.end < 45 or 0 <= m.start - person.end < 12)
            for m in cast.mentions(i)
        ):
            behind.setdefault(person.end, []).append(name_of(person.code))
    for reference in cast.references(i):
        if any(
            m.code == reference.code and reference.start <= m.start and m.end <= reference.end for m in cast.mentions(i)
        ):
            continue  # "representatives from Iran" says itself whom it stands for
        behind.setdefault(reference.end, []).append(name_of(reference.code))
    pieces, place = [], span.start
    for end in sorted(behind):
        pieces.append(f"{text[place:end]} [{', '.join(behind[end])}]")
        place = end
    return "".join([*pieces, text[place : span.end]])


def _choices(cast: Cast, i: int) -> dict[str, str]:
    """Actors in view: those of the sentence, and of the one before it."""
    codes = dict.fromkeys((*cast.codes(i), *(cast.codes(i - 1) if i else ())))
    return {code: name_of(code) for code in list(codes)[:MOST_CHOICES]}


def _whose(choices: Mapping[str, str]) -> str:
    return "Whose? " + ", ".join(f"{code} {name}" for code, name in choices.items())


def _codes(actors: Sequence[str]) -> str:
    import json

    return json.dumps({"actors": list(actors)})


def _choice_schema(codes: Sequence[str]) -> dict[str, Any]:
    """An object that can name no actor but these."""
    listed = {"type": "array", "items": {"type": "string", "enum": list(codes)}, "minItems": 0, "maxItems": 6}
    return {
        "title": "whose",
        "type": "object",
        "properties": {"actors": listed},
        "required": ["actors"],
        "additionalProperties": False,
    }


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}
