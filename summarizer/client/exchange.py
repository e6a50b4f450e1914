"""What is asked of a model and what comes back: plain values, before and after any HTTP.

``Request.parts`` names all that may change an answer, and nothing else: it is what the cache's key is made of. The key
of the API, the port of the embedded server and who asks are no part of it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError, ValidationInfo, model_validator

from summarizer.neutral import neutral
from summarizer.records import Record, Usage

EndpointKind = Literal["embedded", "local", "remote"]
Schema = type[BaseModel] | Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One question to a model.

    ``model`` is the name that the endpoint gives it; for the embedded one it must also tell its weights apart.
    ``schema`` is what the answer has to be: a pydantic model, or a JSON Schema (an object, with a ``title``) of those
    keywords that ``violations`` checks. ``temperature`` and ``max_tokens`` are left out of the request where None.
    ``top_logprobs`` asks for token probabilities and for so many alternatives; without a schema the answer is then read
    for them alone, and may be empty or end at the token limit. ``extra`` holds body fields that only some servers know,
    such as ``cache_prompt``. ``subject`` (dispatch id and step) says to the cache what the question was about.
    The user's messages are made harmless (``neutral``), so that key, question and what is sent are the same text.
    ``limits`` is what the schema's own validators need to know of this question; it follows from the messages.
    ``narrowed`` is a JSON Schema to send in the place of the schema's own: what this one question allows of it.
    """

    model: str
    messages: tuple[Mapping[str, str], ...]
    schema: Schema | None = None
    narrowed: Mapping[str, Any] | None = None
    max_tokens: int | None
    temperature: float | None = 0.0
    seed: int | None = None
    top_logprobs: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the user's messages fit to be shown; those of the system and the assistant are our own words."""
        messages = tuple(
            {**message, "content": neutral(message["content"])} if message["role"] == "user" else message
            for message in self.messages
        )
        object.__setattr__(self, "messages", messages)  # the way of a frozen dataclass

    @property
    def reads_probabilities(self) -> bool:
        """The probabilities are the answer, not the text."""
        return self.top_logprobs is not None and self.schema is None

    def parameters(self) -> dict[str, Any]:
        """Body fields other than the model, the messages and the schema."""
        named = {"max_tokens": self.max_tokens, "temperature": self.temperature, "seed": self.seed}
        if self.top_logprobs is not None:
            named |= {"logprobs": True, "top_logprobs": self.top_logprobs}
        return {name: value for name, value in named.items() if value is not None} | dict(self.extra)

    def parts(self, kind: EndpointKind, address: str) -> dict[str, Any]:
        """All that the answer depends on, by name, as JSON values."""
        return {
            "model": self.model,
            # The embedded server takes another port at each start.
            "endpoint": {"kind": kind, "address": None if kind == "embedded" else address},
            "parameters": self.parameters(),
            "messages": [dict(message) for message in self.messages],
            "schema": json_schema(self.narrowed or self.schema),
        }

    def parse(self, text: str) -> Any:
        """Value of a structured answer: an instance of the model, or JSON; None where no schema was given.

        Raises pydantic's ValidationError where ``text`` is no JSON or not of the schema.
        """
        if self.schema is None:
            return None
        parsed = answer_model(self.schema).model_validate_json(text, strict=True, context=self.context())
        return parsed.root if isinstance(parsed, _Checked) else parsed

    def context(self) -> dict[str, Any]:
        """What ``answer_model`` needs to know when it validates."""
        return {"schema": self.schema, **self.limits}


class Token(NamedTuple):
    """A token and the natural logarithm of its probability."""

    text: str
    logprob: float


class Answer(Record):
    """What a model answered.

    ``value`` is the parsed answer where a schema was given. ``first`` lists the alternatives for the first token, most
    probable first; ``tokens`` all tokens of the answer: both empty unless ``top_logprobs`` was asked for. ``usage``
    counts what was sent for it now, so it is nothing where ``cached``; ``paid`` what it took when it was asked for.
    """

    model_config = ConfigDict(ser_json_inf_nan="constants")

    text: str
    finish_reason: str | None = None
    first: tuple[Token, ...] = ()
    tokens: tuple[Token, ...] = ()
    paid: Usage = Usage()
    value: Any = Field(default=None, exclude=True)
    usage: Usage = Field(default=Usage(), exclude=True)
    cached: bool = Field(default=False, exclude=True)

    def cut_off(self, request: Request) -> bool:
        """Whether it ended at the token limit, so that it is no answer unless its probabilities are."""
        return self.finish_reason == "length" and not request.reads_probabilities

    def kept(self) -> dict[str, Any]:
        """The part that the cache keeps, as JSON values."""
        return self.model_dump(mode="json")

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any], request: Request) -> Self | None:
        """The answer as the cache kept it, or None where it is of no use."""
        try:
            answer = cls.model_validate(kept)
            value = None if answer.cut_off(request) else request.parse(answer.text)
            return answer.model_copy(update={"value": value, "cached": True})
        except ValidationError:
            return None


def endpoint_kind(base_url: str) -> EndpointKind:
    """``local`` for loopback and private addresses and names that exist in no public DNS, else ``remote``."""
    host = urlsplit(base_url).hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "local" if "." not in host or host.endswith((".localhost", ".local", ".internal")) else "remote"
    return "local" if address.is_loopback or address.is_private else "remote"


def endpoint_address(base_url: str) -> str:
    """The address without user, password and query, fit to be shown and kept."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/")


def json_schema(schema: Schema | None) -> dict[str, Any] | None:
    """The JSON Schema of an answer; that of a pydantic model is made once."""
    if schema is None or isinstance(schema, Mapping):
        return None if schema is None else dict(schema)
    return _model_schema(schema)


@lru_cache(maxsize=64)
def _model_schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def answer_model(schema: Schema) -> type[BaseModel]:
    """The pydantic model that validates an answer; it needs ``Request.context``."""
    return _Checked if isinstance(schema, Mapping) else schema


class _Checked(RootModel[Any]):
    """Any JSON that keeps to the JSON Schema of the context."""

    @model_validator(mode="after")
    def _keeps_to_schema(self, info: ValidationInfo) -> Self:
        found = list(violations(self.root, (info.context or {})["schema"]))
        if found:
            raise ValueError("; ".join(found))
        return self


_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def violations(value: Any, schema: Mapping[str, Any], place: str = "answer") -> Iterator[str]:
    """Where ``value`` breaks the JSON Schema, one line each.

    Checks type, enum, const, properties, required, additionalProperties, items, minItems and maxItems; a server that
    constrains its answers by the schema sees to the rest.
    """
    kind = schema.get("type")
    if kind in _TYPES and (not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        yield f"{place}: must be of type {kind}"
        return
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if allowed is not None and value not in allowed:
        yield f"{place}: must be one of {', '.join(map(repr, allowed))}"
    if isinstance(value, dict):
        yield from _object_violations(value, schema, place)
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{place}: has {len(value)} items, which is too few or too many"
        for index, item in enumerate(value):
            yield from violations(item, schema.get("items", {}), f"{place}[{index}]")


def _object_violations(value: dict[str, Any], schema: Mapping[str, Any], place: str) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{place}.{name}: is missing"
    for name, item in value.items():
        if name in properties:
            yield from violations(item, properties[name], f"{place}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{place}.{name}: is not allowed"
