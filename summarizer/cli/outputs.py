"""Where the command's results go: stdout, one file, or a folder with one file for each input."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import typer

from summarizer.cli.exits import abandon_stdout
from summarizer.errors import ConfigurationError

STDIN = "-"


def targets(output: Path | None, sources: Sequence[str], suffix: str) -> list[Path | None]:
    """The file that each source's summary goes to, None for stdout; folders are made.

    Raises ConfigurationError, before anything is asked, where two would go to one file, an input would be overwritten
    or the place cannot be written to.
    """
    for source, times in Counter(sources).items():
        if times > 1:
            raise ConfigurationError(f"{source}: this input is named twice; name each once")
    if output is None or str(output) == STDIN:
        return [None] * len(sources)
    into_folder = len(sources) > 1 or output.is_dir()
    paths = [output / (_stem(source) + suffix) for source in sources] if into_folder else [output]
    with _explained(output):
        (output if into_folder else output.parent).mkdir(parents=True, exist_ok=True)
    _refuse_clashes(paths, sources)
    return list(paths)


def deliver(text: str, target: Path | None, *, encoding: str | None = None) -> None:
    """Write to ``target`` as UTF-8, whole or not at all; or to stdout in ``encoding``, by default its own.

    Raises ConfigurationError where it cannot be written, BrokenPipeError where nobody reads stdout any more.
    """
    if target is None:
        # Bytes: click would strip the styles that FORCE_COLOR asked for, and JSON is UTF-8 wherever it goes.
        encoding = encoding or getattr(sys.stdout, "encoding", None) or "utf-8"
        with _explained(Path("stdout"), abandon_stdout):
            typer.echo(text.encode(encoding, "backslashreplace"), nl=False)
        return
    with _explained(target):
        _write(target, text.encode())


def terminal() -> tuple[int | None, bool]:
    """Columns of stdout if it is a terminal, and whether styles are wanted (NO_COLOR, FORCE_COLOR, TERM=dumb)."""
    from rich.console import Console

    console = Console(file=sys.stdout)
    styled = console.is_terminal and not console.no_color and console.color_system is not None
    return (console.width if sys.stdout.isatty() else None), styled


@contextmanager
def stream(target: Path | None) -> Iterator[Callable[[str], object]]:
    """A function that writes one text after the other, as ``deliver`` does the whole; always UTF-8.

    A file is there, or takes the place of the one before, when the block ends without an error.
    """
    if target is None or str(target) == STDIN:
        with _explained(Path("stdout"), abandon_stdout):
            yield lambda text: sys.stdout.buffer.write(text.encode())
            sys.stdout.buffer.flush()
        return
    with _explained(target), _written(target) as file:
        yield lambda text: file.write(text.encode())


def _write(target: Path, data: bytes) -> None:
    with _written(target) as file:
        file.write(data)


@contextmanager
def _written(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes the target's place when all was written."""
    place = target.resolve()  # through a symlink, which is to stay one
    if place.exists() and not place.is_file():
        with place.open("wb") as file:  # a device or a named pipe is written to, not replaced
            yield file
        return
    draft = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)


def _stem(source: str) -> str:
    return "stdin" if source == STDIN else Path(source).stem


def _refuse_clashes(paths: Sequence[Path], sources: Sequence[str]) -> None:
    taken: dict[Path, str] = {}
    inputs = {Path(source).resolve() for source in sources if source != STDIN}
    for path, source in zip(paths, sources, strict=True):
        if path in taken:
            raise ConfigurationError(f"{taken[path]} and {source} would both go to {path}; run them one by one")
        if path.resolve() in inputs:
            raise ConfigurationError(f"{path} is an input and would be overwritten; name another --output")
        taken[path] = source


@contextmanager
def _explained(place: Path, clean_up: Callable[[], None] = lambda: None) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        clean_up()
        raise ConfigurationError(
            f"{error.filename or place}: cannot write there ({error.strerror}); name another --output"
        ) from error
