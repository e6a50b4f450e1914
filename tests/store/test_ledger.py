"""The ledger: what was found and where, in which state it is, which story it revises; the same on both databases."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest

from summarizer import errors
from summarizer.errors import (
    AddressRefused,
    CallTimeout,
    EmptyInput,
    FeedTooLarge,
    InputError,
    InputTooLarge,
    SourceUnreachable,
    StoreError,
    UndecodableInput,
)
from summarizer.ledger import Call, Found, Place
from summarizer.readers import dispatches
from summarizer.records import Usage
from summarizer.store import Store
from tests.store.makers import NOON, begun, found, rows, summary, unreadable

FIRST, SECOND = "Norway and Peru share two boats.", "Norway and Peru share three boats."


def states(store: Store, *items: Found) -> list[str | None]:
    """The states of these inputs."""
    entries = [store.entry(item.id) for item in items]
    return [entry.state if entry else None for entry in entries]


# --- what was found ----------------------------------------------------------------------------------------------


def test_what_is_found_is_new(store: Store) -> None:
    """A content never seen is new, with its source, its headline and the time it was seen."""
    begin = dt.datetime.now(dt.UTC)
    item = found("BOATS SHARED\n\nOSLO, May 3 (ABC) -- Norway and Peru share two boats on Monday, they said.\n")
    (entry,) = store.register(begun(store), [item])
    assert (entry.id, entry.state, entry.source, entry.failures) == (item.id, "new", "a.txt", 0)
    assert item.dispatch is not None
    assert entry.title == item.dispatch.title
    assert begin <= entry.first_seen == entry.last_seen <= dt.datetime.now(dt.UTC)
    assert store.entry(item.id) == entry
    assert store.entry("0" * 64) is None


def test_what_is_found_again_keeps_its_state(store: Store) -> None:
    """A known content, in the same or another place, is only seen again: its state and first time stay."""
    run, item = begun(store), found(FIRST)
    (before,) = store.register(run, [item])
    store.succeed(run, item.id, summary())
    (after,) = store.register(begun(store), [found(FIRST, "copy.txt")])
    assert (after.state, after.source, after.first_seen) == ("summarized", "a.txt", before.first_seen)
    assert after.last_seen > before.last_seen


def test_entries_come_in_the_order_of_what_was_found(store: Store) -> None:
    """Known and new contents, and one content twice in a batch, come back each in its own place."""
    run = begun(store)
    store.register(run, [found(SECOND, "b.txt")])
    batch = [found(FIRST), found(SECOND, "b.txt"), found(FIRST, "copy.txt")]
    entries = store.register(run, batch)
    assert [(entry.id, entry.source) for entry in entries] == [
        (batch[0].id, "a.txt"), (batch[1].id, "b.txt"), (batch[0].id, "a.txt")
    ]  # fmt: skip
    assert store.register(run, []) == []


def test_many_are_found_at_once(store: Store) -> None:
    """More inputs than fit into one query are registered in one call, and known in the next."""
    run = begun(store)
    batch = [found(f"Norway and Peru share {number} boats.", f"{number}.txt") for number in range(5_500)]
    assert {entry.state for entry in store.register(run, batch)} == {"new"}
    assert len(store.register(run, batch)) == 5_500
    assert store.info().states == {"new": 5_500}


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (UndecodableInput("no text", source="bad.txt"), "quarantined"),
        (InputTooLarge("9 bytes", source="bad.txt"), "quarantined"),
        (EmptyInput("nothing to read", source="bad.txt"), "skipped"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_cannot_be_read_is_settled_at_once(store: Store, error: UndecodableInput, state: str) -> None:
    """A file without a dispatch is quarantined, or skipped where it is empty, with the reason and its class."""
    (entry,) = store.register(begun(store), [unreadable(error)])
    assert (entry.state, entry.error, entry.error_kind) == (state, str(error), type(error).__name__)


def test_odd_characters_are_kept(store: Store) -> None:
    """Neither a NUL nor the lone surrogate of an odd file name stops an input from being registered and found again."""
    item = found(FIRST, stories=("odd \udcff\0",), source="odd \udcff\0.txt")
    run = begun(store)
    (entry,) = store.register(run, [item])
    assert entry.source == "odd \\udcff\ufffd.txt"
    (later,) = store.register(run, [found(SECOND, "b.txt", stories=("odd \udcff\0",))])
    assert later.revision_of == item.id


def test_times_at_the_ends_of_the_calendar_are_kept(store: Store) -> None:
    """Whatever date a reader lets through, the store can write it down."""
    times = ["0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00-01:00", "9999-12-31T23:59:59-05:00", "9999-12-31T23:59"]
    lines = "".join(json.dumps({"text": f"Norway has {time} boats.", "published": time}) + "\n" for time in times)
    read = list(dispatches(lines.encode(), Place(name="a.jsonl"), items=9, item_bytes=999))
    assert [entry.state for entry in store.register(begun(store), read)] == ["new"] * 4


def test_finding_by_the_beginning(store: Store) -> None:
    """An input is found by the first characters of its identifier, in either case; a wildcard is no such character."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item, found(SECOND, "b.txt")])
    assert [entry.id for entry in store.find(item.id[:12].upper())] == [item.id]
    assert len(store.find("")) == 2
    assert len(store.find("", limit=1)) == 1
    assert store.find("%") == []


