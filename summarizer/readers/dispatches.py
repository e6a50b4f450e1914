"""From an item to a dispatch: the text's own title and dateline first, what its format states where it has none."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from summarizer.errors import EmptyInput, InputError, InputTooLarge, UndecodableInput
from summarizer.ledger import Found, Place
from summarizer.readers import wires
from summarizer.readers.items import Contents, Flaw, Item
from summarizer.records import Dateline, Dispatch
from summarizer.segment import datelines, segment

_MOST_BYTES = 4  # of a character in UTF-8
_LABEL = re.compile(r"[^\s#]{1,200}")
_PATHLIKE = re.compile(r"(?:^|[/\\])\.\.?(?:[/\\]|$)|^[/\\~]|\\")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")


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


def found_in(contents: Contents, place: Place, data: bytes, *, items: int, item_bytes: int) -> Iterator[Found]:
    """Each item of ``data`` as it goes into the ledger; at most ``items``, each of at most ``item_bytes`` of text."""
    read, more = _at_most(contents.items, items)
    repeated = _repeated(read)
    taken: set[str] = set()
    for number, item in enumerate(read, start=1):
        label = _label(item.identifier, number, taken) if contents.several else None
        own = _own(item.identifier, place) if contents.several else (place.name,)
        if _key(item) in repeated:
            item, own = replace(item, stories=()), ()
        found = _found(item, place, label, None if contents.several else data, item_bytes)
        yield replace(found, stories=(*own, *found.stories))
    if more:
        yield unread(_too_many(items, place.name), place, data)  # once it has grown, it is told again


def unread(error: InputError, place: Place, data: bytes | None = None) -> Found:
    """What is found where nothing could be read; ``data`` are the bytes, where there are some."""
    of = data if data is not None else f"{place.name}\n{error.message}".encode("utf-8", "backslashreplace")
    digest = hashlib.sha256(of).hexdigest()
    return Found(id=digest, place=place, source=place.name, dispatch=None, error=error, stories=(place.name,))


def _at_most(items: Iterator[Item | Flaw], most: int) -> tuple[list[Item | Flaw], bool]:
    read: list[Item | Flaw] = []
    for item in items:
        if len(read) == most:
            return read, True
        read.append(item)
    return read, False


def _too_many(items: int, name: str) -> InputTooLarge:
    return InputTooLarge(
        f"holds more than {items:,} items, and the others were not read; split it into several",
        source=name,
    )


def _key(item: Item | Flaw) -> tuple[str | None, str | None]:
    return item.identifier, item.version if isinstance(item, Item) else None


def _repeated(read: Sequence[Item | Flaw]) -> set[tuple[str | None, str | None]]:
    """Identifiers that one file gives to several items, which so name no story."""
    if len(read) == 1:  # as in nearly every file
        return set()
    return {key for key, times in Counter(map(_key, read)).items() if times > 1 and key[0] is not None}


def _label(identifier: str | None, number: int, taken: set[str]) -> str:
    """What tells an item from the others of its file: its identifier, or its number where that is no sound name."""
    label = identifier if identifier is not None and _is_label(identifier) and identifier not in taken else str(number)
    while label in taken:
        label += "'"
    taken.add(label)
    return label


def _is_label(identifier: str) -> bool:
    return bool(identifier.isprintable() and _LABEL.fullmatch(identifier)) and not _PATHLIKE.search(identifier)


def _own(identifier: str | None, place: Place) -> tuple[str, ...]:
    """The story's name within its place, as a digest where the identifier is no label; none without identifier.

    The item's number is no name: tomorrow another item stands there, and would be taken for a revision of this one.
    """
    if identifier is None or not identifier.strip():
        return ()
    if _is_label(identifier):
        return (f"{place.name}#{identifier}",)
    return (f"{place.name}#sha256:{hashlib.sha256(identifier.encode('utf-8', 'surrogatepass')).hexdigest()}",)


def _found(item: Item | Flaw, place: Place, label: str | None, data: bytes | None, item_bytes: int) -> Found:
    """``data`` are the bytes of the whole place where the item is all that it holds; its stories are the item's own."""
    source = place.name if label is None else f"{place.name}#{label}"
    if isinstance(item, Flaw):
        return _flawed(item.error, place, source, item.stories, data or item.data)
    try:
        dispatch = dispatch_of(item, source, item_bytes)
    except InputError as error:
        return _flawed(error, place, source, item.stories, data or item.text.encode("utf-8", "surrogatepass"))
    stories = item.stories or wires.stories(dispatch)
    return Found(dispatch.id, place, source, dispatch, None, stories, item.published)


def _flawed(error: InputError, place: Place, source: str, stories: tuple[str, ...], data: bytes | None) -> Found:
    error = type(error)(error.message, source=source)
    of = data if data is not None else str(error).encode("utf-8", "backslashreplace")
    return Found(hashlib.sha256(of).hexdigest(), place, source, None, error, stories)


def dispatch_of(item: Item, source: str, item_bytes: int) -> Dispatch:
    """The dispatch that an item is. Raises InputError as ``from_text`` does, InputTooLarge beyond ``item_bytes``."""
    if _MOST_BYTES * len(item.text) > item_bytes and len(item.text.encode("utf-8", "surrogatepass")) > item_bytes:
        raise InputTooLarge(
            f"more than {item_bytes:,} bytes of text; split it, or raise the limit (max_bytes, SUMMARIZER_MAX_BYTES)",
            source=source,
        )
    if "\0" in item.text:
        raise UndecodableInput(
            f"character {item.text.index(chr(0))} of the text is NUL, which is no text; ask the sender to mend it",
            source=source,
        )
    dispatch = from_text(item.text, source)
    if not any((item.title, item.agency, item.place, item.published, item.version, item.language)):
        return dispatch
    stated: dict[str, Any] = {
        "title": dispatch.title or item.title,
        "agency": dispatch.agency or item.agency,
        "dateline": _filed(dispatch.dateline, item.place, item.published),
        "revision": dispatch.revision or _revision(item.version),
    }
    if language := _LANGUAGE.match(item.language or ""):
        stated["language"] = language.group().lower()
    return dispatch.model_copy(update=stated)


def _filed(own: Dateline | None, place: str | None, published: dt.datetime | None) -> Dateline | None:
    """The text's dateline, filled up by place and day of its format; the day is that of the sender's clock."""
    if place is None and published is None:
        return own
    day = published.date() if published else None
    stated = Dateline(place=place, date=day, month=day.month if day else None, day=day.day if day else None)
    return datelines.together(stated, own) if own else stated


def _revision(version: str | None) -> str | None:
    """Formats count versions from 1, which revises nothing."""
    return f"version {version}" if version and version.isdecimal() and int(version[:9]) > 1 else None
