"""Formats: told by their content, their text as a reader sees it, and what they state used where the text is silent."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import (
    EmptyInput,
    InputError,
    InputTooLarge,
    MalformedInput,
    SeveralDispatches,
    UnsafeInput,
    WithdrawnInput,
)
from summarizer.ledger import Found, Place
from summarizer.readers import dispatches, from_text, read
from summarizer.readers.sniff import Format, sniff
from summarizer.records import Dispatch
from tests.server import Server

SAMPLES = Path(__file__).parent / "data" / "formats"
LIMIT = 1_000_000
MONDAY = dt.date(2026, 11, 23)
STORY = "OSLO, Nov. 23 (NW) -- Norway and Peru agreed on Monday to share two boats."


def found_in(data: bytes | str, name: str = "story") -> list[Found]:
    given = data.encode() if isinstance(data, str) else data
    return list(dispatches(given, Place(name=name), items=100, item_bytes=LIMIT))


def sample(name: str) -> list[Found]:
    return found_in((SAMPLES / name).read_bytes(), name)


def only(found: list[Found]) -> Dispatch:
    (one,) = found
    assert one.dispatch is not None, one.error
    return one.dispatch


# --- which format it is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("ministry.html", Format.HTML),
        ("feed.rss", Format.FEED),
        ("feed.atom", Format.FEED),
        ("ninjs-2.1.json", Format.JSON),
        ("ninjs-3.0.json", Format.JSON),
        ("dispatches.jsonl", Format.LINES),
        ("story.nitf.xml", Format.NITF),
        ("item.newsml.xml", Format.NEWSML),
        ("message.newsml.xml", Format.NEWSML),
        ("release.eml", Format.MAIL),
        ("wire.txt", Format.TEXT),
    ],
)
def test_content_tells_the_format(name: str, form: Format) -> None:
    """A sample is what it is under its own name, and under names that lie, in UTF-16 too; JSON Lines by either."""
    data = (SAMPLES / name).read_bytes()
    assert sniff(data, name) is form
    for lie in ("story.txt", "story"):
        assert sniff(data, lie) is (Format.JSON if form is Format.LINES else form)
    if form not in (Format.MAIL, Format.TEXT):
        wide = data.decode().replace("UTF-8", "UTF-16").replace("utf-8", "utf-16").encode("utf-16")
        assert sniff(wide, name) is form


@pytest.mark.parametrize(
    "text",
    [
        "<<< URGENT >>>\nNorway agreed.",
        "<Oslo> Norway agreed to <p> and nothing else.",
        "<5 pct of the fleet sails",
        "<feed back> Norway agreed.",
        "<html> is what Norway agreed on.",
        "{Editors: note the time} Norway agreed.",
        "[Begin text] Norway agreed. [End text]",
        "From: Embassy Oslo\nTo: Secretary of State\nSubject: Boats\nDate: November 23, 1964\n\nNorway agreed.",
        "Boats: Norway and Peru agree\n\nOSLO - Norway agreed.",
    ],
)
def test_text_that_looks_like_a_format_stays_text(text: str) -> None:
    """A sign at the beginning makes no format: the text is read exactly as it is, whatever the suffix says."""
    for name in ("story.txt", "story.html", "story.xml", "story"):
        assert sniff(text.encode(), name) is Format.TEXT
        assert only(found_in(text, name)).text == text


@given(st.text(st.characters(exclude_characters="\0"), min_size=1).filter(lambda text: text.lstrip()[:1] not in "<{["))
def test_plain_text_is_untouched(text: str) -> None:
    """Text of any other beginning comes out as it went in, or is refused; nothing is taken off it."""
    (one,) = found_in(text.encode("utf-8", "surrogatepass"))
    assert one.error is not None or one.dispatch is None or one.dispatch.text == text.removeprefix("\ufeff")


# --- each format -------------------------------------------------------------------------------------------------


def test_a_page_without_its_furniture() -> None:
    """Of a ministry's page the story is read under its headline; banner, navigation, links and footer are not."""
    (one,) = sample("ministry.html")
    dispatch = only([one])
    assert dispatch.text.split("\n")[0] == "Joint statement on the Alder Strait" == dispatch.title
    assert "“Norway supports the free passage of every vessel that serves science,”" in dispatch.text
    assert "Peru’s Foreign Minister Rosa Quispe Mamani said her country" in dispatch.text
    for furniture in ("cookie", "Visas", "Related", "dataLayer", "All rights reserved", "Accept"):
        assert furniture not in dispatch.text
    assert one.published == dt.datetime(2026, 11, 23, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert (dispatch.dateline.place, dispatch.dateline.date) == ("OSLO", MONDAY) if dispatch.dateline else False
    assert one.stories == ("ministry.html", "https://mfa.example/press/2026/joint-statement-alder-strait")


def test_a_short_page_is_read_whole() -> None:
    """Where there is too little of a page to find the story in it, all that it shows is read, white space as shown."""
    page = "<html><body><p>Norway\n   <b>agreed</b> today.</p><p>Peru<br>did not.</p><script>no</script></body></html>"
    assert only(found_in(page)).text == "Norway agreed today.\nPeru\ndid not."


def test_what_is_set_in_pre_keeps_its_lines() -> None:
    """Wires in pre-formatted text keep their line breaks and indents."""
    entry = (
        "<item><description><![CDATA[<pre>  OSLO --\n    Norway agreed.\n\nPeru did not.</pre>]]></description></item>"
    )
    assert (
        only(found_in(f"<rss><channel>{entry}</channel></rss>")).text
        == "  OSLO --\n    Norway agreed.\n\nPeru did not."
    )


def test_rss() -> None:
    """Entries are dispatches: the full content before the teaser, paragraphs and list items a line each."""
    boats, fee = sample("feed.rss")
    assert only([boats]).text == (
        "Norway and Peru agree to share two boats\n\n"
        "OSLO, Nov. 23 (NW) -- Norway and Peru agreed on Monday to share two research boats, their foreign ministers "
        "said.\n“Norway supports open seas,” said Foreign Minister Ingrid Solvang.\n"
        "The first boat sails in May.\nThe second boat sails in June."
    )
    assert boats.published == dt.datetime(2026, 11, 23, 13, 30, tzinfo=dt.UTC)
    assert boats.stories == ("feed.rss#urn:nw:20261123:boats", "urn:nw:20261123:boats")
    assert fee.source == "feed.rss#4711"
    assert fee.stories == ("feed.rss#4711", "https://northernwire.example/diplomacy 4711")
    assert "strait & will say so" in only([fee]).text.lower()
    dateline = only([fee]).dateline
    assert dateline is not None
    assert dateline.date == MONDAY


def test_atom() -> None:
    """XHTML content is read, and the time of publication, not that of the last change."""
    (one,) = sample("feed.atom")
    assert only([one]).text == (
        "Peru proposes joint commission\n\n"
        "Peru proposed on Monday a joint commission with Norway.\nIt would have eight members."
    )
    assert one.published == dt.datetime(2026, 11, 23, 14, 15, tzinfo=dt.UTC)
    assert one.stories == ("feed.atom#tag:rree.example,2026:news/118", "tag:rree.example,2026:news/118")


def test_ninjs_2() -> None:
    """The main headline and the body with paragraphs; place, agency, version and identity are the object's."""
    (one,) = sample("ninjs-2.1.json")
    dispatch = only([one])
    assert dispatch.text == (
        "Norway and Peru agree to share two boats\n\nNorway and Peru agreed on Monday to share two boats.\n"
        "Norway supports open seas, said Foreign Minister Ingrid Solvang."
    )
    assert (dispatch.agency, dispatch.revision, dispatch.source) == ("Northern Wire", "version 2", "ninjs-2.1.json")
    assert dispatch.dateline is not None
    assert (dispatch.dateline.place, dispatch.dateline.date) == ("OSLO", MONDAY)
    assert one.stories == ("ninjs-2.1.json", "urn:newsml:northernwire.example:20261123:boats")


def test_ninjs_3_in_an_array() -> None:
    """Each object is an item; a picture has no text, and what the agency withdrew is said to be withdrawn."""
    fee, picture, killed = sample("ninjs-3.0.json")
    assert only([fee]).text.startswith("Iceland opposes fee in Alder Strait\n\nREYKJAVIK, Nov. 23 (NW) -- Iceland")
    assert only([fee]).agency == "NW"
    assert isinstance(picture.error, EmptyInput)
    assert "picture" in str(picture.error)
    assert isinstance(killed.error, WithdrawnInput)
    assert killed.stories[1:] == ("urn:newsml:northernwire.example:20261122:killed",)


def test_the_title_of_ninjs_is_no_headline() -> None:
    """Its title is metadata and stays out of the text; of other objects it is the headline."""
    assert only(found_in('{"title": "boats-2", "bodies": [{"value": "Norway agreed."}]}')).text == "Norway agreed."
    assert only(found_in('{"title": "Boats", "body": "Norway agreed."}')).text == "Boats\n\nNorway agreed."


def test_json_lines() -> None:
    """Lines are plain objects or ninjs, each an item; one line alone is an item of several, too."""
    plain, ninjs = sample("dispatches.jsonl")
    assert plain.source == "dispatches.jsonl#nw-1"
    assert plain.stories == ("dispatches.jsonl#nw-1", "Northern Wire nw-1")
    assert only([plain]).text.endswith("share two boats.\nThe first one sails in May.")
    assert only([ninjs]).dateline is not None
    assert found_in('{"text": "Norway agreed."}\n', "day.jsonl")[0].source == "day.jsonl#1"
    assert found_in('{"text": "Norway agreed."}\n', "day.json")[0].source == "day.json"


def test_nitf() -> None:
    """Headline and body without pictures; dateline, agency and time are the head's; two names of the story."""
    (one,) = sample("story.nitf.xml")
    dispatch = only([one])
    assert dispatch.text == (
        "Norway and Peru agree to share two boats\n\n"
        "Norway and Peru agreed on Monday to share two research boats, their foreign ministers said.\n"
        "“Norway supports open seas,” said Ingrid Solvang.\nPeru proposed a joint commission."
    )
    assert dispatch.dateline is not None
    assert (dispatch.dateline.place, dispatch.dateline.date) == ("OSLO", MONDAY)
    assert dispatch.agency == "Northern Wire"
    assert one.stories[1:] == ("NW NW-20261123-0042", "NW 2026-11-23 Norway-Peru-Boats")


def test_newsml_item_and_message() -> None:
    """An item alone is the file; in a message each item is one, whether NITF, XHTML or plain inside, or no text."""
    (alone,) = sample("item.newsml.xml")
    assert only([alone]).text.split("\n")[0] == "Norway and Peru agree to share two boats"
    assert only([alone]).text.split("\n")[2:] == [
        "Norway and Peru agreed on Monday to share two research boats.",
        "“Norway supports open seas,” said Foreign Minister Ingrid Solvang.",
    ]
    assert (only([alone]).revision, only([alone]).agency, alone.source) == (
        "version 3",
        "Northern Wire",
        "item.newsml.xml",
    )
    fee, picture, commission = sample("message.newsml.xml")
    assert "\n\nREYKJAVIK, Nov. 23 (NW) -- Iceland opposes" in only([fee]).text
    assert isinstance(picture.error, EmptyInput)
    assert only([commission]).text.endswith("Peru proposed a joint commission.\nIt would have eight members.")
    assert fee.source == "message.newsml.xml#urn:newsml:northernwire.example:20261123:fee"


def test_mail() -> None:
    """The subject is the headline, the plain form the text; encoded words and quoted-printable are decoded."""
    (one,) = sample("release.eml")
    assert only([one]).text.split("\n")[0] == "Peru proposes joint commission with Norway – press release"
    assert "\nLIMA, November 23 – Peru proposed on Monday a joint commission with Norway.\n" in only([one]).text
    assert one.published == dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.timezone(-dt.timedelta(hours=5)))
    assert one.stories[1:] == ("mid:20261123.0930.118@rree.example",)


