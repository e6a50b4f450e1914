"""How much of a place is taken, so that no file and no server can take the night with it."""

from __future__ import annotations

from pydantic import Field

from summarizer.records import Record


class Limits(Record):
    """The limits of one place; each with its reason for being what it is."""

    # A day of an agency's JSON Lines has some 20 MB; a saved page with pictures inside 10.
    max_bytes: int = Field(default=32_000_000, gt=0, description="bytes of a file, or of a feed once unpacked")
    # A long communiqué has 100 kB of text; as settings.max_bytes.
    item_bytes: int = Field(default=4_000_000, gt=0, description="bytes of text of one dispatch")
    items: int = Field(default=10_000, gt=0, description="items that are read of one place")
    seconds: float = Field(default=60.0, gt=0, description="time for a feed, redirects and all")
    allow_private: bool = Field(default=False, description="fetch feeds of the own network, too")
