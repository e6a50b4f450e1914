"""RSS and Atom: each entry a dispatch, its text what the feed itself holds; linked pages are not fetched."""

from __future__ import annotations

import calendar
import datetime as dt
import html
import io
from collections.abc import Iterator
from functools import partial
from typing import Any

from summarizer.errors import EmptyInput, InputTooLarge
from summarizer.readers import charset, markup
from summarizer.readers.items import Contents, Flaw, Item, attempt, headed, story

_LONGEST = 10_000_000  # characters; real feeds have a million, and feedparser takes 3 s for a million hostile ones


def contents(data: bytes, name: str) -> Contents:
    """The entries of a feed. Raises EmptyInput where there are none, UnsafeInput where it declares XML entities."""
    import feedparser

    text = charset.of_xml(data, name).strip()
    if len(text) > _LONGEST:
        raise InputTooLarge(f"a feed of more than {_LONGEST:,} characters; split it", source=name)
    markup.refuse_entities(text, name)
    # A stream: feedparser opens a str or bytes that look like a file's name or an address.
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,  # its tags are dropped altogether
        resolve_relative_uris=False,
    )
    if not parsed.entries:
        raise EmptyInput("the feed has no entries; look whether its address or its content has changed", source=name)
    scope = parsed.feed.get("id") or parsed.feed.get("link") or name
    return Contents(_entries(parsed, name, str(scope)), several=True)


def _entries(parsed: Any, name: str, scope: str) -> Iterator[Item | Flaw]:
    language = parsed.feed.get("language")
    for entry in parsed.entries:
        identifier = entry.get("id") or entry.get("link")
        yield attempt(partial(_item, entry, identifier, name, scope, language), name, identifier=identifier)


def _item(entry: Any, identifier: str | None, name: str, scope: str, language: str | None) -> Item:
    parts = [*entry.get("content", ()), *([entry.summary_detail] if "summary_detail" in entry else ())]
    body = max((_text(part.get("value") or "", name) for part in parts), key=len, default="")
    title = " ".join(_text(entry.get("title") or "", name).split())
    if not title and not body.strip():
        raise EmptyInput("this entry has neither title nor text", source=name)
    return Item(
        text=headed(title, body),
        identifier=identifier,
        stories=story(identifier, scope),
        title=title or None,
        published=_published(entry),
        language=language,
    )


def _text(value: str, name: str) -> str:
    """A value as lines; feeds say HTML of what is plain text, too."""
    return markup.fragment(value, name) if "<" in value else html.unescape(value)


def _published(entry: Any) -> dt.datetime | None:
    stated = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(stated), dt.UTC) if stated else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None
