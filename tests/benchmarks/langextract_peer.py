"""langextract on the same dispatches, the same model and the same server, scored by the same rule.

    python -m tests.benchmarks.langextract_peer GOLD DISPATCHES --peer PYTHON --base-url URL

The peer wants other versions of openai and jiter than this project, so it lives in an environment of its own; its
interpreter is PYTHON, and this script talks to it through pipes:

    python3.11 -m venv peer
    peer/bin/pip install langextract==1.7.1 openai==3.54.0 google-genai==3.4.0 pydantic==2.14.3 pandas==3.1.1

URL is an OpenAI-compatible server that runs the model, such as llama.cpp's with the embedded model's file; have it run
nothing else meanwhile. Tokens are counted on the way, by a relay on loopback that adds up the ``usage`` of each answer.

The peer is treated kindly: its names become codes by the project's own gazetteer, and where they name a person, by the
people that the project found in the dispatch; ``--plain`` leaves the people out. A claim whose span it could not align
is false, as any without evidence. ``--save FILE`` keeps what the peer told, and ``--answers FILE`` scores it again: so
both ways of turning names into codes can be applied to one run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from summarizer.actors import Cast, cast, find_mentions
from summarizer.evaluation import Prediction, Predictions, score
from summarizer.evaluation.gold import GoldDispatch, load_gold
from summarizer.evaluation.scoreboard import Assessed, Effort, as_lines
from summarizer.kinds import KINDS
from summarizer.records import Dispatch, Usage
from summarizer.settings import Settings

MODEL: Final = "qwen2.5-coder-1.5b"
#: Runs inside the peer's environment: a text on each line of stdin, what was extracted on each line of stdout.
WORKER: Final = '''
import json, os, sys, time
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever the library prints goes to stderr
import langextract as lx
from langextract.factory import ModelConfig

PROMPT = """Extract the claims of a diplomatic news dispatch in order of appearance. Use exact text of the dispatch \\
for each extraction (the sentence or clause that states it); do not paraphrase.
agreement: two or more states agreed, signed, confirmed, decided or declared something together. \\
actors = all who agreed.
dispute: a state opposes, rejects, condemns, accuses, protests or threatens another. actors = who objects; \\
targets = whom they object to.
position: what one state, through its officials, wants, supports, proposes, demands, pledges, denies or warns of. \\
actors = that state.
Do not extract background or mere meetings."""
TEXT = """France and Germany signed a pact in Berlin on Tuesday to build a joint fighter jet. The deal was signed by \\
French Defence Minister Anne Roux and her German counterpart Karl Weber. "We will invest two billion euros by 2030," \\
Weber told reporters. Roux criticised new US tariffs on aluminium as "unacceptable". Both ministers urged Serbia to \\
return to talks with Kosovo. The two countries last signed an arms deal in 2012."""

def example(kind, text, actors, targets, stance):
    attributes = {"actors": actors, "targets": targets, "stance": stance}
    return lx.data.Extraction(extraction_class=kind, extraction_text=text, attributes=attributes)

BOTH = ["France", "Germany"]
EXAMPLES = [lx.data.ExampleData(text=TEXT, extractions=[
    example("agreement", "France and Germany signed a pact in Berlin on Tuesday to build a joint fighter jet",
            BOTH, [], "pledges"),
    example("position", '"We will invest two billion euros by 2030," Weber told reporters', ["Germany"], [], "pledges"),
    example("dispute", 'Roux criticised new US tariffs on aluminium as "unacceptable"',
            ["France"], ["United States"], "opposes"),
    example("agreement", "Both ministers urged Serbia to return to talks with Kosovo", BOTH, ["Serbia"], "demands"),
])]
base_url, model = sys.argv[1:]
config = ModelConfig(model_id=model, provider="openai", provider_kwargs={
    "api_key": "none", "base_url": base_url, "max_workers": 4, "temperature": 0.0, "max_output_tokens": 1200,
    "timeout": 600})
for line in sys.stdin:
    begun, found, error = time.perf_counter(), [], None
    try:
        result = lx.extract(text_or_documents=json.loads(line), prompt_description=PROMPT, examples=EXAMPLES,
                            config=config, show_progress=False, use_schema_constraints=True)
        for one in result.extractions or []:
            span = one.char_interval and [one.char_interval.start_pos, one.char_interval.end_pos]
            found.append({"kind": one.extraction_class, "text": one.extraction_text,
                          "attributes": one.attributes or {}, "span": span})
    except Exception as raised:
        error = repr(raised)[:300]
    seconds = time.perf_counter() - begun
    answers.write(json.dumps({"seconds": seconds, "found": found, "error": error}) + "\\n")
    answers.flush()
'''


class Relay:
    """Passes requests on to a server, and adds up the usage of its answers."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._usage, self._lock = Usage(), threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05})
        self.base_url = f"http://127.0.0.1:{self._http.server_address[1]}{parts.path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def taken(self) -> Usage:
        """What was used since this was last asked."""
        with self._lock:
            taken, self._usage = self._usage, Usage()
        return taken

    def forward(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the server's answer."""
        request = urllib.request.Request(self._origin + path, body, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=900) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except OSError as error:
            return 502, json.dumps({"error": {"message": str(error)}}).encode()
        used = json.loads(content).get("usage", {})
        with self._lock:
            self._usage += Usage(
                calls=1,
                attempts=1,
                prompt_tokens=used.get("prompt_tokens", 0),
                completion_tokens=used.get("completion_tokens", 0),
                cached_tokens=(used.get("prompt_tokens_details") or {}).get("cached_tokens", 0),
            )
        return status, content

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status, content = relay.forward(self.path, self.rfile.read(int(self.headers["content-length"])))
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        return Handler


def predictions(found: Sequence[Mapping[str, Any]], dispatch: Dispatch, *, plain: bool = False) -> Predictions:
    """What the peer extracted, as scoring sees it; what is of no kind is left out, as the scoring rule has it.

    ``plain``: names become codes by the gazetteer alone.
    """
    who = None if plain else cast(dispatch)
    return Predictions(
        claims=tuple(
            Prediction(
                kind=one["kind"],
                actors=codes(one["attributes"].get("actors"), dispatch, who),
                targets=codes(one["attributes"].get("targets"), dispatch, who),
                stance=_word(one["attributes"].get("stance")) if one["kind"] != "agreement" else None,
                evidence=(tuple(one["span"]),) if one["span"] else (),
                text=one["text"],
            )
            for one in found
            if one["kind"] in KINDS
        )
    )


def codes(names: object, dispatch: Dispatch, who: Cast | None) -> tuple[str, ...]:
    """Codes of the actors that the peer names, each once; a person counts as the state they speak for in ``who``."""
    listed = names if isinstance(names, list) else [names]
    return tuple(
        dict.fromkeys(code for name in listed if isinstance(name, str) for code in _codes(name, dispatch, who))
    )


def _codes(name: str, dispatch: Dispatch, who: Cast | None) -> Iterator[str]:
    known = [mention.code for mention in find_mentions(name)]
    yield from known
    if known or who is None:
        return
    for i in range(len(dispatch.sentences)):
        yield from (p.code for p in who.people(i) if dispatch.text[p.start : p.end] in name or name == p.person.name)


def _word(stance: object) -> str | None:
    first = stance[0] if isinstance(stance, list) and stance else stance
    return first if isinstance(first, str) else None


def asked(golds: Sequence[GoldDispatch], peer: str, base_url: str, model: str) -> Iterator[dict[str, Any]]:
    """What the peer told about every dispatch with gold, one after the other, as JSON values that can be kept."""
    with Relay(base_url) as relay:
        command = [peer, "-c", WORKER, relay.base_url, model]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdin is not None
            assert worker.stdout is not None
            for gold in golds:
                worker.stdin.write(json.dumps(gold.dispatch.text) + "\n")
                worker.stdin.flush()
                line = worker.stdout.readline()
                if not line:
                    raise SystemExit(f"{peer} ended on {gold.name}; its last lines above say why")
                usage = relay.taken().model_dump(mode="json")
                yield {"name": gold.name, "model": model, **json.loads(line), "usage": usage}


def kept(golds: Sequence[GoldDispatch], file: Path) -> Iterator[dict[str, Any]]:
    """The same out of a file that ``--save`` wrote; the program ends where a dispatch is not in it."""
    lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    told = {line["name"]: line for line in lines}
    for gold in golds:
        if gold.name not in told:
            raise SystemExit(f"{file} has no answer about {gold.name}: ask the peer again, with --save {file}")
        yield told[gold.name]


def saved(told: Iterable[dict[str, Any]], file: Path) -> Iterator[dict[str, Any]]:
    """The same, each written down as it comes."""
    with file.open("w", encoding="utf-8") as lines:
        for one in told:
            print(json.dumps(one), file=lines, flush=True)
            yield one


def assessed(gold: GoldDispatch, told: Mapping[str, Any], *, plain: bool = False) -> tuple[Assessed, Predictions]:
    """What the peer told about a dispatch, scored."""
    found = predictions(told["found"], gold.dispatch, plain=plain)
    usage = Usage.model_validate(told["usage"])
    effort = Effort(told["seconds"], usage, by=f"langextract with {told['model']}", cost_usd=0.0)
    failure = told["error"]
    return Assessed(gold, score(gold, found.claims), None if failure else effort, failure=failure), found


def main() -> None:
    """Read the arguments, run the peer or take its kept answers, print its table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("dispatches", type=Path)
    parser.add_argument("--peer", metavar="PYTHON", help="interpreter of the peer's environment")
    parser.add_argument("--base-url", metavar="URL", help="OpenAI-compatible server, ending in /v1")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="what --save wrote, instead of asking the peer")
    parser.add_argument("--save", type=Path, metavar="FILE", help="write what the peer told, a line a dispatch")
    parser.add_argument("--model", default=MODEL, help=f"as the server names it, by default {MODEL}")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N gold files by name")
    parser.add_argument(
        "--predictions", type=Path, metavar="DIR", help="write what was found, one NAME.json a dispatch"
    )
    parser.add_argument("--plain", action="store_true", help="turn names into codes by the gazetteer alone")
    options = parser.parse_args()
    if not options.answers and not (options.peer and options.base_url):
        parser.error("give --peer and --base-url to ask the peer, or --answers FILE")
    golds = load_gold(
        options.gold, options.dispatches, max_bytes=Settings.model_fields["max_bytes"].default, limit=options.limit
    )
    if options.answers:
        told = kept(golds, options.answers)
    else:
        told = asked(golds, options.peer, options.base_url, options.model)
    if options.save:
        told = saved(told, options.save)
    scored = [assessed(gold, one, plain=options.plain) for gold, one in zip(golds, told, strict=True)]
    if options.predictions:
        options.predictions.mkdir(parents=True, exist_ok=True)
        for one, found in scored:
            (options.predictions / f"{one.gold.name}.json").write_text(
                found.model_dump_json(indent=1), encoding="utf-8"
            )
    print("\n".join(as_lines([one for one, _ in scored])))


if __name__ == "__main__":
    main()
