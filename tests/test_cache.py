"""The answer cache: what its key is made of, that nothing in it can run, and that it is the owner's alone."""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer.cache import Cache, NullCache
from summarizer.errors import CacheError
from summarizer.questions import canonical

PARTS = {
    "model": "m",
    "parameters": {"seed": 1},
    "messages": [{"role": "user", "content": "A accused B"}],
    "schema": None,
}
ANSWER = {"text": "“yes”", "finish_reason": "stop"}


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    opened = Cache(tmp_path / "answers", 10_000_000)
    yield opened
    opened.close()


def _sql(cache: Cache, statement: str, *values: Any) -> list[Any]:
    database = sqlite3.connect(cache.folder / "cache.db")
    try:
        with database:
            return database.execute(statement, values).fetchall()
    finally:
        database.close()


def _bomb(path: Path) -> bytes:
    """A pickle that makes a folder when it is loaded."""
    return f"cos\nmkdir\n(S{str(path)!r}\ntR.".encode()


def test_an_answer_comes_back_as_it_was_kept(cache: Cache) -> None:
    """What was put is what is got, curly quotes and line breaks included."""
    cache.put(PARTS, ANSWER | {"more": "é\n\u2028"})
    assert cache.get(PARTS) == ANSWER | {"more": "é\n\u2028"}


def test_equal_parts_are_one_question_in_any_order(cache: Cache) -> None:
    """The order of names, in the parts and inside them, is no part of the key."""
    cache.put({"model": "m", "parameters": {"a": 1, "b": 2}}, ANSWER)
    assert cache.get({"parameters": {"b": 2, "a": 1}, "model": "m"}) == ANSWER


@pytest.mark.parametrize(
    "change",
    [
        {"model": "n"},
        {"parameters": {"seed": 2}},
        {"messages": [{"role": "user", "content": "B accused A"}]},
        {"schema": {"type": "object"}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_change_in_any_part_is_another_question(cache: Cache, change: dict[str, Any]) -> None:
    """A question that differs in one part, or only in the order of its words, shares no answer."""
    cache.put(PARTS, ANSWER)
    assert cache.get(PARTS | change) is None


def test_text_that_utf8_cannot_hold_is_kept_all_the_same(cache: Cache) -> None:
    """A lone surrogate, as broken files hold, breaks neither key nor answer."""
    cache.put(PARTS | {"messages": ["\ud800"]}, {"text": "\ud800"})
    assert cache.get(PARTS | {"messages": ["\ud800"]}) == {"text": "\ud800"}


def test_answers_outlive_the_process_that_kept_them(tmp_path: Path) -> None:
    """What one process keeps, another takes."""
    program = "import sys; from pathlib import Path; from summarizer.cache import Cache\n" + (
        f"cache = Cache(Path(sys.argv[1]), 10_000_000); cache.put({PARTS!r}, {ANSWER!r}); cache.close()"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "c")], check=True, cwd=Path(__file__).parent.parent)
    cache = Cache(tmp_path / "c", 10_000_000)
    assert cache.get(PARTS) == ANSWER
    cache.close()


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    """Three processes open a new cache together, keep twenty answers each, and all sixty are there."""
    program = "import sys; from pathlib import Path; from summarizer.cache import Cache\n" + (
        "cache = Cache(Path(sys.argv[1]), 10_000_000)\n"
        "for n in range(20): cache.put({'who': sys.argv[2], 'n': n}, {'text': 'x'}, subject='s')\n"
        "cache.close()"
    )
    root = Path(__file__).parent.parent
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "c"), who], cwd=root) for who in ("a", "b", "c")
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    cache = Cache(tmp_path / "c", 10_000_000)
    assert cache.info().answers == 60
    cache.close()


