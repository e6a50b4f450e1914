"""The records that flow through the library: frozen, closed to unknown fields, serialisable to JSON.

Offsets are Unicode code points into ``Dispatch.text``, start inclusive, end exclusive; ``text`` is exactly what was
read and is never normalised, so ``text[e.start:e.end] == e.quote`` holds for every piece of evidence.

Actor codes are ISO 3166-1 alpha-3 for states; ``SUN YUG DDR CSK`` for former ones; ``XKX`` Kosovo; short names for
organisations of states (``EU UN NATO …``); ``NSA:NAME`` for a group that is no state.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

ActorKind = Literal["state", "organization", "group"]
Kind = Literal["agreement", "dispute", "position"]
AgreementStatus = Literal["proposed", "agreed", "signed", "reaffirmed", "in_force", "suspended", "rejected"]
DisputeStance = Literal["opposes", "demands", "warns", "denies"]
PositionStance = Literal["supports", "opposes", "demands", "proposes", "pledges", "warns", "denies"]
Time = Literal["current", "historical", "planned"]
Outcome = Literal["supported", "altered", "unsupported"]
FurnitureKind = Literal["widget", "headline", "dateline", "byline", "sign-off", "slug", "boilerplate"]
ActorCode = Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9]{1,11}|NSA:[A-Z0-9][A-Z0-9 .'&-]*)$")]


class Record(BaseModel):
    """Base of all records: immutable, and a field nobody declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Record):
    """A stretch of text: code points ``start`` (inclusive) to ``end`` (exclusive)."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"a span must not be empty or reversed, got {self.start}..{self.end}")
        return self


class Furniture(Span):
    """A stretch of text that is not the story: page widgets, headline, dateline, sign-off, revision slug."""

    kind: FurnitureKind


class Dateline(Record):
    """Where and when the dispatch was filed; any part may be unknown.

    Wire stories give month and day alone: then ``date`` is absent unless the text names the year elsewhere at its head.
    """

    place: str | None = None
    date: dt.date | None = None
    month: int | None = Field(default=None, ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)


class Dispatch(Record):
    """One dispatch as it was read.

    ``id`` is the sha256 (hex) of the UTF-8 text, so the same text under another name is the same dispatch.
    ``sentences`` are in the order of the text, never overlap, and cover every part that is not furniture.
    ``headline`` is the title's span where the text carries one.
    """

    id: str = Field(pattern=r"^[0-9a-f]{64}$")
    text: str
    source: str
    title: str | None = None
    dateline: Dateline | None = None
    agency: str | None = None
    language: str = "en"
    revision: str | None = None
    furniture: tuple[Furniture, ...] = ()
    sentences: tuple[Span, ...] = ()

    @model_validator(mode="after")
    def _spans_inside(self) -> Self:
        for span in (*self.furniture, *self.sentences):
            if span.end > len(self.text):
                raise ValueError(f"span {span.start}..{span.end} is beyond the text of {len(self.text)} characters")
        return self

    def sentence(self, index: int) -> str:
        """Text of the sentence with this index (0-based)."""
        span = self.sentences[index]
        return self.text[span.start : span.end]


class Actor(Record):
    """A state, an organisation of states, or a group that is neither."""

    code: ActorCode
    name: str
    kind: ActorKind


class Evidence(Span):
    """A verbatim quote of the dispatch: always ``text[start:end] == quote``."""

    quote: str = Field(min_length=1)

    @model_validator(mode="after")
    def _as_long_as_its_span(self) -> Self:
        if len(self.quote) != self.end - self.start:
            raise ValueError(f"the quote has {len(self.quote)} characters, its span {self.end - self.start}")
        return self


class Reason(Record):
    """Why a verdict is not ``supported``: which field of the claim differs, and how."""

    field: Literal[
        "number", "date", "negation", "name", "actor", "stance", "speaker", "modality", "evidence", "background"
    ]
    detail: str


class Verdict(Record):
    """Whether the evidence bears the claim.

    ``altered``: the evidence speaks of the matter, and something differs. ``unsupported``: it does not say it.
    ``opinion`` is the probability, between 0 and 1, that the model gave to "yes, the evidence says so", where asked.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    opinion: float | None = Field(default=None, ge=0, le=1)


class Speaker(Record):
    """Who said it, where the dispatch names a person."""

    name: str
    office: str | None = None


class _Claim(Record):
    """What the three kinds of claim have in common.

    ``confidence`` is the probability, between 0 and 1, that the claim is right, or absent where none was measured.
    """

    time: Time = "current"
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    verdict: Verdict = Verdict(outcome="supported")
    confidence: float | None = Field(default=None, ge=0, le=1)


class Agreement(_Claim):
    """Two or more states, or an organisation of states, agreed, decided or declared something together.

    ``third_parties`` are those whom a joint call is directed at; ``terms`` is one sentence.
    """

    kind: Literal["agreement"] = "agreement"
    parties: tuple[ActorCode, ...] = Field(min_length=1)
    third_parties: tuple[ActorCode, ...] = ()
    terms: str = Field(min_length=1)
    status: AgreementStatus = "agreed"

    @property
    def actors(self) -> tuple[str, ...]:
        """The parties."""
        return self.parties

    @property
    def targets(self) -> tuple[str, ...]:
        """The third parties."""
        return self.third_parties

    @property
    def text(self) -> str:
        """The terms."""
        return self.terms