@pytest.mark.parametrize("stated", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-05:00", "2026-11-23T25:00:00"])
def test_a_time_that_utc_does_not_have_is_none(stated: str) -> None:
    """A time is kept in UTC: one before its first year or after its last is no time, and the text is read."""
    (one,) = found_in(json.dumps({"text": STORY, "published": stated}), "a.json")
    assert (only([one]).text, one.published) == (STORY, None)


def test_a_mail_from_beyond_the_years_has_no_date() -> None:
    """Its last hours of the year 9999 are in no year of UTC; with a zone that keeps them in it they are a time."""
    head = "Subject: Boats\nFrom: a@nw.example\nMessage-ID: <{0}@nw.example>\nDate: Fri, 31 Dec 9999 23:59:59 {0}\n\n"
    beyond, last = (found_in(head.format(zone) + STORY, "a.eml")[0] for zone in ("-0500", "+0100"))
    assert (beyond.dispatch is not None, beyond.published) == (True, None)
    assert last.published is not None


def test_mail_in_html_alone() -> None:
    """A mail without a plain form is read from its HTML; an attachment is not read."""
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "a@nw.example", "Re: Fwd: Boats", "<1@nw.example>"
    message.set_content("<p>Norway agreed.</p><p>Peru did&nbsp;not.</p>", subtype="html")
    message.add_attachment(b"secret annex", maintype="text", subtype="plain", filename="annex.txt")
    assert only(found_in(message.as_bytes(), "a.eml")).text == "Boats\n\nNorway agreed.\nPeru did\u00a0not."


def test_flowed_mail_has_whole_paragraphs() -> None:
    """Lines that a mail program broke in the format=flowed way are put together, and only those."""
    mail = (
        "MIME-Version: 1.0\nFrom: a@nw.example\nContent-Type: text/plain; charset=utf-8; format=flowed\n\n"
        "Norway agreed on Monday \nto share boats.\n From May on \nthey sail.\n-- \nPress office\n"
    )
    assert (
        only(found_in(mail)).text
        == "Norway agreed on Monday to share boats.\nFrom May on they sail.\n-- \nPress office"
    )


@pytest.mark.parametrize(
    "subject", ["=?utf-8?b?R2Vuw6h2ZQ==?= talks", "Gen\xe8ve talks", "=?iso-8859-1?q?Gen=E8ve?= talks"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_subjects_are_decoded(subject: str, encoding: str) -> None:
    """Encoded words, and the bare bytes that some programs send, give the same headline."""
    mail = f"MIME-Version: 1.0\nSubject: {subject}\n\nNorway agreed.".encode(encoding)
    assert only(found_in(mail)).text == "Genève talks\n\nNorway agreed."


def test_a_mail_in_pieces_is_whole() -> None:
    """Text around a picture is one text; a mail that is attached is no part of it."""
    parts = ("text/plain\n\nNorway agreed.", "image/png\n\nxx", "text/plain\n\nPeru did not.", "message/rfc822\n\n\nno")
    mail = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    mail += "".join(f"--b\nContent-Type: {part}\n" for part in parts) + "--b--\n"
    assert only(found_in(mail)).text == "Norway agreed.\nPeru did not."


def test_a_mailbox_has_several() -> None:
    """A file in the mbox form holds as many mails as it has postmarks; "From" inside a text is none."""
    one = (
        "From a@nw.example Mon Nov 23 14:00:00 2026\nMessage-ID: <{0}@nw.example>\nSubject: Boats {0}\n\nFrom {0}.\n\n"
    )
    first, second = found_in(one.format(1) + one.format(2), "box.mbox")
    assert (only([first]).text, only([second]).text) == ("Boats 1\n\nFrom 1.", "Boats 2\n\nFrom 2.")


# --- encodings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "us-ascii", "utf-7", "unicode_escape", "x-none", "zip"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_declarations_do_not_spoil_the_text(declared: str, encoding: str) -> None:
    """Whatever encoding a page, a mail or an XML declares, and rightly or not, the letters are right."""
    words = "Un accord a été signé à Genève, a déclaré le ministre français."
    page = f"<html><head><meta charset={declared}></head><body><p>{words}</p></body></html>"
    nitf = f'<?xml version="1.0" encoding="{declared}"?><nitf><body.content><p>{words}</p></body.content></nitf>'
    mail = f"MIME-Version: 1.0\nContent-Type: text/plain; charset={declared}\n\n{words}"
    for text in (page, nitf, mail):
        assert only(found_in(text.encode(encoding))).text.strip() == words


def test_a_seven_bit_declaration_is_believed() -> None:
    """Japanese mail in ISO-2022-JP is plain ASCII in its bytes; there alone the declaration goes first."""
    head = b"MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-2022-jp\n\n"
    assert only(found_in(head + "合意した。".encode("iso-2022-jp"))).text == "合意した。"


# --- safety ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        '<!DOCTYPE nitf SYSTEM "{url}"><nitf><body.content><p>Norway agreed.</p></body.content></nitf>',
        '<!DOCTYPE nitf [<!ENTITY a SYSTEM "{url}">]><nitf><body.content><p>&a;</p></body.content></nitf>',
        '<!DOCTYPE nitf [<!ENTITY % a SYSTEM "{url}"> %a;]><nitf><body.content><p>x</p></body.content></nitf>',
        '<!DOCTYPE rss SYSTEM "{url}"><rss><channel><item><title>Norway agreed.</title></item></channel></rss>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "{url}">]><rss><channel><item><title>&a;</title></item></channel></rss>',
        '<?xml version="1.0"?><?xml-stylesheet href="{url}"?><nitf><body.content><p>x</p></body.content></nitf>',
        '<html><link rel="stylesheet" href="{url}"><base href="{url}"><body><p>x<img src="{url}"></p></body>',
        '<rss><channel><item><link>{url}</link><title>&lt;img src="{url}"/&gt; x</title></item></channel></rss>',
        '{{"uri": "{url}", "text": "<p>x<img src=\'{url}\'></p>"}}',
    ],
)
def test_no_document_makes_a_request(document: str) -> None:
    """No DTD, entity, style sheet, picture or link of a document is fetched."""
    with Server() as server:
        found = found_in(document.format(url=server.base_url))
        assert server.requests == []
    assert [one.error is None or isinstance(one.error, UnsafeInput) for one in found] == [True]


def test_no_entity_reads_a_file(tmp_path: Path) -> None:
    """The content of a file that an entity names is in no dispatch and in no error."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the annex is secret", encoding="utf-8")
    for root, body in (("nitf", "<body.content><p>&a;</p></body.content>"), ("html", "<body><p>&a;</p></body>")):
        (one,) = found_in(f'<!DOCTYPE {root} [<!ENTITY a SYSTEM "{secret.as_uri()}">]><{root}>{body}</{root}>')
        assert isinstance(one.error, UnsafeInput)
        assert "annex" not in str(one.error)


# --- identity ----------------------------------------------------------------------------------------------------

WIRE = "{slug}\n{headline}\n\n{place}, {day} ({agency}) -- Norway and Peru agreed on Monday to share two boats.\n"
FIRST = {
    "slug": "BC-Norway-Peru-Boats",
    "headline": "Norway and Peru agree to share two boats",
    "place": "OSLO",
    "day": "Nov. 23",
    "agency": "NW",
}


def related(**changes: str) -> bool:
    """Whether a wire story with these changes is known under a name of the first one."""
    ((one,), (other,)) = (
        found_in(WIRE.format(**fields), name) for fields, name in ((FIRST, "a"), (FIRST | changes, "b"))
    )
    return bool(set(one.stories) & set(other.stories))


@pytest.mark.parametrize(
    "changes",
    [
        {"slug": "BC-Norway-Peru-Boats, 2nd Ld-Writethru", "headline": "Norway, Peru to share boats and crews"},
        {"slug": "BC-Norway-Peru-Boats,1st Ld", "headline": "Peru joins"},
        {"slug": "CORRECTED"},
        {"slug": "UPDATE 2"},
        {"slug": "URGENT", "headline": "CORRECTED: Norway and Peru agree to share two boats"},
    ],
)
def test_a_revision_is_known_by_slug_or_headline(changes: dict[str, str]) -> None:
    """Under another file's name, a story with the same slug, or the same headline, is a version of the first."""
    assert related(**changes)


def test_a_slug_with_a_region_is_one_name() -> None:
    """Slug lines set the region off by two hyphens; both versions have the whole of it as their name."""
    names = [
        found_in(WIRE.format(**FIRST | {"slug": slug, "headline": headline}))[0].stories
        for slug, headline in (
            ("BC-EU--Norway-Boats", "Boats shared"),
            ("BC-EU--Norway-Boats,3rd Ld", "Boats not shared"),
        )
    ]
    assert names == [("story", "slug NW 11-23 bc-eu--norway-boats")] * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"day": "Nov. 24"},
        {"agency": "SW"},
        {"slug": "BC-Norway-Peru-Fish", "headline": "Norway and Peru disagree about fish in the strait"},
        {"slug": "BC-Norway-Peru-Boats, 1st Add"},
        {"slug": "CORRECTED", "place": "LIMA"},
        {"slug": "BC-Norway", "headline": "Peru and Norway agree to disagree"},
    ],
)
def test_two_stories_are_not_linked(changes: dict[str, str]) -> None:
    """Another day, agency, place, subject, or an addition is another story."""
    assert not related(**changes)