def test_the_payload_of_these_tests_does_run_where_it_is_unpickled(tmp_path: Path) -> None:
    """The planted pickle is live, so the tests below cannot pass for its being a dud."""
    pickle.loads(_bomb(tmp_path / "ran"))
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("mode", [1, 2, 3, 4, 9])
@pytest.mark.parametrize("in_file", [False, True])
def test_a_planted_pickle_never_runs_and_is_a_miss(cache: Cache, tmp_path: Path, mode: int, in_file: bool) -> None:
    """A row of any mode with a pickle for its value, in the row or in a file, is absent and can be replaced."""
    cache.put(PARTS, ANSWER, subject="s")
    (tmp_path / "evil.val").write_bytes(_bomb(tmp_path / "ran"))
    where = ("../evil.val", None) if in_file else (None, _bomb(tmp_path / "ran"))
    _sql(cache, "UPDATE Cache SET mode = ?, filename = ?, value = ?", mode, *where)
    assert cache.get(PARTS) is None
    assert cache.explain("s", PARTS) == ["never asked"]
    cache.put(PARTS, ANSWER, subject="s")
    assert cache.get(PARTS) == ANSWER
    assert not (tmp_path / "ran").exists()


def test_a_planted_pickle_as_a_key_never_runs(cache: Cache, tmp_path: Path) -> None:
    """Walking over the keys unpickles none, and a planted row counts as no answer."""
    cache.put(PARTS, ANSWER)
    _sql(cache, "INSERT INTO Cache (key, raw, mode, value) VALUES (?, 0, 1, '{}')", _bomb(tmp_path / "ran"))
    assert cache.info().answers == 1
    cache.clear()
    assert cache.info().answers == 0
    assert not (tmp_path / "ran").exists()


def test_a_file_that_a_planted_row_names_is_neither_read_nor_deleted(cache: Cache, tmp_path: Path) -> None:
    """A row cannot point out of the cache: the file it names is not read as an answer and not removed with the row."""
    letter = tmp_path / "letter.txt"
    letter.write_text(json.dumps({"answer": {"text": "secret"}}))
    cache.put(PARTS, ANSWER)
    _sql(cache, "UPDATE Cache SET mode = 3, filename = '../letter.txt', value = NULL")
    assert cache.get(PARTS) is None
    cache.put(PARTS, ANSWER)
    _sql(cache, "UPDATE Cache SET filename = '../letter.txt'")
    cache.clear()
    assert letter.exists()


def test_tampered_settings_are_overruled(cache: Cache, tmp_path: Path) -> None:
    """Settings written into the database change neither how rows are read nor how many are kept."""
    cache.put(PARTS, ANSWER)
    _sql(cache, "UPDATE Settings SET value = 'none' WHERE key = 'eviction_policy'")
    _sql(cache, "UPDATE Settings SET value = 0 WHERE key = 'disk_min_file_size'")
    _sql(cache, "INSERT INTO Settings VALUES ('disk_unheard_of', 1)")
    cache.close()
    again = Cache(cache.folder, 10_000_000)
    assert again.get(PARTS) == ANSWER
    again.put(PARTS | {"model": "n"}, {"text": "x" * 100_000})
    assert {path.name for path in cache.folder.rglob("*")} <= {"cache.db", "cache.db-wal", "cache.db-shm"}
    again.close()


@pytest.mark.parametrize("value", ["{", "[1]", "7", '{"answer": 3}', "[" * 100_000, b"\xff"])
def test_a_corrupt_row_is_a_miss_and_is_replaced(cache: Cache, value: str | bytes) -> None:
    """A row that is not what was written is asked for again, and the new answer takes its place."""
    cache.put(PARTS, ANSWER)
    _sql(cache, "UPDATE Cache SET value = ?", value)
    assert cache.get(PARTS) is None
    cache.put(PARTS, ANSWER)
    assert cache.get(PARTS) == ANSWER


def test_folder_and_files_are_the_owners_alone(tmp_path: Path) -> None:
    """The folder has mode 0700 and every file 0600, whatever the umask, and also where they were open before."""
    folder = tmp_path / "answers"
    before = os.umask(0)
    try:
        folder.mkdir(0o755)
        cache = Cache(folder, 10_000_000)
        cache.put(PARTS, {"text": "x" * 100_000})
        modes = {path.name: path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}
    finally:
        os.umask(before)
    cache.close()
    assert modes == {"answers": 0o700, "cache.db": 0o600, "cache.db-wal": 0o600, "cache.db-shm": 0o600}


