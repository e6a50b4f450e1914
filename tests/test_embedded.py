"""The embedded model starts behind a key, answers as an endpoint does, and says plainly when it cannot start."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from summarizer import weights
from summarizer.embedded import Embedded
from summarizer.errors import EmbeddedError, WeightsError
from summarizer.settings import data_folder

MEMORY = "MemTotal:       8000000 kB\nMemAvailable:   {kb} kB\n"


def as_weights(path: Path) -> weights.Weights:
    """What ``describe`` says of a file, broken or not."""
    return weights.Weights(path, path.stem, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())


@pytest.fixture
def garbage(tmp_path: Path) -> weights.Weights:
    """A file with GGUF's magic and nothing true behind it."""
    path = tmp_path / "garbage.gguf"
    path.write_bytes(b"GGUF\x03\0\0\0" + bytes(range(256)) * 40)
    return as_weights(path)


@pytest.mark.parametrize("content", [b"", b"GGUF", b"no model", b"GGUF\x03\0\0\0" + b"\xff" * 5000])
def test_a_broken_file_is_an_error_and_not_the_end_of_the_process(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes
) -> None:
    """A file that llama.cpp cannot load raises EmbeddedError that names it, and prints nothing."""
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    with (
        pytest.raises(EmbeddedError, match=r"broken\.gguf: llama\.cpp cannot load it.*models verify"),
        Embedded(as_weights(path), threads=1, states=tmp_path / "states"),
    ):
        pass
    assert capfd.readouterr() == ("", "")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """A file that went away between its check and its use raises EmbeddedError."""
    gone = weights.Weights(tmp_path / "gone.gguf", "gone", 1, "0" * 64)
    with pytest.raises(EmbeddedError, match=r"gone\.gguf"), Embedded(gone, threads=1, states=tmp_path / "states"):
        pass


def test_too_little_memory_is_found_before_loading(tmp_path: Path, garbage: weights.Weights) -> None:
    """Where the system has less memory than model and context need, the error gives both numbers and a way out."""
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(MEMORY.format(kb=200_000))
    with (
        pytest.raises(EmbeddedError, match=r"needs 0\.5 GB of memory, and 0\.2 GB are available: .*--base-url"),
        Embedded(garbage, threads=1, context=8192, meminfo=meminfo),
    ):
        pass


@pytest.mark.parametrize("said", ["", "MemAvailable: plenty\n", None], ids=["empty", "no number", "no file"])
def test_a_system_that_does_not_tell_its_memory_is_trusted(
    tmp_path: Path, garbage: weights.Weights, said: str | None
) -> None:
    """Without a figure for the memory, loading is tried (here it fails on the file)."""
    meminfo = tmp_path / "meminfo"
    if said is not None:
        meminfo.write_text(said)
    with (
        pytest.raises(EmbeddedError, match="cannot load it"),
        Embedded(garbage, threads=1, meminfo=meminfo, states=tmp_path / "states"),
    ):
        pass


WITHOUT_THE_EXTRA = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name == "xllamacpp":
            raise ModuleNotFoundError("No module named 'xllamacpp'")
sys.meta_path.insert(0, Blocker())
from pathlib import Path
from summarizer.embedded import Embedded
from summarizer.errors import EmbeddedError
from summarizer.weights import Weights
try:
    with Embedded(Weights(Path("x.gguf"), "x", 1, "0" * 64), threads=1):
        pass
except EmbeddedError as error:
    print(error)
"""


def test_the_missing_extra_is_named() -> None:
    """Without xllamacpp the room can be imported, and starting says which extra to install."""
    done = subprocess.run([sys.executable, "-c", WITHOUT_THE_EXTRA], capture_output=True, text=True, check=True)
    assert "pip install 'dispatch-summarizer[embedded]'" in done.stdout


def test_importing_the_room_loads_no_library() -> None:
    """The library's 100 MB are loaded when a model starts, not when the room is imported."""
    code = "import sys, summarizer.embedded; print('xllamacpp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_a_model_that_does_not_run_has_no_address(garbage: weights.Weights) -> None:
    """Outside its with block a model has no base_url."""
    with pytest.raises(EmbeddedError, match="not running"):
        _ = Embedded(garbage, threads=1).base_url


