"""Furniture and sentences of dispatches in many styles; offsets are exact for any text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.segment import Layout, segment

SEED = Path(__file__).resolve().parent.parent / "seeds" / "000_b56fb064ef448ab9.txt"
COPY = """Japan and Russia agreed. U.S. p.m. A+ Share (END) ### TOKYO, March 20 (KUNA) -- " ” ( ) [...] ... ? ! 1. 2. 。
日本 said Kishida — ; : - • By BC-Summit UPDATE 1- 2019 Monday Secret © 12 İ"""
SPACES = ["\n", "\n\n", " \r\n ", "\x00", "\x85", "\u2028", "\u3000", "\u00a0", "\u200b"]
WORDS = st.sampled_from(COPY.split() + SPACES)


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in segment(text).sentences]


def furniture(text: str, layout: Layout | None = None) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in (layout or segment(text)).furniture]


def assert_exact(text: str) -> None:
    """Spans are trimmed, ordered and disjoint, and hold every character that is not white space once."""
    layout = segment(text)
    covered = [0] * len(text)
    for group in (layout.furniture, layout.sentences):
        position = 0
        for span in group:
            assert position <= span.start < span.end <= len(text)
            assert not text[span.start].isspace()
            assert not text[span.end - 1].isspace()
            position = span.end
            for index in range(span.start, span.end):
                covered[index] += 1
    assert all(count == 1 or (count == 0 and char.isspace()) for count, char in zip(covered, text, strict=True))


@given(st.text(max_size=300))
def test_any_text_is_covered_exactly_once(text: str) -> None:
    """Whatever the characters, each that is not white space is in one sentence or one piece of furniture."""
    assert_exact(text)


@given(st.lists(WORDS, max_size=60), st.sampled_from([" ", "", "\n"]))
def test_any_mixture_of_wire_copy_is_covered_exactly_once(words: list[str], joint: str) -> None:
    """The same holds for texts made of what dispatches are made of."""
    assert_exact(joint.join(words))


@given(st.lists(WORDS, max_size=40))
def test_a_letter_outside_widgets_makes_a_sentence(words: list[str]) -> None:
    """A text has no sentence only where all its letters stand in widgets."""
    text = " ".join(words)
    layout = segment(text)
    rest = set(range(len(text)))
    for span in layout.furniture:
        if span.kind == "widget":
            rest -= set(range(span.start, span.end))
    assert layout.sentences or not any(text[index].isalpha() for index in rest)


@pytest.mark.parametrize("unit", [".", '"', "U.S. ", "? ", "1. ", '." ', "By A ", "TOKYO, ", "[...] ", ". AP AB"])
def test_monotonous_texts_are_covered_too(unit: str) -> None:
    """Long runs of one mark, which make careless patterns explode, are split like any other text."""
    assert_exact(unit * 20_000)


def test_the_seed() -> None:
    """The seed's whole layout: widget, headline, dateline, sign-off and twelve sentences."""
    text = SEED.read_text(encoding="utf-8")
    layout = segment(text)
    assert layout.title == "Japan, Russia agree to work on N. Korean provocations"
    assert layout.dateline is not None
    assert (layout.dateline.place, layout.dateline.month, layout.dateline.day) == ("TOKYO", 3, 20)
    assert layout.dateline.date is None
    assert (layout.agency, layout.revision) == ("KUNA", None)
    assert furniture(text, layout) == [
        ("widget", "A+ A-"),
        ("headline", "Japan, Russia agree to work on N. Korean provocations"),
        ("dateline", "TOKYO, March 20 (KUNA) --"),
        ("sign-off", "(end) mk.nam"),
    ]
    found = [text[span.start : span.end] for span in layout.sentences]
    assert [(sentence[:20], sentence[-20:]) for sentence in found] == [
        ("Japan and Russia agr", "ntries met in Tokyo."),
        ("In the so-called two", "missile development."),
        ("The meeting, after a", "ister Sergei Shoigu."),
        ("The two-plus-two tal", "n of Crimea in 2014."),
        ('"The two-plus-two ta', "e after the meeting."),
        ('"Based on the talks ', 'eas," Kishida noted.'),
        ('"We held a candid ta', 'ions," Kishida said.'),
        ('"I believe this two-', " a joint conference."),
        ("Moreover, Lavrov als", "o regional security."),
        ('"The US global balli', 'he region," he said.'),
        ("Kishida and Lavrov m", "ccording to Kishida."),
        ("The two foreign mini", " in Russia by Japan."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. President met N. Korean and S. Korea envoys.",
        "Gen. Lee, Col. Poe, Lt. Gov. Ray, Sen. Doe, Rep. Kim and Dr. No met Mr. A and Mrs. B at St. James.",
        "President John F. Kennedy received Prime Minister Harold B. Ito in Washington D.C. in May.",
        "Talks began at 3 p.m. Monday and ended at 9 a.m. Tuesday.",
        "Resolution No. 4 of Jan. 5 and Nos. 6-7 of Dec. 12 cost 3.5 percent vs. 4.2 before.",
        "Acme Inc. and Toy Co. Ltd. of Japan, e.g. in Osaka, i.e. the west, sued Smith Jr. of Ohio et al. over it.",
        '"Why should we meet again?" Kishida said.',
        '"Never!" Foreign Minister Sergey Lavrov told a joint press conference.',
        '"We will not yield," he said, "and they ... will see."',
        "They won't extract [...] any concession... from us.",
        "He called it (the deal of 2014!) a mistake.",
        "welcoming the accord; recalling the talks; and stressing the need for peace",
        "2. China will continue to (1) modify the rate and (2) remove the measures.",
    ],
)
def test_one_sentence(text: str) -> None:
    """Abbreviations, initials, numbers, ellipses and quotes that run on into an attribution end nothing."""
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "parts",
    [
        ["They met in the U.S.", "The minister said so.", "U.S. President Biden left."],
        ["It began at 3 p.m.", "The talks ended late."],
        ["The answer is No.", "The talks go on."],
        ["He spoke in the U.N.", '"We agreed," he said.'],
        ['"We met in Seoul. '.strip(), 'We agreed," he said.', '"It holds."'],
        ['"Our house is burning.', "It is a crisis.", 'Let us act in two days!" Macron told the world.'],
        ['"No deal, no talks," he said.', '"None."', "(The end was quick.)", "[It was.]"],
        ['"Stop!"', "The minister left.", "Who came?", "Nobody."],
        ["We have plans [...]", "There is no other way..."],
        ["1. The United States will act under said Order.", "2. China will wait.", "3. Both meet on Aug. 5."],
        ["The sides agreed as follows:", "1. Trade resumes;", "2. Talks go on."],
        ["The vote was held in 2014.", "Germany objected.[2]", "France did not."],
        ["中国表示反对。", "日本同意。"],
    ],
)
def test_several_sentences(parts: list[str]) -> None:
    """A stop ends a sentence before a common opener, a quote, a bracket or a numbered item."""
    joint = "" if parts[0].endswith("。") else " "
    assert sentences(joint.join(parts)) == parts


