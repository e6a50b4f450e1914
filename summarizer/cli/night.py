"""The command ``summarizer nightly``: only the new dispatches, nothing lost, nothing paid twice."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli import options
from summarizer.cli.exits import ExitCode, exit_codes, reported, say
from summarizer.cli.logs import LogFormat, set_up
from summarizer.errors import ConfigurationError

if TYPE_CHECKING:
    from summarizer.ledger import Outcome, Run
    from summarizer.nightly.plan import Plan
    from summarizer.nightly.quote import Quote
    from summarizer.nightly.watch import Watch
    from summarizer.settings import Settings
    from summarizer.store import Store

EPILOG = "\n\n".join(
    [
        options.examples(
            "summarizer nightly inbox/ --output reports/",
            "summarizer nightly inbox/ --dry-run",
            "summarizer nightly inbox/ https://agency.example/world.rss --max-age 7d --deadline 5h",
            "summarizer nightly inbox/ --model gpt-4o-mini --base-url https://api.openai.com/v1 --budget-usd 5",
        ),
        options.block("Exit codes:", *exit_codes()),
    ]
)
_CODES: dict[Outcome, ExitCode] = {
    "done": ExitCode.DONE,
    "partly": ExitCode.PARTLY,
    "nothing": ExitCode.INPUT,
    "model failed": ExitCode.MODEL,
    "budget": ExitCode.BUDGET,
    "deadline": ExitCode.DEADLINE,
    "interrupted": ExitCode.INTERRUPTED,
    "terminated": ExitCode.TERMINATED,
}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> float:
    """Seconds of a length of time such as ``90s``, ``45m``, ``5h`` or ``7d``."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", text.strip())
    if found is None:
        raise ConfigurationError(f"{text!r} is no length of time; write a number and s, m, h or d, as 5h or 7d")
    return float(found[1]) * _UNITS[found[2]]


def nightly(
    inbox: Annotated[
        list[str], typer.Argument(metavar="INBOX", help="Folders, files, or addresses of RSS and Atom feeds.")
    ],
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write the run's report there.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what is new, and what it would take; nothing is asked.")
    ] = False,
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="Requests at once; by default 1 for the embedded model, else 8.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Work on N inputs at most.")] = None,
    max_age: Annotated[str | None, typer.Option(metavar="AGE", help="Skip what is older, as 7d or 36h.")] = None,
    budget_usd: Annotated[
        float | None, typer.Option(metavar="USD", help="Spend so many dollars in this run at most.")
    ] = None,
    budget_tokens: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Spend so many tokens in this run at most.")
    ] = None,
    deadline: Annotated[
        str | None, typer.Option(metavar="TIME", help="Stop after this time, as 5h; the rest is for the next run.")
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try again also what is quarantined.")] = False,
    quarantine_after: Annotated[
        int, typer.Option(min=1, metavar="N", help="Failures after which an input is not tried again.")
    ] = 3,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every file anew, whatever its size and time say.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Let feeds come from private addresses, such as this network's.")
    ] = False,
    metrics: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write figures for Prometheus' textfile collector.")
    ] = None,
    heartbeat: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Tell this address (POST, counts only) when a run came to its end."),
    ] = None,
    log_format: Annotated[LogFormat, typer.Option(help="Lines for people, or JSON for a journal.")] = LogFormat.TEXT,
    store: options.StoreOption = None,
    model: options.ModelOption = None,
    base_url: options.BaseUrlOption = None,
    price: Annotated[
        str | None,
        typer.Option(metavar="P,C,A", help="Dollars a million tokens: prompt, cached, answer, as 0.15,0.075,0.60."),
    ] = None,
    strategy: options.StrategyOption = None,
    weights: options.WeightsOption = None,
    cache_dir: options.CacheDirOption = None,
    quiet: options.QuietOption = False,
) -> None:
    """Summarise what is new in an inbox, once, and keep it in the store; made to be run every night.

    Whatever happens to one input is written down and costs the others nothing. A run may be stopped or killed at any
    time: the next one goes on where it stood, and asks for no answer again that was kept.
    """
    with reported():
        settings = options.settings(
            model=model, base_url=base_url, price=price, strategy=strategy, weights=weights, cache_dir=cache_dir,
            store=store,
        )  # fmt: skip
        from summarizer.inbox import Limits

        plan = _plan(
            settings, inbox=tuple(inbox), concurrency=concurrency, limit=limit, max_age=max_age, deadline=deadline,
            budget_usd=budget_usd, budget_tokens=budget_tokens, retry_failed=retry_failed, verify=verify,
            quarantine_after=quarantine_after,
            limits=Limits(item_bytes=settings.max_bytes, allow_private=allow_private),
        )  # fmt: skip
        set_up(log_format, quiet=quiet)
        from summarizer.store import Store

        with Store.open(settings.store_place) as opened:
            if dry_run:
                _tell_quote(asyncio.run(_quote(opened, settings, plan)))
                return
            run = _run(opened, settings, plan, quiet=quiet or log_format is LogFormat.JSON)
            code = _code(run)
            if output is not None:
                from summarizer.nightly import report

                report.write(output, run, lambda: opened.made(run.id), opened.failures(run.id))
        from summarizer.nightly import signals

        if metrics is not None:
            signals.write_metrics(metrics, run, code)
        if heartbeat is not None and code in {ExitCode.DONE, ExitCode.PARTLY, ExitCode.INPUT}:
            asyncio.run(signals.beat(heartbeat, run))
    raise typer.Exit(code)