def test_a_bare_identifier_counts_within_its_feed() -> None:
    """Entry 7 of one feed is not entry 7 of another, and an identifier that a feed gives twice names nothing."""
    feed = "<rss><channel><link>https://{}.example/</link>{}</channel></rss>"
    entry = "<item><guid>7</guid><title>Norway {} agreed</title></item>"
    (one,), (other,) = (found_in(feed.format(host, entry.format(host)), host) for host in ("a", "b"))
    assert not set(one.stories) & set(other.stories)
    twice = found_in(feed.format("a", entry.format(1) + entry.format(2)), "c")
    assert [found.stories for found in twice] == [(), ()]


def test_a_position_is_no_name() -> None:
    """Items without identifier have no name within their place: what stands first tomorrow is another story."""
    feed = "<rss><channel><item><title>Norway agreed</title></item></channel></rss>"
    lines = '{"text": "Norway agreed."}\n{"text": "Peru agreed.", "id": " "}\n{"words": 1}\nno JSON\n'
    found = found_in(feed, "feed") + found_in(lines, "day.jsonl")
    assert [(one.source, one.stories) for one in found] == [
        ("feed#1", ()), ("day.jsonl#1", ()), ("day.jsonl#2", ()), ("day.jsonl#3", ()), ("day.jsonl#4", ()),
    ]  # fmt: skip


