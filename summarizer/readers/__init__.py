"""Readers: from a file, a stream or bytes to dispatches, one module a format; what the format is, the bytes say.

Nothing heavy is imported here: each format's library is when a file of it comes.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from summarizer.errors import EmptyInput, InputError, InputTooLarge, MalformedInput, SeveralDispatches
from summarizer.ledger import Found, Place
from summarizer.readers.dispatches import found_in, from_text, unread
from summarizer.readers.items import Contents, Item, attempt
from summarizer.readers.sniff import Format, sniff
from summarizer.records import Dispatch

__all__ = ["STDIN", "Format", "dispatches", "from_text", "read", "unread"]

STDIN = "-"


def read(source: str | os.PathLike[str] | bytes, *, max_bytes: int) -> Dispatch:
    """The dispatch in a file, on standard input (``"-"``), or in ``bytes``, in any of the formats.

    At most ``max_bytes`` bytes are read. Raises InputTooLarge beyond them, EmptyInput where there is only white space,
    UndecodableInput where the bytes are no text, MalformedInput and UnsafeInput where they break the rules of their
    format, WithdrawnInput where the agency took it back, SeveralDispatches where they hold more than one, InputError
    where there is no such file or it cannot be read.
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
    return _only(list(islice(dispatches(data, Place(name=name), items=_FEW, item_bytes=max_bytes), _FEW + 1)), name)


def dispatches(
    data: bytes, place: Place, *, items: int, item_bytes: int, formats: frozenset[Format] | None = None
) -> Iterator[Found]:
    """What ``data``, which lies at ``place``, holds: each item as a dispatch or as the reason why it is none.

    Never raises for what the bytes are. At most ``items`` are read, none with more than ``item_bytes`` of text.
    ``formats`` are those that are expected there, all where absent.
    """
    try:
        contents = _contents(data, place.name, item_bytes, formats)
        yield from found_in(contents, place, data, items=items, item_bytes=item_bytes)
    except InputError as error:
        yield unread(error, place, data)
    except Exception as error:  # noqa: BLE001  # whatever a library trips over in these bytes, other files are read
        message = f"cannot be read ({type(error).__name__}: {error}); please report it with the file"
        yield unread(MalformedInput(message, source=place.name), place, data)


#: More than one is too many for ``read``; a few are looked at, so that pictures beside a text do no harm.
_FEW = 50


def _only(found: list[Found], name: str) -> Dispatch:
    """The one dispatch among what was found; items without text are passed over."""
    read_ = [each.dispatch for each in found if each.dispatch is not None]
    errors = [each.error for each in found if each.error is not None]
    wrong = [error for error in errors if not isinstance(error, EmptyInput)]
    if len(read_) + len(wrong) > 1:
        count = f"more than {_FEW}" if len(found) > _FEW else str(len(found))
        raise SeveralDispatches(
            f"holds {count} items, one dispatch is wanted; `summarizer nightly` reads them all", source=name
        )
    if read_:
        return read_[0].model_copy(update={"source": name})
    raise (wrong or errors)[0]


def _contents(data: bytes, name: str, item_bytes: int, formats: frozenset[Format] | None) -> Contents:
    """The items in ``data``, each reader imported when it is needed."""
    found = sniff(data, name)
    if formats is not None and found not in formats:
        raise MalformedInput(f"holds {found.value}, not a feed; name the address of the feed itself", source=name)
    if found is Format.HTML:
        from summarizer.readers import pages

        return pages.contents(data, name)
    if found is Format.FEED:
        from summarizer.readers import feeds

        return feeds.contents(data, name)
    if found in (Format.JSON, Format.LINES):
        from summarizer.readers import jsons

        return jsons.contents(data, name, by_line=found is Format.LINES)
    if found is Format.NITF:
        from summarizer.readers import nitf

        return nitf.contents(data, name)
    if found is Format.NEWSML:
        from summarizer.readers import newsml

        return newsml.contents(data, name)
    if found is Format.MAIL:
        from summarizer.readers import mail

        return mail.contents(data, name)
    return _plain(data, name, item_bytes)


def _plain(data: bytes, name: str, item_bytes: int) -> Contents:
    from summarizer.readers import text

    if len(data) > item_bytes:
        raise _too_large(f"{len(data):,} bytes", name, item_bytes)
    return Contents(iter([attempt(lambda: Item(text.decode(data, name)), name, data=data)]))


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