class Dispute(_Claim):
    """A state or organisation objects to what another does or says; ``against`` may be unnamed."""

    kind: Literal["dispute"] = "dispute"
    raised_by: tuple[ActorCode, ...] = Field(min_length=1)
    against: tuple[ActorCode, ...] = ()
    issue: str = Field(min_length=1)
    stance: DisputeStance = "opposes"
    speaker: Speaker | None = None

    @property
    def actors(self) -> tuple[str, ...]:
        """Who raises it."""
        return self.raised_by

    @property
    def targets(self) -> tuple[str, ...]:
        """Whom it is raised against."""
        return self.against

    @property
    def text(self) -> str:
        """The issue."""
        return self.issue


class Position(_Claim):
    """What one state or organisation wants, supports, opposes, proposes, will do, denies or warns of."""

    kind: Literal["position"] = "position"
    country: ActorCode
    stance: PositionStance
    topic: str = ""
    statement: str = Field(min_length=1)
    addressed_to: tuple[ActorCode, ...] = ()
    speaker: Speaker | None = None

    @property
    def actors(self) -> tuple[str, ...]:
        """The one whose position it is."""
        return (self.country,)

    @property
    def targets(self) -> tuple[str, ...]:
        """Whom it is addressed to."""
        return self.addressed_to

    @property
    def text(self) -> str:
        """The statement."""
        return self.statement


Claim = Annotated[Agreement | Dispute | Position, Field(discriminator="kind")]


class Gist(Record):
    """What the dispatch is about, in at most two sentences."""

    text: str = Field(min_length=1)
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class DispatchReference(Record):
    """Which dispatch a summary is of."""

    id: str
    source: str
    title: str | None = None
    dateline: Dateline | None = None
    agency: str | None = None
    revision: str | None = None


class Usage(Record):
    """What was asked of a model; tokens as the endpoint counted them.

    ``cached_tokens`` is the part of ``prompt_tokens`` that the endpoint took from its own prompt cache.
    """

    calls: int = Field(default=0, ge=0)
    attempts: int = Field(default=0, ge=0)
    prompt_tokens: int = Field(default=0, ge=0)
    completion_tokens: int = Field(default=0, ge=0)
    cached_tokens: int = Field(default=0, ge=0)

    def __add__(self, other: Usage) -> Usage:
        """The two usages together."""
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in Usage.model_fields})


class Neutralized(Record):
    """What the dispatch holds that would speak to the model's machinery, and was made harmless in what was sent.

    ``token``: a special token of a chat template. ``turn``: a line that begins like another's turn in a chat.
    ``unseen``: a character without a glyph, as its code point; it was left out. ``count`` is how often it stands there.
    """

    kind: Literal["token", "turn", "unseen"]
    shown: str
    count: int = Field(ge=1)


class Provenance(Record):
    """How a summary came about, so that it can be explained and made again.

    ``prompts`` maps a prompt's name to the sha256 (hex, first 16 digits) of its files and answer schema. ``usage``
    counts what was sent now; ``cache_hits`` what was answered before. ``cost_usd`` is absent where no price is known.
    ``neutralized`` is what was not sent as it stands in the dispatch.
    """

    summarizer_version: str
    model: str
    endpoint: Literal["embedded", "local", "remote"]
    strategy: str
    prompts: Mapping[str, str]
    usage: Usage = Usage()
    cache_hits: int = Field(default=0, ge=0)
    cost_usd: float | None = Field(default=None, ge=0)
    seconds: float = Field(ge=0)
    neutralized: tuple[Neutralized, ...] = ()


class Summary(Record):
    """What a dispatch says: agreements reached, disputes raised, positions per country.

    ``actors`` names every code that occurs. ``rejected`` holds the claims whose evidence does not bear them, each
    with its reasons; they are in no other field.
    """

    dispatch: DispatchReference
    gist: Gist | None = None
    actors: tuple[Actor, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    positions: Mapping[str, tuple[Position, ...]] = Field(default_factory=dict)
    rejected: tuple[Claim, ...] = ()
    provenance: Provenance

    @property
    def claims(self) -> tuple[Agreement | Dispute | Position, ...]:
        """All accepted claims: agreements, then disputes, then positions."""
        return (*self.agreements, *self.disputes, *(p for group in self.positions.values() for p in group))


class Draft(Record):
    """A claim as a strategy drafts it: sentence indices (0-based) and codes, no offsets yet.

    Not public: ``grounding`` turns it into a claim with evidence.
    """

    kind: Kind
    actors: tuple[ActorCode, ...]
    targets: tuple[ActorCode, ...] = ()
    stance: PositionStance | None = None
    text: str
    topic: str = ""
    sentences: tuple[int, ...] = Field(min_length=1)
    status: AgreementStatus | None = None
    time: Time = "current"
    speaker: Speaker | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
