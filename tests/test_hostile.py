"""Hostile inputs: each comes to the end that it must come to, and takes nothing beside it along."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from summarizer.errors import InputError
from summarizer.inbox import discover, load
from tests.hostile import CASES, LIMITS, Yard


def test_every_case_comes_to_its_end(tmp_path: Path) -> None:
    """All at once: no exception escapes, each input ends as named, the good ones beside them are read."""
    ends: dict[str, list[str]] = defaultdict(list)
    by_name = {case.name: case for case in CASES}
    with Yard(tmp_path / "inbox") as yard:

        def problem(error: InputError) -> None:
            ends[yard.case_of(error.source)].append("problem")

        places = []
        for place in discover(yard.build(CASES), known={}, problem=problem):
            if not places:
                [case.meanwhile(yard.root / case.name) for case in CASES if case.meanwhile]
            places.append(place)
        [case.later(yard.root / case.name) for case in CASES if case.later]
        for place in places:
            for found in load(place, limits=LIMITS):
                assert (found.dispatch is None) != (found.error is None)
                assert all(found.stories)
                assert found.source.startswith(place.name)
                end = type(found.error).__name__ if found.error else "read"
                ends[yard.case_of(found.source)].append(end)
    assert {name: tuple(sorted(ends[name])) for name in by_name} == {case.name: case.ends for case in CASES}


def test_there_are_enough_of_them() -> None:
    """Names are unique, and ends are sorted as the test compares them."""
    assert len({case.name for case in CASES}) == len(CASES) >= 40
    assert [case.name for case in CASES if tuple(sorted(case.ends)) != case.ends] == []
