"""Prompts: versioned Jinja files with few-shot examples, checked before any call, immutable once released.

``NAME.vN.jinja`` is the instruction; ``NAME.vN.yaml`` its metadata and examples. The fingerprint of both and of the
answer schema goes into every summary's provenance, so a summary tells what it was asked with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.errors import ResourceError
from summarizer.records import Kind
from summarizer.resources import read_text


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SentenceExample(_Part):
    """A few-shot line of ``stepwise``: a sentence, its kind, and for some who of the actors in view makes the claim."""

    sentence: str
    kind: Kind | Literal["none"]
    choices: Mapping[str, str] = Field(default_factory=dict)
    actors: tuple[str, ...] = ()


class DispatchExample(_Part):
    """A few-shot dispatch of ``whole``: its numbered sentences and the whole answer."""

    sentences: tuple[str, ...]
    actors: Mapping[str, str]
    answer: Mapping[str, Any]


class OpinionExample(_Part):
    """A few-shot pair of the second opinion: whether the passage says the claim."""

    passage: str
    claim: str
    says: bool


class _Metadata(_Part):
    name: str
    version: int = Field(ge=1)
    description: str
    examples: tuple[SentenceExample | DispatchExample | OpinionExample, ...]


class Prompt(_Part):
    """One prompt as it stands in prompts/: instruction template, examples, and the digest of its files."""

    name: str
    version: int
    description: str
    template: str
    examples: tuple[SentenceExample | DispatchExample | OpinionExample, ...]
    digest: str

    @property
    def label(self) -> str:
        """Name and version, as in the file names."""
        return f"{self.name}.v{self.version}"

    def render(self, **values: object) -> str:
        """The instruction with its values filled in; a value that is missing is an error."""
        from jinja2 import Environment, StrictUndefined

        environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)  # noqa: S701 - plain text, no HTML
        return environment.from_string(self.template).render(**values)

    def fingerprint(self, schema: Mapping[str, Any] | None) -> str:
        """First 16 hex digits of the sha256 over template, examples and answer schema."""
        canonical = json.dumps(schema, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(f"{self.digest}\n{canonical}".encode()).hexdigest()[:16]


@cache
def load(label: str) -> Prompt:
    """The prompt with this label, such as ``stepwise.v1``.

    Raises ResourceError that names the file where it is missing, malformed, or holds an example that is not grounded.
    """
    import yaml

    template, examples = read_text("prompts", f"{label}.jinja"), read_text("prompts", f"{label}.yaml")
    try:
        metadata = _Metadata.model_validate(yaml.safe_load(examples))
    except (yaml.YAMLError, ValidationError) as error:
        raise ResourceError(f"prompts/{label}.yaml: {error}") from error
    if f"{metadata.name}.v{metadata.version}" != label:
        raise ResourceError(f"prompts/{label}.yaml says that it is {metadata.name}.v{metadata.version}")
    _check_grounded(label, metadata)
    digest = hashlib.sha256(f"{template}\n{examples}".encode()).hexdigest()
    return Prompt(**dict(metadata), template=template, digest=digest)


def _check_grounded(label: str, metadata: _Metadata) -> None:
    """An example that cites what it does not show would teach the model to invent."""
    for place, example in enumerate(metadata.examples, start=1):
        if isinstance(example, DispatchExample):
            _check_numbers_and_codes(label, place, example)
        elif isinstance(example, OpinionExample):
            continue  # what is false in it is meant to be
        elif set(example.actors) - set(example.choices) or (example.actors and example.kind == "none"):
            raise ResourceError(f"prompts/{label}.yaml: example {place} names an actor that is not among its choices")


def _check_numbers_and_codes(label: str, place: int, example: DispatchExample) -> None:
    for key, value in _leaves(example.answer):
        if key in {"sentences", "s"} and not 1 <= int(value) <= len(example.sentences):
            raise ResourceError(f"prompts/{label}.yaml: example {place} cites sentence {value}, which it has not")
        if key in {"actors", "targets"} and value not in example.actors:
            raise ResourceError(f"prompts/{label}.yaml: example {place} names {value}, which is none of its actors")


def _leaves(value: Any, key: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        return [leaf for name, part in value.items() for leaf in _leaves(part, str(name))]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in _leaves(part, key)]
    return [(key, value)]
