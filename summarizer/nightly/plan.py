"""What one nightly run is to do, as its options say."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from summarizer.inbox import Limits
from summarizer.records import Record


class Plan(Record):
    """The options of one run.

    ``inbox`` names files, folders and feeds. ``concurrency`` bounds the requests that run at once. ``limit`` bounds
    the inputs worked on, ``budget_tokens`` and ``budget_usd`` what is spent, ``deadline`` (seconds) the run's time;
    what is left over is for the next run. Inputs older than ``max_age`` are skipped. An input that failed in
    ``quarantine_after`` runs is not tried again, unless ``retry_failed``. ``verify`` reads every file anew, whatever
    its size and time say. ``limits`` bound what is read of one place.
    """

    inbox: tuple[str, ...] = Field(min_length=1)
    concurrency: int = Field(default=1, ge=1)
    limit: int | None = Field(default=None, ge=1)
    max_age: dt.timedelta | None = None
    budget_tokens: int | None = Field(default=None, ge=1)
    budget_usd: float | None = Field(default=None, gt=0)
    deadline: float | None = Field(default=None, gt=0)
    quarantine_after: int = Field(default=3, ge=1)
    retry_failed: bool = False
    verify: bool = False
    limits: Limits = Limits()
