"""The bytes of one file of the inbox, at most so many, and never waiting: no pipe, socket or device is read."""

from __future__ import annotations

import os
import stat

from summarizer.errors import InputError, InputTooLarge
from summarizer.ledger import Place

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def read(place: Place, max_bytes: int) -> tuple[Place, bytes]:
    """The file's bytes, and the place with the size and time that they have.

    Raises InputTooLarge beyond ``max_bytes``, InputError where it is no file, is gone, cannot be read, or was being
    written meanwhile.
    """
    try:
        _check(os.stat(place.name), place.name, max_bytes)  # noqa: PTH116  # before: opening some devices does things
        # And without waiting, should it have become a pipe: opening one lasts until somebody writes to it.
        descriptor = os.open(place.name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise InputError("was taken away before it was read", source=place.name) from None
    except (OSError, ValueError) as error:
        raise _unreadable(error, place.name) from error
    try:
        before = os.fstat(descriptor)
        _check(before, place.name, max_bytes)
        data = _bytes(descriptor, before.st_size, max_bytes + 1)
        after = os.fstat(descriptor)
    except OSError as error:
        raise _unreadable(error, place.name) from error
    finally:
        os.close(descriptor)
    if len(data) > max_bytes:
        raise _too_large(f"more than {max_bytes:,} bytes", place.name, max_bytes)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError("was being written while it was read; the next run reads it again", source=place.name)
    if (place.size, place.mtime_ns) == (before.st_size, before.st_mtime_ns):
        return place, data
    return place.model_copy(update={"size": before.st_size, "mtime_ns": before.st_mtime_ns}), data


def _bytes(descriptor: int, size: int, most: int) -> bytes:
    """The first bytes, at most so many; room is made for the size that the file is said to have, not for the most."""
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(size + 1)
        return data if len(data) <= size else data + file.read(most - len(data))


def _check(status: os.stat_result, name: str, max_bytes: int) -> None:
    kind = stat.S_IFMT(status.st_mode)
    if kind != stat.S_IFREG:
        raise InputError(
            f"is {_KINDS.get(kind, 'no file')}, and only files are read; take it out of the inbox", source=name
        )
    if status.st_size > max_bytes:
        raise _too_large(f"{status.st_size:,} bytes", name, max_bytes)


def _too_large(size: str, name: str, max_bytes: int) -> InputTooLarge:
    return InputTooLarge(
        f"{size}, and of a file no more than {max_bytes:,} are read; split it, or take it out of the inbox", source=name
    )


def _unreadable(error: OSError | ValueError, name: str) -> InputError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputError(f"cannot be read: {reason}; check the path and its permissions", source=name)
