"""What a run, a failure and a revision are in words, for the report and the command alike; pure.

Nothing here is escaped or shortened: whoever prints it knows the paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from summarizer.ledger import Difference, Entry, Outcome, Run, Tally
from summarizer.records import Agreement, Claim, Summary
from summarizer.render.outline import count

#: Characters of a digest that people are shown; the command takes any unambiguous beginning.
SHORT: Final = 12

_OUTCOMES: Final[dict[Outcome, str]] = {
    "running": "still running, or killed",
    "partly": "partly done",
    "nothing": "nothing done",
    "budget": "stopped at its budget",
    "deadline": "stopped at its deadline",
    "terminated": "stopped by SIGTERM",
    "model failed": "stopped, as the model or its endpoint failed",
}
_NEXT: Final = {
    "failed": "the next night tries it again",
    "quarantined": "not tried again by itself: mend the input, or tell the next night to --retry-failed",
}


def headline(run: Run) -> str:
    """How the run ended and what it did, in a line."""
    tally = run.tally
    nothing = "nothing new" if run.outcome == "done" else "no dispatch summarized"
    parts = [f"{count(tally.summarized, 'dispatch')} summarized" if tally.summarized else nothing]
    parts += [f"{number:,} {word}" for word in ("failed", "quarantined", "left") if (number := getattr(tally, word))]
    return f"{_OUTCOMES.get(run.outcome, run.outcome)}; {', '.join(parts)}"


def facts(run: Run) -> Iterator[tuple[str, str]]:
    """What there is to say about a run, each with its name."""
    yield from about(run)
    yield from spent(run)


def about(run: Run) -> Iterator[tuple[str, str]]:
    """What a run looked at and did, each with its name."""
    if run.reason is not None:
        yield "trouble", run.reason
    yield "when", f"{_when(run)}, on {run.host} (process {run.pid})"
    yield "model", f"{run.model} ({run.endpoint})"
    yield "inbox", ", ".join(run.inbox)
    yield "looked at", f"{count(run.tally.places, 'place')}, {run.tally.unchanged:,} unchanged since the last night"
    yield "inputs", _inputs(run.tally)


def spent(run: Run) -> Iterator[tuple[str, str]]:
    """What a run asked for and what that cost, each with its name."""
    tally = run.tally
    yield "asked", f"{count(tally.calls, 'call')}, {count(tally.tokens, 'token')}{_kept(tally.cache_hits)}"
    lost = f" ({count(tally.lost_calls, 'call')} without an answer counted as paid)" if tally.lost_calls else ""
    yield "cost", _cost(run) + lost


def dollars(amount: float) -> str:
    """US dollars, as exactly as calls are priced; whole sums to the cent."""
    return f"${amount:,.2f}" if amount >= 1 or amount == 0 else f"${amount:.4f}"


def reason(entry: Entry) -> str:
    """Why an input has no summary, without its source, which errors of the input begin with."""
    return (entry.error or "not done yet").removeprefix(f"{entry.source}: ")


def state(entry: Entry) -> str:
    """The state, with the number of failures where there is more than one."""
    return f"{entry.state} {entry.failures} times" if entry.failures > 1 else entry.state


def next_step(entry: Entry) -> str:
    """What becomes of an input that failed, and what there is to do."""
    return _NEXT.get(entry.state, "")


def why(entry: Entry) -> str:
    """One input that has no summary, in a line: its identifier, where it is, and why."""
    return f"{entry.id[:SHORT]} {state(entry)}: {entry.source}: {reason(entry)}"


def counted(summary: Summary) -> str:
    """How many claims of which kind there are."""
    positions = sum(len(stands) for stands in summary.positions.values())
    kinds = ((len(summary.agreements), "agreement"), (len(summary.disputes), "dispute"), (positions, "position"))
    parts = [count(number, kind) for number, kind in kinds]
    return ", ".join([*parts, f"{len(summary.rejected):,} rejected"] if summary.rejected else parts)


def changes(difference: Difference) -> Iterator[str]:
    """What a revision changed, a line each."""
    if not (difference.added or difference.dropped or difference.altered):
        yield f"no claim changed, {difference.kept:,} kept"
        return
    yield from (f"new: {_told(claim)}" for claim in difference.added)
    yield from (f"changed: {_altered(before, after)}" for before, after in difference.altered)
    yield from (f"no longer there: {_told(claim)}" for claim in difference.dropped)
    yield f"{count(difference.kept, 'other claim')} as before"


def _when(run: Run) -> str:
    began = f"{run.started:%Y-%m-%d %H:%M:%S}"
    if run.ended is None:
        return f"{began} UTC"
    until = f"{run.ended:%H:%M:%S}" if run.ended.date() == run.started.date() else f"{run.ended:%Y-%m-%d %H:%M:%S}"
    return f"{began} to {until} UTC"


def _inputs(tally: Tally) -> str:
    words = {
        "known": "known", "summarized": "summarized", "failed": "failed", "quarantined": "quarantined",
        "skipped": "skipped", "left": "left for the next night",
    }  # fmt: skip
    parts = [f"{number:,} {word}" for name, word in words.items() if (number := getattr(tally, name))]
    revised = [f"{count(tally.revised, 'revision')} among them"] if tally.revised else []
    return ", ".join([f"{tally.found:,} found", *parts, *revised])


def _kept(hits: int) -> str:
    return f"; {count(hits, 'answer')} from the cache" if hits else ""


def _cost(run: Run) -> str:
    if run.tally.cost_usd is None:
        return "unknown, as no price of this model is known (--price tells it)"
    if run.endpoint != "remote":
        return "nothing: the model runs on this machine or network"
    return dollars(run.tally.cost_usd)


def _told(claim: Claim) -> str:
    return f"{_lead(claim)}: {claim.text}"


def _lead(claim: Claim) -> str:
    return f"{claim.kind}, {', '.join(claim.actors)}"


def _altered(before: Claim, after: Claim) -> str:
    """What of a claim is no longer as it was; its text where that is the same."""
    pairs = zip(_facets(before), _facets(after), strict=True)
    told = [f"{name} {old or 'none'} → {new or 'none'}" for (name, old), (_, new) in pairs if old != new]
    told.append(after.text if before.text == after.text else f"“{before.text}” → “{after.text}”")
    return f"{_lead(after)}: {'; '.join(told)}"


def _facets(claim: Claim) -> tuple[tuple[str, str], ...]:
    stand = ("status", claim.status) if isinstance(claim, Agreement) else ("stance", claim.stance)
    codes = (("actors", ", ".join(claim.actors)), ("towards", ", ".join(claim.targets)))
    return (*codes, stand, ("time", claim.time))
