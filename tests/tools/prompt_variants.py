"""The questions of ``stepwise`` asked otherwise, to measure what the few-shot lines and the view of the model bring.

    python -m tests.tools.fit_kinds GOLD DISPATCHES --prompt none --save FILE

asks a model for the kind of every sentence in that way, fits everything to its answers, and prints how good they are;
FILE goes to ``tests.tools.ablate``. Whose claim it is is asked as ever, since word order leaves that open but seldom.
The lines that the project does not ship are in tests/data/prompt_variants.yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from summarizer.actors import Cast
from summarizer.client.exchange import Request
from summarizer.prompting import Prompt, SentenceExample
from summarizer.records import Dispatch
from summarizer.strategies import stepwise
from summarizer.strategies.stepwise import Stepwise

LINES: Final = Path(__file__).parents[1] / "data" / "prompt_variants.yaml"
Examples = tuple[SentenceExample, ...]


@dataclass(frozen=True)
class Varied(Stepwise):
    """``Stepwise`` with other few-shot lines; with ``before``, the sentence before stands above each."""

    vary: Callable[[Examples], Examples] = tuple
    before: bool = False

    def kind_question(self, dispatch: Dispatch, cast: Cast, i: int) -> Request:
        """What kind sentence ``i`` is, asked in this way."""
        shown = stepwise.annotated(dispatch, cast, i)
        if self.before:
            shown = _below(stepwise.annotated(dispatch, cast, i - 1) if i else "", shown)
        return self._kind_question(dispatch, i, shown)

    @property
    def _prompt(self) -> Prompt:
        prompt = super()._prompt
        examples = tuple(example for example in prompt.examples if isinstance(example, SentenceExample))
        return prompt.model_copy(update={"examples": self.vary(examples)})


def _below(before: str, own: str) -> str:
    return f"(before: {before or '-'})\n{own}"


def _lines() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(LINES.read_text(encoding="utf-8"))
    return found


def _twice(examples: Examples) -> Examples:
    return (*examples, *map(SentenceExample.model_validate, _lines()["more"]))


def _with_before(examples: Examples) -> Examples:
    return tuple(
        example.model_copy(update={"sentence": _below(before, example.sentence)})
        for before, example in zip(_lines()["before"], examples, strict=True)
    )


#: By the name that ``--prompt`` takes; ``shipped`` asks what the product asks.
VARIANTS: Final[Mapping[str, Callable[[str], Varied]]] = {
    "shipped": Varied,
    "none": lambda model: Varied(model, vary=lambda _: ()),
    "half": lambda model: Varied(model, vary=lambda examples: examples[: len(examples) // 2]),
    "twice": lambda model: Varied(model, vary=_twice),
    "before": lambda model: Varied(model, vary=_with_before, before=True),
}