@pytest.mark.parametrize("guid", ["7#2", "x" * 300, "y" * 3_000, "/news/7", "news 7"])
def test_an_identifier_that_is_no_label_still_names_its_story(guid: str) -> None:
    """What cannot be shown in a source tells items apart all the same, wherever they stand, in a name of its own."""
    feed = "<rss><channel>{}</channel></rss>"
    entry = "<item><guid>{}</guid><title>Norway {} agreed</title></item>"
    (before,) = found_in(feed.format(entry.format(guid, 1)), "feed")
    new, after = found_in(feed.format(entry.format(f"{guid}0", 2) + entry.format(guid, 3)), "feed")
    assert set(before.stories) & set(after.stories)
    assert not set(before.stories) & set(new.stories)
    assert all(len(name) < 600 for name in before.stories)


def test_versions_in_one_file_are_one_story() -> None:
    """Two versions of a ninjs object in one file share its name."""
    objects = [{"uri": "urn:nw:1", "version": str(n), "bodies": [{"value": f"Norway has {n} boats."}]} for n in (1, 2)]
    first, second = found_in(json.dumps(objects), "a.json")
    assert "urn:nw:1" in set(first.stories) & set(second.stories)


@pytest.mark.parametrize(
    "guid", ["../../etc/passwd", "/etc/passwd", "C:\\x", "a b", "a\u202eb", "~root", "#", "x" * 300]
)
def test_a_source_has_no_path_in_it(guid: str) -> None:
    """An identifier that could be taken for a path, or spoil a line of a report, gives way to the item's number."""
    feed = f"<rss><channel><item><guid>{guid}</guid><title>Norway agreed</title></item></channel></rss>"
    assert found_in(feed, "feed")[0].source == "feed#1"


