"""Say what each lever brings: switch it off, fit everything anew, and score by leave-one-dispatch-out.

    python -m tests.tools.ablate GOLD DISPATCHES --probabilities FILE [--unseen GOLD DISPATCHES FILE]
        [--instead NAME FILE [FILE]]

FILE holds the model's answers as ``fit_kinds --save`` wrote them; no model is asked. ``--unseen`` names a second set
that nothing was fitted on: it is scored with the weights and thresholds of all dispatches of the first. ``--instead``
sets other answers (of the first set, and of the second) beside these, such as those to ``fit_kinds --prompt NAME``;
it may be given several times, and the levers are left alone then. Needs the ``eval`` extra.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from summarizer import assembly, frames
from summarizer.actors import people
from summarizer.evaluation import Counts, total
from summarizer.evaluation.gold import GoldDispatch, load_gold
from summarizer.frames import speech
from summarizer.grounding import ground
from summarizer.kinds import KINDS
from summarizer.settings import load
from summarizer.strategies import drafting, stepwise
from tests.tools import fit_kinds, told_dispatches
from tests.tools.fit_kinds import GROUPS, Fitting
from tests.tools.told_dispatches import Told, documents_of, saved

Answers = Mapping[str, Mapping[int, Told]]
Set = tuple[Sequence[GoldDispatch], Answers]


def off(*changes: tuple[Any, str, object]) -> Callable[[], AbstractContextManager[object]]:
    """A context in which these attributes are others."""

    @contextmanager
    def switched() -> Iterator[None]:
        with ExitStack() as stack:
            for owner, name, value in changes:
                stack.enter_context(patch.object(owner, name, value))
            yield

    return switched


def _whole_sentences(dispatch: Any, cast: Any) -> tuple[tuple[frames.Frame, ...], ...]:
    return tuple((frame,) for frame in frames.frames(dispatch, cast))


def _unverified(drafts: Any, dispatch: Any, _who: Any) -> list[Any]:
    return [claim for draft in drafts for claim in ground(draft, dispatch)]


#: What is switched off, by name; the features of ``fit_kinds`` come beside these.
LEVERS: Final[Mapping[str, Callable[[], AbstractContextManager[object]]]] = {
    "clauses (one frame a sentence)": off((told_dispatches, "clauses", _whole_sentences)),
    "quarrels that are only named": off((frames, "quarrel", lambda *_: None)),
    "strangers (who is no official)": off((speech, "_by_stranger", lambda *_: False)),
    "offices of the subject state": off((people, "subject_near", lambda *_: None)),
    "merging": off((assembly, "merge", lambda claims: tuple(claims))),
    "verification": off((told_dispatches, "verified", _unverified)),
    "joint stands are agreements": off((drafting, "_is_joint", lambda *_: False)),
    "the model's word where order is silent": off((stepwise, "allowed", lambda *_: ())),
    "fitted thresholds (0.5 for all)": off((Fitting, "thresholds", lambda *_: dict.fromkeys(KINDS, 0.5))),
    "strong penalty (2 for 8)": off((fit_kinds, "L2", 2.0)),
}


def measured(seen: Set, unseen: Set | None, without: tuple[str, ...] = ()) -> list[Counts]:
    """Leave-one-dispatch-out of the one set, and where there is one, the other with the weights of all of the first."""
    fitting = Fitting(documents_of(*seen), without)
    found = [fitting.left_one_out()[0].counts()]
    if unseen is not None:
        others = Fitting([*fitting.documents, *documents_of(*unseen)], without)
        own, count = fitting.thresholds(), len(fitting.documents)
        new = range(count, len(others.documents))
        scores = [others.documents[n].scored(others.chances(n, new), own) for n in new]
        found.append(total(scores).counts())
    return found


def table(seen: Set, unseen: Set | None) -> Iterator[str]:
    """The ablation as lines of a Markdown table."""
    base = measured(seen, unseen)
    yield _row("everything", base, base)
    for name, switched in LEVERS.items():
        with switched():
            yield _row(name, measured(seen, unseen), base)
    for name, prefixes in GROUPS.items():
        yield _row(f"features: {name}", measured(seen, unseen, prefixes), base)


def instead(seen: Set, unseen: Set | None, others: Sequence[Sequence[str]]) -> Iterator[str]:
    """What other answers bring, as lines of the same table; each is a name, and a file of answers a set."""
    base = measured(seen, unseen)
    yield _row("everything", base, base)
    for name, *files in others:
        own = [(golds, saved(Path(file))) for (golds, _), file in zip(filter(None, (seen, unseen)), files, strict=True)]
        yield _row(name, measured(own[0], own[1] if unseen else None), base)


def _row(name: str, found: Sequence[Counts], base: Sequence[Counts]) -> str:
    cells = [
        f"{counts.precision:.3f} | {counts.recall:.3f} | {counts.f1:.3f} | {counts.f1 - whole.f1:+.3f}"
        for counts, whole in zip(found, base, strict=True)
    ]
    return f"| {name} | {' | '.join(cells)} |"


def _set(gold: str | Path, dispatches: str | Path, answers: str | Path) -> Set:
    golds = load_gold(Path(gold), Path(dispatches), max_bytes=load().max_bytes)
    return golds, saved(Path(answers))


def main() -> None:
    """Read the arguments, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("dispatches", type=Path)
    parser.add_argument("--probabilities", type=Path, metavar="FILE", required=True)
    parser.add_argument("--unseen", nargs=3, metavar=("GOLD", "DISPATCHES", "FILE"))
    parser.add_argument("--instead", nargs="+", action="append", metavar=("NAME", "FILE"), help="other answers")
    options = parser.parse_args()
    seen = _set(options.gold, options.dispatches, options.probabilities)
    unseen = _set(*options.unseen) if options.unseen else None
    for line in instead(seen, unseen, options.instead) if options.instead else table(seen, unseen):
        print(line, flush=True)


if __name__ == "__main__":
    main()
