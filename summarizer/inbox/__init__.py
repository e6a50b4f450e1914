"""The inbox of a nightly run: which places there are, and what each of them holds.

for place in discover(["inbox/", "https://ministry.example/feed"], known={}, problem=print):
    for found in load(place, limits=Limits()):
        ...
"""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.errors import FeedTooLarge, InputError, InputTooLarge, MalformedInput
from summarizer.inbox.limits import Limits
from summarizer.inbox.walk import ADDRESS, Problem, discover, shown
from summarizer.ledger import Found, Place
from summarizer.readers import Format, dispatches, unread

__all__ = ["Limits", "Problem", "discover", "load", "shown"]

#: What an address may answer with; a page is most often an error or a login.
_BY_ADDRESS = frozenset({Format.FEED, Format.JSON, Format.LINES, Format.NITF, Format.NEWSML})


def load(place: Place, *, limits: Limits) -> Iterator[Found]:
    """What a place holds: each item as a dispatch or as the reason why there is none; never raises for what it holds.

    ``Found.place`` is the place as it was read: with the size and time of its file, or the ETag and time of its
    address. An address that answers that nothing has changed holds nothing.
    """
    try:
        yield from _loaded(place, limits)
    except InputError as error:
        yield unread(error, place)
    except Exception as error:  # noqa: BLE001  # whatever a server makes the library trip over, the night goes on
        message = f"cannot be read ({type(error).__name__}: {error}); please report it"
        yield unread(MalformedInput(message, source=place.name), place)


def _loaded(place: Place, limits: Limits) -> Iterator[Found]:
    by_address = bool(ADDRESS.match(place.name))
    if by_address:
        from summarizer.inbox.fetch import fetch

        taken = fetch(place, limits)
        if taken is None:
            return
    else:
        from summarizer.inbox.files import read

        taken = read(place, limits.max_bytes)
    read_as, data = taken
    expected = _BY_ADDRESS if by_address else None
    for found in dispatches(data, read_as, items=limits.items, item_bytes=limits.item_bytes, formats=expected):
        yield _every_night(found) if by_address else found


def _every_night(found: Found) -> Found:
    """What is found at an address; that the whole of it is over a limit is told every night.

    A file tells by its size and time whether there is more to lose than yesterday; a feed drops what nobody read.
    """
    if isinstance(found.error, InputTooLarge) and found.source == found.place.name:
        return unread(FeedTooLarge(found.error.message, source=found.source), found.place)
    return found
