"""The command ``summarizer eval``: summarize the dispatches that have gold, and score what was found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from summarizer.cli import options
from summarizer.cli.exits import ExitCode, code_of, reported, say
from summarizer.cli.progress import Progress, progress
from summarizer.errors import ConfigurationError, InputError, ModelError

if TYPE_CHECKING:
    from summarizer.evaluation.gold import GoldDispatch
    from summarizer.evaluation.scoreboard import Assessed
    from summarizer.records import Summary
    from summarizer.summarize import Summarizer

HELP = "Measure the claims of a model against gold annotations."
EPILOG = options.examples(
    "summarizer eval gold/ --dispatches dispatches/",
    "summarizer eval gold/ --dispatches dispatches/ --errors --limit 3",
    "summarizer eval gold/ --dispatches dispatches/ --refresh --json > figures.json",
    "summarizer eval gold/ --dispatches dispatches/ --model qwen3-32b --base-url http://localhost:8000/v1",
)


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of gold files, NAME.json.")],
    *,
    dispatches: Annotated[
        Path, typer.Option("--dispatches", metavar="DIR", help="Folder of the dispatches that the gold files name.")
    ],
    errors: Annotated[
        bool, typer.Option("--errors", help="Also list every false and every missed claim with its sentences.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="Only the first N gold files by name.")
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option("--predictions", metavar="DIR", help="Write what was found there, one NAME.json a dispatch."),
    ] = None,
    model: options.ModelOption = None,
    base_url: options.BaseUrlOption = None,
    strategy: options.StrategyOption = None,
    weights: options.WeightsOption = None,
    cache_dir: options.CacheDirOption = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask again, so that time and tokens are measured.")
    ] = False,
    as_json: options.JsonOption = False,
    quiet: options.QuietOption = False,
) -> None:
    """Summarize every dispatch that has gold, and print precision, recall and F1, by kind and by dispatch.

    Kept answers are taken, so a second run asks nothing and its seconds, calls and tokens are none: --refresh measures
    them anew. A dispatch that fails is named on stderr and counts as one without claims.
    """
    with reported():
        settings = options.settings(
            model=model, base_url=base_url, strategy=strategy, weights=weights, cache_dir=cache_dir,
            refresh=refresh or None,
        )  # fmt: skip
        from summarizer.evaluation import require_scipy
        from summarizer.evaluation.gold import load_gold

        require_scipy()
        known = load_gold(gold, dispatches, max_bytes=settings.max_bytes, limit=limit)
        if predictions is not None:
            _make(predictions)
        from summarizer.summarize import Summarizer

        shown = progress(quiet=quiet)
        with Summarizer(settings, progress=shown) as summarizer:
            assessed = [_assessed(summarizer, one, shown, predictions) for one in known]
        _print([one for one, _ in assessed], as_json=as_json, errors=errors)
        raise typer.Exit(_outcome([error for _, error in assessed]))


def _assessed(
    summarizer: Summarizer, known: GoldDispatch, shown: Progress, predictions: Path | None
) -> tuple[Assessed, InputError | ModelError | None]:
    """One dispatch summarized, scored and, if wanted, written; with its error where it failed.

    Raises a fatal ModelError, and whatever has nothing to do with one dispatch.
    """
    from summarizer.evaluation import score
    from summarizer.evaluation.scoreboard import Assessed

    shown.begin(known.name)
    try:
        summary = summarizer.summarize(known.path)
    except (InputError, ModelError) as error:
        if isinstance(error, ModelError) and error.fatal:
            raise
        shown.end()
        say(str(error) if isinstance(error, InputError) else f"{known.path}: {error}")
        return Assessed(known, score(known, []), failure=str(error)), error
    finally:
        shown.end()
    return _scored(summary, known, predictions), None


def _scored(summary: Summary, known: GoldDispatch, predictions: Path | None) -> Assessed:
    from summarizer.evaluation import Prediction, Predictions, score
    from summarizer.evaluation.scoreboard import Assessed, Effort

    told = Predictions(claims=tuple(map(Prediction.of, summary.claims)))
    if predictions is not None:
        _write(predictions / f"{known.name}.json", told.model_dump_json(indent=1))
    made = summary.provenance
    return Assessed(
        known,
        score(known, told.claims),
        Effort(made.seconds, made.usage, made.cache_hits, made.cost_usd, f"{made.strategy} with {made.model}"),
        Counter(claim.verdict.outcome for claim in (*summary.claims, *summary.rejected)),
        rejected_right=len(score(known, list(map(Prediction.of, summary.rejected))).matched),
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"--predictions {folder}: {error.strerror}; name another folder") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}; name another folder") from error


def _print(assessed: Sequence[Assessed], *, as_json: bool, errors: bool) -> None:
    from summarizer.evaluation.scoreboard import as_facts, as_lines

    if as_json:
        typer.echo(json.dumps(as_facts(assessed, errors=errors), indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(as_lines(assessed, errors=errors)))


def _outcome(errors: Sequence[InputError | ModelError | None]) -> ExitCode:
    """The exit code of a run that came to its end."""
    failures = [error for error in errors if error]
    if not failures:
        return ExitCode.DONE
    return ExitCode.PARTLY if len(failures) < len(errors) else max(code_of(error) for error in failures)
