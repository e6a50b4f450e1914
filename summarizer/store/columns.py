"""Kinds of columns that both databases keep alike: moments with their zone, and text that any dispatch may hold."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text, TypeDecorator

#: A whole number that numbers rows by itself: SQLite does so for INTEGER alone.
NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")


class Moment(TypeDecorator[dt.datetime]):
    """A point in time: in UTC in the database, and with its zone in Python. One without a zone counts as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002  # SQLAlchemy's
        """As UTC; SQLite keeps the digits alone."""
        return None if value is None else in_utc(value)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002  # as above
        """With UTC as its zone."""
        return None if value is None else in_utc(value)


class Words(TypeDecorator[str]):
    """Text for people and queries.

    PostgreSQL cannot hold the character NUL, and no database a lone surrogate (as odd file names have): the one is kept
    as U+FFFD, the other as the six characters of its escape. The JSON of a summary, beside it, keeps all as it was.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's
        """As something that both databases hold."""
        return None if value is None else storable(value)


def in_utc(moment: dt.datetime) -> dt.datetime:
    """The same moment with UTC as its zone."""
    return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def storable(words: str) -> str:
    """The text as a column of ``Words`` keeps it."""
    return words.replace("\0", "\ufffd").encode("utf-8", "backslashreplace").decode("utf-8")