@pytest.mark.parametrize(
    ("lede", "place", "date", "month", "day", "agency"),
    [
        ("TOKYO, March 20 (KUNA) -- ", "TOKYO", None, 3, 20, "KUNA"),
        ("WASHINGTON (AP) — ", "WASHINGTON", None, None, None, "AP"),
        ("LONDON, Jan. 5 /PRNewswire/ -- ", "LONDON", None, 1, 5, "PRNewswire"),
        ("GENEVA, 3 May 1994 (Reuters) - ", "GENEVA", dt.date(1994, 5, 3), 5, 3, "Reuters"),
        ("MOSCOW, August 4. /TASS/. ", "MOSCOW", None, 8, 4, "TASS"),
        ("BEIJING, May 5 (Xinhua) -- ", "BEIJING", None, 5, 5, "Xinhua"),
        ("New Delhi, March 3 (PTI) ", "New Delhi", None, 3, 3, "PTI"),
        ("CAIRO — ", "CAIRO", None, None, None, None),
        ("LONDON, Monday (AFP) - ", "LONDON", None, None, None, "AFP"),
        ("ST. PETERSBURG, Russia, Sept. 5, 2013 — ", "ST. PETERSBURG, Russia", dt.date(2013, 9, 5), 9, 5, None),
        ("KYIV. June 7 (Interfax-Ukraine) – ", "KYIV", None, 6, 7, "Interfax-Ukraine"),
    ],
)
def test_lede_datelines(
    lede: str, place: str, date: dt.date | None, month: int | None, day: int | None, agency: str | None
) -> None:
    """Each wire's dateline is furniture and tells place, day and agency; the year only where it is written."""
    layout = segment(lede + "The two sides agreed.")
    assert furniture(lede + "The two sides agreed.") == [("dateline", lede.strip())]
    assert layout.dateline is not None
    assert (layout.dateline.place, layout.dateline.date) == (place, date)
    assert (layout.dateline.month, layout.dateline.day, layout.agency) == (month, day, agency)


