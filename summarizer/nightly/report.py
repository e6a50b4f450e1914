"""The report of one run, for the morning: what is new, what it says, what failed and why, what it cost.

As Markdown for people and as JSON for programs, written piece by piece: the summaries are gone through once for the
contents and once for each part, so that a long night needs no more memory than a short one.

Rejected claims are counted in the Markdown and not told: it is read as news. The JSON has them, and so has
``summarizer show ID --rejected``.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from summarizer.errors import ConfigurationError
from summarizer.ledger import Difference, Entry, Run, Stored
from summarizer.nightly.words import SHORT, about, changes, counted, headline, next_step, reason, spent, state
from summarizer.render import as_markdown, escaped
from summarizer.render.outline import filed, visible

#: Gives the summaries of a run, from the first on, each time it is called.
Made = Callable[[], Iterable[Stored]]

_SUFFIXES: Final = (".md", ".json")


def prepare(folder: Path) -> None:
    """Make the folder, the owner's alone, unless it is there.

    Raises ConfigurationError where no report can be written there: better before the night than after it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".probe.{os.getpid()}.part"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _unwritable(folder, error) from error


def write(folder: Path, run: Run, made: Made, failures: Iterable[Entry]) -> list[Path]:
    """``run-NNNNNN.md`` and ``.json`` in ``folder``, and ``latest.md`` and ``.json`` that point to them.

    They may be read by whom the folder may be read by. Raises ConfigurationError where they cannot be written.
    """
    prepare(folder)
    failed = list(failures)
    pieces = (markdown(run, made, failed), as_json(run, made(), failed))
    try:
        return [_written(folder, run.id, suffix, text) for suffix, text in zip(_SUFFIXES, pieces, strict=True)]
    except OSError as error:
        raise _unwritable(folder, error) from error


def markdown(run: Run, made: Made, failures: Iterable[Entry]) -> Iterator[str]:
    """The report as CommonMark, in pieces; nothing that a dispatch or a file's name says becomes markup."""
    yield f"# Night {run.id}, {run.started:%Y-%m-%d}: {_safe(headline(run))}\n\n"
    yield from _listed(about(run))
    yield from _part("Contents", (_entry(stored) for stored in made()), "\n")
    yield from _part("Summaries", (_summary(stored) for stored in made() if stored.difference is None))
    yield from _part("Revisions", (_summary(stored) for stored in made() if stored.difference is not None))
    yield from _part("Failures", (_failure(entry) for entry in failures), "\n")
    yield "\n## Costs\n\n"
    yield from _listed(spent(run))


def as_json(run: Run, made: Iterable[Stored], failures: Iterable[Entry]) -> Iterator[str]:
    """The report as one JSON object, in pieces; schemas/report.json is its schema."""
    yield f'{{"run": {run.model_dump_json()},\n"summaries": ['
    for number, stored in enumerate(made):
        yield (",\n" if number else "\n") + stored.model_dump_json()
    yield '],\n"failures": ['
    for number, entry in enumerate(failures):
        yield (",\n" if number else "\n") + entry.model_dump_json()
    yield "]}\n"


# --- Markdown ----------------------------------------------------------------------------------------------------


def _safe(words: str) -> str:
    return escaped(visible(words))


def _listed(named: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from (f"- {_safe(f'{name}: {words}')}\n" for name, words in named)


def _part(title: str, blocks: Iterable[str], first: str = "") -> Iterator[str]:
    """A heading and what stands below it; nothing where there is nothing."""
    for number, block in enumerate(blocks):
        yield f"\n## {title}\n{first}" if number == 0 else ""
        yield block


def _entry(stored: Stored) -> str:
    """One dispatch in the contents: where from, headline, how many claims, and the gist."""
    summary = stored.summary
    title = _safe(summary.dispatch.title or Path(stored.entry.source).name)
    place = f"{_safe(where)}: " if (where := filed(summary)) else ""
    revised = "revision; " if stored.difference is not None else ""
    gist = f"  {_safe(summary.gist.text)}\n" if summary.gist else ""
    return f"- {place}[{title}](#{_anchor(stored)}) ({revised}{counted(summary)})\n" + (f"\n{gist}\n" if gist else "")


def _summary(stored: Stored) -> str:
    """The whole summary, one level below the report's own headings; of a revision first what it changed."""
    text = as_markdown(stored.summary).splitlines(keepends=True)
    title, *rest = (f"##{line}" if line.startswith("#") else line for line in text)
    news = _news(stored.difference) if stored.difference is not None else ""
    more = f"`summarizer show {stored.entry.id[:SHORT]}`\n"
    return f"\n<a id='{_anchor(stored)}'></a>\n\n{title}{news}{''.join(rest)}\n{more}"


def _news(difference: Difference) -> str:
    changed = "".join(f"- {_safe(line)}\n" for line in changes(difference))
    return f"\nRevises `{difference.earlier[:SHORT]}`:\n\n{changed}"


def _failure(entry: Entry) -> str:
    return (
        f"- `{entry.id[:SHORT]}` {state(entry)}: {_safe(entry.source)}: {_safe(reason(entry))}"
        f" ({_safe(next_step(entry))})\n"
    )


def _anchor(stored: Stored) -> str:
    return f"d-{stored.entry.id[:SHORT]}"


# --- files -------------------------------------------------------------------------------------------------------


def _written(folder: Path, run: int, suffix: str, pieces: Iterable[str]) -> Path:
    """The file, whole or not at all, and the link to it."""
    place = folder / f"run-{run:06}{suffix}"
    draft = folder / f".{place.name}.{os.getpid()}.part"
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _mode(folder)), "wb") as file:
            file.writelines(piece.encode("utf-8", "backslashreplace") for piece in pieces)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)
    _link(folder / f"latest{suffix}", place)
    return place


def _mode(folder: Path) -> int:
    """Whoever may read the folder may read its reports; the user's umask takes from that, as from everything."""
    return 0o600 | (stat.S_IMODE(folder.stat().st_mode) & 0o044)


def _link(link: Path, place: Path) -> None:
    """Let ``link`` be ``place``; on a file system without links a copy."""
    draft = link.with_name(f".{link.name}.{os.getpid()}.part")
    draft.unlink(missing_ok=True)
    try:
        draft.symlink_to(place.name)
    except OSError:
        shutil.copy(place, draft)
    draft.replace(link)


def _unwritable(folder: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"{error.filename or folder}: the report cannot be written ({error.strerror}); name another --output"
    )
