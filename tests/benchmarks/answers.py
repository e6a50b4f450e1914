"""What the benchmarks' model server says: claims about the sentences that it is shown, in the words of those.

It answers questions of ``whole`` (numbered sentences below a list of actors), the plain dispatches of the peers, whose
schema asks for the same claims, and langextract's, which wants verbatim extracts. Whoever asks gets as many claims on
the same sentences, so that no answer is shorter than another. Anything else is answered with yes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from summarizer.actors.gazetteer import name_of
from tests.benchmarks.dispatches import STATES

#: What stands before the dispatch in a peer's question, and in langextract's.
DISPATCH: Final = "Dispatch:\n"
_EXTRACT_FROM: Final = "\nQ: "
_ACTORS: Final = re.compile(r"^Actors: (.*)$", re.MULTILINE)
_SENTENCE: Final = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
#: Kind and stance of the first claim, of the second and so on.
_CLAIMS: Final = (
    ("agreement", "agreed"), ("position", "supports"), ("dispute", "warns"), ("position", "demands"),
    ("position", "denies"),
)  # fmt: skip
#: What curator asks a model before its work, to see whether it keeps to a schema.
_PERSON: Final = re.compile(r"(\w+) is (\d+) years old\.")
_NAMES: Final = {name: name for name in STATES}
_Sentence = tuple[int, str]


def answer(shown: str, most: int) -> dict[str, Any]:
    """The answer to a question's last message, with ``most`` claims where the dispatch has as many sentences."""
    if (listed := _ACTORS.search(shown)) is not None:
        names = {code: name_of(code) for code in listed[1].split(", ") if code}
        sentences = [(int(number), text) for number, text in _SENTENCE.findall(shown)]
        return _claims(sentences, names, most) if sentences else {"answer": "yes"}
    if DISPATCH in shown:
        return _claims(_lines(shown.rpartition(DISPATCH)[2]), _NAMES, most)
    if _EXTRACT_FROM in shown:
        return _extracts(_lines(shown.rpartition(_EXTRACT_FROM)[2].rpartition("\nA:")[0]), most)
    if (person := _PERSON.fullmatch(shown)) is not None:
        return {"name": person[1], "age": int(person[2])}
    return {"answer": "yes"}


def _lines(text: str) -> list[_Sentence]:
    return list(enumerate((line for line in text.split("\n") if line), start=1))


def _claims(sentences: Sequence[_Sentence], names: Mapping[str, str], most: int) -> dict[str, Any]:
    """Gist and claims; an agreement is of two actors or is left out, as nobody agrees with himself."""
    number, text = sentences[0]
    told: dict[str, Any] = {"gist": {"text": text, "sentences": [number]}}
    told |= {"agreements": [], "disputes": [], "positions": []}
    for (kind, stance), (number, text) in zip(_CLAIMS[:most], _each(sentences), strict=False):
        actors = _actors(text, names, 2 if kind == "agreement" else 1)
        if len(actors) > (kind == "agreement"):
            claim = {"actors": actors, "targets": [], "stance": stance, "text": text, "sentences": [number]}
            told[f"{kind}s"].append(claim)
    return told


def _each(sentences: Sequence[_Sentence]) -> Sequence[_Sentence]:
    """One sentence a claim; of a single one all."""
    return sentences if len(sentences) > 1 else [sentences[0]] * len(_CLAIMS)


def _actors(text: str, names: Mapping[str, str], count: int) -> list[str]:
    """So many actors in the order in which the sentence names them, made up to the number by others."""
    named = sorted((code for code, name in names.items() if name in text), key=lambda code: text.find(names[code]))
    return [*named, *(code for code in names if code not in named)][:count]


def _extracts(sentences: Sequence[_Sentence], most: int) -> dict[str, Any]:
    extracts = []
    for (kind, stance), (_, text) in zip(_CLAIMS[:most], sentences, strict=False):
        actors = _actors(text, _NAMES, 2 if kind == "agreement" else 1)
        attributes = {"actors": actors, "targets": [], "stance": stance}
        extracts.append({kind: text, f"{kind}_attributes": attributes})
    return {"extractions": extracts}


#: Makes an answer JSON; an encoder of its own, as ``json.dumps`` makes one at every call that has options.
encoded: Final = json.JSONEncoder(ensure_ascii=False).encode