def test_the_dateline_behind_a_second_headline() -> None:
    """A slug and a headline may both stand above the lede: its city and agency are a dateline all the same."""
    text = "MFA Peru-Chile talks\n\nPeru, Chile renew pact\n\nLIMA, May 5 (KUNA) -- Peru and Chile renewed the pact.\n"
    assert ("dateline", "LIMA, May 5 (KUNA) --") in furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "NATO — The alliance met on Monday.",
        "On May 5, Japan and Russia (both UN members) met.",
        "Prime Minister Abe (LDP) said the talks went well.",
        "Japan, Russia and China - The three powers - met.",
        "Secret talks began in Geneva.",
        "Priority was given to trade.",
        "By agreement of both sides the talks end today.",
        "Print media covered the talks.",
        "Ends of this kind are many.",
    ],
)
def test_a_story_is_not_taken_for_furniture(text: str) -> None:
    """Sentences that begin like furniture stay sentences, and stay whole."""
    assert furniture(text + "\nThey met again.") == []
    assert sentences(text + "\nThey met again.") == [text, "They met again."]


def test_the_year_comes_from_the_date_line() -> None:
    """A lede's day takes its year from the date line above it, also over New Year."""
    layout = segment(
        "Ministers meet\n\nTuesday, January 1, 2019\nROME, Dec. 31 (ANSA) -- The ministers met. They left."
    )
    assert layout.dateline is not None
    assert (layout.dateline.place, layout.dateline.date) == ("ROME", dt.date(2018, 12, 31))


def test_an_impossible_day_has_no_date() -> None:
    """30 February is told as written and makes no date."""
    layout = segment("ROME, February 30, 2019 (ANSA) -- The ministers met.")
    assert layout.dateline is not None
    assert (layout.dateline.date, layout.dateline.month, layout.dateline.day) == (None, 2, 30)


@pytest.mark.parametrize(
    ("head", "title", "revision"),
    [
        ("BC-Summit,2nd Ld\nLeaders meet\n\n", "Leaders meet", "2nd Ld"),
        ("2nd Ld-Writethru\nLeaders meet\n\n", "Leaders meet", "2nd Ld-Writethru"),
        ("UPDATE 1-Leaders meet\n\n", "Leaders meet", "UPDATE 1"),
        ("CORRECTED: Leaders meet\n\n", "Leaders meet", "CORRECTED"),
        ("(2nd LD) Leaders meet\n\n", "Leaders meet", "2nd LD"),
        ("Leaders meet\n(Adds quotes)\n\n", "Leaders meet", "Adds quotes"),
        ("Eds: Updates with reaction.\nLeaders meet\n\n", "Leaders meet", "Eds: Updates with reaction."),
        ("Lead-free trade grows\n\n", "Lead-free trade grows", None),
    ],
)
def test_revision_slugs(head: str, title: str, revision: str | None) -> None:
    """A slug is furniture and names the revision; the headline is what remains."""
    layout = segment(head + "PARIS, May 5 (AFP) - The leaders met. They left.")
    assert (layout.title, layout.revision) == (title, revision)
    assert sentences(head + "PARIS, May 5 (AFP) - The leaders met. They left.") == ["The leaders met.", "They left."]


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        (" (end) mk.nam", "sign-off"),
        (" (END)", "sign-off"),
        ("\nENDS", "sign-off"),
        ("\nENDIT", "sign-off"),
        ("\n# # #", "sign-off"),
        ("\n###", "sign-off"),
        ("\n-30-", "sign-off"),
        ("\n--IANS", "sign-off"),
        ("\njk/lm", "sign-off"),
        (" PTI MPB RC", "sign-off"),
        ("\nReporting by Jo Doe; Editing by A. B. Poe", "sign-off"),
        ("\n© 2019 The Wire.", "boilerplate"),
        ("\nAll rights reserved.", "boilerplate"),
        ("\n* * *", "boilerplate"),
        ("\nShare this", "widget"),
        ("\nRead more", "widget"),
    ],
)
def test_tails(tail: str, kind: str) -> None:
    """A sign-off is cut from the last sentence, whether on its line or below."""
    text = "The ministers met on Monday. They agreed." + tail
    assert furniture(text) == [(kind, tail.strip())]
    assert sentences(text) == ["The ministers met on Monday.", "They agreed."]


