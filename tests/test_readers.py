"""Reading bytes and files: the text comes out exactly as it went in, or an error says why not."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import EmptyInput, InputError, InputTooLarge, UndecodableInput
from summarizer.readers import from_text, read

STORY = "GENEVA, 3 May 1994 (Reuters) - Both sides agreed.\r\nThey will meet again."
RUSSIAN = "МОСКВА, 4 августа. Россия выступает против размещения ракет в Европе, заявил министр иностранных дел Лавров."
LIMIT = 10_000


@given(st.text(min_size=1).filter(lambda text: not text.isspace()))
def test_text_and_id_are_exact(text: str) -> None:
    """The dispatch holds the very text, and its id is the sha256 of the text's UTF-8."""
    dispatch = from_text(text, "made up")
    assert (dispatch.text, dispatch.source) == (text, "made up")
    assert dispatch.id == hashlib.sha256(text.encode()).hexdigest()


def test_the_layout_reaches_the_dispatch() -> None:
    """Dateline, agency, furniture and sentences are those of the text, newlines untouched."""
    dispatch = read(STORY.encode(), max_bytes=LIMIT)
    assert (dispatch.text, dispatch.source, dispatch.agency) == (STORY, "<bytes>", "Reuters")
    assert [dispatch.sentence(index) for index in range(2)] == ["Both sides agreed.", "They will meet again."]
    assert [span.kind for span in dispatch.furniture] == ["dateline"]


def test_a_file_is_named_as_its_source(tmp_path: Path) -> None:
    """A path may be a string or a Path, and is the dispatch's source."""
    file = tmp_path / "story.txt"
    file.write_bytes(STORY.encode())
    assert read(file, max_bytes=LIMIT) == read(str(file), max_bytes=LIMIT)
    assert read(file, max_bytes=LIMIT).source == str(file)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash reads standard input, and no more of it than the limit."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode()), encoding="ascii"))
    assert read("-", max_bytes=len(STORY)).source == "<stdin>"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(STORY.encode()), encoding="ascii"))
    with pytest.raises(InputTooLarge, match=r"<stdin>: more than 10 bytes.*limit is 10"):
        read("-", max_bytes=10)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-8"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "utf-32-le"),
        (b"", "utf-32-be"),
    ],
)
@pytest.mark.parametrize("text", [STORY, RUSSIAN])
def test_unicode_encodings(mark: bytes, encoding: str, text: str) -> None:
    """Every Unicode encoding is read with and without its mark, and the mark is dropped."""
    assert read(mark + text.encode(encoding), max_bytes=LIMIT).text == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Talks in São Paulo ended — “no deal,” said François, 5 km² away. They met again at the café."),
        ("latin-1", "El Ministro español habló en la reunión sobre la cooperación. ¿Habrá acuerdo? No lo sabe."),
        ("cp1252", "Reykjavík, 3. maí. Ísland og Noregur hafa undirritað samning um fiskveiðar. Það er mikilvægt."),
        ("cp1250", "Warszawa, 3 maja. Polska i Węgry podpisały umowę o współpracy. Rozmowy były owocne w Łodzi."),
        ("cp1250", "Praha, 3. května. Česká republika podepsala dohodu o spolupráci, řekl ministr zahraničních věcí."),
        ("cp1254", "Ankara, 3 Mayıs. Türkiye ile Yunanistan dışişleri bakanları görüştü. İki ülke anlaştı."),
        ("cp1251", RUSSIAN),
        ("koi8_r", RUSSIAN),
        ("cp1253", "Αθήνα, 3 Μαΐου. Η Ελλάδα και η Κύπρος συμφώνησαν να συνεργαστούν για την ασφάλεια στην περιοχή."),
        ("gb18030", "北京，五月三日。中国和俄罗斯同意加强合作。外交部长表示，会谈具有建设性。双方将继续对话。"),
        (
            "shift_jis",
            "東京、三月二十日。日本とロシアは北朝鮮の核問題について協力することで合意した。外相は会談後に述べた。",
        ),
    ],
)
def test_code_pages(encoding: str, text: str) -> None:
    """Text in an old code page is read as it was written."""
    assert read(text.encode(encoding), max_bytes=LIMIT).text == text


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE + "\n".encode("utf-16-le")])
def test_nothing_but_white_space(data: bytes) -> None:
    """An input without a word is EmptyInput, and the message names it."""
    with pytest.raises(EmptyInput, match="<bytes>: "):
        read(data, max_bytes=LIMIT)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF file.*pdftotext"),
        (b"PK\x03\x04\x14\x00", "DOCX.*plain text"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG image.*text recognition"),
        (b"\x1f\x8b\x08\x00", "gzip archive.*unpack"),
        (b"The talks\x00ended\x01\x02 here", "byte 9 is NUL.*binary"),
        (bytes(range(256)) * 4, "byte 0 is NUL"),
        (codecs.BOM_UTF8 + b"The caf\xe9 talks", "byte 10 is not UTF-8.*beginning says"),
        (codecs.BOM_UTF16_LE + b"A\x00\x00", "byte 4 is not UTF-16-LE"),
        ("Entente à Genève, déjà signée".encode()[:-2] + b"\xc3", "not UTF-8 while the rest is.*damaged or cut"),
        (b"\x81\x8d\x8f\x90\x9d\x01\x02\x03\x04\x05\x06\x07" * 20, "no code page fits"),
    ],
)
def test_what_is_no_text(data: bytes, words: str) -> None:
    """Binary and damaged data is UndecodableInput, naming the format or the byte, and what to do."""
    with pytest.raises(UndecodableInput, match=f"(?s)<bytes>: .*{words}"):
        read(data, max_bytes=LIMIT)


def test_a_lone_surrogate_is_no_text() -> None:
    """A surrogate that got into a str is refused with its position."""
    with pytest.raises(UndecodableInput, match=r"<text>: character 3 .*U\+DC80"):
        from_text("abc\udc80")


def test_too_large_a_file(tmp_path: Path) -> None:
    """The size is checked before anything is read: a sparse file of a terabyte is refused at once."""
    file = tmp_path / "huge.txt"
    with file.open("wb") as handle:
        os.truncate(handle.fileno(), 1 << 40)
    with pytest.raises(InputTooLarge, match=r"huge\.txt: 1,099,511,627,776 bytes, the limit is 10,000"):
        read(file, max_bytes=LIMIT)


def test_the_limit_itself_is_allowed(tmp_path: Path) -> None:
    """A file of exactly the limit is read; bytes of one more are refused."""
    file = tmp_path / "story.txt"
    file.write_bytes(STORY.encode())
    assert read(file, max_bytes=len(STORY.encode())).text == STORY
    with pytest.raises(InputTooLarge, match="<bytes>"):
        read(STORY.encode(), max_bytes=len(STORY.encode()) - 1)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    """A missing file, a folder and an impossible path are InputError with the path and the reason."""
    with pytest.raises(InputError, match=r"absent\.txt: no such file"):
        read(tmp_path / "absent.txt", max_bytes=LIMIT)
    with pytest.raises(InputError, match="is a folder"):
        read(tmp_path, max_bytes=LIMIT)
    with pytest.raises(InputError, match="cannot be read"):
        read("a\0b", max_bytes=LIMIT)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    """A file that may not be read is InputError naming the reason."""
    file = tmp_path / "closed.txt"
    file.write_bytes(STORY.encode())
    file.chmod(0)
    with pytest.raises(InputError, match=r"closed\.txt: cannot be read: Permission denied"):
        read(file, max_bytes=LIMIT)
