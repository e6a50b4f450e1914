"""The report of a night: pleasant and safe as Markdown, exact as JSON, streamed, and no more open than its folder."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from summarizer.ledger import Report, Stored
from summarizer.nightly.report import markdown
from summarizer.store import Store
from tests.benchmarks.dispatches import text, write
from tests.nightly.desk import Desk
from tests.nightly.endpoint import Endpoint

SCHEMA = Path(__file__).parents[2] / "schemas" / "report.json"
EVIL = (
    "# Norway <b>meets</b> [Peru](javascript:alert) | a `b` $c$\n\n"
    "OSLO, March 3 - Norway and Peru agreed on <img src=x onerror=alert(1)> and [talks](http://evil.example) about "
    "**fish** & <script>alert(2)</script> on Monday.\n\n"
    "1. Norway's minister said ![x](http://evil.example/x.png) that ~~nobody~~ would <http://evil.example> object.\n"
)


def tokens(report: str) -> list[Token]:
    """All tokens of the report as CommonMark, those inside lines too."""
    flat: list[Token] = []
    for token in MarkdownIt("commonmark").parse(report):
        flat += [token, *(token.children or [])]
    return flat


def headings(report: str) -> list[tuple[str, str]]:
    """Level and text of every heading."""
    parsed = MarkdownIt("commonmark").parse(report)
    return [(token.tag, parsed[at + 1].content) for at, token in enumerate(parsed) if token.type == "heading_open"]


def test_it_begins_with_what_matters(desk: Desk) -> None:
    """The title says how the night ended; then come the contents, the summaries, and at the end the costs."""
    desk.night()
    found = headings(desk.report())
    assert re.fullmatch(r"Night 1, \d{4}-\d\d-\d\d: done; 3 dispatches summarized", found[0][1])
    assert [words for tag, words in found if tag == "h2"] == ["Contents", "Summaries", "Costs"]
    assert [words for tag, words in found if tag == "h3"] == [text(n).splitlines()[0] for n in range(3)]


def test_its_contents_lead_to_the_summaries(desk: Desk) -> None:
    """Each dispatch stands in the contents with place, day, headline, gist and counts, linked to its summary."""
    desk.night()
    report = desk.report()
    links = [str(token.attrs["href"]) for token in tokens(report) if token.type == "link_open"]
    anchors = re.findall(r"<a id='([^']+)'></a>", report)
    assert links == [f"#{anchor}" for anchor in anchors]
    assert len(links) == 3
    contents = report.split("## Contents")[1].split("## Summaries")[0]
    assert re.search(
        r"- LIMA, 16 March: \[Peru and Uruguay agree .*\]\(#d-\w{12}\) \(1 agreement, 0 disputes, ", contents
    )
    assert "the two foreign ministries said in a statement numbered 0." in contents


def test_nothing_in_a_dispatch_or_a_name_is_markup(desk: Desk) -> None:
    """What a dispatch, a file's name or an error says is shown as it is: no tag, link, image, code or heading of it."""
    folder = desk.inbox / "[a](http:) <b>&amp;*x*"
    folder.mkdir()
    (folder / "evil.txt").write_text(EVIL, encoding="utf-8")
    (folder / "`broken` <i>.txt").write_bytes(b"\0\1\2")
    desk.night()
    found = tokens(desk.report())
    html = {token.content for token in found if token.type in {"html_inline", "html_block"}}
    assert all(re.fullmatch(r"<a id='d-[0-9a-f]{12}'>|</a>", tag) for tag in html), html
    assert {str(token.attrs["href"])[:3] for token in found if token.type == "link_open"} == {"#d-"}
    assert not [token for token in found if token.type == "image"]
    code = {token.content for token in found if token.type in {"code_inline", "code_block", "fence"}}
    assert all(re.fullmatch(r"[0-9a-f]{12}|summarizer show [0-9a-f]{12}", words) for words in code), code
    told = {token.content for token in found if token.type == "inline"}
    assert any("onerror" in words for words in told), "the sentence itself is there"
    assert {tag for tag, _ in headings(desk.report())} == {"h1", "h2", "h3", "h4", "h5"}


def test_a_revision_says_what_changed_first(desk: Desk) -> None:
    """A later version stands under Revisions, what it changed before its summary, and is marked as one."""
    desk.night()
    path = desk.inbox / "000" / "000001.txt"
    path.write_text(path.read_text(encoding="utf-8").replace(" agreed on ", " rejected on ", 1), encoding="utf-8")
    desk.night()
    report = desk.report()
    assert [words for tag, words in headings(report) if tag == "h2"] == ["Contents", "Revisions", "Costs"]
    assert "(revision; " in report
    revision = report.split("## Revisions")[1]
    assert revision.index("no longer there: agreement") < revision.index("#### Gist")


def test_failures_have_their_reason_and_next_step(desk: Desk) -> None:
    """What failed is listed with its file, why, and what becomes of it."""
    (desk.inbox / "noise.txt").write_bytes(b"\0\1\2")
    desk.night()
    failures = desk.report().split("## Failures")[1]
    assert re.search(r"- `\w{12}` quarantined: .*/noise\.txt: byte 0 is NUL.* \(not tried again by itself: ", failures)