def test_the_sign_off_names_the_agency() -> None:
    """Where no dateline names the agency, the sign-off does."""
    assert segment("The ministers met on Monday.\n--IANS").agency == "IANS"


def test_related_headlines_are_widgets() -> None:
    """The headlines under "Related articles" are the page's, not the story's."""
    text = "Lee in Seoul\nSEOUL, Jan. 3 (Yonhap) -- Lee came. (END)\n\nRelated articles\nKim in Moscow\nLee in Hanoi\n"
    layout = segment(text)
    assert layout.title == "Lee in Seoul"
    assert [kind for kind, _ in furniture(text)] == ["headline", "dateline", "sign-off", "widget", "widget", "widget"]
    assert sentences(text) == ["Lee came."]


@pytest.mark.parametrize(
    "text",
    ["Leaders meet in Geneva", "(END)", "CONFIDENTIAL", "Wednesday, January 23, 2019", "TOKYO, March 20 (KUNA) --"],
)
def test_a_line_alone_is_a_sentence(text: str) -> None:
    """Where all would be furniture, the text is its own sentence."""
    assert sentences(text) == [text]


def test_widgets_alone_are_no_sentence() -> None:
    """A page of buttons says nothing."""
    assert (sentences("Share\nPrint\nA+ A-"), len(segment("Share\nPrint\nA+ A-").furniture)) == ([], 3)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\x85", "\u2028", "\n\n \n"])
def test_every_newline_of_a_web_page_ends_a_sentence(newline: str) -> None:
    """In a text with one paragraph a line, a line without a stop is a sentence of its own."""
    parts = [
        "The European Council, meeting in Brussels:",
        "- welcomes the accord;",
        "- calls on both sides to",
        "We agreed.",
    ]
    assert sentences(newline.join(parts)) == parts


TELEGRAM = """No. 165
SECRET; NIACT
PRIORITY

Taipei, August 31, 1958—4 p.m.

   The Ambassador called on the Foreign Minister this morning and told
him that the Government would welcome a cease-fire in the Strait. The
Foreign Minister replied that the U.S. had not asked him before August
12. He would reply by telegram.

The following was agreed:
   1. Talks between both sides will begin at Warsaw before the end of
September.
   2. The cease-fire holds until then.
"""


def test_a_typewritten_telegram() -> None:
    """Lines cut at a column are joined; blank lines, indents and items end paragraphs; the head is boilerplate."""
    layout = segment(TELEGRAM)
    assert layout.dateline is not None
    assert (layout.dateline.place, layout.dateline.date) == ("Taipei", dt.date(1958, 8, 31))
    assert [kind for kind, _ in furniture(TELEGRAM)] == ["boilerplate", "boilerplate", "boilerplate", "dateline"]
    assert [" ".join(sentence.split()) for sentence in sentences(TELEGRAM)] == [
        "The Ambassador called on the Foreign Minister this morning and told him that the Government would welcome a "
        "cease-fire in the Strait.",
        "The Foreign Minister replied that the U.S. had not asked him before August 12.",
        "He would reply by telegram.",
        "The following was agreed:",
        "1. Talks between both sides will begin at Warsaw before the end of September.",
        "2. The cease-fire holds until then.",
    ]