def test_found_has_the_identity_of_its_bytes() -> None:
    """The same text is the same input in any format; what cannot be read is known by its bytes."""
    (text,), (line,) = found_in(STORY, "a.txt"), found_in(json.dumps({"text": STORY}), "b.jsonl")
    assert text.id == line.id == only([text]).id
    broken = b"<nitf><body>"
    assert found_in(broken, "a")[0].id == found_in(broken, "b")[0].id != found_in(broken + b" ", "a")[0].id


# --- one dispatch for the command --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["ministry.html", "feed.atom", "ninjs-2.1.json", "story.nitf.xml", "item.newsml.xml", "release.eml"]
)
def test_a_file_of_one_is_read(name: str) -> None:
    """``read`` reads every format where the file holds one dispatch, and names the file as its source."""
    dispatch = read(SAMPLES / name, max_bytes=LIMIT)
    assert dispatch.source == str(SAMPLES / name)
    assert dispatch.text == only(sample(name)).text


@pytest.mark.parametrize("name", ["feed.rss", "dispatches.jsonl", "ninjs-3.0.json", "message.newsml.xml"])
def test_a_file_of_several_names_the_next_step(name: str) -> None:
    """A file of several dispatches is refused, and the command that reads it is named; nothing is picked in silence."""
    with pytest.raises(SeveralDispatches, match=r"holds \d items, one dispatch is wanted; `summarizer nightly`"):
        read(SAMPLES / name, max_bytes=LIMIT)


