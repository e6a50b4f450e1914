"""Answers of a schema: how it is asked for, what is wrong with an answer, and how that is asked for again.

pydantic validates; instructor words the re-ask. instructor's patched client is not used: it makes the schema anew at
each call, and re-asks on terms of its own. It is imported when an answer is first of no use, as it takes half a second
and 40 MB to load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ValidationError

from summarizer.client.exchange import Request, json_schema
from summarizer.client.wire import Completion
from summarizer.memo import by_identity
from summarizer.questions import canonical, canonical_messages

if TYPE_CHECKING:
    from summarizer.client.exchange import EndpointKind


def body(request: Request, kind: EndpointKind) -> dict[str, Any]:
    """The body of a request, field by field; nothing else is ever sent."""
    body = {"model": request.model, "messages": [dict(m) for m in request.messages], **request.parameters()}
    if request.schema is not None:
        body["response_format"] = _response_format(request, strict=kind == "remote")
    return body


def encoded(body: Mapping[str, Any]) -> bytes:
    """The body as JSON; a lone surrogate, which UTF-8 does not have, by its escape."""
    fields = (f'"{name}":{_ENCODED.get(name, canonical)(value)}' for name, value in body.items())
    return ("{" + ",".join(fields) + "}").encode("utf-8", "backslashreplace")


#: How fields are encoded of which a night's questions share much: each part of them is encoded once.
_ENCODED: Final[Mapping[str, Callable[[Any], str]]] = {
    "messages": canonical_messages,
    "response_format": by_identity(canonical),
}


def asked_again(body: Mapping[str, Any], completion: Completion, problem: str) -> dict[str, Any]:
    """The body of the one re-ask, with the answer and what is wrong with it."""
    again: dict[str, Any] = _handlers().reask_handler(dict(body), completion, ValueError(problem))
    return again


def plain(schema: Any) -> Any:
    """The schema without bounds of its lists and without defaults, which hosted endpoints refuse in a strict one."""
    if isinstance(schema, Mapping):
        # What is a schema itself belongs to a property of that name.
        return {
            name: plain(value)
            for name, value in schema.items()
            if name not in {"minItems", "maxItems", "default"} or isinstance(value, Mapping)
        }
    return [plain(value) for value in schema] if isinstance(schema, list) else schema


def _response_format(request: Request, *, strict: bool) -> dict[str, Any]:
    """How the schema of the answer is told; ``strict`` is the form of hosted endpoints, with a flag of theirs."""
    if isinstance(request.schema, type) and request.narrowed is None:
        return _of_model(request.schema, strict=strict)
    schema = json_schema(request.narrowed or request.schema) or {}
    return _told(schema, strict=strict)


@lru_cache(maxsize=64)
def _of_model(model: type[BaseModel], *, strict: bool) -> dict[str, Any]:
    if not strict:
        return _told(json_schema(model) or {}, strict=False)
    from openai import pydantic_function_tool

    return _told(pydantic_function_tool(model)["function"]["parameters"] | {"title": model.__name__}, strict=True)


def _told(schema: Mapping[str, Any], *, strict: bool) -> dict[str, Any]:
    # A server that makes a grammar of the schema is always strict.
    told = {"schema": plain(schema), "strict": True} if strict else {"schema": dict(schema)}
    return {"type": "json_schema", "json_schema": {"name": schema.get("title", "answer"), **told}}


@lru_cache(maxsize=1)
def _handlers() -> Any:
    """What instructor has for JSON Schema answers, with the words of a re-ask."""
    from instructor.v2 import Mode, Provider, mode_registry

    return mode_registry.get_handlers(Provider.OPENAI, Mode.JSON_SCHEMA)


def problem(error: ValidationError) -> str:
    """What is wrong with a structured answer, one line a fault."""
    # pydantic's own text has the answer in it, and an address that changes with its version.
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return "\n".join(": ".join(filter(None, (".".join(map(str, e["loc"])), e["msg"]))) for e in found)
