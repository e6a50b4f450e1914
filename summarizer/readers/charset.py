"""Text in an encoding that its format declares: what the bytes themselves say is believed first.

Many pages, mails and wires declare an encoding that they are not in. So in this order: a byte order mark or the pattern
of NUL bytes; UTF-8, which no other text is by chance; the declared encoding; the code page that fits.
"""

from __future__ import annotations

import codecs
import contextlib
import re

from summarizer.readers import text as plain

_SEVEN_BIT = re.compile(r"iso-?2022|hz", re.IGNORECASE)
# Python has codecs that are no character sets; a document that names one is taken to name none.
_NO_CHARSETS = frozenset({"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs"})
_WESTERN = frozenset({"ascii", "iso8859-1"})  # browsers read both as Windows-1252, so that is what they are
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")


def decode(data: bytes, declared: str | None, source: str) -> str:
    """Text of ``data``, ``declared`` being the label that its format gives; raises UndecodableInput."""
    encoding = _known(declared)
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        return plain.decode(data, source)
    seven_bit = encoding is not None and bool(_SEVEN_BIT.match(encoding))
    for candidate in (encoding, "utf-8") if seven_bit else ("utf-8", encoding):
        with contextlib.suppress(UnicodeError, LookupError):  # LookupError: "zip" is a codec of no text
            if candidate is not None:
                return data.decode(candidate)
    return plain.decode(data, source)


def of_xml(data: bytes, source: str) -> str:
    """Text of an XML document, without the byte order mark; raises UndecodableInput."""
    label = _DECLARED.match(data.lstrip()[:400])
    return decode(data, label[1].decode("ascii") if label else None, source)


def _known(declared: str | None) -> str | None:
    """Python's name of the declared encoding; None where it is none."""
    try:
        name = codecs.lookup((declared or "").strip()).name
    except (LookupError, ValueError):  # ValueError: a NUL in the label
        return None
    if name.replace("_", "-") in _NO_CHARSETS:
        return None
    return "cp1252" if name in _WESTERN else name