# --- stories -----------------------------------------------------------------------------------------------------


def test_a_later_version_revises_the_earlier(store: Store) -> None:
    """Another content under a name of the same story revises the one that came before, which stays summarized."""
    run, first, second = (
        begun(store),
        found(FIRST, stories=("a.txt", "boats")),
        found(SECOND, "b.txt", stories=("boats",)),
    )
    store.register(run, [first])
    store.succeed(run, first.id, summary())
    (entry,) = store.register(run, [second])
    assert entry.revision_of == first.id
    assert states(store, first, second) == ["summarized", "new"]


def test_a_copy_brings_its_own_names(store: Store) -> None:
    """A known content found under another name of its story is known by that name too."""
    run, first = begun(store), found(FIRST, stories=("a.txt",))
    store.register(run, [first])
    store.register(run, [found(FIRST, "feed", stories=("urn:boats",))])
    (entry,) = store.register(run, [found(SECOND, "b.txt", stories=("urn:boats",))])
    assert entry.revision_of == first.id


def test_an_earlier_version_nobody_summarized_is_changed(store: Store) -> None:
    """New, failed and quarantined versions yield to a later one, in the same batch as in another; skipped ones stay."""
    run = begun(store)
    kinds = ["new", "failed", "quarantined", "skipped"]
    earlier = [found(f"{FIRST} {kind}", kind, stories=(kind,)) for kind in kinds]
    store.register(run, earlier)
    store.fail(run, earlier[1].id, CallTimeout("late"), quarantine_after=3)
    store.fail(run, earlier[2].id, CallTimeout("late"), quarantine_after=1)
    store.skip(run, earlier[3].id, "sport")
    later = [found(f"{SECOND} {kind}", kind, stories=(kind,)) for kind in kinds]
    both = [found("One boat.", "c"), found("Two boats.", "c")]
    entries = store.register(run, [*later, *both])
    assert states(store, *earlier) == ["changed", "changed", "changed", "skipped"]
    assert states(store, *later, *both) == ["new", "new", "new", "new", "changed", "new"]
    assert [entry.revision_of for entry in entries] == [*(item.id for item in earlier), None, both[0].id]


def test_the_newest_earlier_version_is_the_one_revised(store: Store) -> None:
    """Of several earlier versions the newest counts: by the times they state, else by their arrival."""
    run = begun(store)
    days = [NOON.replace(day=day) for day in (2, 1, 3)]
    first, second, third = (
        found(f"Version of day {day.day}.", f"{day.day}.txt", stories=("s",), published=day) for day in days
    )
    for item in (first, second):
        store.register(run, [item])
        store.succeed(run, item.id, summary())
    (entry,) = store.register(run, [third])
    assert entry.revision_of == first.id
    (untimed,) = store.register(run, [found("No time at all.", "n.txt", stories=("s",))])
    assert untimed.revision_of == third.id


def test_a_version_that_comes_after_its_own_revision_is_changed(store: Store) -> None:
    """Where the times say that the later version is known already, the earlier one is not worked on any more."""
    run = begun(store)
    late = found(SECOND, "b.txt", stories=("s",), published=NOON)
    early = found(FIRST, stories=("s",), published=dt.datetime(2024, 5, 3, 11))  # noqa: DTZ001  # no zone counts as UTC
    store.register(run, [late])
    (entry,) = store.register(run, [early])
    assert (entry.state, entry.revision_of) == ("changed", None)
    assert states(store, late) == ["new"]


def test_what_cannot_be_read_takes_no_others_place(store: Store) -> None:
    """A broken later version leaves the earlier one to be summarized, and a mended one takes the place of both."""
    run, first = begun(store), found(FIRST, "bad.txt")
    broken, mended = unreadable(UndecodableInput("no text", source="bad.txt")), found(SECOND, "bad.txt")
    store.register(run, [first])
    store.register(run, [broken])
    assert states(store, first, broken) == ["new", "quarantined"]
    (entry,) = store.register(run, [mended])
    assert entry.revision_of == broken.id
    assert states(store, first, broken, mended) == ["changed", "changed", "new"]


