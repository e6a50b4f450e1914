"""The strategy for models that follow instructions well: one call a dispatch, windows for those beyond the budget.

The model sees numbered sentences and the actors found in them, and answers with sentence numbers and codes; a text of
its own only tells two claims of one sentence apart, else the words are the dispatch's. Schema and instruction are the
same for every dispatch and come first, so that an endpoint's schema cache and prompt cache hold; numbers and codes are
checked on arrival. An answer cut off at the token limit is asked for again in two halves, never as it was.

Small models now and then tell claims without end, the same ones or of sentences that there are not. So the schema
bounds every list, to be enforced by servers that make a grammar of it; what is told twice is dropped, and a list that
is full of different claims is asked for again in halves, as it may have been cut short. The embedded model is sent a
schema of its own for each question, which leaves it no sentence and no actor to name that there is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from summarizer.actors import Cast
from summarizer.client.exchange import Answer, Request, json_schema
from summarizer.errors import TruncatedAnswer
from summarizer.frames import frames
from summarizer.kinds import year_of
from summarizer.neutral import neutral
from summarizer.prompting import DispatchExample, Prompt, load
from summarizer.records import Dispatch, Draft
from summarizer.strategies import Asker, Drafts, GistDraft, Told
from summarizer.strategies.answers import MOST_SENTENCES, GistAnswer, WholeAnswer, narrowed
from summarizer.strategies.drafting import time_of, wording

LABEL: Final = "whole.v1"
#: Characters a token of English prose, for a budget; the endpoint alone counts exactly.
CHARACTERS_A_TOKEN: Final = 4
#: A claim takes some 30 tokens, and a sentence seldom has two; what is cut off is asked for in halves.
ANSWER_TOKENS: Final = 4000
#: A gist in words of its own, and the brackets around all.
GIST_TOKENS: Final = 150


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
            narrowed=narrowed(window, actors) if self.narrow else None,
            limits={"first": window.start + 1, "last": window.stop, "actors": actors},
            max_tokens=min(self.answer, GIST_TOKENS + self.a_sentence * len(window)),
            subject=f"{dispatch.id}:whole:{window.start}",
        )


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
