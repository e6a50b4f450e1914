"""Tokens a dispatch that ``whole`` and langextract take to be told the very same claims: those of the gold.

    python -m tests.benchmarks.tokens GOLD DISPATCHES --peer PYTHON [--limit N]

How many tokens a small model spends depends on where it loses the thread. Here a server on loopback stands in for a
model that reads as a careful reader does: it answers each tool with all gold claims of the dispatch, in the form that
the tool asks for, and counts prompt and answer with the embedded model's own chat template and tokenizer. The same
claims, the same dispatches, the same tokenizer: what differs is what each tool says and has said.

PYTHON is the interpreter of langextract's environment; see ``langextract_peer``. The embedded model's file has to be
there; nothing is asked of it but to count.
"""

from __future__ import annotations

import argparse
import json
import statistics
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from summarizer.actors.gazetteer import name_of
from summarizer.embedded import Embedded
from summarizer.evaluation.gold import GoldClaim, GoldDispatch, load_gold
from summarizer.records import Usage
from summarizer.settings import Settings, load
from summarizer.strategies.answers import WholeAnswer
from summarizer.summarize import Summarizer
from summarizer.weights import prepare
from tests.benchmarks.langextract_peer import MODEL, asked

#: The token that ends an answer.
_END: Final = 1
_WHOLE: Final = WholeAnswer.__name__
#: What stands before the codes in the first line of a question.
_ACTORS: Final = "Actors: "


@dataclass
class Counting:
    """Counts tokens as the embedded model's server does."""

    embedded: Embedded

    def prompt(self, messages: Sequence[Mapping[str, Any]]) -> int:
        """Those of a conversation, with all that the chat template puts around it."""
        return self._tokens(self._post("/apply-template", {"messages": messages})["prompt"])

    def answer(self, text: str) -> int:
        """Those of an answer, with the one that ends it."""
        return self._tokens(text) + _END

    def _tokens(self, text: str) -> int:
        return len(self._post("/tokenize", {"content": text, "add_special": True, "parse_special": True})["tokens"])

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        connection = HTTPConnection(urlsplit(self.embedded.base_url).netloc)
        try:
            connection.request("POST", path, json.dumps(body), {"authorization": f"Bearer {self.embedded.api_key}"})
            told: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return told


