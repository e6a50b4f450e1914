"""A summary reads the same in text and Markdown, hides nothing, and cannot be made to act by what a dispatch says."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.text import Text

from summarizer.records import (
    Actor,
    Agreement,
    Dateline,
    DispatchReference,
    Dispute,
    Evidence,
    Gist,
    Position,
    Provenance,
    Reason,
    Speaker,
    Summary,
    Usage,
    Verdict,
)
from summarizer.render import as_json, as_markdown, as_text
from summarizer.render.outline import visible

SOURCE = (
    "Arcadia and Borduria will sign a fishing accord in May.\n"
    "They urged Carpania to free the two trawlers.\n"
    "Minister Ana Petrov rejected Carpania's toll on 12 ships."
)
ACTORS = (
    Actor(code="ARC", name="Arcadia", kind="state"),
    Actor(code="BRD", name="Borduria", kind="state"),
    Actor(code="CRP", name="Carpania", kind="state"),
)
PETROV = Speaker(name="Ana Petrov", office="Minister")


def piece(number: int) -> Evidence:
    """The sentence of SOURCE with this number, from 1."""
    quote = SOURCE.splitlines()[number - 1]
    start = SOURCE.index(quote)
    return Evidence(start=start, end=start + len(quote), quote=quote)


def empty(**fields: object) -> Summary:
    """A summary in which nothing was found, but for ``fields``."""
    given: dict[str, object] = {
        "dispatch": DispatchReference(id="0" * 64, source="wire/17.txt"),
        "provenance": Provenance(
            summarizer_version="0.1.0",
            model="embedded",
            endpoint="embedded",
            strategy="stepwise",
            prompts={},
            seconds=0,
        ),
    }
    return Summary.model_validate(given | fields)


@pytest.fixture
def summary() -> Summary:
    """A summary with something in each field."""
    return Summary(
        dispatch=DispatchReference(
            id="0" * 64, source="wire/17.txt", title="Accord on fish", agency="ABC", revision="2nd Ld",
            dateline=Dateline(place="TALLIS", month=5, day=3),
        ),
        gist=Gist(text="Arcadia and Borduria settle their fishing rights.", evidence=(piece(1),)),
        actors=ACTORS,
        agreements=(
            Agreement(
                parties=("ARC", "BRD"), terms="sign a fishing accord", status="agreed", time="planned",
                evidence=(piece(1),), confidence=0.934,
            ),
            Agreement(parties=("ARC", "BRD"), third_parties=("CRP",), terms="free the trawlers", evidence=(piece(2),)),
        ),
        disputes=(
            Dispute(
                raised_by=("BRD",), against=("CRP",), issue="toll on 13 ships", speaker=PETROV, evidence=(piece(3),),
                verdict=Verdict(
                    outcome="altered", reasons=(Reason(field="number", detail="13 is not in the evidence"),)
                ),
            ),
        ),
        positions={
            "BRD": (
                Position(
                    country="BRD", stance="opposes", statement="The toll must not stand.",
                    addressed_to=("CRP", "NSA:PIRATES"), speaker=PETROV, evidence=(piece(3),),
                    time="historical", confidence=0.5,
                ),
            ),
            "ARC": (),
        },
        rejected=(
            Position(
                country="ARC", stance="warns", statement="War is near.", evidence=(piece(1),),
                verdict=Verdict(outcome="unsupported", reasons=(Reason(field="stance", detail="nobody warns"),)),
            ),
        ),
        provenance=Provenance(
            summarizer_version="0.1.0", model="qwen", endpoint="local", strategy="whole", prompts={"whole.v1": "ab"},
            usage=Usage(calls=2, attempts=3, prompt_tokens=2310, completion_tokens=120, cached_tokens=1900),
            cache_hits=1, cost_usd=0.0123, seconds=4.26,
        ),
    )  # fmt: skip


TEXT = """\
Accord on fish
TALLIS, 3 May · ABC · 2nd Ld · wire/17.txt

Gist
  Arcadia and Borduria settle their fishing rights.
    “Arcadia and Borduria will sign a fishing accord in May.” 0–55

Agreements
  1. Arcadia, Borduria: sign a fishing accord [agreed · planned · 0.93]
       “Arcadia and Borduria will sign a fishing accord in May.” 0–55
  2. Arcadia, Borduria → Carpania: free the trawlers [agreed]
       “They urged Carpania to free the two trawlers.” 56–101

Disputes
  1. Borduria → Carpania: toll on 13 ships (opposes; Ana Petrov, Minister) ALTERED
       altered, number: 13 is not in the evidence
       “Minister Ana Petrov rejected Carpania's toll on 12 ships.” 102–159

Positions
  Borduria
    - opposes → Carpania, NSA:PIRATES: The toll must not stand. (Ana Petrov, Minister) [historical · 0.50]
        “Minister Ana Petrov rejected Carpania's toll on 12 ships.” 102–159