# --- places ------------------------------------------------------------------------------------------------------


def test_a_place_is_passed_over_when_all_it_holds_is_settled(store: Store) -> None:
    """A place counts as known once it was read to its end and every input of it is settled, and not before."""
    run, one, two = begun(store), found(FIRST), found(SECOND, stories=("b",))
    store.register(run, [one, two])
    assert dict(store.places()) == {}
    store.read_places(run, [(one.place, [one.id, two.id])])
    assert dict(store.places()) == {}
    store.succeed(run, one.id, summary())
    store.fail(run, two.id, CallTimeout("late"), quarantine_after=2)
    assert len(store.places()) == 0
    store.fail(run, two.id, CallTimeout("late"), quarantine_after=2)
    assert dict(store.places()) == {"a.txt": one.place}
    assert store.places().get("b.txt") is None


def test_a_place_forgets_what_it_no_longer_holds(store: Store) -> None:
    """An input that is gone from a place does not keep it open; size, time and ETag are those of the last reading."""
    run, one, two = begun(store), found(FIRST, "feed"), found(SECOND, "feed", stories=("b",))
    store.register(run, [one, two])
    store.succeed(run, two.id, summary())
    store.read_places(
        run, [(Place(name="feed", etag='"1"', modified="Fri, 03 May 2024 12:00:00 GMT"), [one.id, two.id])]
    )
    assert len(store.places()) == 0
    now = Place(name="feed", etag='"2"')
    store.read_places(run, [(now, [two.id])])
    assert dict(store.places()) == {"feed": now}
    empty = Place(name="empty.xml", size=0, mtime_ns=5)
    store.read_places(run, [(empty, [])])
    assert dict(store.places()) == {"feed": now, "empty.xml": empty}


def test_a_time_that_no_column_holds(store: Store) -> None:
    """A file dated beyond the year 2262 is kept without its time, and so read anew every night."""
    run = begun(store)
    store.read_places(run, [(Place(name="far.txt", size=1, mtime_ns=2**63), [])])
    assert store.places()["far.txt"] == Place(name="far.txt", size=1)


def test_places_can_be_forgotten(store: Store) -> None:
    """A forgotten place is read as if never seen; what it held stays known."""
    run, one = begun(store), found(FIRST)
    store.register(run, [one])
    store.succeed(run, one.id, summary())
    store.read_places(run, [(one.place, [one.id])])
    assert store.place_names() == ["a.txt"]
    assert store.forget_places(["a.txt", "never.txt"]) == 1
    assert (store.place_names(), len(store.places())) == ([], 0)
    assert states(store, one) == ["summarized"]


# --- failures ----------------------------------------------------------------------------------------------------


def test_failures_are_counted_until_quarantine(store: Store) -> None:
    """Each failure is counted with its reason; the one at the limit quarantines, and success forgets the reason."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    tries = [store.fail(run, item.id, CallTimeout(f"late {n}"), quarantine_after=2) for n in (1, 2)]
    assert [(entry.state, entry.failures, entry.error) for entry in tries] == [
        ("failed", 1, "late 1"), ("quarantined", 2, "late 2")
    ]  # fmt: skip
    assert tries[1].error_kind == "CallTimeout"
    store.succeed(run, item.id, summary())
    entry = store.entry(item.id)
    assert entry is not None
    assert (entry.state, entry.error, entry.error_kind) == ("summarized", None, None)


def test_what_cannot_be_read_fails_once(store: Store) -> None:
    """An input error quarantines at the first failure, whatever the limit."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    assert store.fail(run, item.id, InputTooLarge("9 bytes", source="a"), quarantine_after=9).state == "quarantined"


def test_failures_are_listed(store: Store) -> None:
    """Failed and quarantined inputs are listed, of one run or of all, the latest first."""
    first, second = begun(store), begun(store)
    items = [found(f"{number} boats.", f"{number}.txt") for number in range(4)]
    store.register(first, items)
    store.fail(first, items[0].id, CallTimeout("late"), quarantine_after=1)
    store.fail(second, items[1].id, CallTimeout("late"), quarantine_after=2)
    store.succeed(second, items[2].id, summary())
    assert [entry.source for entry in store.failures()] == ["1.txt", "0.txt"]
    assert [entry.source for entry in store.failures(first)] == ["0.txt"]
    assert len(store.failures(limit=1)) == 1


