"""What goes wrong is told in plain words with the next step, is never half done, and never shows a password."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from summarizer.errors import StoreError
from summarizer.store import Store
from summarizer.store.address import address
from summarizer.store.database import Database
from tests.postgres import Postgres
from tests.store.makers import begun, found, rows, summary

ROOT = Path(__file__).parent.parent.parent
SECRET = "hunter2-0123456789"


def chain(error: BaseException) -> str:
    """All that a traceback would print of an error and its causes."""
    return "" if error is None else f"{error} {error!r} {chain(error.__cause__)}"  # type: ignore[arg-type]


# --- files -------------------------------------------------------------------------------------------------------


def test_a_store_is_the_owners_alone(tmp_path: Path) -> None:
    """File, journals and lock are readable by the owner only, and so is the folder that was made for them."""
    place = tmp_path / "new" / "store.db"
    umask = os.umask(0)
    try:
        with Store.open(place) as store, store.night():
            begun_at = {path.name: path.stat().st_mode & 0o777 for path in place.parent.iterdir()}
    finally:
        os.umask(umask)
    assert begun_at == dict.fromkeys(["store.db", "store.db-wal", "store.db-shm", "store.db.lock"], 0o600)
    assert place.parent.stat().st_mode & 0o777 == 0o700


def test_an_open_file_is_closed_to_others(tmp_path: Path) -> None:
    """A store that others could read becomes the owner's alone; the mode of a folder that was there stays."""
    tmp_path.chmod(0o755)
    place = tmp_path / "store.db"
    Store.open(place).close()
    place.chmod(0o644)
    Store.open(place).close()
    assert (place.stat().st_mode & 0o777, tmp_path.stat().st_mode & 0o777) == (0o600, 0o755)


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"SQLite format 3\0" + b"x" * 4096])
def test_a_file_that_is_no_store(tmp_path: Path, content: bytes) -> None:
    """A file that is no database is an error that names it and the next step, and is not overwritten."""
    place = tmp_path / "store.db"
    place.write_bytes(content)
    with pytest.raises(StoreError, match=r"store\.db: it is no SQLite database, or a damaged one; put a backup"):
        Store.open(place)
    assert place.read_bytes() == content


def test_a_damaged_store(tmp_path: Path) -> None:
    """A store whose pages were overwritten is told as damaged when they are read."""
    place = tmp_path / "store.db"
    with Store.open(place) as store:
        run = begun(store)
        items = [found(f"{number} boats.", f"{number}.txt") for number in range(300)]
        store.register(run, items)
    content = place.read_bytes()
    place.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StoreError, match="damaged one"), Store.open(place) as store:
        store.register(run, items)


