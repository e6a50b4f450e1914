"""Readers: from a file, a stream or bytes to a ``Dispatch``, one module a format. The first is plain text."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from summarizer.errors import EmptyInput, InputError, InputTooLarge, UndecodableInput
from summarizer.readers import text as plain
from summarizer.records import Dispatch
from summarizer.segment import segment

STDIN = "-"


def read(source: str | os.PathLike[str] | bytes, *, max_bytes: int) -> Dispatch:
    """The dispatch in a file, on standard input (``"-"``), or in ``bytes``.

    At most ``max_bytes`` bytes are read. Raises InputTooLarge beyond them, EmptyInput where there is only white space,
    UndecodableInput where the bytes are no text, InputError where there is no such file or it cannot be read.
    """
    if isinstance(source, bytes):
        name, data = "<bytes>", source
    elif os.fspath(source) == STDIN:
        name, data = "<stdin>", _read(sys.stdin.buffer, "<stdin>", max_bytes)
    else:
        name = os.fspath(source)
        data = _read_file(Path(source), name, max_bytes)
    if len(data) > max_bytes:
        raise _too_large(f"more than {max_bytes:,} bytes", name, max_bytes)
    return from_text(plain.decode(data, name), name)


def from_text(text: str, source: str = "<text>") -> Dispatch:
    """The dispatch that ``text`` is, untouched; ``source`` says where it came from.

    Raises EmptyInput where there is only white space, UndecodableInput where a lone surrogate stands in it.
    """
    if not text or text.isspace():
        raise EmptyInput("there is nothing to read, only white space" if text else "the input is empty", source=source)
    try:
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        raise UndecodableInput(
            f"character {error.start} is the lone surrogate U+{ord(text[error.start]):04X}, which is no text; "
            "decode the source again without errors='surrogateescape'",
            source=source,
        ) from None
    layout = segment(text)
    return Dispatch(
        id=digest,
        text=text,
        source=source,
        title=layout.title,
        dateline=layout.dateline,
        agency=layout.agency,
        revision=layout.revision,
        furniture=layout.furniture,
        sentences=layout.sentences,
    )


def _read_file(path: Path, name: str, max_bytes: int) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError("is a folder; name the files in it", source=name)
        if stat.S_ISREG(status.st_mode) and status.st_size > max_bytes:
            raise _too_large(f"{status.st_size:,} bytes", name, max_bytes)
        with path.open("rb") as file:
            return _read(file, name, max_bytes)
    except FileNotFoundError:
        raise InputError("no such file; check the path", source=name) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _unreadable(error, name) from error


def _read(file: BinaryIO, name: str, max_bytes: int) -> bytes:
    """One byte more than allowed, so that too much is noticed and never loaded."""
    try:
        return file.read(max_bytes + 1)
    except OSError as error:
        raise _unreadable(error, name) from error


def _unreadable(error: OSError | ValueError, name: str) -> InputError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputError(f"cannot be read: {reason}; check the path and its permissions", source=name)


def _too_large(size: str, name: str, max_bytes: int) -> InputTooLarge:
    return InputTooLarge(
        f"{size}, the limit is {max_bytes:,}; split the file, or raise the limit (max_bytes, SUMMARIZER_MAX_BYTES)",
        source=name,
    )
