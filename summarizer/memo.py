"""Results of pure functions of a dispatch, kept while that dispatch is at hand.

A dispatch and its cast are asked about by every claim they bear. To look such a record up by its value would cost a
hash of its whole text and all its sentences each time; here it is the very object that counts.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")

#: Dispatches at hand at once: verification works on one after the other, with one or two things asked of each.
_KEPT: Final = 8


def by_identity(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """``function``, which is pure and takes records by place, with its results for the last records kept.

    The records stay alive as long as their result, so that no other object can come by their identity.
    """
    kept: OrderedDict[tuple[int, ...], tuple[tuple[object, ...], Result]] = OrderedDict()

    @wraps(function)
    def remembered(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        assert not kwargs, "records are given by place"
        key = tuple(map(id, args))
        found = kept.get(key)
        if found is None:
            found = kept[key] = (args, function(*args, **kwargs))
            if len(kept) > _KEPT:
                kept.popitem(last=False)
        return found[1]

    return remembered