@pytest.mark.parametrize("kind", [InputError, SourceUnreachable, FeedTooLarge, AddressRefused])
def test_what_cannot_be_opened_fails_until_it_can(store: Store, kind: type[InputError]) -> None:
    """A place that could not be opened or reached is never quarantined, and settled when it can."""
    first, second, third = begun(store), begun(store), begun(store)
    error = kind("no answer", source="bad.txt")
    (entry,) = store.register(first, [unreadable(error)])
    assert (entry.state, entry.failures) == ("failed", 1)
    assert store.passed(first) == 0
    for failures in (2, 3, 4):
        after = store.fail(second, entry.id, error, quarantine_after=1)
        assert (after.state, after.failures) == ("failed", failures)
    assert (store.passed(second), store.reopen(quarantined=True)) == (0, 0)
    assert store.passed(third) == 1
    assert store.failures() == []
    assert store.fail(third, entry.id, error, quarantine_after=1).state == "failed", "it may break again"


def test_what_cannot_be_opened_takes_no_place(store: Store) -> None:
    """A file that could be read and now cannot leaves its dispatch to be done, until it can again."""
    run, item = begun(store), found(FIRST, "bad.txt")
    store.register(run, [item])
    broken = unreadable(InputError("no permission", source="bad.txt"))
    store.register(run, [broken])
    assert states(store, item, broken) == ["new", "failed"]
    later = found(SECOND, "bad.txt")
    store.register(run, [later])
    assert states(store, item, broken, later) == ["changed", "changed", "new"]


def test_only_what_may_pass_is_tried_for_ever(store: Store) -> None:
    """The store's rule for errors that may pass is the errors' own."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, InputError)]
    for number, kind in enumerate(kinds):
        error = kind("no", source="bad.txt")
        (entry,) = store.register(begun(store), [unreadable(error, f"{number:064x}", f"{number}.txt")])
        assert (entry.state == "failed") is error.passing
    failed = len(store.failures())
    assert store.passed(begun(store)) == 4
    assert len(store.failures()) == failed - 4


def test_later_versions_are_found(store: Store) -> None:
    """What revises an input is found from it, the latest first."""
    run, first, second = begun(store), found(FIRST), found(SECOND)
    store.register(run, [first])
    assert store.later(first.id) == []
    store.register(run, [second])
    assert [entry.id for entry in store.later(first.id)] == [second.id]


def test_reopening(store: Store) -> None:
    """Failed inputs, and on demand the quarantined ones, become new again and count from nought; others stay."""
    run = begun(store)
    items = [found(f"{number} boats.", f"{number}.txt") for number in range(3)]
    store.register(run, items)
    store.fail(run, items[0].id, CallTimeout("late"), quarantine_after=2)
    store.fail(run, items[1].id, CallTimeout("late"), quarantine_after=1)
    store.skip(run, items[2].id, "sport")
    assert store.reopen(quarantined=False) == 1
    assert states(store, *items) == ["new", "quarantined", "skipped"]
    assert store.reopen(quarantined=True) == 1
    entry = store.entry(items[1].id)
    assert entry is not None
    assert (entry.state, entry.failures, entry.error) == ("new", 0, None)


def test_a_skipped_input_says_why(store: Store) -> None:
    """What is left out on purpose keeps the reason."""
    run, item = begun(store), found(FIRST)
    store.register(run, [item])
    store.skip(run, item.id, "the budget is for politics")
    entry = store.entry(item.id)
    assert entry is not None
    assert (entry.state, entry.error) == ("skipped", "the budget is for politics")


@pytest.mark.parametrize("act", ["fail", "skip", "succeed"])
def test_an_input_nobody_registered(store: Store, place: str, act: str) -> None:
    """A result for an unknown input is an error, and leaves nothing behind."""
    run = begun(store)
    acts: dict[str, Callable[[str], object]] = {
        "fail": lambda key: store.fail(run, key, CallTimeout("late"), quarantine_after=1),
        "skip": lambda key: store.skip(run, key, "why"),
        "succeed": lambda key: store.succeed(run, key, summary()),
    }
    with pytest.raises(StoreError):
        acts[act]("0" * 64)
    assert rows(place, "SELECT count(*) FROM summaries") == [(0,)]


def test_a_question_that_was_answered_later_has_no_call_unheard_of(store: Store) -> None:
    """A kept answer counts for the broken-off call only where no later call has brought one."""
    text = f"{'0' * 64}"
    for number in range(2):
        with store.night():
            run = store.begin(inbox=["in"], model="m", endpoint="local")
            assert store.unheard() == ({} if number == 0 else {text: "call-0"})
            now = dt.datetime.now(dt.UTC)
            call = Call(id=f"call-{number}", input=None, question=text, step="whole:0", state="asked", asked_at=now)
            store.asking(run.id, call)
    store.settle("call-1", state="answered", seconds=1.0, usage=Usage(attempts=1), cost_usd=0.0)
    with store.night():
        store.begin(inbox=["in"], model="m", endpoint="local")
        assert store.unheard() == {}
