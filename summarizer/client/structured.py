"""Answers of a schema: how it is asked for, what is wrong with an answer, and how that is asked for again.

pydantic validates; instructor words the re-ask. instructor's patched client is not used: it makes the schema anew at
each call, and re-asks on terms of its own. It is imported when an answer is first of no use, as it takes half a second
and 40 MB to load.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from summarizer.client.exchange import Request, Schema, json_schema
from summarizer.client.wire import Completion

if TYPE_CHECKING:
    from summarizer.client.exchange import EndpointKind


def body(request: Request, kind: EndpointKind) -> dict[str, Any]:
    """The body of a request, field by field; nothing else is ever sent."""
    body = {"model": request.model, "messages": [dict(m) for m in request.messages], **request.parameters()}
    if request.schema is not None:
        told = _strict_schema(request.schema) if kind == "remote" else _schema(request)
        body["response_format"] = {"type": "json_schema", "json_schema": told}
    return body


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


def _schema(request: Request) -> dict[str, Any]:
    """Name and JSON Schema of the answer, for servers that make a grammar of it, and so are always strict."""
    assert request.schema is not None
    schema = json_schema(request.narrowed or request.schema) or {}
    return {"name": schema.get("title", "answer"), "schema": schema}


def _strict_schema(schema: Schema) -> dict[str, Any]:
    """The same in the form that hosted endpoints demand, with the flag that only they know; of a model made once."""
    if isinstance(schema, Mapping):
        return {"name": schema.get("title", "answer"), "schema": plain(schema), "strict": True}
    return _strict_model_schema(schema)


@lru_cache(maxsize=64)
def _strict_model_schema(model: type[BaseModel]) -> dict[str, Any]:
    from openai import pydantic_function_tool

    told = pydantic_function_tool(model)["function"]["parameters"]
    return {"name": model.__name__, "schema": plain(told), "strict": True}


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
