"""The command ``summarizer audit``: plant known errors into true claims, and count which verification catches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from summarizer.cli import options
from summarizer.cli.exits import reported

HELP = "Measure what verification catches: plant errors into true claims."
EPILOG = options.examples(
    "summarizer audit gold/ --dispatches dispatches/",
    "summarizer audit gold/ --dispatches dispatches/ --errors",
    "summarizer audit summaries.jsonl --dispatches dispatches/ --json > caught.json",
)


def audit(
    claims: Annotated[
        Path,
        typer.Argument(metavar="CLAIMS", help="Folder of gold files, or summaries in JSON: a file or a folder."),
    ],
    *,
    dispatches: Annotated[
        Path, typer.Option("--dispatches", metavar="DIR", help="Folder of the dispatches that the claims are from.")
    ],
    errors: Annotated[
        bool, typer.Option("--errors", help="Also list every error that slipped through, and every false alarm.")
    ] = False,
    as_json: options.JsonOption = False,
) -> None:
    """Take claims for true, alter each in known ways, and print how many of the alterations are objected to.

    Altered are numbers, dates, negations, verbs, actors, speakers and evidence, by rules that always give the same set.
    The untouched claims are verified too: an objection to one of them is a false alarm. No model is asked.
    """
    with reported():
        settings = options.settings()
        from summarizer.audit import audit as examine
        from summarizer.audit.report import as_facts, as_lines
        from summarizer.audit.subjects import load_subjects

        found = examine(load_subjects(claims, dispatches, max_bytes=settings.max_bytes))
        if as_json:
            typer.echo(json.dumps(as_facts(found, errors=errors), indent=2, ensure_ascii=False))
        else:
            typer.echo("\n".join(as_lines(found, errors=errors)))
