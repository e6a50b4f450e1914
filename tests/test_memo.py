"""Results that are kept for the very objects they were made of."""

from __future__ import annotations

from summarizer.memo import by_identity
from summarizer.readers import from_text
from summarizer.records import Dispatch

TEXT = "Peru agreed with Chile on Monday."


def test_is_made_once_for_one_dispatch() -> None:
    """The same object has the same result; an equal one is another, as nobody compares them."""
    made: list[Dispatch] = []

    @by_identity
    def read(dispatch: Dispatch) -> int:
        made.append(dispatch)
        return len(made)

    one, other = from_text(TEXT), from_text(TEXT)
    assert (read(one), read(one), read(other), read(one)) == (1, 1, 2, 1)
    assert made == [one, other]


def test_forgets_the_oldest_and_never_mistakes_another_for_it() -> None:
    """However many pass by, each gets its own result, though their identities are used again when they are gone."""

    @by_identity
    def length(dispatch: Dispatch) -> int:
        return len(dispatch.text)

    for number in range(500):
        dispatch = from_text(TEXT * (number % 7 + 1))
        assert length(dispatch) == len(dispatch.text)
