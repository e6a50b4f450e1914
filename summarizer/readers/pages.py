"""HTML pages: the story without navigation, banners and footers, as trafilatura finds it."""

from __future__ import annotations

import copy
import datetime as dt
import logging
import re
from functools import partial
from typing import Any

from summarizer.errors import EmptyInput, InputTooLarge, MalformedInput
from summarizer.readers import charset, markup
from summarizer.readers.items import Contents, Item, attempt, headed, moment, story

_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_REACH = 4096  # bytes in which a page names its character set; the standard says 1024
_DEEPEST = 250  # elements inside one another; pages have 30, the extraction recurses
_MOST = 100_000  # elements; pages have 3,000, and 100,000 take the extraction some seconds
_LEAST = 3  # times as much text on the whole page as was extracted means that the extraction missed the story
_SHORT = 200  # characters below which that is looked at
#: Names that trafilatura gives to elements, and those of HTML.
_NAMES = {"head": "h2", "lb": "br", "list": "ul", "item": "li", "row": "tr", "cell": "td", "quote": "blockquote"}
_TIMES = (
    'meta[@property="article:published_time"]/@content',
    'meta[@itemprop="datePublished"]/@content',
    'meta[@name="date" or @name="DC.date" or @name="dcterms.issued" or @name="pubdate"]/@content',
    'time[@datetime and (@pubdate or @itemprop="datePublished")]/@datetime',
)


def contents(data: bytes, name: str) -> Contents:
    """The one story of a page."""
    return Contents(iter([attempt(partial(_item, data, name), name, data=data)]))


def _item(data: bytes, name: str) -> Item:
    tree = _tree(data, name)
    found = _extracted(tree)
    text = _story(found.body) if found is not None else ""
    whole = "" if len(text) >= _SHORT else _visible(tree)
    if len(whole) > _LEAST * len(text):
        text = whole  # too little of a page for trafilatura to go by: then all that it shows
    if not text.strip():
        raise EmptyInput("the page shows no text; where a program in it fetches some, save it as text", source=name)
    headline = found.title if found is not None else None
    address = _address(tree)
    return Item(
        text=headed(headline, text),
        title=headline,
        stories=story(address, None),
        published=_published(tree, found),
        language=tree.get("lang"),
    )


def _tree(data: bytes, name: str) -> Any:
    from lxml.etree import LxmlError

    label = _CHARSET.search(data[:_REACH])
    text = charset.decode(data, label[1].decode("ascii") if label else None, name)
    markup.refuse_entities(text, name)
    try:
        tree = markup.page(text, name)
    except LxmlError as error:
        raise MalformedInput(f"is no HTML that can be read: {error}; save it as text", source=name) from None
    _measure(tree, name)
    return tree


def _measure(tree: Any, name: str) -> None:
    """Refuse a page that would take the extraction minutes or its stack; without recursion itself."""
    level, depth, count = [tree], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > _DEEPEST or count > _MOST:
            what = f"{_DEEPEST} elements inside one another" if depth > _DEEPEST else f"{_MOST:,} elements"
            raise InputTooLarge(f"has more than {what}, as no page of news has; save it as text", source=name)
        level = [child for element in level for child in element]


def _extracted(tree: Any) -> Any:
    """What trafilatura takes for the story, with title and date; None where it finds none."""
    from trafilatura import bare_extraction

    for talker in ("trafilatura", "htmldate"):
        logging.getLogger(talker).setLevel(logging.CRITICAL)
    return bare_extraction(
        copy.deepcopy(tree),  # it is pruned there
        include_comments=False,
        include_tables=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )


def _story(body: Any) -> str:
    """The lines of what trafilatura took; its own text has table rules and list signs that the page has not."""
    if body is None:
        return ""
    for element in body.iter(*_NAMES):
        element.tag = _NAMES[element.tag]
    return markup.lines(body)


def _visible(tree: Any) -> str:
    body = tree.find("body")
    return markup.lines(body) if body is not None else ""


def _published(tree: Any, found: Any) -> dt.datetime | None:
    """The time that the page states; failing that the day that its metadata hold."""
    for path in _TIMES:
        for stated in tree.xpath(f"//{path}"):
            if time := moment(str(stated)):
                return time
    return moment(found.date) if found is not None else None


def _address(tree: Any) -> str | None:
    """The page's own address, where it states one."""
    stated = tree.xpath('//link[@rel="canonical"]/@href') or tree.xpath('//meta[@property="og:url"]/@content')
    return str(stated[0]).strip() if stated else None
