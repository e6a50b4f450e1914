"""Summaries in the store: the whole record comes back, and its claims can be asked for in plain SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event

from summarizer.errors import StoreError
from summarizer.ledger import Difference
from summarizer.records import Summary, Usage
from summarizer.store import Store
from tests.postgres import Postgres
from tests.store.makers import begun, call, found, rows, summary
from tests.test_records import SUMMARY

FIRST, SECOND = "Norway and Peru share two boats.", "Norway and Peru share three boats."


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples of a property."""
    if request.param == "sqlite":
        place = str(tmp_path_factory.mktemp("kept") / "store.db")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        place = server.new_schema()
    with Store.open(place) as store:
        yield store


@given(made=SUMMARY)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_summary_comes_back_as_it_was(kept: Store, made: Summary) -> None:
    """Whatever a summary holds, it reads back equal, alone and as part of a difference."""
    run, item = begun(kept), found(FIRST)
    kept.register(run, [item])
    claims = (*made.claims, *made.rejected)
    difference = Difference(earlier=item.id, added=claims, altered=tuple(zip(claims, claims, strict=True)), kept=3)
    kept.succeed(run, item.id, made, difference)
    stored = kept.summary(item.id)
    assert stored is not None
    assert (stored.summary, stored.difference, stored.run) == (made, difference, run)


def test_a_summary_comes_with_its_input_and_run(store: Store) -> None:
    """What is read back says of which input it is, which run made it and when; of an unknown input there is none."""
    begin = dt.datetime.now(dt.UTC)
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    assert store.summary(item.id) is None
    store.succeed(run, item.id, summary())
    stored = store.summary(item.id)
    assert stored is not None
    assert (stored.entry, stored.run, stored.difference) == (store.entry(item.id), run, None)
    assert begin <= stored.created <= dt.datetime.now(dt.UTC)


def test_the_newest_summary_counts_and_the_others_stay(store: Store, place: str) -> None:
    """An input summarized again has a history, the newest first; one row alone is marked as the newest."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    for model in ("m1", "m2", "m3"):
        store.succeed(run, item.id, summary(model=model))
    assert [stored.summary.provenance.model for stored in store.history(item.id)] == ["m3", "m2", "m1"]
    assert store.summary(item.id) == store.history(item.id)[0]
    assert rows(place, "SELECT model FROM summaries WHERE newest") == [("m3",)]
    assert store.history("0" * 64) == []


def test_the_summary_of_an_earlier_version(store: Store) -> None:
    """The earlier version is the newest one before that has a summary, over versions that never got one."""
    run = begun(store)
    versions = [found(f"Version {number}.", "story.txt") for number in range(4)]
    for number, version in enumerate(versions):
        store.register(run, [version])
        if number == 0:
            store.succeed(run, version.id, summary())
    earlier = store.earlier(versions[3].id)
    assert earlier is not None
    assert earlier.entry.id == versions[0].id
    assert store.earlier(versions[0].id) is None
    assert store.earlier("0" * 64) is None


def test_claims_can_be_asked_for_in_sql(store: Store, place: str) -> None:
    """Every claim, its actors with their roles and its evidence are rows of their own, rejected ones marked."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    store.succeed(run, item.id, summary())
    columns = "kind, stance, status, time, text, topic, speaker, speaker_office, confidence, verdict, reasons"
    assert rows(place, f"SELECT claim, {columns} FROM claims ORDER BY claim") == [
        (1, "agreement", None, "signed", "current", "share two boats", None, None, None, None, "supported", None),
        (2, "position", "pledges", None, "planned", "Peru will paint them", "boats", "Ana Roca", "minister", 0.5,
         "supported", None),
        (3, "dispute", "opposes", None, "current", "three boats", None, None, None, None, "altered",
         "number: three is not there"),
    ]  # fmt: skip
    assert rows(place, "SELECT claim FROM claims WHERE rejected") == [(3,)]
    assert rows(place, "SELECT claim, number, role, code, name FROM claim_actors ORDER BY claim, number") == [
        (1, 1, "party", "NOR", "Norway"), (1, 2, "party", "PER", "Peru"),
        (2, 1, "country", "PER", "Peru"), (2, 2, "addressed_to", "NOR", "Norway"),
        (3, 1, "raised_by", "NOR", "Norway"),
    ]  # fmt: skip
    columns = "claim, number, start_offset, end_offset, quote"
    assert rows(place, f"SELECT {columns} FROM evidence ORDER BY claim, number") == [
        (1, 1, 0, 6, "Norway"), (1, 2, 11, 15, "Peru"), (2, 1, 11, 15, "Peru"), (3, 1, 0, 6, "Norway")
    ]  # fmt: skip
    provenance = "model, endpoint, strategy, program, gist, calls, prompt_tokens, completion_tokens, cached_tokens"
    assert rows(place, f"SELECT {provenance}, cache_hits, cost_usd, seconds FROM summaries") == [
        ("m", "remote", "whole", "0.1.0", "Norway and Peru share boats.", 1, 30, 12, 10, 1, 0.25, 1.5)
    ]


def test_export_gives_the_newest_of_each(store: Store) -> None:
    """Every input's newest summary comes once, in the order of their making."""
    run = begun(store)
    items = [found(f"{number} boats.", f"{number}.txt") for number in range(450)]
    store.register(run, items)
    for item in items:
        store.succeed(run, item.id, summary())
    store.succeed(run, items[0].id, summary(model="again"))
    exported = [stored.entry.source for stored in store.export()]
    assert exported == [item.source for item in (*items[1:], items[0])]


