"""NITF 3.x: headline and body of one story; also the NITF that NewsML-G2 carries inside."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import TYPE_CHECKING, Any

from summarizer.errors import EmptyInput, WithdrawnInput
from summarizer.readers import markup
from summarizer.readers.items import Contents, Item, attempt, headed, moment, story
from summarizer.segment import datelines

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")


def contents(data: bytes, name: str) -> Contents:
    """The one story. Raises what ``markup.parse`` raises."""
    root = markup.parse(data, name)
    return Contents(iter([attempt(partial(_item, root, name), name, data=data)]))


def story_of(root: Element) -> tuple[str | None, str]:
    """Headline and lines of the body of an ``nitf`` element."""
    headline = _first(root, "hl1") or _first(root, "title")
    return headline, "\n".join(markup.lines(body) for body in _all(root, "body.content"))


def _item(root: Element, name: str) -> Item:
    headline, body = story_of(root)
    docdata = next(_all(root, "docdata"), None)
    status = docdata.get("management-status", "").lower() if docdata is not None else ""
    if status in ("canceled", "cancelled", "withheld"):
        raise WithdrawnInput(f"its agency has set management-status to {status}", source=name)
    if not body.strip() and not headline:
        raise EmptyInput("there is neither a headline (hl1) nor a body.content", source=name)
    identity = next(_all(root, "doc-id"), None)
    source = identity.get("regsrc") if identity is not None else None
    identifier = identity.get("id-string") if identity is not None else None
    published = _published(root)
    key = next(_all(root, "du-key"), None)
    return Item(
        text=headed(headline, body),
        identifier=identifier,
        version=key.get("generation") or key.get("version") if key is not None else None,
        stories=(*story(identifier, source), *_by_key(key, source, published)),
        title=headline,
        place=_place(root),
        agency=_first(root, "distributor") or source,
        published=published,
        language=root.get("{http://www.w3.org/XML/1998/namespace}lang"),
    )


def _by_key(key: Element | None, source: str | None, published: dt.datetime | None) -> tuple[str, ...]:
    """The dynamic-use key as a story's name: agencies take a slug for it, which the next day has another story."""
    if key is None or source is None or published is None:
        return ()
    return story(key.get("key"), f"{source} {published.date()}")


def _place(root: Element) -> str | None:
    """The dateline's place: its location element, else what its words say."""
    dateline = next(_all(root, "dateline"), None)
    if dateline is None:
        return None
    if location := _first(dateline, "location"):
        return location
    words = " ".join(markup.lines(dateline).split())
    filed = datelines.date_line(words) or datelines.lede(f"{words} -- Text")
    return filed.dateline.place if filed else words or None


def _published(root: Element) -> dt.datetime | None:
    """The issue's time, which NITF writes as 20261123T101500+0100 or as ISO 8601."""
    for name in ("date.issue", "date.release", "story.date"):
        for element in _all(root, name):
            if time := _norm(element.get("norm") or ""):
                return time
    return None


def _norm(stated: str) -> dt.datetime | None:
    match = _DAY.fullmatch(stated.strip())
    if match is None:
        return moment(stated)
    year, month, day, hour, minute, second, zone = match.groups()
    return moment(f"{year}-{month}-{day}T{hour or '00'}:{minute or '00'}:{second or '00'}{zone or ''}")


def _all(root: Element, name: str) -> Any:
    return (element for element in root.iter() if markup.local(element) == name)


def _first(root: Element, name: str) -> str | None:
    """Words of the first element of that name; None where it has none."""
    element = next(_all(root, name), None)
    words = " ".join(markup.lines(element).split()) if element is not None else ""
    return words or None