def _plan(settings: Settings, *, max_age: str | None, deadline: str | None, **given: Any) -> Plan:
    import datetime as dt

    from pydantic import ValidationError

    from summarizer.nightly.plan import Plan
    from summarizer.settings import EMBEDDED

    if given["concurrency"] is None:
        given["concurrency"] = 1 if settings.model == EMBEDDED else 8
    try:
        return Plan(
            **given,
            max_age=dt.timedelta(seconds=seconds(max_age)) if max_age else None,
            deadline=seconds(deadline) if deadline else None,
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ConfigurationError(f"--{'-'.join(map(str, first['loc'])).replace('_', '-')}: {first['msg']}") from None


async def _quote(store: Store, settings: Settings, plan: Plan) -> Quote:
    from summarizer.nightly.quote import quote
    from summarizer.summarize import Summarizer

    async with Summarizer(settings) as summarizer:
        return await quote(store, summarizer, plan)


def _run(store: Store, settings: Settings, plan: Plan, *, quiet: bool) -> Run:
    from summarizer.nightly import nightly as work
    from summarizer.nightly.report import facts, headline

    with _shown(quiet=quiet) as watch:
        run = asyncio.run(work(store, settings, plan, watch))
    if not quiet:
        say(f"night {run.id}: {headline(run)}")
        for line in facts(run):
            say(line)
    return run


def _code(run: Run) -> ExitCode:
    return _CODES.get(run.outcome, ExitCode.INTERNAL)


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Watch]:
    """A line that grows on a terminal, nothing elsewhere."""
    from summarizer.nightly.watch import Silence

    if quiet or not sys.stderr.isatty():
        yield Silence()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False), BarColumn(pulse_style="dim"), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    with bar:
        yield _Bar(bar)


class _Bar:
    """Inputs done and failed, and what they cost so far."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task = bar.add_task("reading the inbox", total=None)

    def tell(self, *, summarized: int, failed: int, usd: float) -> None:
        """Move on."""
        cost = f", ${usd:.4f}" if usd else ""
        self._bar.update(self._task, description=f"{summarized:,} summarised, {failed:,} failed{cost}")


def _tell_quote(quote: Quote) -> None:
    cost = "unknown (give --price)" if quote.cost_usd is None else f"${quote.cost_usd:.4f}"
    time = "unknown" if quote.seconds is None else f"{quote.seconds / 60:,.1f} min"
    for line in (
        f"{quote.places:,} places, of which unchanged {quote.unchanged:,}",
        f"{quote.new:,} new inputs",
        f"{quote.calls:,} calls, {quote.kept:,} more are answered in the cache",
        f"{quote.prompt_tokens + quote.completion_tokens:,} tokens by estimate; {quote.most_tokens:,} at the very most",
        f"cost: {cost}",
        f"time: {time}",
    ):
        typer.echo(line)
