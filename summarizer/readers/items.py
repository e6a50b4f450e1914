"""What readers take out of a format: items as text and what the format says of them, or why there is none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from summarizer.errors import InputError, MalformedInput, UndecodableInput


@dataclass(frozen=True)
class Item:
    """One dispatch as its format has it.

    ``text`` has its headline as first line and one paragraph a line. ``identifier`` is the item's own within its file,
    ``version`` the one it has there. ``stories`` are names that no other story anywhere has. ``place``, ``agency``,
    ``title``, ``published`` and ``language`` are what the format states beside the text.
    """

    text: str
    identifier: str | None = None
    version: str | None = None
    stories: tuple[str, ...] = ()
    title: str | None = None
    place: str | None = None
    agency: str | None = None
    published: dt.datetime | None = None
    language: str | None = None


@dataclass(frozen=True)
class Flaw:
    """One item that is no dispatch; ``error`` names the file alone, ``data`` are the item's bytes where it has some."""

    error: InputError
    identifier: str | None = None
    stories: tuple[str, ...] = ()
    data: bytes | None = None


@dataclass(frozen=True)
class Contents:
    """What a file holds; ``several`` where its format can hold several, whatever their number in this file."""

    items: Iterator[Item | Flaw]
    several: bool = False


def attempt(
    make: Callable[[], Item], name: str, *, identifier: str | None = None, data: bytes | None = None
) -> Item | Flaw:
    """The item that ``make`` makes, or what was wrong with it, so that the items beside it are not lost.

    ``name`` is the file's. Errors of the libraries that parse are errors of the item: they meet bytes of any kind.
    """
    flaw: InputError
    try:
        return make()
    except InputError as error:
        flaw = error
    except UnicodeError as error:
        flaw = UndecodableInput(f"its characters cannot be read: {error}", source=name)
    except RecursionError:
        flaw = MalformedInput("it is nested too deeply to be a dispatch", source=name)
    except Exception as error:  # noqa: BLE001  # whatever a parser trips over, the next item is read
        message = f"it cannot be read ({type(error).__name__}: {error}); mend or leave out this item"
        flaw = MalformedInput(message, source=name)
    return Flaw(flaw, identifier, story(identifier, None), data)


def headed(headline: str | None, body: str) -> str:
    """``body`` under ``headline``, set off by a blank line, unless its first line has the same words.

    A page's title often goes on with the name of its site; that is the same headline, too.
    """
    headline = _SPACE.sub(" ", headline or "").strip(" ")
    body = body.strip("\r\n")
    first = _SPACE.sub(" ", body.lstrip().partition("\n")[0]).strip(" ").casefold()
    begins = len(first) >= _LEAST and headline.casefold().startswith(first)
    if not headline or begins or first == headline.casefold():
        return body
    return f"{headline}\n\n{body}" if body.strip() else headline


_SPACE = re.compile(r"[ \t\r\n\f]+")
_LEAST = 8  # characters of a line that count as the beginning of a headline
_GLOBAL = re.compile(
    r"(?:urn|tag):[^\s:]+:?\S+|https?://[^\s/]+/[^\s/]\S*|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE
)
_LONGEST = 500  # characters of an identifier; longer ones are no names


def story(identifier: str | None, scope: str | None) -> tuple[str, ...]:
    """``identifier`` as a story's name: alone where it is one for the whole world, else within ``scope``, else none.

    A URN, a tag, a UUID and an address with a path are names for the whole world.
    """
    if not identifier or len(identifier) > _LONGEST or not identifier.isprintable():
        return ()
    if _GLOBAL.fullmatch(identifier):
        return (identifier,)
    return (f"{scope} {identifier}",) if scope and scope.isprintable() else ()


def moment(stated: str | None) -> dt.datetime | None:
    """The time that an ISO 8601 string states, in UTC where it names no zone; None where it states none."""
    if not stated:
        return None
    try:
        return in_range(dt.datetime.fromisoformat(stated.strip()))
    except ValueError:
        return None


def in_range(time: dt.datetime) -> dt.datetime | None:
    """The time, in UTC where it has no zone; None where it lies before the year 1 or after 9999 in UTC.

    The store keeps times in UTC, and one that has none there would end every night that meets it.
    """
    if time.tzinfo is None:
        return time.replace(tzinfo=dt.UTC)
    try:
        time.astimezone(dt.UTC)
    except OverflowError:
        return None
    return time
