"""What a run would take, before anything is asked or written: new inputs, calls, tokens, money, time.

Prompts are counted by the rule that a token of English prose has four characters, answers and seconds by the mean of
the calls that the ledger has of this model. ``most_tokens`` is no estimate but a bound: what a budget must hold.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Final

from summarizer.errors import SummarizerError
from summarizer.ledger import Entry, Found, Place
from summarizer.nightly.plan import Plan
from summarizer.nightly.reading import Reading
from summarizer.records import Usage
from summarizer.store import Store
from summarizer.summarize import Summarizer

CHARACTERS_A_TOKEN: Final = 4
#: Share of its limit that an answer takes, where the ledger has no call of this model yet.
_OF_THE_LIMIT: Final = 0.2


@dataclass(frozen=True)
class Quote:
    """An estimate; ``kept`` questions have their answers in the cache already.

    ``seconds`` is absent where the ledger has no call of this model, ``cost_usd`` where no price is known.
    """

    places: int
    unchanged: int
    new: int
    calls: int
    kept: int
    prompt_tokens: int
    completion_tokens: int
    most_tokens: int
    cost_usd: float | None
    seconds: float | None


async def quote(store: Store, summarizer: Summarizer, plan: Plan) -> Quote:
    """What a run by this plan would take now; questions that depend on answers are not foreseen."""
    counts: Counter[str] = Counter()
    reading = Reading(_Glance(store, again=plan.retry_failed), plan, 0, counts)
    pace = store.pace(summarizer.model)
    new = calls = kept = prompt = completion = most = 0
    async for work in reading.work():
        new += 1
        for request, at_most in summarizer.foreseen(work.dispatch):
            if not at_most:
                kept += 1
                continue
            shown = json.dumps([dict(message) for message in request.messages], ensure_ascii=False)
            limit = request.max_tokens or 0
            calls += 1
            prompt += len(shown) // CHARACTERS_A_TOKEN
            completion += round(min(limit, pace.completion_tokens if pace else limit * _OF_THE_LIMIT))
            most += at_most
    used = Usage(attempts=calls, prompt_tokens=prompt, completion_tokens=completion)
    return Quote(
        places=counts["places"],
        unchanged=counts["unchanged"],
        new=new,
        calls=calls,
        kept=kept,
        prompt_tokens=prompt,
        completion_tokens=completion,
        most_tokens=most,
        cost_usd=summarizer.tariff.cost(used),
        seconds=calls * pace.seconds / plan.concurrency if pace else None,
    )


class _Glance:
    """The ledger as a dry run sees it: looked at, never written to; ``again`` has what failed look new."""

    def __init__(self, store: Store, *, again: bool) -> None:
        self._store, self._again = store, again

    def places(self) -> Mapping[str, Place]:
        return {} if self._again else self._store.places()

    def register(self, run_id: int, found: Sequence[Found]) -> list[Entry]:  # noqa: ARG002  # as the store has it
        return [self._seen(entry) for entry in self._store.look(found)]

    def _seen(self, entry: Entry) -> Entry:
        failed = entry.state in {"failed", "quarantined"}
        return entry.model_copy(update={"state": "new"}) if self._again and failed else entry

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def read_places(self, run_id: int, held: Sequence[tuple[Place, Sequence[str]]]) -> None:
        pass

    def skip(self, run_id: int, input_id: str, reason: str) -> None:
        pass

    def fail(self, run_id: int, input_id: str, error: SummarizerError, *, quarantine_after: int) -> Entry:  # noqa: ARG002  # as the store has it
        entry = self._store.entry(input_id)
        assert entry is not None
        return entry

    def passed(self, run_id: int) -> int:  # noqa: ARG002  # as the store has it
        return 0