def test_export_is_filtered(store: Store) -> None:
    """Only summaries made since then, with a claim of that kind and actor that was not rejected, come out."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    store.succeed(run, item.id, summary())
    stored = store.summary(item.id)
    assert stored is not None
    moment = stored.created
    assert list(store.export(since=moment, kind="position", actor="NOR")) == [stored]
    assert list(store.export(kind="agreement", actor="PER")) == [stored]
    assert list(store.export(since=moment + dt.timedelta(microseconds=1))) == []
    assert list(store.export(kind="dispute")) == []
    assert list(store.export(actor="NSA:NOBODY")) == []


def test_export_shows_one_moment(store: Store) -> None:
    """What is written while an export runs is not in it, and is not held up by it."""
    run, item, other = begun(store), found(FIRST), found(SECOND, "b.txt")
    store.register(run, [item, other])
    store.succeed(run, item.id, summary())
    running = store.export()
    first = next(running)
    store.succeed(run, other.id, summary())
    assert [first.entry.id, *(stored.entry.id for stored in running)] == [item.id]
    assert len(list(store.export())) == 2


def test_a_result_is_whole_or_not_at_all(store: Store, place: str) -> None:
    """Where one row of a result cannot be written none is, and the state stays as it was."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    rows(place, "DROP TABLE evidence")
    with pytest.raises(StoreError, match="tables are not as they should be"):
        store.succeed(run, item.id, summary())
    entry = store.entry(item.id)
    assert entry is not None
    assert entry.state == "new"
    assert rows(place, "SELECT count(*) FROM summaries") == [(0,)]


def test_a_summary_of_a_newer_program(store: Store, place: str) -> None:
    """A summary with a field that this program does not know is told as such, without its text."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    store.succeed(run, item.id, summary())
    rows(place, "UPDATE summaries SET summary = replace(summary, '\"rejected\"', '\"refuted\"')")
    with pytest.raises(StoreError, match="a Summary in it is not as this summarizer knows them") as caught:
        store.summary(item.id)
    assert "boats" not in str(caught.value)


def test_another_thread_may_use_it(store: Store) -> None:
    """A store that one thread opened is used by another, as where an event loop hands its writes to a worker."""
    with ThreadPoolExecutor(1) as worker:
        run = worker.submit(begun, store).result()
        worker.submit(store.register, run, [found(FIRST)]).result()
        assert worker.submit(lambda: len(store.find(""))).result() == 1
    assert store.runs()[0].id == run


def test_a_file_can_be_copied_and_opened_elsewhere(tmp_path: Path) -> None:
    """A closed store is one file: a copy of it alone holds everything."""
    with Store.open(tmp_path / "store.db") as store:
        run, item = begun(store), found(FIRST)
        store.register(run, [item])
        store.succeed(run, item.id, summary())
    (tmp_path / "copy.db").write_bytes((tmp_path / "store.db").read_bytes())
    with Store.open(tmp_path / "copy.db") as copy:
        stored = copy.summary(item.id)
        assert stored is not None
        assert stored.summary == summary()


def test_summaries_made_together_are_each_as_if_made_alone(store: Store) -> None:
    """Another summary in a transaction takes at most one more statement, and each has its own claims and evidence."""
    run, items = begun(store), [found(f"Norway and Peru share {n} boats.", f"{n}.txt") for n in (2, 3, 4)]
    store.register(run, items)
    store.succeed(run, items[0].id, summary(terms="an earlier one"))
    statements: list[str] = []
    event.listen(
        store._database.engine, "before_cursor_execute", lambda _c, _u, statement, *_: statements.append(statement)
    )
    with store.together():
        store.succeed(run, items[0].id, summary(terms="share 2 boats"))
    alone = len(statements)
    statements.clear()
    with store.together():
        for n, item in enumerate(items[1:], start=3):
            store.succeed(run, item.id, summary(terms=f"share {n} boats"))
    assert len(statements) <= alone + 1  # SQLite gives keys back in order for one row at a time
    for n, item in enumerate(items, start=2):
        newest = store.summary(item.id)
        assert newest is not None
        assert newest.summary == summary(terms=f"share {n} boats")
        assert newest.entry.state == "summarized"
    kept = rows(
        store.place,
        "SELECT c.text, e.quote FROM summaries s JOIN claims c ON c.summary_id = s.id "
        "JOIN evidence e ON e.summary_id = c.summary_id AND e.claim = c.claim "
        "WHERE s.newest AND c.kind = 'agreement' ORDER BY c.text, e.number",
    )
    assert kept == [(f"share {n} boats", quote) for n in (2, 3, 4) for quote in ("Norway", "Peru")]
    assert [one.summary.agreements[0].terms for one in store.history(items[0].id)] == [
        "share 2 boats",
        "an earlier one",
    ]


def test_a_call_nobody_noted_fails_the_whole_transaction(store: Store) -> None:
    """Where one of several rows is not there, nothing of the transaction stays, and the error names those it may be."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    store.asking(run, call("known"))
    given = {"state": "answered", "seconds": 1.0, "usage": Usage(), "cost_usd": None}

    def both() -> None:
        with store.together():
            store.settle("known", **given)  # type: ignore[arg-type]
            store.settle("unknown", **given)  # type: ignore[arg-type]

    with pytest.raises(StoreError, match=r"no call known.* or there is no call unknown"):
        both()
    assert store.spent(run).unanswered == 1