def test_a_shared_folder_with_other_files_is_refused_untouched(tmp_path: Path) -> None:
    """A folder that others may read and that holds other things keeps its mode, and the error names the way out."""
    tmp_path.chmod(0o755)
    (tmp_path / "thesis.txt").touch(0o644)
    with pytest.raises(CacheError, match="--cache-dir"):
        Cache(tmp_path, 10_000_000)
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "thesis.txt").stat().st_mode & 0o777 == 0o644


def test_the_oldest_answers_go_first_when_the_cache_is_full(tmp_path: Path) -> None:
    """Over its size limit the cache drops what was stored first, reads notwithstanding, and stays near the limit."""
    cache = Cache(tmp_path / "c", 300_000)
    for n in range(60):
        cache.put({"n": n}, {"text": "x" * 10_000})
        cache.get({"n": 0})
    assert cache.get({"n": 59}) is not None
    assert cache.get({"n": 0}) is None
    assert cache.info().size < 300_000 + 32 * 16_000
    cache.close()
    again = Cache(tmp_path / "c", 300_000)
    assert again.info().size <= 300_000
    again.close()


def test_explain_names_the_parts_that_changed(cache: Cache) -> None:
    """For a subject that was asked before, the changed parts are named, a new and a dropped one included."""
    cache.put(PARTS, ANSWER, subject="d1:stepwise:kind:3")
    assert cache.explain("d1:stepwise:kind:3", PARTS) == ["unchanged"]
    assert cache.explain("d1:stepwise:kind:4", PARTS | {"model": "n"}) == ["never asked"]
    assert cache.explain("d1:stepwise:kind:3", PARTS | {"model": "n", "schema": {}}) == ["model", "schema"]
    without = {name: value for name, value in PARTS.items() if name != "schema"}
    assert cache.explain("d1:stepwise:kind:3", without | {"tools": []}) == ["schema", "tools"]


def test_refresh_takes_nothing_and_keeps_everything(cache: Cache) -> None:
    """With refresh a kept answer is not given, and the new one replaces it."""
    cache.put(PARTS, ANSWER)
    fresh = Cache(cache.folder, 10_000_000, refresh=True)
    assert fresh.get(PARTS) is None
    fresh.put(PARTS, {"text": "new"})
    fresh.close()
    assert cache.get(PARTS) == {"text": "new"}


def test_info_counts_answers_and_bytes(cache: Cache) -> None:
    """The state of the cache: its answers, and its size against its limit."""
    cache.put(PARTS, ANSWER, subject="s")
    info = cache.info()
    assert (info.folder, info.answers, info.size_limit) == (cache.folder, 1, 10_000_000)
    assert info.size >= (cache.folder / "cache.db").stat().st_size > 0


def test_a_cache_that_cannot_be_made_says_how_to_go_on(tmp_path: Path) -> None:
    """Where the folder cannot be made the error names it and says how to go on without a cache."""
    (tmp_path / "file").touch()
    with pytest.raises(CacheError, match=r"file/answers.*run --no-cache, or SUMMARIZER_CACHE=no"):
        Cache(tmp_path / "file" / "answers", 10_000_000)


def test_a_database_that_is_none_says_how_to_go_on(tmp_path: Path) -> None:
    """A broken database file is an error with a next step, not a traceback of SQLite, and is not overwritten."""
    (tmp_path / "c").mkdir(0o700)
    (tmp_path / "c" / "cache.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(CacheError, match="--no-cache"):
        Cache(tmp_path / "c", 10_000_000)
    assert (tmp_path / "c" / "cache.db").read_bytes().startswith(b"no database")


def test_the_null_cache_keeps_nothing() -> None:
    """What is put into the cache of --no-cache is not there."""
    cache = NullCache()
    cache.put(PARTS, ANSWER)
    assert cache.get(PARTS) is None
    cache.close()


def test_canonical_json_tells_apart_what_differs() -> None:
    """Numbers and texts that look alike stay apart, equal values in another order do not."""
    assert canonical({"a": 1}) != canonical({"a": "1"})
    assert canonical({"b": [1, 2], "a": None}) == canonical({"a": None, "b": [1, 2]})


def test_importing_the_room_does_not_load_diskcache() -> None:
    """Help and other commands that need no answers pay nothing for the cache."""
    program = "import sys, summarizer.cache; sys.exit('diskcache' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parent.parent).returncode == 0
