"""The morning after: what the last nights did, one summary, and what failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli import options
from summarizer.cli.exits import reported
from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from summarizer.ledger import Stored
    from summarizer.store import Store

STATUS_EPILOG = options.examples("summarizer status", "summarizer status --runs 30 --json")
SHOW_EPILOG = options.examples("summarizer show 3f2a91", "summarizer show 3f2a91 --json | jq .summary.agreements")
FAILURES_EPILOG = options.examples("summarizer failures", "summarizer failures --json")


def status(
    *,
    runs: Annotated[int, typer.Option("--runs", min=1, metavar="N", help="So many of the last nights.")] = 5,
    store: options.StoreOption = None,
    as_json: options.JsonOption = False,
) -> None:
    """What the last nights did: how they ended, what failed, what they cost."""
    with reported(), _opened(store) as opened:
        from summarizer.nightly.report import facts, headline, why

        found = opened.runs(runs)
        if as_json:
            typer.echo(json.dumps([run.model_dump(mode="json") for run in found], indent=2, ensure_ascii=False))
            return
        if not found:
            _print("no night has been run on this store: summarizer nightly INBOX")
        for run in found:
            _print(f"night {run.id}: {headline(run)}", *(f"    {line}" for line in facts(run)))
            _print(*(f"    {why(entry)}" for entry in opened.failures(run.id)))


def show(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="The beginning of an input's identifier.")],
    *,
    evidence: Annotated[
        bool, typer.Option("--evidence/--no-evidence", help="Quote under each claim the sentences that bear it.")
    ] = True,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="Also list the claims that their evidence does not bear, with reasons.")
    ] = False,
    store: options.StoreOption = None,
    as_json: options.JsonOption = False,
) -> None:
    """One input: its summary, what it changed where it revises an earlier one, or why there is none."""
    with reported(), _opened(store) as opened:
        from summarizer import render
        from summarizer.nightly.report import changes, why
        from summarizer.render.outline import visible

        found = opened.find(identifier)
        if len(found) != 1:
            more = f"fits {len(found)} inputs; give more of it" if found else "fits no input; see `summarizer status`"
            raise ConfigurationError(f"{visible(identifier)} {more}")
        stored = opened.summary(found[0].id)
        if stored is None:
            _print(why(found[0]))
        elif as_json:
            typer.echo(stored.model_dump_json(indent=2))
        else:
            typer.echo(render.as_text(stored.summary, evidence=evidence, rejected=rejected), nl=False)
            _print(*(changes(stored.difference) if stored.difference else ()))
            _print(*_versions(opened, stored))


def failures(*, store: options.StoreOption = None, as_json: options.JsonOption = False) -> None:
    """Every input that failed or is quarantined, with the reason and the next step."""
    with reported(), _opened(store) as opened:
        from summarizer.nightly.report import why

        found = opened.failures()
        if as_json:
            typer.echo(json.dumps([entry.model_dump(mode="json") for entry in found], indent=2, ensure_ascii=False))
        else:
            _print(*(why(entry) for entry in found))


def _versions(opened: Store, stored: Stored) -> Iterator[str]:
    """Other versions of the same story, newest first."""
    from summarizer.nightly.report import SHORT

    earlier = stored.entry.revision_of
    while earlier is not None:
        entry = opened.entry(earlier)
        if entry is None:
            return
        yield f"earlier version: {entry.id[:SHORT]} ({entry.source})"
        earlier = entry.revision_of


@contextmanager
def _opened(place: str | None) -> Iterator[Store]:
    from summarizer.store import Store

    with Store.open(options.settings(store=place).store_place, create=False) as opened:
        yield opened


def _print(*lines: str) -> None:
    from summarizer.render.outline import visible

    for line in lines:
        typer.echo(line[: len(line) - len(line.lstrip())] + visible(line))
