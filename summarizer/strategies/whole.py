"""The strategy for models that follow instructions well: one call a dispatch, windows for those beyond the budget.

The model sees numbered sentences and the actors found in them, and answers with sentence numbers and codes; a text of
its own only tells two claims of one sentence apart, else the words are the dispatch's. Schema and instruction are the
same for every dispatch and come first, so that an endpoint's schema cache and prompt cache hold; numbers and codes are
checked on arrival. An answer cut off at the token limit is asked for again in two halves, never as it was.

Small models now and then tell claims without end, the same ones or of sentences that there are not. So the schema
bounds every list, to be enforced by servers that make a grammar of it; what is told twice is dropped, and a list that
is full of different claims is asked for again in halves, as it may have been cut short.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from summarizer.actors import Cast
from summarizer.client.exchange import Answer, Request, json_schema
from summarizer.errors import TruncatedAnswer
from summarizer.frames import frames
from summarizer.kinds import year_of
from summarizer.neutral import neutral
from summarizer.prompting import DispatchExample, Prompt, load
from summarizer.records import AgreementStatus, Dispatch, DisputeStance, Draft, Kind, PositionStance
from summarizer.strategies import Asker, Drafts, GistDraft, Told
from summarizer.strategies.drafting import time_of, wording

LABEL: Final = "whole.v1"
#: Characters a token of English prose, for a budget; the endpoint alone counts exactly.
CHARACTERS_A_TOKEN: Final = 4
#: A claim takes some 60 tokens, and a sentence seldom has two; what is cut off is asked for in halves.
ANSWER_TOKENS: Final = 4000
#: A gist in words of its own, and the brackets around all.
GIST_TOKENS: Final = 150
#: Of a gist.
MOST_SENTENCES: Final = 2
#: Of one answer. Told without end at 45 tokens each they end within 1,100, which takes a small model under a minute.
MOST_CLAIMS: Final = 24
#: Sentences that bear one claim, and states that make or receive one; a joint statement may have dozens of signatories.
MOST_BEARING: Final = 12
MOST_ACTORS: Final = 64
#: Claims beyond which a sentence is not believed to hold more.
CLAIMS_A_SENTENCE: Final = 2
#: The lists of an answer, by the kind of their claims.
_LISTS: Final[Mapping[str, Kind]] = {"agreements": "agreement", "disputes": "dispute", "positions": "position"}


def _at_most(items: int) -> Any:
    """A bound for the server to keep to; an answer beyond it is taken as well, for there is nothing wrong with it."""
    return Field(json_schema_extra={"maxItems": items})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GistAnswer(_Part):
    """What the dispatch is about; an empty ``text`` stands for the sentences themselves."""

    text: str = ""
    sentences: Annotated[list[int], _at_most(MOST_SENTENCES)]


class ClaimAnswer(_Part):
    """One claim as the model tells it; an empty ``text`` stands for the words of its first sentence."""

    actors: Annotated[list[str], _at_most(MOST_ACTORS)]
    targets: Annotated[list[str], _at_most(MOST_ACTORS)] = []
    stance: str
    text: str = ""
    sentences: Annotated[list[int], _at_most(MOST_BEARING)]


class AgreementAnswer(ClaimAnswer):
    """What its ``actors`` agreed on together; ``targets`` are those whom a joint call is directed at."""

    stance: AgreementStatus


class DisputeAnswer(ClaimAnswer):
    """What its ``actors`` object to, against ``targets``."""

    stance: DisputeStance


class PositionAnswer(ClaimAnswer):
    """What its one actor says for itself, addressed to ``targets``."""

    stance: PositionStance


class WholeAnswer(_Part):
    """The whole answer. What it may cite comes with the validation context: ``first``, ``last`` and ``actors``."""

    gist: GistAnswer
    agreements: Annotated[list[AgreementAnswer], _at_most(MOST_CLAIMS)] = []
    disputes: Annotated[list[DisputeAnswer], _at_most(MOST_CLAIMS)] = []
    positions: Annotated[list[PositionAnswer], _at_most(MOST_CLAIMS)] = []

    @model_validator(mode="after")
    def _cites_what_it_was_shown(self, info: ValidationInfo) -> Self:
        shown = info.context or {}
        if "actors" not in shown:
            return self
        first, last, actors = shown["first"], shown["last"], shown["actors"]
        for where, part in self._parts():
            if not part.sentences or not all(first <= number <= last for number in part.sentences):
                raise ValueError(f"{where} must cite sentences from {first} to {last}, not {part.sentences}")
            if isinstance(part, ClaimAnswer):
                unknown = [code for code in (*part.actors, *part.targets) if code not in actors]
                if unknown or not part.actors:
                    raise ValueError(f"{where} must name its actors, out of {', '.join(actors)}; not {unknown}")
        return self

    def _parts(self) -> Iterator[tuple[str, GistAnswer | ClaimAnswer]]:
        yield "the gist", self.gist
        for kind, claims in self._lists():
            yield from ((f"{kind} {place}", claim) for place, claim in enumerate(claims, start=1))

    def _lists(self) -> list[tuple[Kind, Sequence[ClaimAnswer]]]:
        return [(kind, getattr(self, name)) for name, kind in _LISTS.items()]

    def claims(self) -> list[tuple[Kind, ClaimAnswer]]:
        """All claims with their kinds, without those that were told before, word for word."""
        return [(kind, claim) for kind, claims in self._lists() for claim in _distinct(claims)]

    def may_hold_more(self, sentences: int) -> bool:
        """Whether the bound of a list may have cut claims of so many sentences off; no loop, and no wordy telling."""
        full = any(len(claims) == MOST_CLAIMS == len(_distinct(claims)) for _, claims in self._lists())
        return full and sentences * CLAIMS_A_SENTENCE > MOST_CLAIMS


def _distinct(claims: Sequence[ClaimAnswer]) -> list[ClaimAnswer]:
    return list({claim.model_dump_json(): claim for claim in claims}.values())


@dataclass(frozen=True)
class Whole:
    """Asks for all claims at once; all budgets are in tokens.

    ``window`` is that of one call's sentences, ``answer`` the limit of its answer; ``a_sentence`` lowers that limit for
    few sentences, and is for models that do not think aloud before they answer. ``narrow`` sends each question with a
    schema of its own, by which the server lets no other sentence and no other actor be named; that is for servers that
    make a grammar of it in no time, and keep none.
    """

    model: str
    window: int = 12_000
    answer: int = ANSWER_TOKENS
    a_sentence: int = ANSWER_TOKENS
    narrow: bool = False
    name: str = "whole"

    @cached_property
    def prompts(self) -> Mapping[str, str]:
        """Label and fingerprint of the prompt."""
        return {LABEL: self._prompt.fingerprint(json_schema(WholeAnswer))}

    @cached_property
    def prefix(self) -> tuple[Mapping[str, str], ...]:
        """Instruction and example, the same for every dispatch."""
        messages = [_message("system", self._prompt.render())]
        for example in self._prompt.examples:
            assert isinstance(example, DispatchExample)
            numbered = [f"[{n}] {sentence}" for n, sentence in enumerate(example.sentences, start=1)]
            messages += [
                _message("user", _shown(example.actors, numbered)),
                _message("assistant", _compact(example.answer)),
            ]
        return tuple(messages)

    def foreseen(self, dispatch: Dispatch, cast: Cast) -> list[Request]:
        """One question a window."""
        return [self._question(dispatch, cast, window) for window in self._windows(dispatch)]

    async def draft(self, dispatch: Dispatch, cast: Cast, client: Asker, told: Told) -> Drafts:
        """The claims of this dispatch, in the order the model gave them."""
        waiting = self._windows(dispatch)
        answers: list[tuple[range, Answer]] = []
        while waiting:
            told(len(answers), len(answers) + len(waiting))
            window = waiting.pop(0)
            try:
                answer = await client.ask(self._question(dispatch, cast, window))
            except TruncatedAnswer:
                if len(window) == 1:
                    raise
                waiting[:0] = _halves(window)
                continue
            if answer.value.may_hold_more(len(window)):
                waiting[:0] = _halves(window)
            else:
                answers.append((window, answer))
        told(len(answers), len(answers))
        return _collected(dispatch, cast, answers)

    @property
    def _prompt(self) -> Prompt:
        return load(LABEL)

    def _windows(self, dispatch: Dispatch) -> list[range]:
        """Runs of whole sentences within the budget; a sentence beyond it is a window of its own."""
        windows: list[range] = []
        start, used, budget = 0, 0, self.window * CHARACTERS_A_TOKEN
        for i, span in enumerate(dispatch.sentences):
            length = span.end - span.start
            if used and used + length > budget:
                windows.append(range(start, i))
                start, used = i, 0
            used += length
        if start < len(dispatch.sentences):
            windows.append(range(start, len(dispatch.sentences)))
        return windows

    def _question(self, dispatch: Dispatch, cast: Cast, window: range) -> Request:
        actors = list(cast.actors())
        numbered = [f"[{i + 1}] {neutral(_one_line(dispatch.sentence(i)), numbers=True)}" for i in window]
        return Request(
            model=self.model,
            messages=(*self.prefix, _message("user", _shown(actors, numbered))),
            schema=WholeAnswer,
            narrowed=_narrowed(window, actors) if self.narrow else None,
            limits={"first": window.start + 1, "last": window.stop, "actors": actors},
            max_tokens=min(self.answer, GIST_TOKENS + self.a_sentence * len(window)),
            subject=f"{dispatch.id}:whole:{window.start}",
        )


def _narrowed(window: range, actors: Sequence[str]) -> dict[str, Any]:
    """The schema of the answers that this question allows, each list no longer than there are things to name."""
    numbers = {"items": {"enum": [i + 1 for i in window]}, "minItems": 1}
    codes = {"items": {"enum": list(actors)}, "maxItems": min(MOST_ACTORS, len(actors))}
    allowed = {"sentences": numbers, "actors": {**codes, "minItems": 1}, "targets": codes}
    schema = json_schema(WholeAnswer) or {}
    claims = {"maxItems": min(MOST_CLAIMS, len(window))}
    parts = {name: {**part, "properties": _each(part, allowed)} for name, part in schema["$defs"].items()}
    return {**schema, "$defs": parts, "properties": _each(schema, dict.fromkeys(_LISTS, claims))}


def _each(part: Mapping[str, Any], allowed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: {**told, **allowed.get(name, {})} for name, told in part["properties"].items()}


def _halves(window: range) -> list[range]:
    middle = window.start + len(window) // 2
    return [range(window.start, middle), range(middle, window.stop)]


def _collected(dispatch: Dispatch, cast: Cast, answers: Sequence[tuple[range, Answer]]) -> Drafts:
    plain = frames(dispatch, cast)
    claims: list[Draft] = []
    for _, answer in answers:
        for kind, told in answer.value.claims():
            sentences = tuple(sorted({number - 1 for number in told.sentences}))
            first, agreement = dispatch.sentence(sentences[0]), kind == "agreement"
            claims.append(
                Draft(
                    kind=kind,
                    actors=tuple(dict.fromkeys(told.actors)),
                    targets=tuple(code for code in dict.fromkeys(told.targets) if code not in told.actors),
                    stance=None if agreement else told.stance,
                    status=told.stance if agreement else None,
                    text=told.text or wording(first),
                    sentences=sentences,
                    time=time_of(first, kind, year_of(dispatch)),
                    speaker=None if agreement else next((s for i in sentences if (s := plain.speaker(i))), None),
                )
            )
    gist = answers[0][1].value.gist if answers else None
    return Drafts(tuple(claims), _gist(dispatch, gist) if gist else None)


def _gist(dispatch: Dispatch, told: GistAnswer) -> GistDraft:
    """The model's words, else those of the first two sentences that it names."""
    sentences = tuple(sorted({number - 1 for number in told.sentences}))
    shown = sentences if told.text else sentences[:MOST_SENTENCES]
    return GistDraft(told.text or " ".join(_one_line(dispatch.sentence(i)) for i in shown), shown)


def _shown(actors: Iterable[str], numbered: Sequence[str]) -> str:
    return "\n".join(["Actors: " + ", ".join(actors), *numbered])


def _one_line(sentence: str) -> str:
    return " ".join(sentence.split())


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}