Rejected
  1. position, Arcadia: War is near. UNSUPPORTED
       unsupported, stance: nobody warns
       “Arcadia and Borduria will sign a fishing accord in May.” 0–55

qwen (local, whole) · 2 calls · 2,310 tokens in (1,900 cached), 120 out · 4.3 s · 1 answer from the cache · $0.0123 · 1 claim rejected
"""  # noqa: E501  # in a pipe nothing is wrapped

NARROW = """\
Accord on fish
TALLIS, 3 May · ABC · 2nd Ld ·
wire/17.txt

Gist
  Arcadia and Borduria settle their
  fishing rights.

Agreements
  1. Arcadia, Borduria: sign a fishing
     accord [agreed · planned · 0.93]
  2. Arcadia, Borduria → Carpania: free
     the trawlers [agreed]

Disputes
  1. Borduria → Carpania: toll on 13
     ships (opposes; Ana Petrov,
     Minister) ALTERED
       altered, number: 13 is not in the
       evidence

Positions
  Borduria
    - opposes → Carpania, NSA:PIRATES:
      The toll must not stand. (Ana
      Petrov, Minister) [historical ·
      0.50]

qwen (local, whole) · 2 calls · 2,310
tokens in (1,900 cached), 120 out · 4.3
s · 1 answer from the cache · $0.0123 ·
1 claim rejected
"""

MARKDOWN = r"""# Accord on fish

*TALLIS, 3 May · ABC · 2nd Ld · wire/17.txt*

## Gist

Arcadia and Borduria settle their fishing rights.

## Agreements

1. **Arcadia, Borduria**: sign a fishing accord *\[agreed · planned · 0.93\]*

2. **Arcadia, Borduria → Carpania**: free the trawlers *\[agreed\]*

## Disputes

1. **Borduria → Carpania**: toll on 13 ships (opposes; Ana Petrov, Minister) **ALTERED**

   **altered, number: 13 is not in the evidence**

## Positions

### Borduria

- **opposes → Carpania, NSA:PIRATES**: The toll must not stand. (Ana Petrov, Minister) *\[historical · 0.50\]*

