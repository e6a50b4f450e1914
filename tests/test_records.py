"""The records: they survive JSON, refuse what nobody declared, cannot be changed, and their schema is current."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from summarizer import records
from summarizer.records import (
    Actor,
    Agreement,
    Dateline,
    Dispatch,
    DispatchReference,
    Dispute,
    Draft,
    Evidence,
    Gist,
    Position,
    Provenance,
    Reason,
    Record,
    Span,
    Speaker,
    Summary,
    Usage,
    Verdict,
)
from summarizer.settings import Settings
from summarizer.summarize import Summarizer
from tests.server import Server, completion
from tests.tools import generate

SCHEMA = Path(__file__).parent.parent / "schemas" / "summary.json"
QUOTE = Evidence(start=0, end=4, quote="Peru")

TEXT = st.text(min_size=1, max_size=30)
CODES = st.sampled_from(["NOR", "PER", "XKX", "SUN", "EU", "G20", "OPEC", "MERCOSUR", "NSA:ACME & CO. 'B'-2"])
SHARE = st.none() | st.floats(0, 1)
COUNT = st.integers(0, 10**9)
EVIDENCE = st.builds(
    lambda start, quote: Evidence(start=start, end=start + len(quote), quote=quote), st.integers(0, 10**6), TEXT
)
SPEAKER = st.none() | st.builds(Speaker, name=st.text(), office=st.none() | st.text())
SOME_CODES = st.lists(CODES, min_size=1, max_size=3).map(tuple)
COMMON = {
    "time": st.sampled_from(get_args(records.Time)),
    "evidence": st.lists(EVIDENCE, min_size=1, max_size=3).map(tuple),
    "verdict": st.builds(
        Verdict,
        outcome=st.sampled_from(get_args(records.Outcome)),
        reasons=st.lists(st.builds(Reason, field=st.sampled_from(["number", "stance"]), detail=st.text())).map(tuple),
    ),
    "confidence": SHARE,
}
AGREEMENT = st.builds(
    Agreement,
    parties=SOME_CODES,
    third_parties=st.lists(CODES, max_size=2).map(tuple),
    terms=TEXT,
    status=st.sampled_from(get_args(records.AgreementStatus)),
    **COMMON,
)
DISPUTE = st.builds(
    Dispute,
    raised_by=SOME_CODES,
    against=st.lists(CODES, max_size=2).map(tuple),
    issue=TEXT,
    stance=st.sampled_from(get_args(records.DisputeStance)),
    speaker=SPEAKER,
    **COMMON,
)
POSITION = st.builds(
    Position,
    country=CODES,
    stance=st.sampled_from(get_args(records.PositionStance)),
    topic=st.text(),
    statement=TEXT,
    addressed_to=st.lists(CODES, max_size=2).map(tuple),
    speaker=SPEAKER,
    **COMMON,
)
DATELINE = st.builds(
    Dateline, place=st.none() | st.text(), date=st.none() | st.dates(), month=st.none() | st.integers(1, 12)
)
USAGE = st.builds(Usage, **dict.fromkeys(Usage.model_fields, COUNT))


def _few(claims: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(claims, max_size=2).map(tuple)


SUMMARY = st.builds(
    Summary,
    dispatch=st.builds(
        DispatchReference, id=st.text(), source=st.text(), title=st.none() | st.text(), dateline=st.none() | DATELINE
    ),
    gist=st.none() | st.builds(Gist, text=TEXT, evidence=st.lists(EVIDENCE, min_size=1, max_size=2).map(tuple)),
    actors=_few(st.builds(Actor, code=CODES, name=st.text(), kind=st.sampled_from(get_args(records.ActorKind)))),
    agreements=_few(AGREEMENT),
    disputes=_few(DISPUTE),
    positions=st.dictionaries(CODES, _few(POSITION), max_size=2),
    rejected=_few(AGREEMENT | DISPUTE | POSITION),
    provenance=st.builds(
        Provenance,
        summarizer_version=st.text(),
        model=st.text(),
        endpoint=st.sampled_from(["embedded", "local", "remote"]),
        strategy=st.text(),
        prompts=st.dictionaries(st.text(), st.text(), max_size=2),
        usage=USAGE,
        cost_usd=st.none() | st.floats(0, 1e6),
        seconds=st.floats(0, 1e6),
    ),
)


def _claims() -> list[Agreement | Dispute | Position]:
    """One of each kind, with as little as it may have."""
    return [
        Agreement(parties=("EU",), terms="t", evidence=(QUOTE,)),
        Dispute(raised_by=("PER",), issue="i", evidence=(QUOTE,)),
        Position(country="PER", stance="supports", statement="s", evidence=(QUOTE,)),
    ]


@given(SUMMARY)
@settings(max_examples=50, deadline=None)
def test_any_summary_survives_json(summary: Summary) -> None:
    """Whatever a summary holds, it reads back from its JSON as the same value, kind by kind."""
    again = Summary.model_validate_json(summary.model_dump_json())
    assert again == summary
    assert [type(claim) for claim in (*again.claims, *again.rejected)] == [
        type(claim) for claim in (*summary.claims, *summary.rejected)
    ]


@given(SUMMARY)
@settings(max_examples=30, deadline=None)
def test_any_summary_is_of_the_schema(summary: Summary) -> None:
    """The published schema admits every summary that the program can print."""
    jsonschema.validate(json.loads(summary.model_dump_json()), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_schema_is_current() -> None:
    """schemas/summary.json is what the records make today, and is itself a valid JSON Schema."""
    text = SCHEMA.read_text(encoding="utf-8")
    assert text == generate.schema(), "run `make generate`"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_schema_is_closed() -> None:
    """A reader of the schema learns that no object has fields beyond the declared ones."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    objects = [schema, *(part for part in schema["$defs"].values() if part["type"] == "object")]
    assert all(part["additionalProperties"] is False for part in objects)


