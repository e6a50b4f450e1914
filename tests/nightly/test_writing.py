"""Writes that are committed together: all stand in the store, each has its own result, and no failure is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from summarizer.errors import StoreError
from summarizer.ledger import Found, Place
from summarizer.nightly.writing import Writer
from summarizer.readers import from_text
from summarizer.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store on disk, at night."""
    with Store.open(tmp_path / "store.db") as opened, opened.night():
        yield opened


def begun(store: Store) -> int:
    return store.begin(inbox=["inbox"], model="m", endpoint="local").id


def found(number: int) -> Found:
    dispatch = from_text(f"Peru agreed with Chile on matter {number}.")
    return Found(id=dispatch.id, place=Place(name=f"{number}.txt"), source=f"{number}.txt", dispatch=dispatch)


def inputs(store: Store) -> int:
    return sum(store.info().states.values())


def commits(store: Store) -> list[Any]:
    """Grows by one with every commit of the store's database."""
    seen: list[Any] = []
    event.listen(store._database.engine, "commit", seen.append)
    return seen


def test_what_comes_up_in_one_turn_is_one_commit(store: Store) -> None:
    """Ten tasks that write at once wait for the same commit, and each gets what its own write returned."""
    run, seen = begun(store), commits(store)

    async def go() -> list[str]:
        writer = Writer(store)
        writes = (writer.write(lambda s, i=i: s.register(run, [found(i)])) for i in range(10))  # type: ignore[misc]
        return [entries[0].source for entries in await asyncio.gather(*writes)]

    assert asyncio.run(go()) == [f"{i}.txt" for i in range(10)]
    assert len(seen) == 1
    assert inputs(store) == 10


def test_one_that_fails_takes_no_other_with_it(store: Store) -> None:
    """A write that the store refuses has its error; those beside it are in the store all the same."""
    run = begun(store)

    async def go() -> list[Any]:
        writer = Writer(store)
        return await asyncio.gather(
            writer.write(lambda s: s.register(run, [found(1)])),
            writer.write(lambda s: s.skip(run, "no such input", "why")),
            writer.write(lambda s: s.register(run, [found(2)])),
            return_exceptions=True,
        )

    first, refused, last = asyncio.run(go())
    assert isinstance(refused, StoreError)
    assert [first[0].source, last[0].source] == ["1.txt", "2.txt"]
    assert inputs(store) == 2


def test_the_failure_of_a_posted_write_comes_up_at_the_next(store: Store) -> None:
    """Nobody waits for a posted write, so whoever waits next is told."""
    run = begun(store)

    async def go() -> None:
        writer = Writer(store)
        writer.post(lambda s: s.skip(run, "no such input", "why"))
        await writer.settled()

    with pytest.raises(StoreError, match="no such input"):
        asyncio.run(go())


def test_who_was_cancelled_before_the_commit_writes_nothing(store: Store) -> None:
    """A task that is cancelled in the turn in which it asked for a write leaves nothing behind."""
    run = begun(store)

    async def go() -> None:
        writer = Writer(store)
        task = asyncio.ensure_future(writer.write(lambda s: s.register(run, [found(1)])))
        asyncio.get_running_loop().call_soon(task.cancel)
        await asyncio.gather(task, return_exceptions=True)
        await writer.settled()

    asyncio.run(go())
    assert inputs(store) == 0


def test_a_block_of_writes_is_all_or_nothing(store: Store) -> None:
    """Where one of several writes that belong together fails, none of them stays."""
    run = begun(store)

    def both() -> None:
        with store.together():
            store.register(run, [found(1)])
            store.skip(run, "no such input", "why")

    with pytest.raises(StoreError):
        both()
    assert inputs(store) == 0
