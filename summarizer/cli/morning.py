"""The morning after: what the last nights did, one summary, and what failed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli import options, outputs
from summarizer.cli.exits import reported, say
from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from summarizer.ledger import Entry
    from summarizer.records import Record
    from summarizer.store import Store

STATUS_EPILOG = options.examples("summarizer status", "summarizer status --runs 30 --json")
SHOW_EPILOG = options.examples("summarizer show 3f2a91", "summarizer show 3f2a91 --json | jq .summary.agreements")
FAILURES_EPILOG = options.examples("summarizer failures", "summarizer failures --json")


#: Failures of one night that ``status`` lists.
_LISTED = 10


def status(
    *,
    runs: Annotated[int, typer.Option("--runs", min=1, metavar="N", help="So many of the last nights.")] = 5,
    store: options.StoreOption = None,
    as_json: options.JsonOption = False,
) -> None:
    """What the last nights did: how they ended, what failed and why, what they cost."""
    with reported(), _opened(store) as opened:
        from summarizer.nightly.words import facts, headline

        nights = opened.runs(runs)
        if as_json:
            _print_json([{"run": _plain(run), "failures": [*map(_plain, opened.failures(run.id))]} for run in nights])
            return
        if not nights:
            say("no night has been run on this store yet: summarizer nightly INBOX")
        for run in nights:
            _print(f"night {run.id}, {run.started:%Y-%m-%d}: {headline(run)}")
            _print(*(f"    {name}: {words}" for name, words in facts(run)))
            _print(*(f"    {line}" for line in _failed(opened.failures(run.id))))


def show(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="The beginning of an input's identifier, as the reports name it.")
    ],
    *,
    evidence: options.EvidenceOption = True,
    rejected: options.RejectedOption = False,
    store: options.StoreOption = None,
    as_json: options.JsonOption = False,
) -> None:
    """One input: its summary, what it changed where it revises an earlier one, or why there is none."""
    with reported(), _opened(store) as opened:
        entry = _one(opened, identifier)
        stored = opened.summary(entry.id)
        if as_json:
            _print_json(_plain(stored) if stored else _bare(entry))
            return
        from summarizer import render
        from summarizer.nightly.words import changes, next_step, why

        if stored is None:
            _print(why(entry), *filter(None, [next_step(entry)]))
        else:
            width, styled = outputs.terminal()
            text = render.as_text(stored.summary, evidence=evidence, rejected=rejected, width=width, styled=styled)
            outputs.deliver(text, None)
        if stored is not None and stored.difference is not None:
            _print("", "Changed", *(f"  {line}" for line in changes(stored.difference)))
        _print(*_versions(opened, entry))


def failures(*, store: options.StoreOption = None, as_json: options.JsonOption = False) -> None:
    """Every input that failed or is quarantined, with the reason and the next step."""
    with reported(), _opened(store) as opened:
        from summarizer.nightly.words import next_step, why

        found = opened.failures()
        if as_json:
            _print_json([*map(_plain, found)])
            return
        _print(*map(why, found))
        # On stderr, so that stdout has a line a failure and nothing else.
        for state, step in {entry.state: next_step(entry) for entry in found}.items():
            say(f"{state}: {step}")
        if not found:
            say("no input has failed")


def _failed(entries: Sequence[Entry]) -> Iterator[str]:
    from summarizer.nightly.words import why

    yield from map(why, entries[:_LISTED])
    if more := len(entries) - _LISTED:
        yield from [f"and {more:,} more: summarizer failures"] if more > 0 else []


def _one(opened: Store, identifier: str) -> Entry:
    """The input that an identifier's beginning names; raises ConfigurationError where that is none or several."""
    found = opened.find(identifier) if identifier else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise ConfigurationError(
            f"no input has an identifier that begins with {identifier!r}; the reports (nightly --output) and "
            "`summarizer store export` name them, of those that failed `summarizer failures`"
        )
    raise ConfigurationError(f"{identifier!r} begins {len(found)} identifiers or more; give more of it")


def _versions(opened: Store, entry: Entry) -> Iterator[str]:
    """Other versions of the same story: those before, newest first, and what revises this one."""
    from summarizer.nightly.words import SHORT

    for later in opened.later(entry.id):
        yield f"a later version revises this: {later.id[:SHORT]} ({later.source})"
    been = {entry.id}
    while entry.revision_of is not None and entry.revision_of not in been:
        been.add(entry.revision_of)
        earlier = opened.entry(entry.revision_of)
        if earlier is None:
            return
        yield f"earlier version: {earlier.id[:SHORT]} ({earlier.source})"
        entry = earlier


def _bare(entry: Entry) -> dict[str, Any]:
    """An input without a summary, in the form of one that has it."""
    return {"entry": _plain(entry), "run": None, "created": None, "summary": None, "difference": None}


def _plain(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json")


def _print_json(value: object) -> None:
    outputs.deliver(json.dumps(value, indent=2, ensure_ascii=False) + "\n", None, encoding="utf-8")


@contextmanager
def _opened(place: str | None) -> Iterator[Store]:
    from summarizer.store import Store

    with Store.open(options.settings(store=place).store_place, create=False) as opened:
        yield opened


def _print(*lines: str) -> None:
    from summarizer.render.outline import visible

    for line in lines:
        typer.echo(line[: len(line) - len(line.lstrip())] + visible(line))