def test_a_real_summary_is_of_the_schema() -> None:
    """What the library makes of a dispatch, through a real server, keeps to the schema; a broken one does not."""
    claim = {
        "actors": ["NOR", "PER"], "targets": [], "stance": "agreed",
        "text": "Norway and Peru agreed to share two boats.", "sentences": [1],
    }  # fmt: skip
    answer = {"gist": {"text": "Norway and Peru agreed.", "sentences": [1]}, "agreements": [claim]}
    with Server([completion(json.dumps(answer))]) as server:
        told = Settings(model="m", base_url=server.base_url, cache=False)
        with Summarizer(told) as summarizer:
            summary = summarizer.summarize("Norway and Peru agreed to share two boats.\n")
    value, schema = json.loads(summary.model_dump_json()), json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert summary.agreements
    jsonschema.validate(value, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value | {"mood": "good"}, schema)


@pytest.mark.parametrize(
    "record", [one for one in vars(records).values() if isinstance(one, type) and issubclass(one, Record)]
)
def test_every_record_is_closed_and_frozen(record: type[Record]) -> None:
    """No record of the room was declared open or changeable."""
    assert record.model_config["extra"] == "forbid"
    assert record.model_config["frozen"] is True


@pytest.mark.parametrize("claim", _claims(), ids=lambda claim: claim.kind)
def test_a_claim_cannot_be_changed_or_widened(claim: Record) -> None:
    """Setting a field fails, and so does reading a claim with a field nobody declared."""
    with pytest.raises(ValidationError, match="frozen"):
        claim.confidence = 1.0  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="Extra inputs"):
        type(claim).model_validate({**claim.model_dump(), "mood": "good"})


@pytest.mark.parametrize("claim", _claims(), ids=lambda claim: claim.kind)
def test_no_claim_without_evidence(claim: Record) -> None:
    """A claim with no evidence is no claim."""
    with pytest.raises(ValidationError, match="evidence"):
        type(claim).model_validate({**claim.model_dump(), "evidence": ()})


@given(start=st.integers(0, 50), end=st.integers(0, 50), quote=st.text(max_size=50))
def test_evidence_is_as_long_as_its_span(start: int, end: int, quote: str) -> None:
    """Evidence exists exactly where its quote is not empty and has as many code points as its span."""
    if quote and len(quote) == end - start:
        assert Evidence(start=start, end=end, quote=quote).quote == quote
    else:
        with pytest.raises(ValidationError):
            Evidence(start=start, end=end, quote=quote)


def test_offsets_count_code_points() -> None:
    """A character beyond the basic plane, or one with an accent of its own, counts as the code points it has."""
    assert Evidence(start=3, end=4, quote="🕊").end == 4
    with pytest.raises(ValidationError, match="has 2 characters, its span 1"):
        Evidence(start=0, end=1, quote="e\u0301")


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 3)])
def test_a_span_is_forward(start: int, end: int) -> None:
    """An empty, reversed or negative span is refused."""
    with pytest.raises(ValidationError):
        Span(start=start, end=end)


def test_spans_stay_inside_the_text() -> None:
    """A dispatch refuses a sentence beyond its text and gives the text of one inside."""
    made = Dispatch(id="0" * 64, text="One. Two.", source="s", sentences=(Span(start=0, end=4), Span(start=5, end=9)))
    assert [made.sentence(0), made.sentence(1)] == ["One.", "Two."]
    with pytest.raises(ValidationError, match="beyond the text of 9"):
        Dispatch(id="0" * 64, text="One. Two.", source="s", sentences=(Span(start=5, end=10),))


@pytest.mark.parametrize("code", ["", "N", "nor", "NOR ", "NOR\n", "NSA:", "NSA: X", "N-R", "ÅLA"])
def test_a_code_is_a_code(code: str) -> None:
    """What is neither a state's, an organisation's nor a group's code is refused."""
    with pytest.raises(ValidationError):
        Actor(code=code, name="x", kind="state")


@given(USAGE, USAGE)
def test_usage_adds_up(one: Usage, other: Usage) -> None:
    """The sum of two usages counts every field of both."""
    both = one + other
    assert all(getattr(both, name) == getattr(one, name) + getattr(other, name) for name in Usage.model_fields)


def test_claims_are_all_the_accepted_ones() -> None:
    """Summary.claims holds agreements, disputes and positions in this order, and nothing rejected."""
    agreement, dispute, position = _claims()
    summary = Summary.model_validate(
        {
            "dispatch": {"id": "x", "source": "s"},
            "agreements": [agreement],
            "disputes": [dispute],
            "positions": {"PER": [position]},
            "rejected": [agreement.model_copy(update={"verdict": Verdict(outcome="unsupported")})],
            "provenance": {
                "summarizer_version": "0", "model": "m", "endpoint": "local", "strategy": "whole",
                "prompts": {}, "seconds": 0,
            },
        }
    )  # fmt: skip
    assert summary.claims == (agreement, dispute, position)


def test_claims_speak_one_language() -> None:
    """Of every kind, actors, targets and text are the fields that this kind names otherwise."""
    told = [(claim.actors, claim.targets, claim.text) for claim in _claims()]
    assert told == [(("EU",), (), "t"), (("PER",), (), "i"), (("PER",), (), "s")]


def test_a_draft_names_sentences() -> None:
    """A draft that rests on no sentence is refused."""
    with pytest.raises(ValidationError, match="sentences"):
        Draft(kind="position", actors=("PER",), text="t", sentences=())
