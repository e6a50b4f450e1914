"""Plain text: from bytes in an unknown encoding to text, exactly; nothing is repaired or normalised.

In this order: a byte order mark; UTF-16 or UTF-32 without one, by the pattern of NUL bytes; strict UTF-8; one of the
code pages that agencies and archives have used: for text in Latin letters Windows-1252 unless letters of Central Europe
or Turkish speak against it, for other scripts the one that charset-normalizer chooses.
"""

from __future__ import annotations

import codecs
import contextlib
import logging
import re

from summarizer.errors import UndecodableInput

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FORMATS = (
    (b"%PDF-", "a PDF file", "extract its text first, for example with pdftotext"),
    (b"PK\x03\x04", "a ZIP, DOCX or ODT file", "unpack it or save it as plain text first"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (DOC, XLS)", "save it as plain text first"),
    (b"{\\rtf", "an RTF file", "save it as plain text first"),
    (b"\x89PNG\r\n", "a PNG image", "run text recognition on it first"),
    (b"\xff\xd8\xff", "a JPEG image", "run text recognition on it first"),
    (b"GIF8", "a GIF image", "run text recognition on it first"),
    (b"II*\x00", "a TIFF image", "run text recognition on it first"),
    (b"MM\x00*", "a TIFF image", "run text recognition on it first"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\xfd7zXZ\x00", "an xz archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"\x7fELF", "a program", "name a text file"),
    (b"SQLite format 3\x00", "an SQLite database", "name a text file"),
)
_WESTERN = "cp1252"
# What wires and archives have used; the single-byte pages decode anything, so each further one costs certainty.
_PAGES = [
    *("cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("shift_jis", "euc_jp", "euc_kr", "gb18030", "big5"),
]
_SAMPLE = 4096  # bytes that the NUL pattern is read from
_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\v\f\r\x1a\x1b") | {"\x7f"}


def decode(data: bytes, source: str) -> str:
    """Text of ``data`` with its byte order mark dropped and its newlines as they are; ``source`` is for messages.

    Raises UndecodableInput, naming the format where it is a known one and the byte offset where there is one.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, source, skipped=len(mark))
    for magic, what, advice in _FORMATS:
        if data.startswith(magic):
            raise UndecodableInput(f"this is {what}, no plain text; {advice}", source=source)
    if b"\0" in data:
        return _wide(data, source)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _page(data, error, source)


def _strict(data: bytes, encoding: str, source: str, *, skipped: int = 0) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UndecodableInput(
            f"byte {error.start + skipped} is not {encoding.upper()}, which the file's beginning says it is "
            f"({error.reason}); save it again as UTF-8",
            source=source,
        ) from None


def _wide(data: bytes, source: str) -> str:
    """Text with NUL bytes and no mark."""
    encoding = _by_nuls(data[:_SAMPLE])
    if encoding is not None:
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if _readable(text):
                return text
    place = data.index(b"\0")
    raise UndecodableInput(f"byte {place} is NUL: this is binary data, no text; name a text file", source=source)


def _by_nuls(sample: bytes) -> str | None:
    """UTF-32 or UTF-16, by where the NUL bytes are: the upper bytes of spaces, digits and Latin letters."""
    quads = len(sample) // 4
    first, second, third, fourth = (sample[offset::4].count(0) for offset in range(4))
    if quads and fourth >= quads and third > 0.9 * quads:
        return "utf-32-le"
    if quads and first >= quads and second > 0.9 * quads:
        return "utf-32-be"
    plain = sum(byte == 0x20 or chr(byte).isalpha() for byte in sample if byte < 0x80)
    if 3 * plain > 2 * len(sample) or (first + third == 0) == (second + fourth == 0):
        return None  # ASCII with a stray NUL would decode as Chinese
    return "utf-16-be" if first + third else "utf-16-le"


def _page(data: bytes, broken: UnicodeDecodeError, source: str) -> str:
    """Text in a code page; ``broken`` says where the bytes cease to be UTF-8."""
    if _damaged_utf8(data):
        raise UndecodableInput(
            f"byte {broken.start} (0x{data[broken.start]:02x}) is not UTF-8 while the rest is: the file is damaged or "
            "cut off; fetch it again, or mend that place",
            source=source,
        )
    encoding = _guess(data)
    if encoding is not None:
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if _readable(text):
                return text
    raise UndecodableInput(
        f"byte {broken.start} (0x{data[broken.start]:02x}) is not UTF-8, and no code page fits; save it as UTF-8",
        source=source,
    )


def _damaged_utf8(data: bytes) -> bool:
    """Whether more characters are sound UTF-8 sequences of several bytes than are broken, as by chance is rare."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(char > "\x7f" for char in text) - broken > broken


def _guess(data: bytes) -> str | None:
    latin = _latin_page(data)
    if latin is not None:
        return latin
    from charset_normalizer import from_bytes

    logging.getLogger("charset_normalizer").setLevel(logging.ERROR)
    best = from_bytes(data, cp_isolation=_PAGES, preemptive_behaviour=False).best()
    return best.encoding if best is not None else None


# Read as Windows-1252, ą, ł, ż, ľ or ş of Central Europe are signs inside a word, and ř, ě of Czech
# two letters that no Western language has both.
_SIGN_IN_WORD = re.compile(r"[^\W\d_][¡¢£¤¥¦§¨ª¬¯±²³´µ¶¸¹º¼½¾¿×÷ˆ˜][^\W\d_]")
_CZECH = frozenset("øì")
_UPPER_WORD = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸ]{4}")  # no Western word has four such letters on end: "Ïóòèí" is Путин


def _latin_page(data: bytes) -> str | None:
    """Code page of a text in which ASCII letters prevail; charset-normalizer mixes these pages up."""
    try:
        text = data.decode(_WESTERN)
    except UnicodeDecodeError:
        return None
    letters = sum(char.isalpha() and char < "\x80" for char in text)
    present = {char for char in text if char > "\x7f"}
    if 3 * sum(char in present for char in text) > letters or _UPPER_WORD.search(text):
        return None
    if _SIGN_IN_WORD.search(text) or present >= _CZECH:
        return "cp1250"
    # ð, þ are ğ, ş of Turkish, unless the vowels of Icelandic stand beside them.
    return "cp1254" if present & {"ð", "þ"} and not present & {"æ", "á", "ó", "ú"} else _WESTERN


def _readable(text: str) -> bool:
    """Whether hardly any character is a control: wires sent a few (SOH, STX), binary data is full of them."""
    return sum(char in _CONTROLS for char in text) * 20 <= len(text)
