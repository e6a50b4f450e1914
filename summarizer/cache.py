"""Answers that were paid for, kept on disk, so that no question is asked twice.

The store is diskcache, narrowed so that its unsafe paths cannot be reached (CVE-2025-69872 has no fixed release): text
goes in and text comes out, always inside the database file. A row of any other kind, as someone might plant one, is
neither unpickled nor opened nor deleted as a file; it counts as absent. Folder and files are the owner's alone.

A question is a mapping of named parts (model, endpoint, parameters, messages, schema). Its key is the sha256 of their
canonical JSON; the digest of each part is kept beside the answer, so that ``explain`` can say what has changed.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from summarizer.errors import CacheError
from summarizer.questions import Parts, question_key, question_of

NEVER_ASKED = "never asked"
UNCHANGED = "unchanged"

_DATABASE = "cache.db"
# diskcache puts longer values into files of their own; none is that long, so that none is.
_NO_FILES = 2**31 - 1
# Of 4 kB, that SQLite holds in memory.
_PAGES = 512
# Answers kept until room is made for them: looking whether there is any costs as much as keeping one.
_CULLED_AT_ONCE = 32
# Seconds to wait for other processes' writes, each of which takes milliseconds.
_LOCK_TIMEOUT = 30


@dataclass(frozen=True)
class CacheInfo:
    """The state of a cache: ``answers`` kept, ``size`` on disk and ``size_limit``, both in bytes."""

    folder: Path
    answers: int
    size: int
    size_limit: int


class Cache:
    """The answers kept in ``folder``, at most ``size_limit`` bytes and the latest few; the oldest go first.

    ``refresh`` keeps new answers and takes none. Safe for several processes at once. Every method raises CacheError
    where the folder or the database is of no use.
    """

    def __init__(self, folder: Path, size_limit: int, *, refresh: bool = False) -> None:
        self.folder = folder
        self.refresh = refresh
        self.size_limit = size_limit
        self._since_culled, self._together = 0, False
        with _explained(folder):
            _make_private(folder)
            self._rows = _open(folder, size_limit)

    def get(self, parts: Parts) -> dict[str, Any] | None:
        """The answer kept for this question, or None; a row that cannot be read counts as none."""
        if self.refresh:
            return None
        row = self._read(question_key(parts))
        answer = row.get("answer") if row else None
        return answer if isinstance(answer, dict) else None

    def put(self, parts: Parts, answer: Mapping[str, Any], *, subject: str | None = None) -> None:
        """Keep ``answer``; ``subject`` says what was asked about (dispatch and step), for ``explain``."""
        question = question_of(parts)
        row = json.dumps({"answer": dict(answer), "parts": question.digests, "subject": subject})
        with self.together():
            self._rows.set(question.key, row, tag=subject)
            self._since_culled += 1

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all that the block keeps one transaction."""
        if self._together:
            yield
            return
        with _explained(self.folder):
            self._together = True
            try:
                with self._rows.transact():
                    yield
            finally:
                self._together = False
            if self._since_culled >= _CULLED_AT_ONCE:
                self._cull()  # not in the transaction, whose end gives the room back

    def explain(self, subject: str, parts: Parts) -> list[str]:
        """Names of the parts that changed since the last answer kept for ``subject``.

        ``["never asked"]`` where there is none, ``["unchanged"]`` where this very question has an answer.
        """
        if self._read(question_key(parts)) is not None:
            return [UNCHANGED]
        before, now = self._last_about(subject), question_of(parts).digests
        if before is None:
            return [NEVER_ASKED]
        # All equal, and yet no answer: it was dropped to make room.
        return [name for name in {**before, **now} if before.get(name) != now.get(name)] or [NEVER_ASKED]

    def info(self) -> CacheInfo:
        """How much is kept."""
        with _explained(self.folder):
            answers = sum(1 for key in self._rows.iterkeys() if key)
            return CacheInfo(self.folder, answers, self._rows.volume(), self.size_limit)

    def clear(self) -> None:
        """Forget every answer."""
        with _explained(self.folder):
            self._rows.clear()

    def close(self) -> None:
        """Close the database."""
        if self._since_culled:
            with suppress(CacheError), _explained(self.folder):
                self._cull()
        self._rows.close()

    def _cull(self) -> None:
        self._rows.cull()
        self._since_culled = 0

    def _last_about(self, subject: str) -> dict[str, Any] | None:
        """The digests of the question about ``subject`` that was answered last."""
        with _explained(self.folder):
            # diskcache indexes the tags, and has no method to look one up.
            found = self._rows._sql("SELECT key FROM Cache WHERE tag = ? ORDER BY rowid DESC LIMIT 1", (subject,))
            keys = [key for (key,) in found if isinstance(key, str)]
        row = self._read(keys[0]) if keys else None
        digests = row.get("parts") if row else None
        return digests if isinstance(digests, dict) else None

    def _read(self, key: str) -> dict[str, Any] | None:
        with _explained(self.folder):
            text = self._rows.get(key)
        try:
            row = json.loads(text) if text is not None else None
        except (ValueError, RecursionError):
            return None
        return row if isinstance(row, dict) else None