@dataclass
class Reader:
    """The model that reads as the gold does; ``about`` is the dispatch that it is asked about now."""

    counting: Counting
    about: GoldDispatch | None = None
    usage: Usage = field(default=Usage())

    def complete(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The chat completion to a request."""
        assert self.about is not None
        wanted = (body.get("response_format") or {}).get("json_schema", {}).get("name")
        if wanted == _WHOLE:
            first = body["messages"][-1]["content"].partition("\n")[0]
            told = as_whole(self.about, first.removeprefix(_ACTORS).split(", "))
        else:
            told = as_extracts(self.about, body["messages"][-1]["content"].rpartition("\nQ: ")[2])
        text = json.dumps(told, separators=(",", ":"))
        prompt, completion = self.counting.prompt(body["messages"]), self.counting.answer(text)
        return {
            "id": "c", "object": "chat.completion", "created": 0, "model": body["model"],
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion},
        }  # fmt: skip


def as_whole(gold: GoldDispatch, shown: Sequence[str]) -> dict[str, Any]:
    """All claims as ``whole`` asks for them: numbers and codes, and words only where a sentence bears several.

    Of actors that the question does not list, another one stands in the place, as long as any.
    """
    numbered = [(claim, _numbers(gold, index)) for index, claim in enumerate(gold.claims)]
    bearing = Counter(numbers[0] for _, numbers in numbered)
    told: dict[str, Any] = {"gist": {"sentences": [1]}}
    for claim, numbers in numbered:
        actors, targets = ([code if code in shown else shown[0] for code in s] for s in (claim.actors, claim.targets))
        fields = {
            "actors": actors, "targets": targets, "stance": claim.stance or "agreed",
            "text": claim.text if bearing[numbers[0]] > 1 else "", "sentences": numbers,
        }  # fmt: skip
        told.setdefault(f"{claim.kind}s", []).append({name: value for name, value in fields.items() if value})
    return told


def as_extracts(gold: GoldDispatch, shown: str) -> dict[str, Any]:
    """The claims as langextract asks for them: the evidence word for word, once a claim, and the attributes.

    It shows a dispatch in pieces; a claim is told of the piece that its first quote stands in.
    """
    return {"extractions": [_extract(claim) for claim in gold.claims if claim.evidence[0] in shown]}


def _extract(claim: GoldClaim) -> dict[str, Any]:
    told = {"actors": [*map(name_of, claim.actors)], "targets": [*map(name_of, claim.targets)], "stance": claim.stance}
    return {claim.kind: claim.evidence[0], f"{claim.kind}_attributes": told}


def _numbers(gold: GoldDispatch, index: int) -> list[int]:
    """Numbers of the sentences that bear a claim; the first of all where its quotes stand in none, as in a headline."""
    spans, places = gold.dispatch.sentences, gold.places[index]
    found = [n for n, span in enumerate(spans, 1) if any(a < span.end and span.start < b for a, b in places)]
    return found or [1]


def serving(reader: Reader) -> ThreadingHTTPServer:
    """The reader as an OpenAI-compatible server on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            content = json.dumps(reader.complete(body)).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


def of_whole(golds: Sequence[GoldDispatch], reader: Reader, base_url: str) -> Iterator[Usage]:
    """What each dispatch takes of ``whole``."""
    settings = load(model=MODEL, base_url=base_url, strategy="whole", cache=False, second_opinion=False)
    with Summarizer(settings) as summarizer:
        for gold in golds:
            reader.about = gold
            yield summarizer.summarize(gold.path).provenance.usage


def of_peer(golds: Sequence[GoldDispatch], reader: Reader, base_url: str, peer: str) -> Iterator[tuple[Usage, int]]:
    """What each dispatch takes of langextract, and how many claims it returned."""

    def one_by_one() -> Iterator[GoldDispatch]:
        for gold in golds:
            reader.about = gold
            yield gold

    for told in asked(one_by_one(), peer, base_url, MODEL):
        if told["error"]:
            raise SystemExit(f"{told['name']}: {told['error']}")
        yield Usage.model_validate(told["usage"]), len(told["found"])


def table(rows: Mapping[str, Sequence[Usage]]) -> list[str]:
    """A table in Markdown: means a dispatch."""
    lines = ["| | tokens of the prompt | of the answer | together | calls |", "|---|---:|---:|---:|---:|"]
    for name, usages in rows.items():
        prompt, answer, calls = (
            statistics.fmean(getattr(usage, what) for usage in usages)
            for what in ("prompt_tokens", "completion_tokens", "calls")
        )
        lines.append(f"| {name} | {prompt:,.0f} | {answer:,.0f} | {prompt + answer:,.0f} | {calls:.1f} |")
    return lines


def main() -> None:
    """Read the arguments, ask both tools, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("dispatches", type=Path)
    parser.add_argument("--peer", metavar="PYTHON", required=True, help="interpreter of langextract's environment")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N gold files by name")
    options = parser.parse_args()
    largest = Settings.model_fields["max_bytes"].default
    golds = load_gold(options.gold, options.dispatches, max_bytes=largest, limit=options.limit)
    settings = load()
    with Embedded(prepare(settings), threads=settings.threads) as embedded:
        reader = Reader(Counting(embedded))
        server = serving(reader)
        base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        ours = list(of_whole(golds, reader, base_url))
        theirs = list(of_peer(golds, reader, base_url, options.peer))
        server.shutdown()
    print("\n".join(table({"whole": ours, "langextract": [usage for usage, _ in theirs]})))
    claims = sum(len(gold.claims) for gold in golds)
    print(f"\n{len(golds)} dispatches, {claims} claims; langextract returned {sum(found for _, found in theirs)}.")


if __name__ == "__main__":
    main()