# --- with the real weights ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> weights.Weights:
    """The real weights, where they are on the machine."""
    named = os.environ.get("SUMMARIZER_WEIGHTS")
    path = Path(named) if named else data_folder() / "models" / weights.MODEL.file
    try:
        return weights.describe(weights.use_file(path))
    except WeightsError as error:
        pytest.skip(f"no weights ({error}); `summarizer models fetch` gets them, or set SUMMARIZER_WEIGHTS")


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for kept states."""
    return tmp_path_factory.mktemp("cache") / "states"


@pytest.fixture
def running(real: weights.Weights, states: Path) -> Iterator[Embedded]:
    """A running model."""
    with Embedded(real, threads=2, context=1024, states=states) as model:
        yield model


PREFIX = [{"role": "system", "content": "You answer with one word. " + "Paris is the capital of France. " * 12}]
OTHER = [{"role": "system", "content": "You translate to German. " + "Der Himmel ist blau. " * 12}]
QUESTION = {"role": "user", "content": "Which city is the capital of France?"}


def post(model: Embedded, body: dict[str, Any], key: str | None = None) -> tuple[int, dict[str, Any]]:
    """Ask the server as any client would."""
    connection = HTTPConnection(model.base_url.removeprefix("http://").removesuffix("/v1"))
    headers = {"Authorization": f"Bearer {model.api_key if key is None else key}"}
    connection.request("POST", "/v1/chat/completions", json.dumps({"temperature": 0, "max_tokens": 4, **body}), headers)
    reply = connection.getresponse()
    status, answer = reply.status, json.loads(reply.read())
    connection.close()
    return status, answer


@pytest.mark.model
def test_the_model_answers_its_own_process_alone(running: Embedded, capfd: pytest.CaptureFixture[str]) -> None:
    """With the key the server answers, without it it refuses, and llama.cpp writes nothing to the terminal."""
    status, answer = post(running, {"messages": [*PREFIX, QUESTION]})
    assert (status, "Paris" in answer["choices"][0]["message"]["content"]) == (200, True)
    assert post(running, {"messages": [QUESTION]}, key="guess")[0] == 401
    assert capfd.readouterr() == ("", "")


@pytest.mark.model
def test_kept_states_serve_the_next_process(real: weights.Weights, states: Path) -> None:
    """Prefixes computed once are read back by the next start, all stay ready, and their files are private."""

    def start() -> tuple[list[bool], list[bool]]:
        with Embedded(real, threads=2, context=1024, states=states) as model:
            from_disk = [model.prepare(PREFIX), model.prepare(OTHER)]
            usages = [post(model, {"messages": [*prefix, QUESTION]})[1]["usage"] for prefix in (PREFIX, OTHER, PREFIX)]
        cached = [usage["prompt_tokens_details"]["cached_tokens"] > 60 for usage in usages]
        return from_disk, cached

    assert start() == ([False, False], [True, True, True])
    assert start() == ([True, True], [True, True, True])
    assert stat.S_IMODE(states.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in states.iterdir()} == {0o600}


@pytest.mark.model
def test_a_damaged_state_is_computed_again(running: Embedded, real: weights.Weights, states: Path) -> None:
    """A state that was cut short, which would end the process in llama.cpp, is dropped and computed anew."""
    prefix = [{"role": "system", "content": "A prefix of its own for this test."}]
    before = set(states.iterdir())
    assert running.prepare(prefix) is False
    (kept,) = set(states.iterdir()) - before
    os.truncate(kept, kept.stat().st_size // 2)
    with Embedded(real, threads=2, context=1024, states=states) as another:
        assert another.prepare(prefix) is False
        assert post(another, {"messages": [*prefix, QUESTION]})[0] == 200


@pytest.mark.model
def test_without_a_folder_for_states_all_works(real: weights.Weights, tmp_path: Path) -> None:
    """Where states cannot be kept, a prefix is computed at each start and questions are answered."""
    (tmp_path / "file").write_text("")
    with Embedded(real, threads=2, context=1024, states=tmp_path / "file" / "states") as model:
        assert model.prepare(PREFIX) is False
        assert post(model, {"messages": [*PREFIX, QUESTION]})[0] == 200


ENDINGS = """
import sys
from pathlib import Path
from summarizer.embedded import Embedded
from summarizer.weights import Weights
model = Embedded(Weights(Path(sys.argv[1]), "m", 1, "0" * 64), threads=2, context=512, states=Path(sys.argv[2]))
model.__enter__()
if sys.argv[3] == "busy":
    import http.client, json, time
    connection = http.client.HTTPConnection(model.base_url[7:-3])
    body = {"messages": [{"role": "user", "content": "Count."}], "max_tokens": 400, "ignore_eos": True}
    connection.request("POST", "/v1/chat/completions", json.dumps(body), {"Authorization": "Bearer " + model.api_key})
    time.sleep(1)
if sys.argv[3] == "raise":
    raise SystemExit(7)
"""


@pytest.mark.model
@pytest.mark.parametrize(("ending", "code"), [("return", 0), ("busy", 0), ("raise", 7)])
def test_a_program_that_never_stops_the_model_ends_cleanly(
    real: weights.Weights, tmp_path: Path, ending: str, code: int
) -> None:
    """Without __exit__ the interpreter still ends, with its own code and a silent stderr."""
    command = [sys.executable, "-c", ENDINGS, str(real.path), str(tmp_path / "states"), ending]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


@pytest.mark.model
def test_stopping_ends_an_answer_in_progress(real: weights.Weights, states: Path) -> None:
    """Leaving the with block does not wait for a long answer to be finished."""
    replies: list[object] = []

    def ask() -> None:
        try:
            replies.append(post(model, {"messages": [QUESTION], "max_tokens": 900, "ignore_eos": True}))
        except (OSError, ValueError) as error:
            replies.append(error)

    with Embedded(real, threads=2, context=1024, states=states) as model:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join(2)
        assert replies == []
    thread.join(30)
    assert not thread.is_alive()
    assert not isinstance(replies[0], tuple) or replies[0][0] != 200
