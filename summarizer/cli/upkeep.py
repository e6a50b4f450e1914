"""The commands that look after what the program keeps: answers of models, and the embedded model's file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from summarizer.cli import options
from summarizer.cli.exits import reported
from summarizer.cli.progress import MEGABYTE, progress

if TYPE_CHECKING:
    from summarizer.cache import Cache
    from summarizer.weights import Listed

cache = typer.Typer(
    help="The kept answers of models: look, explain, forget.",
    epilog=options.examples("summarizer cache info", "summarizer cache explain dispatch.txt"),
    **options.APP,
)
models = typer.Typer(
    help="The embedded model's file: fetch, check, remove.",
    epilog=options.examples("summarizer models list", "summarizer models fetch"),
    **options.APP,
)


@cache.command(epilog=options.examples("summarizer cache info", "summarizer cache info --json"))
def info(*, as_json: options.JsonOption = False, cache_dir: options.CacheDirOption = None) -> None:
    """How many answers are kept, where, and how much room they take."""
    with reported(), _opened(cache_dir) as answers:
        found = answers.info()
        facts = {
            "folder": str(found.folder), "answers": found.answers, "bytes": found.size, "limit_bytes": found.size_limit
        }  # fmt: skip
        if as_json:
            _print_json(facts)
        else:
            from summarizer.render.outline import count

            size, limit = _megabytes(found.size), _megabytes(found.size_limit)
            _print(str(found.folder), f"{count(found.answers, 'answer')}, {size} of {limit}")


@cache.command(epilog=options.examples("summarizer cache clear"))
def clear(*, cache_dir: options.CacheDirOption = None) -> None:
    """Forget every answer; the next run asks, and pays, again."""
    with reported(), _opened(cache_dir) as answers:
        from summarizer.render.outline import count

        forgotten = answers.info().answers
        answers.clear()
        _print(f"{count(forgotten, 'answer')} forgotten")


@cache.command(
    epilog=options.examples(
        "summarizer cache explain dispatch.txt",
        "summarizer cache explain --model qwen3-32b --base-url http://localhost:8000/v1 dispatch.txt",
    )
)
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A dispatch in any format that run reads; - is stdin.")],
    *,
    model: options.ModelOption = None,
    base_url: options.BaseUrlOption = None,
    strategy: options.StrategyOption = None,
    weights: options.WeightsOption = None,
    cache_dir: options.CacheDirOption = None,
    as_json: options.JsonOption = False,
) -> None:
    """Say of each step of FILE whether its answer is kept, and if not, what changed since the last one."""
    with reported():
        settings = options.settings(
            model=model, base_url=base_url, strategy=strategy, weights=weights, cache_dir=cache_dir
        )
        from summarizer.summarize import Summarizer

        with Summarizer(settings) as summarizer:
            steps = summarizer.explain(file)
        if as_json:
            _print_json([{"step": step, "changed": reasons} for step, reasons in steps])
        else:
            _print(*(f"{step}: {', '.join(reasons)}" for step, reasons in steps))


@models.command("list", epilog=options.examples("summarizer models list", "summarizer models list --json"))
def list_(*, as_json: options.JsonOption = False) -> None:
    """The models that can be embedded, and how much of each is on this machine."""
    with reported():
        from summarizer.weights import list_models

        found = list_models(_folder())
        if as_json:
            _print_json([_facts(listed) for listed in found])
        else:
            _print(*map(_in_words, found))


@models.command(epilog=options.examples("summarizer models fetch"))
def fetch(*, quiet: options.QuietOption = False) -> None:
    """Get the embedded model (1.1 GB), or go on with a download that was broken off; its sha256 is checked."""
    with reported():
        from summarizer import weights

        shown = progress(quiet=quiet)
        try:
            path = weights.fetch(_folder(), progress=lambda done, total: shown("fetch", done, total))
        finally:
            shown.end()
        _print(str(path))


@models.command(epilog=options.examples("summarizer models verify"))
def verify(*, as_json: options.JsonOption = False) -> None:
    """Read the model's file anew and check its sha256."""
    with reported():
        from summarizer import weights

        listed = weights.verify(_folder())
        if as_json:
            _print_json(_facts(listed))
        else:
            _print(_in_words(listed))


@models.command(epilog=options.examples("summarizer models remove"))
def remove() -> None:
    """Delete the model's file and what a broken download left."""
    with reported():
        from summarizer import weights

        _print(f"{_megabytes(weights.remove(_folder()))} freed")


@contextmanager
def _opened(cache_dir: Path | None) -> Iterator[Cache]:
    from summarizer.cache import Cache

    settings = options.settings(cache_dir=cache_dir)
    answers = Cache(settings.cache_dir, settings.cache_bytes)
    try:
        yield answers
    finally:
        answers.close()


def _folder() -> Path:
    from summarizer.weights import models_folder

    return models_folder(options.settings())


def _facts(listed: Listed) -> dict[str, Any]:
    model = listed.model
    return {
        "name": model.name, "licence": model.licence, "path": str(listed.path), "state": listed.state,
        "bytes": listed.bytes, "of_bytes": model.bytes, "sha256": model.sha256,
    }  # fmt: skip


def _in_words(listed: Listed) -> str:
    size = f"{_megabytes(listed.bytes)} of {_megabytes(listed.model.bytes)}"
    return f"{listed.model.name} ({listed.model.licence}): {listed.state}, {size}, {listed.path}"


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.1f} MB"


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _print(*lines: str) -> None:
    for line in lines:
        typer.echo(line)
