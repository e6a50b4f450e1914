"""Marked-up text: XML that is parsed without entities, and elements as lines of text, one a paragraph.

Works on elements of xml.etree and of lxml alike; iterative, since hostile markup is nested without end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from summarizer.errors import InputTooLarge, MalformedInput, UnsafeInput
from summarizer.readers import charset

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|bq|body\.content|caption|center|dd|details|dialog|div|dl|dt|fieldset|"
    r"figcaption|figure|footer|form|h[1-6]|header|hedline|hl[12]|hr|html|li|main|nav|note|ol|p|pre|section|summary|"
    r"table|tbody|tfoot|thead|tr|ul"
)
#: Elements whose content nobody reads: programs, forms, pictures and what belongs to them.
_SILENT = re.compile(
    r"script|style|head|noscript|template|svg|math|iframe|object|embed|audio|video|canvas|button|select|textarea|input|"
    r"media(?:-metadata|-reference|-caption|-producer)?"
)
_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:html|rss|feed|rdf)[\s>]", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")


def parse(data: bytes, name: str) -> Element:
    """Root of the XML document; ``name`` is for messages.

    Raises UnsafeInput where it declares entities, MalformedInput, naming line and column, where it is not well-formed,
    UndecodableInput. No external entity or DTD is ever fetched.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    text = charset.of_xml(data, name).lstrip()
    try:
        root: Element = fromstring(text, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise _unsafe(name) from None
    except ParseError as error:
        line, column = error.position
        reason = str(error).partition(":")[0]
        raise MalformedInput(
            f"line {line}, column {column + 1}: no well-formed XML ({reason}); ask the sender to mend it", source=name
        ) from None
    return root


def refuse_entities(text: str, name: str) -> None:
    """Raise UnsafeInput where a page or feed declares entities before its root element, as it alone can there."""
    root = _ROOT.search(text)
    if _ENTITY.search(text, 0, root.start() if root else len(text)):
        raise _unsafe(name)


def _unsafe(name: str) -> UnsafeInput:
    """The error of a document that declares entities."""
    return UnsafeInput(
        "declares XML entities, which can swell without end or fetch files; no news format needs them: "
        "remove the declarations, or leave out this file",
        source=name,
    )


def fragment(html: str, name: str) -> str:
    """The lines of a piece of HTML that is all story: no navigation is looked for. Raises as ``page``."""
    from lxml.html import fragment_fromstring

    if not html.strip():
        return ""
    return lines(_parsed(html, name, partial(fragment_fromstring, create_parent="div")))


def page(html: str, name: str) -> Any:
    """The ``html`` element of a page.

    Raises InputTooLarge where the parser stops at its own limits, for all behind would be lost in silence;
    UnicodeEncodeError where a lone surrogate stands in it.
    """
    from lxml.html import document_fromstring

    return _parsed(html, name, document_fromstring)


def _parsed(html: str, name: str, parse: Callable[..., Any]) -> Any:
    from lxml.etree import ErrorLevels
    from lxml.html import HTMLParser

    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = parse(html.encode("utf-8"), parser=parser)  # bytes, since lxml refuses a str with an XML declaration
    if parser.error_log.filter_from_level(ErrorLevels.FATAL):
        raise InputTooLarge(
            "its HTML has more than 255 elements inside one another, or one of more than 10 MB; save it as text",
            source=name,
        )
    return root


def local(element: Any) -> str | None:
    """Name of an element without its namespace, in lower case; None of a comment or an instruction."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else None


def lines(root: Any) -> str:
    """Text of an element as a browser would break it: a paragraph, list item or table row a line.

    White space is one space, as in a browser; inside ``pre`` all of it stays.
    """
    page = _Page()
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, left = stack.pop()
        name = local(element)
        if left:
            page.leave(name or "")
        elif name is not None and not _SILENT.fullmatch(name):
            page.enter(name)
            page.write(element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not root:
            page.write(element.tail)
    return page.text()


class _Page:
    """Lines as they grow."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._parts: list[str] = []
        self._verbatim = 0

    def enter(self, name: str) -> None:
        if _BLOCK.fullmatch(name) or name == "br":
            self._end()
        self._verbatim += name == "pre"

    def leave(self, name: str) -> None:
        if _BLOCK.fullmatch(name):
            self._end()
        elif name in ("td", "th"):
            self._parts.append(" ")
        self._verbatim -= name == "pre"

    def write(self, text: str | None) -> None:
        if not text:
            return
        if not self._verbatim:
            self._parts.append(_SPACE.sub(" ", text))
            return
        first, *others = text.replace("\r\n", "\n").split("\n")
        self._parts.append(first)
        for line in others:
            self._lines.append("".join(self._parts).rstrip(" \t"))
            self._parts = [line]

    def text(self) -> str:
        self._end()
        return "\n".join(self._lines).strip("\n")

    def _end(self) -> None:
        """End the line, unless it is empty."""
        line = "".join(self._parts)
        self._parts = []
        line = line.rstrip(" \t") if self._verbatim else re.sub(" {2,}", " ", line).strip(" ")
        if line:
            self._lines.append(line)
