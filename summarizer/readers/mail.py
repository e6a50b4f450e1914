"""E-mail, and mailboxes with several: the body under the subject; attachments are left out.

Of a mail in several forms the plain one is taken, of one in HTML alone its lines. Bodies are decoded as charset.py
decodes: by their bytes first, since headers are often wrong about them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from functools import partial

from summarizer.errors import EmptyInput, MalformedInput
from summarizer.readers import charset, markup
from summarizer.readers.items import Contents, Flaw, Item, attempt, headed, story

_POSTMARK = re.compile(rb"(?:\A|(?<=\n)\r?\n)From [^\r\n]{1,200} \d{4}\r?\n(?=[A-Za-z][A-Za-z0-9-]*:)")
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
    from email.policy import default

    message = message_from_bytes(data, policy=default)
    if not message.keys():
        raise MalformedInput("has no mail headers; name it .txt where it is text", source=name)
    body = _body(message, name)
    subject = " ".join(_MARKERS.sub("", _header(message, "subject"), count=1).split())
    if not body.strip() and not subject:
        raise EmptyInput("this mail has neither subject nor text; save its attachment and name that", source=name)
    identifier = _header(message, "message-id").strip(" <>\t") or None
    return Item(
        text=headed(subject, body),
        identifier=identifier,
        stories=(f"mid:{identifier}",) if identifier and "@" in identifier and story(identifier, "mid") else (),
        title=subject or None,
        published=_published(message),
        language=_header(message, "content-language").partition(",")[0].strip() or None,
    )


def _body(message: EmailMessage, name: str) -> str:
    """The plain form where it has words, else the HTML one."""
    for kind in ("plain", "html"):
        part = message.get_body(preferencelist=(kind,))
        if part is None:
            continue
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload.strip():
            continue
        text = charset.decode(payload, part.get_content_charset(), name).replace("\r\n", "\n")
        if kind == "html":
            return markup.fragment(text)
        return _unflowed(text, part) if part.get_param("format", "") == "flowed" else text
    return ""


def _unflowed(text: str, part: MIMEPart) -> str:
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


def _header(message: EmailMessage, name: str) -> str:
    """A header's text; empty where there is none or it cannot be parsed."""
    try:
        return str(message.get(name, ""))
    except Exception:  # noqa: BLE001  # the standard library's header parser raises anything on hostile headers
        return ""


def _published(message: EmailMessage) -> dt.datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        time = parsedate_to_datetime(_header(message, "date"))
    except (TypeError, ValueError, OverflowError):
        return None
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
