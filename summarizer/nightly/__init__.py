"""The story of many: find what is new, work on it, write each result down as soon as it is there, report.

One night at a time works on a store. Whatever happens to one dispatch (a broken file, an answer of no use, a fault of
this program) ends in its own row of the ledger and costs the others nothing. A run may be killed at any instant: the
next one goes on where it stood, and asks for no answer again that was kept.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import AsyncExitStack

from summarizer.errors import (
    AuthenticationFailed,
    BudgetReached,
    CallTimeout,
    ConfigurationError,
    EndpointUnreachable,
    Halted,
    InputError,
    ModelError,
    ProgramFault,
    QuotaExhausted,
    RateLimited,
    ServerFault,
    SummarizerError,
)
from summarizer.inbox import shown
from summarizer.ledger import Entry, Outcome, Run, Tally
from summarizer.nightly.budget import Allowance
from summarizer.nightly.halt import Halt
from summarizer.nightly.journal import Books, Journal
from summarizer.nightly.plan import Plan
from summarizer.nightly.reading import Reading, Work
from summarizer.nightly.revisions import difference
from summarizer.nightly.watch import Silence, Watch
from summarizer.nightly.writing import Writer
from summarizer.records import Summary
from summarizer.retry import RetryPolicy
from summarizer.settings import Settings
from summarizer.slots import Slots
from summarizer.store import Store
from summarizer.summarize import Summarizer

_log = logging.getLogger("summarizer.nightly")

#: Not the dispatch's fault: it stays as it was, and none of these counts towards its quarantine.
_ENDPOINT_S_FAULT = (AuthenticationFailed, QuotaExhausted, EndpointUnreachable, RateLimited)
#: What a gateway answers where nothing answers behind it.
_NOBODY_BEHIND = frozenset({502, 503, 504})
#: Ends without any answer. So many dispatches in a row, and the run stops: each costs a whole retry budget. Then it is
#: the endpoint's fault and none of theirs.
_SILENCE = (EndpointUnreachable, ServerFault, CallTimeout)
_SILENT_IN_A_ROW = 5
#: Workers for a slot: while one waits out a Retry-After, another sends.
_WORKERS_A_SLOT = 2


async def nightly(store: Store, settings: Settings, plan: Plan, watch: Watch | None = None) -> Run:
    """One run over the inbox; its row in the ledger, which says how it ended.

    Raises StoreLocked where another night works on the store, and whatever has nothing to do with one input: a setting,
    the store, the cache or the embedded model.
    """
    halt = Halt(plan.deadline)
    retry = RetryPolicy(settings.max_attempts, settings.deadline, sleep=halt.sleep)
    async with AsyncExitStack() as open_:
        open_.enter_context(store.night())
        open_.enter_context(halt.on_signals())
        summarizer = await open_.enter_async_context(Summarizer(settings, slots=Slots(plan.concurrency), retry=retry))
        if plan.budget_usd is not None and not summarizer.tariff.known:
            raise ConfigurationError(
                f"no price of {summarizer.model} is known, so no budget in dollars holds: give --price"
            )
        run = store.begin(inbox=map(shown, plan.inbox), model=summarizer.model, endpoint=summarizer.tariff.endpoint)
        _log.info("night begins", extra={"run": run.id, "model": run.model, "inbox": run.inbox})
        night = _Night(store, summarizer, plan, run, halt, watch or Silence())
        outcome: Outcome = "broken off"
        try:
            await night.work()
            outcome = night.outcome
        except SummarizerError as error:
            night.reason = str(error)
            raise
        finally:
            run = store.end(run.id, outcome, night.tally(), night.reason)
    return run


class _Night:
    """One run while it runs."""

    def __init__(self, store: Store, summarizer: Summarizer, plan: Plan, run: Run, halt: Halt, watch: Watch) -> None:
        self._store, self._summarizer, self._plan, self._run = store, summarizer, plan, run
        self._halt, self._watch = halt, watch
        self._counts: Counter[str] = Counter()
        self._reading = Reading(store, plan, run.id, self._counts)
        self._writer = Writer(store)
        self._books = Books(
            writer=self._writer,
            run=run.id,
            allowance=Allowance(tokens=plan.budget_tokens, usd=plan.budget_usd),
            tariff=summarizer.tariff,
            halt=halt,
            unheard=store.unheard(),
        )
        #: What had no answer since the last one came, and with which error.
        self._silent: list[tuple[Entry, ModelError]] = []
        self._fault: SummarizerError | None = None
        #: How the endpoint failed last, or what the run broke off at.
        self.reason: str | None = None

    async def work(self) -> None:
        """Read and summarize side by side, until there is nothing more or the run is to stop."""
        if self._plan.retry_failed:
            self._store.reopen(quarantined=True)
        workers = self._plan.concurrency * _WORKERS_A_SLOT
        queue: asyncio.Queue[Work | None] = asyncio.Queue(maxsize=workers)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._feed(queue, workers))
                for _ in range(workers):
                    group.create_task(self._take(queue))
        except BaseExceptionGroup as several:  # of errors that came together, the first says what is wrong
            raise several.exceptions[0] from None
        self._settle_silent(dead=self._halt.outcome == "model failed")
        if self._fault is not None:
            raise self._fault
        await self._writer.settled()

    @property
    def outcome(self) -> Outcome:
        """How the run ended, where it was not broken off."""
        if self._halt.outcome is not None:
            return self._halt.outcome
        failed, put_off = self._counts["failed"] + self._counts["quarantined"], self._counts["left"]
        if not failed and not put_off:
            return "done"
        if self._counts["summarized"]:
            return "partly"
        return "nothing" if failed else "model failed"

    def tally(self) -> Tally:
        """What the run has done; what it cost is as the ledger has it."""
        self._writer.flush()
        spent = self._store.spent(self._run.id)
        return Tally(
            **self._counts,
            calls=spent.calls,
            lost_calls=spent.unanswered,
            tokens=spent.tokens,
            cost_usd=None if spent.unpriced else spent.cost_usd,
        )

    async def _feed(self, queue: asyncio.Queue[Work | None], workers: int) -> None:
        try:
            async for work in self._reading.work():
                if self._halt.outcome is not None:
                    self._counts["left"] += 1
                else:
                    await queue.put(work)
                if self._halt.outcome not in {None, "budget"}:
                    break  # what a used-up budget leaves over is still entered as new
        except SummarizerError as error:
            self._stop_at(error)
        except Exception as error:  # noqa: BLE001  # a bug of reading; what is under way is paid for
            self._stop_at(_reported(error))
        for _ in range(workers):
            await queue.put(None)

    async def _take(self, queue: asyncio.Queue[Work | None]) -> None:
        while (work := await queue.get()) is not None:
            if self._halt.outcome is not None or self._reading.superseded(work):
                self._counts["left"] += self._halt.outcome is not None
                continue
            await self._one(work)
            _leave_if_cancelled()
            self._watch.tell(
                summarized=self._counts["summarized"],
                failed=self._counts["failed"] + self._counts["quarantined"],
                usd=self._books.allowance.spent.usd,
            )

    async def _one(self, work: Work) -> None:
        """Summarize one input; what has nothing to do with it stops the run, as the next one would fare no better."""
        journal = Journal(self._books, work.entry.id)
        try:
            await self._summarize(work, journal)
        except SummarizerError as error:  # settings, cache, weights, store
            self._stop_at(error)
        self._counts["cache_hits"] += journal.cache_hits

    async def _summarize(self, work: Work, journal: Journal) -> None:
        """Summarize one input, and write down what became of it."""
        try:
            summary = await self._summarizer.asummarize_dispatch(work.dispatch, journal)
            await self._done(work.entry, summary)
        except Halted as refused:
            self._counts["left"] += 1
            if isinstance(refused, BudgetReached):
                self._halt.call("budget")
        except ModelError as error:
            self._no_answer(work.entry, error)
        except InputError as error:
            self._failed(work.entry, error)
        except SummarizerError:
            raise
        except Exception as error:  # noqa: BLE001  # a bug that one dispatch brings out costs the others nothing
            _log.exception("%s: a fault of the program", work.entry.source)
            self._failed(work.entry, _reported(error))

    def _stop_at(self, error: SummarizerError) -> None:
        """Stop gently, as calls under way are paid for; the error comes up at the end."""
        self._fault = self._fault or error
        self._halt.call("broken off")

    async def _done(self, entry: Entry, summary: Summary) -> None:
        if entry.revision_of:
            self._writer.flush()  # what it revises may have been summarized in this very turn
        earlier = self._store.earlier(entry.id) if entry.revision_of else None
        changed = difference(earlier.summary, summary) if earlier else None
        await self._writer.write(lambda store: store.succeed(self._run.id, entry.id, summary, changed))
        self._settle_silent(dead=False)
        self._counts["summarized"] += 1
        self._counts["revised"] += changed is not None
        _log.info(
            "summarized",
            extra={"input": entry.id, "source": entry.source, "claims": len(summary.claims),
                   "seconds": summary.provenance.seconds, "revision": changed is not None},
        )  # fmt: skip

    def _failed(self, entry: Entry, error: SummarizerError) -> None:
        after = self._store.fail(self._run.id, entry.id, error, quarantine_after=self._plan.quarantine_after)
        self._counts["quarantined" if after.state == "quarantined" else "failed"] += 1
        _log.warning(
            "%s: %s", after.state, error,
            extra={"input": entry.id, "source": entry.source, "failures": after.failures},
        )  # fmt: skip

    def _no_answer(self, entry: Entry, error: ModelError) -> None:
        """Put the input off where that is the endpoint's fault; and stop the run where going on makes no sense."""
        if isinstance(error, _SILENCE):
            self._silent.append((entry, error))
        else:
            self._settle_silent(dead=False)
            if isinstance(error, _ENDPOINT_S_FAULT):
                self._put_off(entry, error)
            else:
                self._failed(entry, error)
        if error.fatal or len(self._silent) >= _SILENT_IN_A_ROW:
            self._settle_silent(dead=True)
            self.reason = str(error)
            self._halt.call("model failed")

    def _settle_silent(self, *, dead: bool) -> None:
        """Put off or fail those that had no answer; where the endpoint is ``dead`` it is the fault of none of them."""
        silent, self._silent = self._silent, []
        for entry, error in silent:
            if dead or isinstance(error, _ENDPOINT_S_FAULT) or error.status in _NOBODY_BEHIND:
                self._put_off(entry, error)
            else:
                self._failed(entry, error)

    def _put_off(self, entry: Entry, error: ModelError) -> None:
        self._counts["left"] += 1
        self.reason = str(error)
        _log.warning("put off: %s", error, extra={"input": entry.id, "source": entry.source})


def _reported(error: Exception) -> ProgramFault:
    return ProgramFault(f"{type(error).__name__}: {error}; please report it")


def _leave_if_cancelled() -> None:
    """Be cancelled after all, where an error on the way out (a store that is full) took the cancellation's place.

    Without this a worker would wait for work that nobody brings any more.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
