"""Which places there are: files, trees of folders, addresses of feeds; nothing is opened.

A hundred thousand files that nobody changed must cost a second: one directory entry and one stat each, no object but
the place.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from summarizer.errors import InputError
from summarizer.ledger import Place

#: What is told of a part of the inbox that cannot be looked through.
Problem = Callable[[InputError], None]

ADDRESS = re.compile(r"https?://", re.IGNORECASE)
#: Files that a program is still writing, or keeps beside one that is being edited.
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", ".lock", "~")


def discover(inbox: Sequence[str], *, known: Mapping[str, Place], problem: Problem) -> Iterator[Place]:
    """The places of ``inbox``, in an order that is always the same: files, folders with all below them, addresses.

    Names of files are absolute. Links are followed, each folder once. Hidden and unfinished files and folders are
    passed over, unless they are named in the inbox themselves. An address has the ETag and the time that ``known``, by
    name, has of it. ``problem`` is told of what cannot be looked through (no such file, no permission, a name that is
    no text); the others are found all the same.
    """
    told: set[str] = set()
    been: set[tuple[int, int]] = set()
    for entry in inbox:
        if ADDRESS.match(entry):
            places = _address(entry, known, problem)
        else:
            places = _path(os.path.abspath(entry), been, problem)  # noqa: PTH100  # resolve() would follow links
        if len(inbox) == 1:  # one tree has no name twice, and a hundred thousand names are 20 MB
            yield from places
            return
        for place in places:
            if place.name not in told:
                told.add(place.name)
                yield place


def shown(entry: str) -> str:
    """An entry of the inbox as it may be shown and kept: an address without user and password."""
    if not ADDRESS.match(entry):
        return entry
    parts = _taken_apart(entry)
    # What cannot be taken apart may hold a password anywhere.
    return re.sub(r"(?<=//).*@", "…@", entry) if "@" in (parts.netloc if parts else entry) else entry


def _address(address: str, known: Mapping[str, Place], problem: Problem) -> Iterator[Place]:
    parts = _taken_apart(address)
    if shown(address) != address:
        message = "an address must not hold a password, which would stand in every report"
        problem(InputError(message, source=shown(address)))
    elif parts is None or not parts.hostname:
        problem(InputError("is no address that can be asked; mend it in the inbox", source=address))
    else:
        yield known.get(address) or Place(name=address)


def _taken_apart(address: str) -> SplitResult | None:
    """The parts of an address; None where its port is none, or its brackets are half an IPv6 address."""
    with suppress(ValueError):
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port > 0 else None
    return None


def _path(path: str, been: set[tuple[int, int]], problem: Problem) -> Iterator[Place]:
    if not _is_text(path, problem):
        return
    try:
        status = os.stat(path)  # noqa: PTH116  # no Path object a file
    except FileNotFoundError:
        problem(InputError("no such file or folder; mend the inbox", source=path))
    except (OSError, ValueError) as error:
        problem(_unseen(path, error))
    else:
        yield from _below(path, been, problem) if _is_folder(status) else (_place(path, status),)


def _below(top: str, been: set[tuple[int, int]], problem: Problem) -> Iterator[Place]:
    """The files of a folder, then those of its folders, each in the order of their names."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        folders: list[str] = []
        for entry in _entries(folder, been, problem):
            if _passed_over(entry.name) or not _is_text(entry.path, problem):
                continue
            try:
                if entry.is_dir():
                    folders.append(entry.path)
                else:
                    yield _place(entry.path, entry.stat())
            except OSError as error:
                if entry.is_symlink() or not isinstance(error, FileNotFoundError):
                    problem(_unseen(entry.path, error))
                # else it was there a moment ago: whoever took it away meant to
        waiting.extend(reversed(folders))


def _entries(folder: str, been: set[tuple[int, int]], problem: Problem) -> list[os.DirEntry[str]]:
    """What is in a folder, by name; nothing of a folder that was looked through under another name."""
    try:
        status = os.stat(folder)  # noqa: PTH116  # as above
        if (status.st_dev, status.st_ino) in been:
            return []
        been.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        problem(_unseen(folder, error))
        return []


def _place(path: str, status: os.stat_result) -> Place:
    return Place(name=path, size=status.st_size, mtime_ns=status.st_mtime_ns)


def _is_folder(status: os.stat_result) -> bool:
    return stat.S_ISDIR(status.st_mode)


def _passed_over(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(_UNFINISHED)


def _is_text(path: str, problem: Problem) -> bool:
    """Whether the name is text; one in another encoding could not be written down in the ledger."""
    if path.isascii() or path.isprintable() or not any("\ud800" <= char <= "\udfff" for char in path):
        return True
    shown = path.encode("utf-8", "backslashreplace").decode()
    problem(InputError("its name is not UTF-8; rename it", source=shown))
    return False


def _unseen(path: str, error: OSError | ValueError) -> InputError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputError(f"cannot be looked through: {reason}; check it and its permissions", source=path)
