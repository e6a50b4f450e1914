"""Which format bytes are in: told by what they hold, and by the suffix of their name where that leaves it open.

A name lies more often than its content: pages are saved as .txt, wires as .xml. A text that merely begins with ``<``,
``{`` or ``From:`` stays plain text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from pathlib import PurePath
from typing import Final

from summarizer.errors import MalformedInput

_REACH = 65_536  # bytes that are looked at


class Format(Enum):
    """The formats that are read."""

    TEXT = "plain text"
    HTML = "HTML"
    FEED = "RSS or Atom"
    JSON = "JSON"
    LINES = "JSON Lines"
    NITF = "NITF"
    NEWSML = "NewsML-G2"
    MAIL = "e-mail"


_ROOTS: Final[Mapping[str, Format]] = {
    "rss": Format.FEED,
    "feed": Format.FEED,
    "rdf": Format.FEED,
    "nitf": Format.NITF,
    "newsmessage": Format.NEWSML,
    "newsitem": Format.NEWSML,
    "packageitem": Format.NEWSML,
    "conceptitem": Format.NEWSML,
    "knowledgeitem": Format.NEWSML,
    "planningitem": Format.NEWSML,
    "html": Format.HTML,
}
_SUFFIXES: Final[Mapping[str, Format]] = {
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".json": Format.JSON,
    ".ninjs": Format.JSON,
    ".jsonl": Format.LINES,
    ".ndjson": Format.LINES,
    ".eml": Format.MAIL,
    ".mbox": Format.MAIL,
}
_KNOWN_SUFFIXES = tuple(_SUFFIXES)
_PROLOG = re.compile(
    r"\s*(?:<\?[^>]{0,2000}\?>|<!--.{0,20000}?-->|<!DOCTYPE\s+(?P<type>[\w:.-]+)[^\[>]{0,2000}(?:\[.{0,60000}?\]\s*)?>)",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([A-Za-z][\w.-]*)(?=[\s/>])")
_TAG = re.compile(
    r"</?(?:html|head|body|div|p|br|span|a|h[1-6]|table|t[rdh]|ul|ol|li|article|section|main|nav|header|footer|meta|"
    r"link|title|script|style|strong|b|em|i|img|font|center)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_MARK_UP = ("</", "/>", "xmlns")  # one of them is in all mark-up, and in no text that begins with "<feed back>"
_FEWEST_TAGS = 3  # a text that speaks of <p> has one or two
_JSON = re.compile(r"\s*(?:\{\s*(?:\"|\})|\[\s*(?:\{|\]\s*\Z))")
_HEADER = re.compile(
    r"(?:From [^\n]{1,300}\n)?(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,200}){1,200}"
)
#: Headers that a mail program writes and no cable or memorandum has.
_MAIL = re.compile(r"^(?:Message-ID|MIME-Version|Received|Return-Path|DKIM-Signature):", re.IGNORECASE | re.MULTILINE)


def sniff(data: bytes, name: str) -> Format:
    """The format of ``data``; ``name`` is that of its file or address.

    Raises MalformedInput where it is XML of a kind that is not read.
    """
    head = _head(data)
    by_suffix = _by_suffix(name)
    if head.lstrip()[:1] == "<":
        found = _marked_up(head, name)
        if found is not None:
            return found
    elif _JSON.match(head):
        return Format.LINES if by_suffix is Format.LINES else Format.JSON
    elif _is_mail(head):
        return Format.MAIL
    if by_suffix is Format.HTML:
        return Format.HTML if len(_TAG.findall(head)) >= _FEWEST_TAGS else Format.TEXT
    if by_suffix is Format.MAIL:
        return Format.MAIL if _HEADER.match(head) else Format.TEXT
    return by_suffix or Format.TEXT


def _by_suffix(name: str) -> Format | None:
    if not name.rstrip("/.").lower().endswith(_KNOWN_SUFFIXES):  # before a path is made of it, as most are plain text
        return None
    return _SUFFIXES.get(PurePath(name).suffix.lower())


def _head(data: bytes) -> str:
    """The beginning as text, well enough to see signs of ASCII in it."""
    sample = data[:_REACH]
    if b"\0" in sample:
        wide = "utf-16-be" if sample[:1] == b"\0" or sample.startswith(b"\xfe\xff") else "utf-16-le"
        return sample.decode(wide, "replace").lstrip("\ufeff")
    return sample.decode("utf-8", "replace").lstrip("\ufeff").replace("\r\n", "\n")


def _marked_up(head: str, name: str) -> Format | None:
    """Format of what begins with ``<``; None where that is no mark-up."""
    declared = head.lstrip().startswith("<?xml")
    root, doctype = root_of(head)
    found = _ROOTS.get((root or doctype or "").lower()) or _ROOTS.get((doctype or "").lower())
    if found is not None and (declared or doctype or any(sign in head for sign in _MARK_UP)):
        return found
    if declared:
        what = f"its root element is <{root}>" if root else "no root element is in its first 64 kB"
        raise MalformedInput(f"is XML, but {what}; RSS, Atom, NITF, NewsML-G2 and XHTML are read", source=name)
    return Format.HTML if len(_TAG.findall(head)) >= _FEWEST_TAGS else None


def root_of(head: str) -> tuple[str | None, str | None]:
    """Names of the root element and of the document type, behind instructions and comments."""
    position, doctype = 0, None
    while match := _PROLOG.match(head, position):
        position, doctype = match.end(), match["type"] or doctype
    root = _ROOT.match(head, position)
    return (root[1] if root else None), doctype


def _is_mail(head: str) -> bool:
    headers = _HEADER.match(head)
    return headers is not None and _MAIL.search(headers.group()) is not None
