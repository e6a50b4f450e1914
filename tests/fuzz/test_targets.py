"""Every target of the fuzzer, on inputs that hypothesis makes: random bytes, and heaps of telling pieces."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.corpus import PIECES, inputs
from tests.fuzz.targets import TARGETS

HEAPS = st.lists(st.sampled_from(PIECES), max_size=40).map(b" ".join) | st.lists(st.sampled_from(PIECES)).map(b"".join)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=600))
def test_any_bytes(target: str, data: bytes) -> None:
    """No bytes lead to anything but an answer or a named error."""
    TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=60, deadline=None)
@given(data=HEAPS)
def test_any_heap_of_telling_pieces(target: str, data: bytes) -> None:
    """Pieces that the rules look for, in any order, lead to an answer or a named error."""
    TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_what_fuzzing_starts_from(target: str) -> None:
    """The inputs that the fuzzer starts from are sound."""
    for data in inputs():
        TARGETS[target](data)