def test_rejected_claims_are_counted_and_not_told(desk: Desk) -> None:
    """A claim that its evidence does not bear is no news: the Markdown counts it, the JSON has it."""
    path = desk.inbox / "000" / "000001.txt"
    path.write_text(text(1).replace(" agreed on ", " rejected on ", 1), encoding="utf-8")
    desk.night()
    rejected = [len(made["summary"]["rejected"]) for made in desk.data()["summaries"]]
    assert sum(rejected) == 1
    assert "1 rejected)" in desk.report()
    assert "#### Rejected" not in desk.report()


def test_a_quiet_night_has_a_report_too(desk: Desk) -> None:
    """A night without anything new says so, and has neither contents nor summaries."""
    desk.night()
    desk.night()
    found = headings(desk.report())
    assert found[0][1].endswith("done; nothing new")
    assert [words for tag, words in found if tag == "h2"] == ["Costs"]


def test_json_keeps_to_its_schema(desk: Desk) -> None:
    """The JSON report is of schemas/report.json, reads back as a Report, and says what the Markdown says."""
    (desk.inbox / "noise.txt").write_bytes(b"\0\1\2")
    desk.night()
    data = desk.data()
    jsonschema.validate(data, json.loads(SCHEMA.read_text(encoding="utf-8")))
    report = Report.model_validate(data)
    assert (len(report.summaries), len(report.failures), report.run.id) == (3, 1, 1)


def test_it_is_written_piece_by_piece(desk: Desk) -> None:
    """No more than one summary is held at a time, however many a night made."""
    desk.night("--quiet")
    given = 0

    with Store.open(desk.store) as store:
        (run,), made = store.runs(1), list(store.made(1))

        def counted() -> Iterator[Stored]:
            nonlocal given
            for stored in made * 20:
                given += 1
                yield stored

        ahead = 0
        for number, piece in enumerate(markdown(run, counted, [])):
            if number > 20 and given < 60:
                ahead = max(ahead, given - number)
            assert len(piece) < 20_000
    assert given == 180, "gone through once for the contents, and once for each part"
    assert ahead <= 1


def test_latest_is_the_last_night(desk: Desk) -> None:
    """``latest`` leads to the newest report in both forms, and the one before stays."""
    desk.night()
    desk.night()
    assert sorted(path.name for path in desk.reports.iterdir()) == [
        "latest.json", "latest.md", "run-000001.json", "run-000001.md", "run-000002.json", "run-000002.md",
    ]  # fmt: skip
    assert (desk.reports / "latest.md").resolve().name == "run-000002.md"
    assert (desk.reports / "latest.json").resolve().name == "run-000002.json"


@pytest.mark.parametrize(
    ("folder", "umask", "mode"),
    [(None, 0o022, 0o600), (0o755, 0o022, 0o644), (0o750, 0o022, 0o640), (0o755, 0o077, 0o600)],
)
def test_a_report_is_as_open_as_its_folder(desk: Desk, folder: int | None, umask: int, mode: int) -> None:
    """A folder that the night makes is the owner's alone; in another, whoever may read it reads the report."""
    if folder is not None:
        desk.reports.mkdir()
        desk.reports.chmod(folder)
    before = os.umask(umask)
    try:
        assert desk.night().exit_code == 0
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in desk.reports.iterdir()}
    assert modes == {mode}
    assert stat.S_IMODE(desk.reports.stat().st_mode) == (folder or 0o700)
    assert stat.S_IMODE(desk.store.stat().st_mode) == 0o600


def test_a_place_that_no_report_fits_is_told_before_anything_is_asked(desk: Desk, model_server: Endpoint) -> None:
    """Where the report cannot be written the night does not begin, and the message names place and option."""
    desk.reports.write_text("a file", encoding="utf-8")
    done = desk.night()
    assert done.exit_code == 2
    assert f"{desk.reports}: the report cannot be written" in done.stderr
    assert "name another --output" in done.stderr
    assert model_server.stats()["requests"] == 0


def test_a_report_that_fails_costs_the_night_nothing(desk: Desk) -> None:
    """Where the report fails after all, it is told, the summaries are kept and the metrics are written."""
    (desk.reports / "latest.md").mkdir(parents=True)
    metrics = desk.folder / "night.prom"
    done = desk.night("--metrics", metrics)
    assert done.exit_code == 2
    assert "the report cannot be written" in done.stderr
    assert metrics.is_file()
    assert len(desk.told("status")) == 1


def test_many_dispatches_make_many_entries(desk: Desk) -> None:
    """A night of forty has forty entries in the order of their making, in both forms."""
    list(write(desk.inbox, 37, first=100))
    desk.night()
    ids = [made["entry"]["id"][:12] for made in desk.data()["summaries"]]
    assert len(ids) == 40
    assert re.findall(r"\]\(#d-(\w{12})\)", desk.report()) == ids
