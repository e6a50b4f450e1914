"""NewsML-G2: a news item, or a news message with a set of them; each text item a dispatch.

Read here rather than by the newsmlg2 library, whose parser resolves entities and which has no way to set that.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from summarizer.errors import EmptyInput, WithdrawnInput
from summarizer.readers import markup, nitf
from summarizer.readers.items import Contents, Flaw, Item, attempt, headed, moment, story

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_ITEMS = ("newsitem", "packageitem", "conceptitem", "knowledgeitem", "planningitem", "catalogitem")


def contents(data: bytes, name: str) -> Contents:
    """The items of a message, or the one item. Raises what ``markup.parse`` raises, EmptyInput where there is none."""
    root = markup.parse(data, name)
    if markup.local(root) in _ITEMS:
        return Contents(iter([_read(root, name, data)]))
    items = [element for element in root.iter() if markup.local(element) in _ITEMS]
    if not items:
        raise EmptyInput("the message has no items", source=name)
    return Contents(_each(items, name), several=True)


def _each(items: list[Element], name: str) -> Iterator[Item | Flaw]:
    for element in items:
        yield _read(element, name, None)


def _read(element: Element, name: str, data: bytes | None) -> Item | Flaw:
    return attempt(partial(_item, element, name), name, identifier=element.get("guid"), data=data)


def _item(element: Element, name: str) -> Item:
    meta, content = _child(element, "itemMeta"), _child(element, "contentMeta")
    status = _code(_child(meta, "pubStatus"))
    if status in ("canceled", "withheld"):
        raise WithdrawnInput(f"its agency has set pubStatus to {status}", source=name)
    headline, body = _text(element, name)
    headline = _words(_child(content, "headline")) or headline
    if not body.strip():
        kind = _code(_child(meta, "itemClass")) or markup.local(element)
        raise EmptyInput(f"this item ({kind}) has no text inside; linked content is not fetched", source=name)
    located = _child(content, "located")
    provider = _name(_child(meta, "provider"))
    guid = element.get("guid")
    stated = _words(_child(meta, "versionCreated")) or _words(_child(content, "contentModified"))
    return Item(
        text=headed(headline, body),
        identifier=guid,
        version=element.get("version"),
        stories=story(guid, provider),
        title=headline,
        place=_name(located),
        agency=provider or _words(_child(content, "creditline")),
        published=moment(stated),
        language=element.get(_LANGUAGE) or _language(content),
    )


def _text(element: Element, name: str) -> tuple[str | None, str]:
    """Headline and body of the content, inline NITF, XHTML, HTML or plain; the longest where it has several."""
    found: list[tuple[str | None, str]] = []
    for part in _content(element):
        kind = part.get("contenttype", "")
        if markup.local(part) == "inlinedata":
            words = "".join(part.itertext())
            found.append((None, markup.fragment(words, name) if "html" in kind else words.strip("\r\n")))
            continue
        found.extend(nitf.story_of(root) if markup.local(root) == "nitf" else (None, _page(root)) for root in part)
    return max(found, key=lambda each: len(each[1]), default=(None, ""))


def _content(element: Element) -> Iterator[Element]:
    for content in _children(element, "contentSet"):
        yield from _children(content, "inlineXML")
        yield from _children(content, "inlineData")


def _page(root: Element) -> str:
    """The lines of an XHTML element; of a whole page its body."""
    body = next((each for each in root.iter() if markup.local(each) == "body"), root)
    return markup.lines(body)


def _children(parent: Element | None, name: str) -> Iterator[Element]:
    return (each for each in (parent if parent is not None else ()) if markup.local(each) == name.lower())


def _child(parent: Element | None, name: str) -> Element | None:
    return next(_children(parent, name), None)


def _words(element: Element | None) -> str | None:
    return " ".join(markup.lines(element).split()) or None if element is not None else None


def _code(element: Element | None) -> str | None:
    """The last part of a qcode or uri: ``canceled`` of ``stat:canceled``."""
    if element is None:
        return None
    stated = element.get("qcode") or element.get("uri") or ""
    return stated.rstrip("/").replace("/", ":").rpartition(":")[2] or None


def _name(element: Element | None) -> str | None:
    """The name of a party or place, else its literal, else the last part of its code."""
    literal = element.get("literal") if element is not None else None
    return _words(_child(element, "name")) or literal or _code(element)


def _language(content: Element | None) -> str | None:
    language = _child(content, "language")
    return language.get("tag") if language is not None else None
