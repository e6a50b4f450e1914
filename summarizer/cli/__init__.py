"""The command ``summarizer``: it alone prints and exits.

Everything heavy is imported inside the command that needs it, so that ``--help`` and completion answer at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli import assess, examine, morning, night, options, outputs, store, upkeep
from summarizer.cli.exits import ExitCode, code_of, exit_codes, reported, say
from summarizer.cli.progress import Progress, progress
from summarizer.errors import InputError, ModelError

if TYPE_CHECKING:
    from summarizer.records import Summary
    from summarizer.summarize import Summarizer

app = typer.Typer(
    name="summarizer",
    help="Typed, evidence-grounded summaries of diplomatic dispatches: agreements, disputes, positions per country.",
    epilog="\n\n".join(
        [
            options.examples(
                "summarizer run dispatch.txt",
                "summarizer run --format json first.txt second.txt > summaries.jsonl",
                "curl -s https://news.example/story.txt | summarizer run -",
            ),
            options.block("Exit codes:", *exit_codes()),
            "Settings come from options, then SUMMARIZER_... variables (SUMMARIZER_MODEL, SUMMARIZER_BASE_URL), then "
            "config.toml in your configuration folder. The key of an endpoint is never an option: it is taken from "
            "SUMMARIZER_API_KEY, or from OPENAI_API_KEY where an endpoint is named.",
        ]
    ),
    **options.APP,
)
app.add_typer(store.app, name="store")
app.add_typer(upkeep.cache, name="cache")
app.add_typer(upkeep.models, name="models")


class Format(StrEnum):
    """How a summary is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"

    @property
    def suffix(self) -> str:
        """Of a file in this format."""
        return {"text": ".txt", "markdown": ".md", "json": ".json"}[self.value]

    @property
    def between(self) -> str:
        """What stands between two summaries on stdout."""
        return {"text": "\n\n", "markdown": "\n---\n\n", "json": ""}[self.value]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"summarizer {version('dispatch-summarizer')}")
        except PackageNotFoundError:
            typer.echo("summarizer, run from its source and not installed")
        raise typer.Exit


@app.callback()
def _common(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@app.command(
    short_help="Summarize dispatches, each claim with its evidence.",
    epilog="\n\n".join(
        [
            options.examples(
                "summarizer run dispatch.txt",
                "summarizer run --rejected --format markdown dispatch.txt -o brief.md",
                "summarizer run --format json -o summaries/ dispatches/*.txt",
                "summarizer run --model qwen3-32b --base-url http://localhost:8000/v1 dispatch.txt",
                "cat dispatch.txt | summarizer run --no-evidence - | head",
            ),
            options.block("Exit codes:", *exit_codes()),
        ]
    ),
)
def run(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Dispatches: text, HTML, mail, NITF, NewsML-G2, ninjs, JSON; - is stdin."),
    ],
    *,
    form: Annotated[
        Format,
        typer.Option("--format", "-f", help="JSON has everything: of one FILE indented, of several one object a line."),
    ] = Format.TEXT,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="A file; for several FILEs a folder of NAME.txt, .md, .json."
        ),
    ] = None,
    evidence: options.EvidenceOption = True,
    rejected: options.RejectedOption = False,
    model: options.ModelOption = None,
    base_url: options.BaseUrlOption = None,
    strategy: options.StrategyOption = None,
    weights: options.WeightsOption = None,
    cache_dir: options.CacheDirOption = None,
    second_opinion: Annotated[
        bool, typer.Option("--second-opinion", help="Ask the model for each claim whether its evidence says so.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither take kept answers nor keep new ones.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask again, and keep the new answers.")] = False,
    quiet: options.QuietOption = False,
) -> None:
    """Summarize dispatches: who agreed what, what is disputed, where each country stands, with the evidence.

    A FILE that fails is named on stderr and does not stop the others. The embedded model (1.1 GB) is fetched on first
    use; nothing leaves this machine unless an endpoint is named: by --base-url, SUMMARIZER_BASE_URL or config.toml.
    """
    sources = [str(file) for file in files]
    layout = _Layout(form, evidence=evidence, rejected=rejected, lines=len(sources) > 1)
    with reported():
        places = outputs.targets(output, sources, form.suffix)
        settings = options.settings(
            model=model, base_url=base_url, strategy=strategy, weights=weights, cache_dir=cache_dir,
            cache=False if no_cache else None, refresh=refresh or None, second_opinion=second_opinion or None,
        )  # fmt: skip
        from summarizer.summarize import Summarizer

        shown = progress(quiet=quiet)
        with Summarizer(settings, progress=shown) as summarizer:
            failures = list(_failures(summarizer, dict(zip(sources, places, strict=True)), layout, shown))
        raise typer.Exit(_outcome(len(sources), failures))


