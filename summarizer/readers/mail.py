"""E-mail, and mailboxes with several: the body under the subject; attachments are left out.

Of a mail in several forms the plain one is taken, of one in HTML alone its lines. Bodies and headers are decoded as
charset.py decodes: by their bytes first, since mails are often wrong about them. The parser of the standard library
takes what it is given to the end of time and memory, so what it is given is measured first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from email.message import Message
from functools import partial

from summarizer.errors import EmptyInput, InputTooLarge, MalformedInput
from summarizer.readers import charset, markup
from summarizer.readers.items import Contents, Flaw, Item, attempt, headed, in_range, story

_POSTMARK = re.compile(rb"(?:\A|(?<=\n)\r?\n)From [^\r\n]{1,200} \d{4}\r?\n(?=[A-Za-z][A-Za-z0-9-]*:)")
_CONTENT_TYPE = re.compile(rb"^content-type:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
_LONGEST = 5_000  # characters of a header that are looked at
_MOST_FORMS = 50  # multipart sections; mails have three, digests ten
_MOST_PARTS = 1_000
_MARKERS = re.compile(r"(?:(?:re|fwd?|aw|wg|tr)\s?:\s*)+", re.IGNORECASE)


def contents(data: bytes, name: str) -> Contents:
    """The one mail of a file, or all of a mailbox in the mbox form."""
    starts = [match.end() for match in _POSTMARK.finditer(data)]
    if len(starts) < 2:
        return Contents(iter([_read(data, name)]))
    ends = [match.start() for match in _POSTMARK.finditer(data)][1:]
    mails = [data[start:end] for start, end in zip(starts, [*ends, len(data)], strict=True)]
    return Contents(_each(mails, name), several=True)


def _each(mails: list[bytes], name: str) -> Iterator[Item | Flaw]:
    for mail in mails:
        yield _read(mail, name)


def _read(data: bytes, name: str) -> Item | Flaw:
    return attempt(partial(_item, data, name), name, data=data)


def _item(data: bytes, name: str) -> Item:
    from email import message_from_bytes
    from email.policy import compat32

    _measure(data, name)
    message = message_from_bytes(data, policy=compat32)  # the newer policies parse headers in quadratic time
    headers = _headers(message, name)
    if not headers:
        raise MalformedInput("has no mail headers; name it .txt where it is text", source=name)
    body = _body(message, name)
    subject = " ".join(_MARKERS.sub("", headers.get("subject", ""), count=1).split())
    if not body.strip() and not subject:
        raise EmptyInput("this mail has neither subject nor text; save its attachment and name that", source=name)
    identifier = headers.get("message-id", "").strip(" <>\t\r\n")
    return Item(
        text=headed(subject, body),
        identifier=identifier or None,
        stories=(f"mid:{identifier}",) if "@" in identifier and story(identifier, "mid") else (),
        title=subject or None,
        published=_published(headers.get("date", "")),
        language=headers.get("content-language", "").partition(",")[0].strip() or None,
    )


def _measure(data: bytes, name: str) -> None:
    """Refuse what would take the parser minutes: endless content types, hundreds of parts inside one another."""
    types = [match.group() for match in _CONTENT_TYPE.finditer(data)]
    if any(len(each) > _LONGEST for each in types):
        raise MalformedInput(f"a Content-Type of more than {_LONGEST:,} bytes; save the mail as text", source=name)
    if sum(b"multipart" in each.lower() for each in types) > _MOST_FORMS:
        raise InputTooLarge(f"more than {_MOST_FORMS} multipart sections; save the mail as text", source=name)


def _headers(message: Message, name: str) -> dict[str, str]:
    """The first header of each name, as text; of a longer one its beginning, since none that is used is longer."""
    found: dict[str, str] = {}
    for key, value in message.raw_items():
        if key.lower() not in found:
            raw = str(value)[:_LONGEST].encode("utf-8", "surrogateescape")
            found[key.lower()] = _decoded(charset.decode(raw, None, name), name)
    return found


def _decoded(header: str, name: str) -> str:
    """A header without its encoded words (RFC 2047)."""
    from email.errors import HeaderParseError
    from email.header import decode_header

    try:
        parts = decode_header(header)
    except HeaderParseError:  # base64 that is none
        return header
    return "".join(_word(part, label, name) for part, label in parts)


def _word(part: str | bytes, label: str | None, name: str) -> str:
    if isinstance(part, str):
        return part
    # What stands between encoded words comes back in this coding of the standard library's own.
    return part.decode("raw-unicode-escape", "replace") if label is None else charset.decode(part, label, name)


def _body(message: Message, name: str) -> str:
    """All plain parts that are shown in the mail where they have words, else its HTML part."""
    parts = list(_shown(message, name))
    plain = [text for part in parts if part.get_content_subtype() == "plain" and (text := _text(part, name)).strip()]
    if plain:
        return "\n".join(plain)
    pages = (part for part in parts if part.get_content_subtype() == "html")
    return next((text for part in pages if (text := markup.fragment(_text(part, name), name))), "")


def _shown(message: Message, name: str) -> Iterator[Message]:
    """The parts with text, without attachments and without mails that are attached."""
    waiting, count = [message], 0
    while waiting:
        part = waiting.pop()
        if (count := count + 1) > _MOST_PARTS:
            raise InputTooLarge(f"more than {_MOST_PARTS:,} parts; save the mail as text", source=name)
        disposition = str(part.get("content-disposition", ""))[:100].strip().lower()
        if disposition.startswith("attachment") or part.get_content_maintype() == "message":
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            waiting.extend(each for each in reversed(payload) if isinstance(each, Message))
        elif part.get_content_maintype() == "text":
            yield part


def _text(part: Message, name: str) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    text = charset.decode(payload, part.get_content_charset(), name).replace("\r\n", "\n")
    return _unflowed(text, part) if part.get_param("format", "") == "flowed" else text


def _unflowed(text: str, part: Message) -> str:
    """Lines that a mail program broke (RFC 3676) put together again: a space at the end says that a line goes on."""
    dropped = str(part.get_param("delsp", "")).lower() == "yes"
    paragraphs, open_line = [""], False
    for line in text.split("\n"):
        words = line.removeprefix(" ")  # stuffed, so that "From" or ">" could not be misread
        goes_on = words.endswith(" ") and words != "-- "
        if open_line:
            paragraphs[-1] += words[:-1] if goes_on and dropped else words
        else:
            paragraphs.append(words[:-1] if goes_on and dropped else words)
        open_line = goes_on
    return "\n".join(paragraphs[1:])


def _published(stated: str) -> dt.datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        return in_range(parsedate_to_datetime(stated[:100]))
    except (TypeError, ValueError, OverflowError):
        return None
