"""The report of one run, for the morning: what was found, what it says, what failed and why, what it cost.

As Markdown for people and as JSON for programs, written piece by piece, so that a long night needs no more memory than
a short one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from summarizer.errors import ConfigurationError
from summarizer.ledger import Difference, Entry, Run, Stored
from summarizer.render import as_markdown, escaped
from summarizer.render.outline import count, visible

#: Characters of a digest that people are shown; the command takes any unambiguous beginning.
SHORT = 12


def write(folder: Path, run: Run, made: Callable[[], Iterable[Stored]], failures: Iterable[Entry]) -> list[Path]:
    """``run-NNNNNN.md`` and ``.json`` in ``folder``, and ``latest.md`` and ``.json`` that point to them.

    Raises ConfigurationError where they cannot be written there.
    """
    failed = list(failures)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [
            _written(folder, run.id, ".md", markdown(run, made(), failed)),
            _written(folder, run.id, ".json", as_json(run, made(), failed)),
        ]
    except OSError as error:
        raise ConfigurationError(
            f"{error.filename or folder}: the report cannot be written ({error.strerror}); name another --output"
        ) from error


def markdown(run: Run, made: Iterable[Stored], failures: Iterable[Entry]) -> Iterator[str]:
    """The report as CommonMark, in pieces."""
    yield f"# Night {run.id}: {headline(run)}\n\n"
    yield from (f"- {line}\n" for line in facts(run))
    for number, stored in enumerate(made):
        yield "\n## Summaries\n" if number == 0 else ""
        yield from _summary(stored)
    for number, entry in enumerate(failures):
        yield "\n## Failures\n\n" if number == 0 else ""
        yield f"- {escaped(visible(why(entry)))}\n"


def as_json(run: Run, made: Iterable[Stored], failures: Iterable[Entry]) -> Iterator[str]:
    """The report as one JSON object with ``run``, ``summaries`` and ``failures``, in pieces."""
    yield f'{{"run": {run.model_dump_json()},\n"summaries": ['
    for number, stored in enumerate(made):
        yield (",\n" if number else "\n") + stored.model_dump_json()
    yield '],\n"failures": ['
    for number, entry in enumerate(failures):
        yield (",\n" if number else "\n") + entry.model_dump_json()
    yield "]}\n"


def headline(run: Run) -> str:
    """How the run ended and what it did, in a line."""
    tally = run.tally
    parts = [count(tally.summarized, "dispatch").replace("dispatchs", "dispatches") + " summarized"]
    parts += [f"{number:,} {word}" for word in ("failed", "quarantined") if (number := getattr(tally, word))]
    return f"{run.outcome}; {', '.join(parts)}"


def facts(run: Run) -> Iterator[str]:
    """What there is to say about a run, a line each."""
    tally = run.tally
    until = f" to {run.ended:%H:%M:%S}" if run.ended else ""
    yield f"{run.started:%Y-%m-%d %H:%M:%S} UTC{until}, {run.host}, process {run.pid}"
    yield f"{run.model} ({run.endpoint})"
    yield f"places: {tally.places:,}, of which unchanged {tally.unchanged:,}"
    yield (
        f"inputs: {tally.found:,} found, {tally.known:,} known, {tally.summarized:,} summarized "
        f"({tally.revised:,} revisions), {tally.failed:,} failed, {tally.quarantined:,} quarantined, "
        f"{tally.skipped:,} skipped, {tally.left:,} left for the next run"
    )
    cost = "cost unknown" if tally.cost_usd is None else f"${tally.cost_usd:.4f}"
    lost = f", {count(tally.lost_calls, 'call')} without an answer counted as paid" if tally.lost_calls else ""
    yield f"{count(tally.calls, 'call')}, {tally.cache_hits:,} from the cache, {tally.tokens:,} tokens, {cost}{lost}"


def why(entry: Entry) -> str:
    """One input that failed, in a line: its identifier, where it is, and what to do."""
    times = f", {count(entry.failures, 'failure')}" if entry.failures > 1 else ""
    return f"{entry.id[:SHORT]} {entry.state}{times}: {entry.error or 'no reason kept'}"


def changes(difference: Difference) -> Iterator[str]:
    """What a revision changed, a line each."""
    yield f"revises {difference.earlier[:SHORT]}: {count(difference.kept, 'claim')} kept"
    for sign, claims in (("+", difference.added), ("-", difference.dropped)):
        yield from (f"{sign} {claim.kind}, {', '.join(claim.actors)}: {claim.text}" for claim in claims)
    for before, after in difference.altered:
        yield f"~ {after.kind}, {', '.join(after.actors)}: {before.text} => {after.text}"


def _summary(stored: Stored) -> Iterator[str]:
    yield f"\n<a id='{stored.entry.id[:SHORT]}'></a>\n\n"
    for line in as_markdown(stored.summary).splitlines(keepends=True):
        yield f"##{line}" if line.startswith("#") else line  # below the report's own headings
    if stored.difference is not None:
        yield "\n" + "".join(f"- {escaped(visible(line))}\n" for line in changes(stored.difference))


def _written(folder: Path, run: int, suffix: str, pieces: Iterable[str]) -> Path:
    """The file, whole or not at all, and the link to it."""
    place = folder / f"run-{run:06}{suffix}"
    draft = folder / f".{place.name}.{os.getpid()}.part"
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    link = folder / f".latest{suffix}.{os.getpid()}.part"
    link.unlink(missing_ok=True)
    link.symlink_to(place.name)
    link.replace(folder / f"latest{suffix}")
    return place


def plain(run: Run) -> str:
    """The run as JSON on one line, for logs."""
    return json.dumps(run.model_dump(mode="json"), ensure_ascii=False)
