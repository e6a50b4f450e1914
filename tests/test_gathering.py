"""Writes that are gathered: one transaction for all, to each its own result or error, and nothing done for nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from summarizer.gathering import Gathering


class Book:
    """Lines that are kept only where the transaction they were written in ends well."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.commits = 0
        self._fresh: list[str] | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction."""
        self._fresh = []
        try:
            yield
            self.lines += self._fresh
            self.commits += 1
        finally:
            self._fresh = None

    def write(self, line: str) -> int:
        """The length of the line; "no" is refused."""
        if line == "no":
            raise ValueError(line)
        if self._fresh is None:
            self.lines.append(line)
            self.commits += 1
        else:
            self._fresh.append(line)
        return len(line)


def test_what_comes_up_together_is_one_transaction() -> None:
    """Ten writes of ten tasks are one commit, in the order in which they came, and each gets its own result."""
    book = Book()

    async def go() -> list[int]:
        gathering = Gathering(book.together)
        return await asyncio.gather(*(gathering.enter(lambda n=n: book.write("x" * n)) for n in range(10)))  # type: ignore[misc]

    assert asyncio.run(go()) == list(range(10))
    assert (book.lines, book.commits) == (["x" * n for n in range(10)], 1)


def test_one_that_fails_takes_no_other_with_it() -> None:
    """Where the transaction fails each write is done alone, and the error goes to whose it is."""
    book = Book()

    async def go() -> list[int | BaseException]:
        gathering = Gathering(book.together)
        entered = [gathering.enter(lambda line=line: book.write(line)) for line in ("a", "no", "b")]  # type: ignore[misc]
        return await asyncio.gather(*entered, return_exceptions=True)

    first, refused, last = asyncio.run(go())
    assert (first, last, book.lines) == (1, 1, ["a", "b"])
    assert isinstance(refused, ValueError)


def test_what_nobody_waits_for_any_more_is_not_done() -> None:
    """A write whose future was cancelled is left out; one behind a shield is done though its task was cancelled."""
    book = Book()

    async def go() -> None:
        gathering = Gathering(book.together)
        dropped = gathering.enter(lambda: book.write("dropped"))
        kept = gathering.enter(lambda: book.write("kept"))
        shielded = asyncio.ensure_future(asyncio.wait_for(asyncio.shield(kept), 9))
        await asyncio.sleep(0)
        dropped.cancel()
        shielded.cancel()
        await asyncio.gather(dropped, shielded, return_exceptions=True)
        gathering.flush()

    asyncio.run(go())
    assert book.lines == ["kept"]


def test_flush_does_it_at_once() -> None:
    """Who flushes need not wait for the time to be over, and what was flushed is not done again."""
    book = Book()

    async def go() -> bool:
        gathering = Gathering(book.together)
        entered = gathering.enter(lambda: book.write("now"))
        gathering.flush()
        gathering.flush()
        return entered.done() and await entered == len("now")

    assert asyncio.run(go())
    assert (book.lines, book.commits) == (["now"], 1)