class NullCache:
    """The cache of ``--no-cache``: keeps nothing, knows nothing."""

    def get(self, parts: Parts) -> dict[str, Any] | None:  # noqa: ARG002  # the interface of Cache
        """Always None."""
        return None

    def put(self, parts: Parts, answer: Mapping[str, Any], *, subject: str | None = None) -> None:
        """Keep nothing."""

    def together(self) -> AbstractContextManager[None]:
        """Nothing to make one of."""
        return nullcontext()

    def close(self) -> None:
        """Nothing to close."""


def _make_private(folder: Path) -> None:
    """Make the folder and its files the owner's alone; refuse one that is open to others and holds other things."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        if any(not file.name.startswith(_DATABASE) for file in folder.iterdir()):
            raise CacheError(
                f"{folder}: others may read this folder, and it holds other files; name a folder of its own for the "
                "cache (--cache-dir) or go on without one (run --no-cache, or SUMMARIZER_CACHE=no)"
            )
        folder.chmod(0o700)
    # SQLite gives its journals the mode of the database.
    os.close(os.open(folder / _DATABASE, os.O_CREAT | os.O_RDWR, 0o600))
    for file in folder.glob(_DATABASE + "*"):
        with suppress(FileNotFoundError):  # another process has just closed its journal
            file.chmod(0o600)


def _open(folder: Path, size_limit: int) -> Any:
    import diskcache

    return diskcache.Cache(
        str(folder.resolve()),
        timeout=_LOCK_TIMEOUT,
        disk=_text_only(),
        size_limit=size_limit,
        # An answer does not lose worth by not being read; and this policy alone reads without writing.
        eviction_policy="least-recently-stored",
        tag_index=1,
        cull_limit=0,  # not at every single row, see ``put``
        statistics=0,
        disk_min_file_size=_NO_FILES,
        # Keys are hashes, so no page is likelier to be wanted again: what SQLite holds of a large file is lost room.
        sqlite_mmap_size=0,
        sqlite_cache_size=_PAGES,
    )


@lru_cache(maxsize=1)
def _text_only() -> type:
    """The class that reads and writes rows: plain text inside the database and nothing else."""
    from diskcache import Disk
    from diskcache.core import MODE_RAW

    class TextDisk(Disk):  # type: ignore[misc]  # diskcache ships no types
        def __init__(self, directory: str, **_: Any) -> None:  # settings in the file are not to be trusted
            super().__init__(directory, min_file_size=_NO_FILES)

        def put(self, key: str) -> tuple[str, bool]:
            return key, True

        def get(self, key: Any, raw: Any) -> str:
            return key if raw and isinstance(key, str) else ""

        def store(self, value: str, read: bool, key: Any = None) -> tuple[int, int, None, str]:  # noqa: ARG002  # diskcache's
            return 0, MODE_RAW, None, value

        def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> str | None:  # noqa: ARG002  # as above
            return value if mode == MODE_RAW and isinstance(value, str) else None

        def remove(self, file_path: str) -> None:
            """Delete nothing: no row of ours names a file, so the name is planted."""

    return TextDisk


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Every failure of the disk, of SQLite or of diskcache as a CacheError with the next step."""
    from diskcache import Timeout

    # A tampered Settings table fails inside diskcache as one of the last four.
    try:
        yield
    except (OSError, sqlite3.Error, Timeout, TypeError, KeyError, ValueError, AttributeError) as error:
        raise CacheError(
            f"{folder}: the answer cache cannot be used ({type(error).__name__}: {error}); go on without it "
            "(run --no-cache, or SUMMARIZER_CACHE=no), name another folder (--cache-dir), or delete this one"
        ) from error
