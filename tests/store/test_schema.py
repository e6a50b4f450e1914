"""The tables: made by migrations, equal to what the program knows, and never used where they are another's."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from summarizer.errors import CallTimeout, StoreError
from summarizer.records import Verdict
from summarizer.store import Store
from summarizer.store.address import address
from summarizer.store.migration import FOLDER
from summarizer.store.schema import METADATA, VERSION, VERSION_TABLE
from tests.postgres import Postgres
from tests.store.makers import begun, found, rows, summary
from tests.tools import build_store_docs


def test_migrations_make_what_the_program_knows(store: Store, place: str) -> None:
    """The tables that the migrations make are those of the schema, comments included where the database has them."""
    engine = create_engine(address(place).url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_the_version_is_that_of_the_newest_migration(store: Store, place: str) -> None:
    """The program's version, the newest migration and what a new store says are one."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [VERSION]
    assert store.info().version == VERSION
    assert rows(place, f"SELECT version_num FROM {VERSION_TABLE}") == [(VERSION,)]


def test_every_column_says_what_it_means() -> None:
    """Each table and each column has a comment."""
    for table in METADATA.sorted_tables:
        assert table.comment
        assert all(column.comment for column in table.columns)


def test_the_page_is_current() -> None:
    """docs/store.md is what the comments of the schema say now."""
    page = Path(__file__).parent.parent.parent / "docs" / "store.md"
    assert page.read_text(encoding="utf-8") == build_store_docs.document(), "run `make generate`"


@pytest.mark.parametrize("query", build_store_docs.QUERIES)
def test_the_queries_of_the_page_work(store: Store, place: str, query: str) -> None:
    """Each query of docs/store.md finds what it says it finds, on both databases."""
    run = begun(store)
    items = [found(f"Norway and Peru share {number} boats.", f"{number}.txt") for number in (2, 3)]
    store.register(run, items)
    made = summary()
    (dispute,) = made.rejected
    accepted = dispute.model_copy(update={"against": ("PER",), "verdict": Verdict(outcome="supported")})
    store.succeed(run, items[0].id, made.model_copy(update={"rejected": (), "disputes": (accepted,)}))
    store.fail(run, items[1].id, CallTimeout("late"), quarantine_after=1)
    rows(place, "UPDATE summaries SET created = '2024-05-17 12:00:00.000000'")
    answers = {
        "disputes": [("NOR", "PER", 1)],
        "agreements": [("2.txt", None, "share two boats", "Norway"), ("2.txt", None, "share two boats", "Peru")],
        "positions": [("PER", "pledges", "boats", "Peru will paint them")],
        "failures": [("CallTimeout", "quarantined", 1)],
    }
    told = rows(place, build_store_docs.QUERIES[query].rstrip(";"))
    assert told == answers.get(query, told)
    assert len(told) == len(answers.get(query, [run]))


def test_opening_again_changes_nothing(place: str) -> None:
    """A store that is there is opened with what it holds, whether or not one may be made."""
    item = found("Norway and Peru share two boats.")
    with Store.open(place) as store:
        store.register(begun(store), [item])
    for create in (True, False):
        with Store.open(place, create=create) as store:
            assert store.entry(item.id) is not None


def test_no_store_is_made_where_none_is_wanted(place: str) -> None:
    """With create=False an absent store is an error that says how one comes to be, and none is made."""
    for _ in range(2):
        with pytest.raises(StoreError, match="a nightly run makes it"):
            Store.open(place, create=False)


@pytest.mark.parametrize("version", ["9999", "abcd"])
def test_a_newer_store_is_refused(place: str, version: str) -> None:
    """Tables of a version that this program does not know are not touched; the error names both and the next step."""
    Store.open(place).close()
    rows(place, f"UPDATE {VERSION_TABLE} SET version_num = '{version}'")
    with pytest.raises(StoreError, match=rf"version {version}.* knows version {VERSION}; update summarizer"):
        Store.open(place)
    assert rows(place, f"SELECT version_num FROM {VERSION_TABLE}") == [(version,)]


def test_another_programs_tables_are_left_alone(place: str) -> None:
    """A database in which a table of that name is another program's is refused and not touched."""
    if not place.startswith("postgresql"):
        Path(place).parent.mkdir()
    rows(place, "CREATE TABLE places (planet TEXT)")
    with pytest.raises(StoreError, match=r"another program \(places\); name another --store"):
        Store.open(place)
    assert rows(place, "SELECT * FROM places") == []


def test_a_servers_database_may_hold_other_tables(place: str) -> None:
    """Beside tables of other names a store is made on a server; a file that has any is somebody else's."""
    if not place.startswith("postgresql"):
        Path(place).parent.mkdir()
        rows(place, "CREATE TABLE planets (name TEXT)")
        with pytest.raises(StoreError, match="another program"):
            Store.open(place)
        return
    rows(place, "CREATE TABLE planets (name TEXT)")
    rows(place, "CREATE TABLE alembic_version (version_num TEXT)")
    with Store.open(place) as store:
        assert store.runs() == []
    assert rows(place, "SELECT count(*) FROM alembic_version") == [(0,)]


def test_a_schema_of_ones_own(postgres: Postgres) -> None:
    """On a server the search path of the URL says where the tables are, so that one database holds several stores."""
    place = postgres.new_database()
    rows(place, "CREATE SCHEMA desk")
    own = f"{place}&options=-csearch_path%3Ddesk"
    with Store.open(place) as public, Store.open(own) as desk:
        begun(public)
        with public.night(), desk.night():
            assert (len(public.runs()), len(desk.runs())) == (1, 0)
    assert rows(place, "SELECT count(*) FROM desk.runs") == [(0,)]