@pytest.mark.parametrize("below", ["", "file/store.db"])
def test_a_place_that_is_no_file(tmp_path: Path, below: str) -> None:
    """A folder, or a path below a file, is an error that names it."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="the file cannot be opened; check that its folder"):
        Store.open(tmp_path / below)


def write(database: Database, *statements: str) -> None:
    """Run these in one transaction."""
    with database.writing() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_a_full_disk(tmp_path: Path) -> None:
    """Where there is no room the transaction is undone, and once there is, writing goes on."""
    place = tmp_path / "store.db"
    Store.open(place).close()
    database = Database(address(place))
    write(database, "PRAGMA max_page_count = 1")  # SQLite takes what the file has now
    small, large = (
        "INSERT INTO places (name) VALUES ('a')",
        "INSERT INTO places (name, etag) VALUES ('b', zeroblob(99999))",
    )
    with pytest.raises(StoreError, match="the disk is full; make room"):
        write(database, small, large)
    write(database, "PRAGMA max_page_count = 1000000", "INSERT INTO places (name) VALUES ('after')")
    database.close()
    assert rows(str(place), "SELECT name FROM places") == [("after",)]


def test_a_file_that_cannot_be_written_to(tmp_path: Path) -> None:
    """A database that is only to be read is told as such."""
    place = tmp_path / "store.db"
    Store.open(place).close()
    database = Database(address(place))
    with pytest.raises(StoreError, match="cannot be written to; check its permissions"):
        write(database, "PRAGMA query_only = ON", "INSERT INTO places (name) VALUES ('a')")
    database.close()


# --- servers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (f"postgresql://desk:{SECRET}@127.0.0.1:1/night", "cannot be reached"),
        (f"postgres://desk:{SECRET}@127.0.0.1:1/night", "cannot be reached"),
        (f"postgresql:///night?host=127.0.0.1&port=1&user=desk&password={SECRET}", "cannot be reached"),
        (f"postgresql://desk:{SECRET}@127.0.0.1:{SECRET}/night", "this URL cannot be read"),
        (f"postgresql://desk:x@{SECRET}@127.0.0.1/night", "this URL cannot be read; .*%40"),
        (f"postgresql://desk:{SECRET}", "this URL cannot be read"),
        (f"mysql://desk:{SECRET}@127.0.0.1/night", "PostgreSQL"),
        (f"sqlite:///{SECRET}.db", "give a path"),
    ],
)
def test_no_error_shows_a_password(url: str, reason: str) -> None:
    """Whatever is wrong with a URL or its server, neither the error nor what caused it holds the password."""
    with pytest.raises(StoreError, match=reason) as caught:
        Store.open(url)
    assert SECRET not in chain(caught.value)
    assert SECRET not in caught.value.place


@given(before=st.text("ab@:/?#%&=[]. ", max_size=3), after=st.text("ab@:/?#%&=[]. ", max_size=3))
def test_no_address_shows_a_password(before: str, after: str) -> None:
    """An escaped password never shows, whatever its characters; one that was not escaped shows in no message either."""
    whole = before + SECRET + after
    known = address(f"postgresql://desk:{quote(whole, safe='')}@db.example/night")
    assert SECRET not in known.shown + repr(known)
    assert known.url.password == whole
    try:
        shown = repr(address(f"postgresql://desk:{whole}@db.example/night"))
    except StoreError as error:
        shown = chain(error)
    assert SECRET not in shown


def test_a_refused_password(postgres: Postgres) -> None:
    """A wrong password is told without it, the right one opens the store, and what the store calls itself has none."""
    url = postgres.new_database()
    name = url.split("/")[3].split("?")[0]
    postgres.run(f"CREATE ROLE guarded LOGIN PASSWORD '{SECRET}'")
    postgres.run(f"ALTER DATABASE {name} OWNER TO guarded")
    with pytest.raises(StoreError, match="refused user or password") as caught:
        Store.open(postgres.url(name, f"guarded:wrong-{SECRET}"))
    assert SECRET not in chain(caught.value)
    with Store.open(postgres.url(name, f"guarded:{SECRET}")) as store:
        assert SECRET not in store.place + store.info().model_dump_json()
        assert "guarded:***@" in store.place


def test_a_database_that_is_not_there(postgres: Postgres) -> None:
    """A missing database, and a role that is none, are told with what to do."""
    with pytest.raises(StoreError, match="no such database; make it"):
        Store.open(postgres.url("nowhere"))
    with pytest.raises(StoreError, match="refused user or password"):
        Store.open(postgres.url("postgres", "nobody"))


def test_a_user_without_rights(postgres: Postgres) -> None:
    """A user who may not make tables is told which rights are missing."""
    url = postgres.new_database()
    postgres.run("CREATE ROLE reader LOGIN")
    with pytest.raises(StoreError, match="lacks rights in this database; grant"):
        Store.open(url.replace("postgres@", "reader@"))


def test_a_server_that_is_only_read(postgres: Postgres) -> None:
    """Where the server takes no writes, reading goes on and writing is told as such."""
    url = postgres.new_database()
    Store.open(url).close()
    postgres.run(f"ALTER DATABASE {url.split('/')[3].split('?')[0]} SET default_transaction_read_only = on")
    with Store.open(url) as store:
        assert store.runs() == []
        with pytest.raises(StoreError, match="cannot be written to"):
            begun(store)


def test_a_connection_that_breaks(postgres: Postgres) -> None:
    """A connection that the server ends is told, nothing is half written, and the next write connects anew."""
    url = postgres.new_database()
    item = found("Norway and Peru share two boats.")
    with Store.open(url) as store:
        run = begun(store)
        store.register(run, [item])
        postgres.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            f"AND datname = '{url.split('/')[3].split('?')[0]}'"
        )
        with pytest.raises(StoreError, match="the connection broke; start again"):
            store.succeed(run, item.id, summary())
        assert store.summary(item.id) is None
        store.succeed(run, item.id, summary())
        assert store.summary(item.id) is not None


@pytest.mark.parametrize(
    ("code", "reason"), [("53100", "the disk is full"), ("55P03", "another program"), ("XX000", "report")]
)
def test_what_a_server_reports(postgres: Postgres, code: str, reason: str) -> None:
    """An error of the server is told by its code."""
    database = Database(address(postgres.new_database()))
    with pytest.raises(StoreError, match=reason), database.writing() as connection:
        connection.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = '{code}'; END $$"))
    database.close()


def test_a_missing_driver() -> None:
    """Without psycopg a URL of PostgreSQL is an error that says what to install."""
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from summarizer.errors import StoreError; from summarizer.store import Store\n"
        "try: Store.open('postgresql://127.0.0.1:1/night')\nexcept StoreError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "pip install 'dispatch-summarizer[postgres]'" in done.stdout