def test_a_cable_in_capitals() -> None:
    """A wrapped text without lower case is joined by the length of its lines alone."""
    text = (
        "FOREIGN MINISTER TOLD ME THIS MORNING THAT HIS GOVERNMENT WOULD\nNOT OPPOSE TALKS AT WARSAW IF BOTH SIDES "
        "CEASED FIRING BEFORE\nTHE END OF THE MONTH. HE ASKED FOR AN EARLY REPLY FROM OUR\nSIDE."
    )
    assert [" ".join(sentence.split()) for sentence in sentences(text)] == [
        "FOREIGN MINISTER TOLD ME THIS MORNING THAT HIS GOVERNMENT WOULD NOT OPPOSE TALKS AT WARSAW IF BOTH SIDES "
        "CEASED FIRING BEFORE THE END OF THE MONTH.",
        "HE ASKED FOR AN EARLY REPLY FROM OUR SIDE.",
    ]


def test_a_printed_telegram_heading() -> None:
    """The heading is the title without its source note, and names the post."""
    text = (
        "12. Telegram From the Embassy in Poland to the Department of StateSource: Central Files, 611.93.\n\n"
        "Top Secret; Niact; No Distribution Outside Department.\nEyes Only Secretary.\nI saw the Minister. He was calm."
    )
    layout = segment(text)
    assert layout.title == "12. Telegram From the Embassy in Poland to the Department of State"
    assert layout.dateline is not None
    assert layout.dateline.place == "Poland"
    assert [kind for kind, _ in furniture(text)] == ["headline", "boilerplate", "boilerplate", "boilerplate"]
    assert sentences(text) == ["I saw the Minister.", "He was calm."]


def test_a_united_nations_release() -> None:
    """Symbol and date stand before the headline of a release."""
    text = (
        "SC/13124\n12 DECEMBER 2017\n\nCouncil Extends Mandate\n\nThe Council today extended the mandate. It met twice."
    )
    layout = segment(text)
    assert (layout.title, [kind for kind, _ in furniture(text)]) == (
        "Council Extends Mandate",
        ["boilerplate", "dateline", "headline"],
    )
    assert layout.dateline is not None
    assert layout.dateline.date == dt.date(2017, 12, 12)


def test_a_communique_with_bullets() -> None:
    """Each bullet on a line is one sentence, its bullet included."""
    items = ["The Council:", "• welcomes the accord;", "• calls on both to act; and", "• will return to it."]
    text = "Council conclusions\n\nBrussels, 5 May 2009\n\n" + "\n".join(items) + "\n"
    assert segment(text).title == "Council conclusions"
    assert sentences(text) == items


def test_a_byline_and_a_german_letterhead() -> None:
    """A byline is furniture; "Bonn, den 3. Mai 1994" is a date line."""
    assert furniture("Talks go on\nBy JOHN SMITH\n\nThe talks go on. They said so.")[1] == ("byline", "By JOHN SMITH")
    layout = segment("Bonn, den 3. Mai 1994\n\nDie Minister trafen sich. Sie sprachen.")
    assert layout.dateline is not None
    assert (layout.dateline.place, layout.dateline.date) == ("Bonn", dt.date(1994, 5, 3))


def test_a_lede_without_a_headline_stays_a_sentence() -> None:
    """A first line that ends like a sentence is the story."""
    text = "The ministers met in Rome on Monday.\nThey agreed on trade."
    assert (segment(text).title, furniture(text), len(sentences(text))) == (None, [], 2)


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "word " * 5_000, "Peru; Chile, and " * 2_000, "\n".join(["x" * 50] * 900)]
)
def test_no_sentence_is_unbearably_long(text: str) -> None:
    """What has no end for 4,000 characters is cut, at a semicolon or white space where possible; nothing is lost."""
    spans = segment(text).sentences
    assert max(span.end - span.start for span in spans) <= 4_000
    covered = "".join(text[span.start : span.end] for span in spans)
    assert "".join(covered.split()) == "".join(text.split())
