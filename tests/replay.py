"""Cassettes: what real model servers answered, replayed only to the very request that was recorded.

A request matches on method, path and parsed JSON body. Host and port are no part of it: the embedded server takes a
free port at each start. Keys are filtered, and so is what changes from run to run (dates, timings).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import vcr
from vcr.request import Request

ROOT = Path(__file__).resolve().parent.parent
CASSETTES = ROOT / "cassettes"
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
#: Nothing listens there: a request that no cassette holds fails at once.
NOWHERE = "http://127.0.0.1:9/v1"


def recorder(mode: Literal["all", "none"]) -> vcr.VCR:
    """A vcrpy configuration that writes (``all``) or only replays (``none``)."""
    made = vcr.VCR(
        cassette_library_dir=str(CASSETTES),
        record_mode=mode,
        match_on=["method", "path", "json"],
        before_record_request=_without_headers,
        before_record_response=_without_noise,
        decode_compressed_response=True,
    )
    made.register_matcher("json", _same_json)
    return made


def _same_json(one: Request, other: Request) -> None:
    assert json.loads(one.body) == json.loads(other.body), "the request's JSON body differs from the recorded one"


def _without_headers(request: Request) -> Request:
    """No header of a request matters for the answer, and one holds the key; the port changes from run to run."""
    request.headers = {}
    request.uri = f"http://127.0.0.1{request.path}"
    return request


def _without_noise(response: dict[str, Any]) -> dict[str, Any]:
    body = json.loads(response["body"]["string"])
    for name in ("timings", "created", "id", "system_fingerprint"):
        body.pop(name, None)
    response["body"]["string"] = json.dumps(body, ensure_ascii=False).encode()
    response["headers"] = {"Content-Type": ["application/json"]}
    return response
