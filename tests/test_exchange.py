"""Requests and answers as plain values: where an endpoint is, and what a JSON Schema forbids."""

from __future__ import annotations

from typing import Any

import pytest

from summarizer.client.exchange import endpoint_address, endpoint_kind, violations


@pytest.mark.parametrize(
    ("base_url", "kind"),
    [
        ("http://127.0.0.1:8000/v1", "local"),
        ("http://[::1]:8000/v1", "local"),
        ("http://192.168.1.20/v1", "local"),
        ("http://10.0.0.7:11434/v1", "local"),
        ("http://localhost:11434/v1", "local"),
        ("http://vllm:8000/v1", "local"),
        ("http://gpu.local/v1", "local"),
        ("https://models.example/v1", "remote"),
        ("https://localhost.models.example/v1", "remote"),
        ("https://8.8.8.8/v1", "remote"),
    ],
)
def test_where_an_endpoint_is(base_url: str, kind: str) -> None:
    """Loopback, private addresses and names of no public DNS are local; all else leaves the house."""
    assert endpoint_kind(base_url) == kind


def test_an_address_is_shown_without_credentials_and_query() -> None:
    """User, password and query, which may hold keys, are left out; host, port and path stay."""
    shown = endpoint_address("https://anna:hunter2@models.example:8443/v1/?api-key=sk-1#x")
    assert shown == "https://models.example:8443/v1"


SCHEMA = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"},
        "x": {"type": "number"},
        "kind": {"const": "dispute"},
        "who": {"type": "array", "items": {"type": "string", "enum": ["RUS", "USA"]}, "minItems": 1, "maxItems": 2},
    },
    "required": ["who"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"who": ["RUS"]}, []),
        ({"who": ["RUS", "USA"], "n": 1, "x": 1.5, "kind": "dispute"}, []),
        ([], ["answer: must be of type object"]),
        ({}, ["answer.who: is missing"]),
        ({"who": []}, ["answer.who: has 0 items, which is too few or too many"]),
        ({"who": ["RUS"] * 3}, ["answer.who: has 3 items, which is too few or too many"]),
        ({"who": ["CHN"]}, ["answer.who[0]: must be one of 'RUS', 'USA'"]),
        ({"who": [1]}, ["answer.who[0]: must be of type string"]),
        ({"who": ["RUS"], "n": True}, ["answer.n: must be of type integer"]),
        ({"who": ["RUS"], "n": 1.5}, ["answer.n: must be of type integer"]),
        ({"who": ["RUS"], "kind": "other"}, ["answer.kind: must be one of 'dispute'"]),
        ({"who": ["RUS"], "more": 1}, ["answer.more: is not allowed"]),
    ],
)
def test_violations_name_place_and_rule(value: Any, found: list[str]) -> None:
    """Each breach of the schema is named with its place; a value that keeps to it has none."""
    assert list(violations(value, SCHEMA)) == found
