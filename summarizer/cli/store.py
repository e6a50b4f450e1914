"""The commands that look after the store: how much there is, all of it for other programs, and the sweeping."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from summarizer.cli import options, outputs
from summarizer.cli.exits import reported
from summarizer.cli.progress import MEGABYTE

if TYPE_CHECKING:
    from summarizer.ledger import Stored, StoreInfo
    from summarizer.store import Store

app = typer.Typer(
    help="The store of summaries and of what was done: look, export, sweep.",
    epilog=options.examples("summarizer store info", "summarizer store export --format csv -o claims.csv"),
    **options.APP,
)
Kind = Literal["agreement", "dispute", "position"]


class Format(StrEnum):
    """How the store's content is written."""

    JSONL = "jsonl"
    CSV = "csv"


@app.command(epilog=options.examples("summarizer store info", "summarizer store info --json"))
def info(*, store: options.StoreOption = None, as_json: options.JsonOption = False) -> None:
    """Where the store is, how much it holds, how its inputs stand, and what was spent."""
    with reported(), _opened(store) as opened:
        found = opened.info()
        typer.echo(found.model_dump_json(indent=2) if as_json else "\n".join(_in_words(found)))


@app.command(
    epilog=options.examples(
        "summarizer store export > summaries.jsonl",
        "summarizer store export --since 2024-05-01 --kind dispute --actor RUS -o disputes.jsonl",
        "summarizer store export --format csv --actor PRK -o claims.csv",
    )
)
def export(
    *,
    form: Annotated[
        Format,
        typer.Option("--format", "-f", help="Whole summaries, one JSON object a line, or a table of their claims."),
    ] = Format.JSONL,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="By default, and as -, stdout.")
    ] = None,
    since: Annotated[
        dt.datetime | None,
        typer.Option(
            "--since",
            metavar="DATE",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Only summaries made from then on (UTC), as 2024-05-01 or 2024-05-01T06:30:00.",
        ),
    ] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only with a claim of this kind.")] = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="CODE", help="Only with a claim of or about this actor: NOR, EU.")
    ] = None,
    store: options.StoreOption = None,
) -> None:
    """Write the newest summary of every dispatch, oldest first.

    JSON Lines are what 'summarizer run --format json' prints. CSV has a row for each piece of evidence of each claim
    that fits --kind and --actor, without the rejected ones; docs/store.md explains its columns.
    """
    actor = actor and actor.upper()
    with reported(), _opened(store) as opened, outputs.stream(output) as write:
        found = opened.export(since=since and since.replace(tzinfo=dt.UTC), kind=kind, actor=actor)
        for line in _lines(found, form, kind, actor):
            write(line)


@app.command(epilog=options.examples("summarizer store vacuum", "summarizer store vacuum --forget-gone"))
def vacuum(
    *,
    forget_gone: Annotated[
        bool,
        typer.Option(
            "--forget-gone", help="Also forget files that are gone; what was in them, and its summaries, stay."
        ),
    ] = False,
    store: options.StoreOption = None,
) -> None:
    """Give back the room of what was deleted; not while a night is under way."""
    with reported(), _opened(store) as opened:
        from summarizer.render.outline import count

        before = opened.info().size
        if forget_gone:
            with opened.night():
                gone = opened.forget_places(name for name in opened.place_names() if _is_gone(name))
            typer.echo(f"{count(gone, 'place')} forgotten")
        opened.vacuum()
        typer.echo(f"{_megabytes(max(before - opened.info().size, 0))} freed")


@contextmanager
def _opened(place: str | None) -> Iterator[Store]:
    settings = options.settings(store=place)
    from summarizer.store import Store

    with Store.open(settings.store_place, create=False) as opened:
        yield opened


def _lines(found: Iterator[Stored], form: Format, kind: Kind | None, actor: str | None) -> Iterator[str]:
    if form is Format.CSV:
        from summarizer.cli.claims import as_csv

        return as_csv(found, kind=kind, actor=actor)
    from summarizer.render import as_json

    return (as_json(stored.summary, indent=None) for stored in found)


def _is_gone(name: str) -> bool:
    """Whether it is the path of a file that is not there; of an address, or a path from an unknown folder, no."""
    path = Path(name)
    try:
        return "://" not in name and path.is_absolute() and not path.exists()
    except OSError:  # nobody may look
        return False


def _in_words(found: StoreInfo) -> Iterator[str]:
    from summarizer.render.outline import count

    yield found.place
    yield f"version {found.version}, {_megabytes(found.size)}"
    states = ", ".join(f"{number:,} {state}" for state, number in found.states.items())
    yield f"inputs: {states or 'none'}"
    yield f"{count(found.runs, 'run')}, {count(found.claims, 'claim')} in {count(found.summaries, 'summary')}"
    spent = found.spent
    unpriced = f", {count(spent.unpriced, 'call')} without a price" if spent.unpriced else ""
    lost = f", {count(spent.unanswered, 'call')} unanswered and counted as reserved" if spent.unanswered else ""
    tokens = count(spent.tokens, "token")
    yield f"spent: {count(spent.calls, 'call')}, {tokens}, {spent.cost_usd:.2f} USD{unpriced}{lost}"


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"
