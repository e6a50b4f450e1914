"""The command ``summarizer nightly``: only the new dispatches, nothing lost, nothing paid twice."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import json
import logging
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli import options
from summarizer.cli.aftermath import Aftermath
from summarizer.cli.exits import ExitCode, code_of, exit_codes, reported, say
from summarizer.cli.logs import LogFormat, set_up
from summarizer.cli.watching import watching
from summarizer.errors import ConfigurationError, SummarizerError

if TYPE_CHECKING:
    from summarizer.ledger import Outcome, Run
    from summarizer.nightly.plan import Plan
    from summarizer.nightly.quote import Quote
    from summarizer.settings import Settings
    from summarizer.store import Store

_log = logging.getLogger("summarizer.nightly")

#: Objects made and not yet dropped, at which Python looks for cycles; its own 700 come up several times a dispatch.
_GARBAGE = 50_000

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


def seconds(option: str, text: str) -> float:
    """Seconds of a length of time such as ``90s``, ``45m``, ``5h`` or ``7d``, as ``option`` was given it."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", text.strip())
    if found is None:
        raise ConfigurationError(
            f"{option}: {text!r} is no length of time; write a number and s, m, h or d, as 5h or 7d"
        )
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
        int | None,
        typer.Option(min=1, metavar="N", help="Requests at once; by default 1 for the embedded model, else 8."),
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
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the run, or with --dry-run the estimate, as JSON on stdout.")
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", "-q", help="Nothing on stderr but errors that end the run; JSON logs are written all the same."
        ),
    ] = False,
) -> None:
    """Summarize what is new in an inbox, once, and keep it in the store; made to be run every night.

    Whatever happens to one input is written down and costs the others nothing. A run may be stopped or killed at any
    time: the next one goes on where it stood, and asks for no answer again that was kept.

    Begin with --dry-run, which tells what it would take. The morning after, 'summarizer status' says how the nights
    ended, 'summarizer failures' what failed and why, 'summarizer show ID' what a dispatch says; --output writes all of
    it as a report. docs/nightly.md has a systemd timer and a cron line.
    """
    tell = set_up(log_format, quiet=quiet)
    with reported(tell):
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
        aftermath = Aftermath(output, metrics, heartbeat, tell)
        if not dry_run:
            aftermath.prepare()
        from summarizer.store import Store

        with Store.open(settings.store_place) as opened:
            if dry_run:
                _tell_quote(asyncio.run(_quote(opened, settings, plan)), as_json=as_json)
                return
            night = _Night(opened, settings, plan, tell, talkative=not quiet and log_format is LogFormat.TEXT)
            run, code = night.run()
            if as_json:
                typer.echo(run.model_dump_json(indent=2))
            code = aftermath.follow(opened, run, code)
    raise typer.Exit(code)


def _plan(settings: Settings, *, max_age: str | None, deadline: str | None, **given: Any) -> Plan:
    from pydantic import ValidationError

    from summarizer.nightly.plan import Plan
    from summarizer.settings import EMBEDDED

    if given["concurrency"] is None:
        given["concurrency"] = 1 if settings.model == EMBEDDED else 8
    try:
        return Plan(
            **given,
            max_age=dt.timedelta(seconds=seconds("--max-age", max_age)) if max_age else None,
            deadline=seconds("--deadline", deadline) if deadline else None,
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ConfigurationError(f"--{'-'.join(map(str, first['loc'])).replace('_', '-')}: {first['msg']}") from None


async def _quote(store: Store, settings: Settings, plan: Plan) -> Quote:
    from summarizer.nightly.quote import quote
    from summarizer.summarize import Summarizer

    async with Summarizer(settings) as summarizer:
        return await quote(store, summarizer, plan)


@dataclass(frozen=True)
class _Night:
    """One night, and what is told of its end."""

    store: Store
    settings: Settings
    plan: Plan
    tell: Callable[[str], None]
    talkative: bool

    def run(self) -> tuple[Run, ExitCode]:
        """The run, and its exit code; raises whatever kept it from beginning."""
        from summarizer.nightly import nightly as work

        began = dt.datetime.now(dt.UTC)
        _collect_seldom()
        try:
            with watching(self.store, self.plan, quiet=not self.talkative) as watch:
                run = asyncio.run(work(self.store, self.settings, self.plan, watch))
        except SummarizerError as error:
            broken_off = self._begun(began)
            if broken_off is None:
                raise
            self.tell(str(error))
            run, code = broken_off, code_of(error)
        else:
            code = _CODES.get(run.outcome, ExitCode.INTERNAL)
        self._tell(run, code)
        return run, code

    def _begun(self, since: dt.datetime) -> Run | None:
        """The run of this process, where it had begun: what it did until it broke off is worth a report."""
        try:
            last = self.store.runs(1)
        except SummarizerError:  # the store itself broke, and says so
            return None
        return next((run for run in last if run.pid == os.getpid() and run.started >= since), None)

    def _tell(self, run: Run, code: ExitCode) -> None:
        from summarizer.nightly.words import facts, headline

        _log.info("night ended", extra={"exit_code": int(code), "run": run.model_dump(mode="json")})
        if self.talkative:
            say(f"night {run.id}: {headline(run)}")
            for name, words in facts(run):
                say(f"  {name}: {words}")


def _collect_seldom() -> None:
    """Have Python look for cycles seldom, and never in what is loaded: by default that takes a twelfth of a night.

    A dispatch leaves some 2 kB of them behind.
    """
    gc.freeze()
    gc.set_threshold(_GARBAGE, 20, 20)


def _tell_quote(quote: Quote, *, as_json: bool) -> None:
    from summarizer.nightly.words import dollars
    from summarizer.render.outline import count

    if as_json:
        typer.echo(json.dumps(asdict(quote), indent=2))
        return
    cost = "unknown, as no price of this model is known (--price tells it)"
    if quote.cost_usd is not None:
        cost = f"about {dollars(quote.cost_usd)}" if quote.cost_usd else "nothing"
    tokens = quote.prompt_tokens + quote.completion_tokens
    for name, words in {
        "looked at": f"{count(quote.places, 'place')}, {quote.unchanged:,} unchanged since the last night",
        "new": count(quote.new, "input"),
        "to be asked": f"{count(quote.calls, 'call')}; {count(quote.kept, 'more answer')} in the cache",
        "tokens": f"about {tokens:,}; {quote.most_tokens:,} at the very most, which a budget must hold",
        "cost": cost,
        "time": _duration(quote.seconds),
    }.items():
        typer.echo(f"{name}: {words}")


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "unknown before the first night with this model"
    if seconds < 90:
        return f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 5_400 else f"about {seconds / 3600:.1f} h"