*qwen (local, whole) · 2 calls · 2,310 tokens in (1,900 cached), 120 out · 4.3 s · 1 answer from the cache · \$0.0123 · 1 claim rejected*
"""  # noqa: E501  # Markdown wraps where it is shown


def test_text_in_full(summary: Summary) -> None:
    """Unwrapped text has each claim and each quote on one line, in the order of the desk."""
    assert as_text(summary, rejected=True) == TEXT


def test_text_wraps_under_its_own_margin(summary: Summary) -> None:
    """On a narrow terminal each line goes on below where its words began, and without evidence no quote is shown."""
    assert as_text(summary, evidence=False, width=40) == NARROW


def test_markdown(summary: Summary) -> None:
    """Markdown has the same lines under headings and lists."""
    assert as_markdown(summary, evidence=False) == MARKDOWN


def test_markdown_quotes_belong_to_their_claim(summary: Summary) -> None:
    """A quote is a block quote inside the list item of its claim."""
    tokens = [token.type for token in MarkdownIt().parse(as_markdown(summary, rejected=True))]
    inside = 0
    for token in tokens[tokens.index("ordered_list_open") :]:
        inside += {"list_item_open": 1, "list_item_close": -1}.get(token, 0)
        assert token != "blockquote_open" or inside == 1
    assert tokens.count("blockquote_open") == 6


def test_tenth_claim_holds_its_quotes() -> None:
    """A marker of two digits moves what stands under it by one column, in text and in Markdown."""
    claim = Agreement(parties=("ARC",), terms="a pact", evidence=(piece(2),))
    many = empty(agreements=(claim,) * 10)
    assert "\n  10. ARC: a pact [agreed]\n        “They" in as_text(many)
    assert "\n10. **ARC**: a pact *\\[agreed\\]*\n\n    > “They" in as_markdown(many)


def test_nothing_found_is_said() -> None:
    """An empty section says so, a summary without a title goes by its source, one without dateline has none."""
    assert as_text(empty(), rejected=True) == (
        "wire/17.txt\nwire/17.txt\n\nGist\n  none found\n\nAgreements\n  none found\n\nDisputes\n  none found\n\n"
        "Positions\n  none found\n\nRejected\n  none found\n\n"
        "embedded (embedded, stepwise) · 0 calls · 0 tokens in, 0 out · 0.0 s · 0 answers from the cache\n"
    )
    assert as_markdown(empty()).count("*none found*") == 4


@pytest.mark.parametrize(
    ("dateline", "shown"),
    [
        (Dateline(place="RIGA", date="2024-02-09"), "RIGA, 9 February 2024"),
        (Dateline(place="RIGA"), "RIGA"),
        (Dateline(month=2), "February"),
        (Dateline(month=2, day=9), "9 February"),
    ],
)
def test_dateline_as_far_as_known(dateline: Dateline, shown: str) -> None:
    """The dateline shows the place and as much of the date as the dispatch gives."""
    summary = empty(dispatch=DispatchReference(id="0" * 64, source="x", dateline=dateline))
    assert as_text(summary).splitlines()[1] == f"{shown} · x"


def test_styles_only_add_to_the_text(summary: Summary) -> None:
    """Styled text is the plain text once its ANSI codes are taken out, and has some."""
    for width in (None, 60):
        styled = as_text(summary, width=width, styled=True, rejected=True)
        assert "\x1b[1mAgreements\x1b[0m" in styled
        assert Text.from_ansi(styled).plain.rstrip("\n") == as_text(summary, width=width, rejected=True).rstrip("\n")


def test_wide_characters_count_two_columns() -> None:
    """Lines with Chinese or Japanese words are as wide as the terminal allows and no wider."""
    terms = "中国与日本就渔业问题达成协议" * 6
    shown = as_text(empty(agreements=(Agreement(parties=("ARC",), terms=terms, evidence=(piece(1),)),)), width=40)
    assert max(map(cell_len, shown.splitlines())) in (39, 40)
    assert terms in "".join(line.strip() for line in shown.splitlines())


def test_json_reads_back(summary: Summary) -> None:
    """JSON, indented or on one line, is the whole record."""
    assert Summary.model_validate_json(as_json(summary)) == summary
    assert as_json(summary).startswith('{\n  "dispatch"')
    line = as_json(summary, indent=None)
    assert line.count("\n") == 1
    assert Summary.model_validate_json(line) == summary


HOSTILE = "safe \x1b]0;owned\x07\x1b[2J\x9b31m \u202edesrever\u2066 \u200bz\ufeff\x00\x7f end"


def hostile() -> Summary:
    """A summary whose every free text carries terminal codes and direction overrides."""
    quote = Evidence(start=0, end=len(HOSTILE), quote=HOSTILE)
    speaker = Speaker(name=HOSTILE, office=HOSTILE)
    verdict = Verdict(outcome="altered", reasons=(Reason(field="name", detail=HOSTILE),))
    return empty(
        dispatch=DispatchReference(
            id="0" * 64, source=HOSTILE, title=HOSTILE, agency=HOSTILE, revision=HOSTILE,
            dateline=Dateline(place=HOSTILE),
        ),
        gist=Gist(text=HOSTILE, evidence=(quote,)),
        actors=(Actor(code="ARC", name=HOSTILE, kind="state"),),
        disputes=(
            Dispute(raised_by=("ARC",), issue=HOSTILE, speaker=speaker, evidence=(quote,), verdict=verdict),
        ),
    )  # fmt: skip


def test_no_dispatch_acts_on_the_terminal() -> None:
    """Escape codes and direction overrides in any field come out as visible escapes in text and Markdown."""
    for shown in (as_text(hostile()), as_text(hostile(), width=80), as_markdown(hostile())):
        assert not {c for c in shown if c != "\n" and unicodedata.category(c) in {"Cc", "Cf"}}
    assert r"safe \x1b]0;owned\x07\x1b[2J\x9b31m \u202edesrever\u2066 \u200bz\ufeff\x00\x7f end" in as_text(hostile())


def test_json_is_verbatim() -> None:
    """JSON keeps what text and Markdown escape."""
    assert Summary.model_validate_json(as_json(hostile())).dispatch.title == HOSTILE


def test_visible_keeps_honest_joiners() -> None:
    """Joiners and direction marks of Persian, Hindi and Hebrew stay; newlines and runs of spaces become one space."""
    assert visible("می\u200cخواهد\u200f  a\n\tb") == "می\u200cخواهد\u200f a b"


@given(st.text(min_size=1))
def test_any_text_is_one_safe_line(text: str) -> None:
    """Whatever a dispatch holds, it is shown on one line that UTF-8 can carry."""
    shown = visible(text)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert not {c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}}


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1).filter(str.strip))
def test_no_dispatch_becomes_markup(text: str) -> None:
    """Any line of ASCII as title, gist and terms reads in Markdown as itself: the page has only our own elements."""
    evidence = (Evidence(start=0, end=1, quote="\u00e9"),)  # never the text itself, whose quote would be left out
    summary = empty(
        dispatch=DispatchReference(id="0" * 64, source="s", title=text),
        gist=Gist(text=text, evidence=evidence),
        agreements=(Agreement(parties=("ARC",), terms=text, evidence=evidence),),
    )
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(as_markdown(summary))
    blocks = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    words = visible(text)
    assert blocks[0] == words
    assert blocks[3] == words
    assert blocks[6] == f"ARC: {words} [agreed]"
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds == {"text", "strong_open", "strong_close", "em_open", "em_close"}