app.command("nightly", short_help="Summarize what is new in an inbox, every night.", epilog=night.EPILOG)(night.nightly)
app.command("status", epilog=morning.STATUS_EPILOG)(morning.status)
app.command("show", epilog=morning.SHOW_EPILOG)(morning.show)
app.command("failures", epilog=morning.FAILURES_EPILOG)(morning.failures)
app.command("eval", short_help=assess.HELP, epilog=assess.EPILOG)(assess.evaluate)
app.command("audit", short_help=examine.HELP, epilog=examine.EPILOG)(examine.audit)


def _failures(
    summarizer: Summarizer, places: dict[str, Path | None], layout: _Layout, shown: Progress
) -> Iterator[InputError | ModelError]:
    """Summarize and deliver one source after the other; the errors of those that failed, each told on stderr.

    A fatal ModelError is the last. Raises whatever has nothing to do with one input.
    """
    delivered = 0
    for number, (source, place) in enumerate(places.items()):
        try:
            with _about(source, shown):
                summary = summarizer.summarize(Path(source))
        except (InputError, ModelError) as error:
            say(str(error) if isinstance(error, InputError) else f"{source}: {error}")
            yield error
            if _is_fatal(error):
                if left := len(places) - number - 1:
                    say(f"stopped; inputs not summarized for that reason: {left}")
                return
        else:
            outputs.deliver(layout.set(summary, place, first=not delivered), place, encoding=layout.encoding)
            delivered += 1


@contextmanager
def _about(source: str, shown: Progress) -> Iterator[None]:
    """Show progress on this source, and leave the terminal clear for what is printed next."""
    shown.begin(source)
    try:
        yield
    finally:
        shown.end()


def _outcome(inputs: int, failures: Sequence[InputError | ModelError]) -> ExitCode:
    """The exit code of a run that came to its end."""
    if not failures:
        return ExitCode.DONE
    if _is_fatal(failures[-1]):
        return ExitCode.MODEL
    if len(failures) < inputs:
        return ExitCode.PARTLY
    return max(code_of(error) for error in failures)  # that of the model, where both kinds occur


def _is_fatal(error: InputError | ModelError) -> bool:
    return isinstance(error, ModelError) and error.fatal


class _Layout:
    """How summaries are set for the place they go to."""

    def __init__(self, form: Format, *, evidence: bool, rejected: bool, lines: bool) -> None:
        self._form = form
        self._evidence = evidence
        self._rejected = rejected
        self._lines = lines
        self.encoding = "utf-8" if form is Format.JSON else None

    def set(self, summary: Summary, place: Path | None, *, first: bool) -> str:
        """The text to write; on stdout set off from the summary before."""
        from summarizer import render

        between = "" if first or place else self._form.between
        if self._form is Format.JSON:
            return render.as_json(summary, indent=None if self._lines and not place else 2)
        if self._form is Format.MARKDOWN:
            return between + render.as_markdown(summary, evidence=self._evidence, rejected=self._rejected)
        width, styled = (None, False) if place else outputs.terminal()
        return between + render.as_text(
            summary, evidence=self._evidence, rejected=self._rejected, width=width, styled=styled
        )