def test_a_broken_file_is_its_error() -> None:
    """``read`` raises what is wrong with the one item, naming the place in the file."""
    with pytest.raises(MalformedInput, match=r"<bytes>: line 2, column 3: no well-formed XML"):
        read(b"<nitf>\n</x>", max_bytes=LIMIT)
    with pytest.raises(MalformedInput, match=r"<bytes>: line 1, column 10: no JSON"):
        read(b'{"text": ', max_bytes=LIMIT)
    with pytest.raises(MalformedInput, match="rename the one with the text"):
        read(b'{"words": "Norway agreed."}', max_bytes=LIMIT)


def test_limits_of_a_container() -> None:
    """No more items than allowed are read, and that there were more is said; a text over its limit loses no other."""
    lines = "".join(json.dumps({"text": f"Norway has {n} boats. " * (40 if n == 1 else 1)}) + "\n" for n in range(4))
    found = list(dispatches(lines.encode(), Place(name="a.jsonl"), items=3, item_bytes=100))
    assert [type(one.error) for one in found] == [type(None), InputTooLarge, type(None), InputTooLarge]
    assert "more than 3 items" in str(found[-1].error)
    assert found[1].source == "a.jsonl#2"


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.xml", "a.json", "a.jsonl", "a.eml", "a"]))
def test_bytes_never_escape_as_an_exception(data: bytes, name: str) -> None:
    """Any bytes under any name end in a dispatch or in an InputError."""
    for one in dispatches(data, Place(name=name), items=5, item_bytes=LIMIT):
        assert isinstance(one.error, InputError) if one.dispatch is None else one.error is None


@given(
    st.sampled_from(sorted(path.name for path in SAMPLES.iterdir())),
    st.integers(min_value=0, max_value=2_000),
    st.binary(max_size=6),
)
def test_damaged_samples_never_escape_as_an_exception(name: str, position: int, damage: bytes) -> None:
    """A sample with bytes replaced at any place ends in dispatches or InputErrors, each with exact spans."""
    data = (SAMPLES / name).read_bytes()
    spoilt = data[:position] + damage + data[position + len(damage) :]
    for one in dispatches(spoilt, Place(name=name), items=5, item_bytes=LIMIT):
        if one.dispatch is not None:
            assert one.dispatch.id == from_text(one.dispatch.text).id
            assert one.dispatch.sentences == from_text(one.dispatch.text).sentences
        else:
            assert isinstance(one.error, InputError)


def test_importing_the_readers_imports_no_parser() -> None:
    """The parsers are imported when a file of their format comes: plain text needs none of them."""
    code = (
        "import sys, summarizer.readers as r, summarizer.inbox; from summarizer.ledger import Place\n"
        "list(r.dispatches(b'Norway agreed.', Place(name='a.txt'), items=1, item_bytes=99))\n"
        "print(*sorted({m.partition('.')[0] for m in sys.modules} & "
        "{'trafilatura', 'feedparser', 'lxml', 'defusedxml', 'httpcore2', 'charset_normalizer'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.split() == []
