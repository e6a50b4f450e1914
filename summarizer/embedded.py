"""The embedded model: llama.cpp's server inside this process, on loopback, behind a key that only this process knows.

The only room that imports xllamacpp. The server speaks the OpenAI protocol, so what asks it is the same client that
asks any other endpoint.

Reading a prompt is the slow part (some 75 tokens a second on two cores), and all questions of a strategy begin with
the same long messages. The state that the model is in after them is kept on the disk, in the user's cache folder:
reading it back takes hundredths of a second where computing it takes tens of seconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import socket
import stat
import weakref
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from summarizer.errors import EmbeddedError
from summarizer.settings import cache_folder
from summarizer.weights import Weights

CONTEXT = 8192  # tokens of one question with its answer
# Of the default model: keys and values of 28 layers, 256 half-precision numbers each.
STATE_BYTES_PER_TOKEN = 2 * 28 * 256 * 2
# Python, llama.cpp's work space and some states in memory, beside the weights and one context.
OTHER_BYTES = 300 * 2**20
# Prefixes that take turns wait in memory, 41 MB for 1,450 tokens; llama.cpp's own limit of 8 GB is a laptop's all.
WAITING_MIB = 512
KEPT_STATES = 4  # files; those of older prompts and models make room for newer ones
ELSEWHERE = "or name an endpoint with --model and --base-url"
Message = Mapping[str, str]


class Embedded:
    """A running model; a context manager that starts the server and stops it.

    ``context`` is in tokens, a question with its answer. ``states`` is the folder for kept states, by default in the
    user's cache folder. ``base_url`` and ``api_key`` are what a client needs, while it runs. Questions are answered one
    after the other: each of them keeps all cores busy.

    Raises EmbeddedError on entering: the extra is not installed, memory is short, or llama.cpp refuses the file.
    """

    def __init__(
        self,
        weights: Weights,
        *,
        threads: int,
        context: int = CONTEXT,
        states: Path | None = None,
        meminfo: Path = Path("/proc/meminfo"),
    ) -> None:
        self._weights, self._threads, self._context = weights, threads, context
        self._states = states or cache_folder() / "states"
        self._meminfo = meminfo
        self._running: list[Any] = []  # the server, while it runs; the list is shared with the finalizer
        self._ready: set[str] = set()
        self.api_key = secrets.token_urlsafe(32)

    def __enter__(self) -> Self:
        """Load the weights and listen: some 2 s."""
        xllamacpp = _library()
        self._make_sure_of_memory()
        self._library_version = str(xllamacpp.__version__)
        try:
            self._running.append(xllamacpp.Server(self._parameters(xllamacpp)))
        except (RuntimeError, ValueError) as error:
            _make_sure_of_loopback()
            raise EmbeddedError(
                f"{self._weights.path}: llama.cpp cannot load it; `summarizer models verify` tells whether the file is "
                f"whole, and a GGUF file of your own must be of a kind that xllamacpp {self._library_version} knows"
            ) from error
        self._stop = weakref.finalize(self, _stop, self._running)  # also at the end of a program that never leaves
        # A server that is stopped before its loop began never stops; an answer says that the loop runs.
        self._ask("/completion", {"prompt": "."})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and give the memory back: some 0.1 s; an answer in progress is broken off."""
        self._stop()
        self._ready.clear()

    @property
    def base_url(self) -> str:
        """Address for an OpenAI client, ending in /v1."""
        return f"{self._address}/v1"

    def prepare(self, prefix: Sequence[Message]) -> bool:
        """Bring the model into the state after these first messages, so that questions that begin so are quick.

        True where the state came from the disk, False where it had to be computed, and was then kept. Of several
        prefixes all stay ready, as far as memory goes. Only the prefix goes to the disk: never a question.
        """
        name = self._fingerprint(prefix)
        if name in self._ready:
            return True
        if self._ready:
            # Reading a state overwrites the one in the slot; a question moves that one to where states wait.
            self._ask("/completion", {"prompt": "."})
        from_disk = self._restore(name)
        if not from_disk:
            self._ask("/v1/chat/completions", {"messages": list(prefix)})
            self._keep(name)
        self._ready.add(name)
        return from_disk

    # --- starting ----------------------------------------------------------------------------------------------------

    def _parameters(self, xllamacpp: Any) -> Any:
        """What llama.cpp is told; each line that is not the default has its reason."""
        told = xllamacpp.CommonParams()
        told.model.path = str(self._weights.path)
        told.n_ctx, told.n_parallel = self._context, 1
        told.cpuparams.n_threads = told.cpuparams_batch.n_threads = self._threads
        told.hostnames, told.port = ["127.0.0.1"], 0  # a free port, which the system picks
        told.api_keys = [self.api_key]  # loopback is open to every user of the machine
        told.ui = told.endpoint_slots = told.endpoint_props = told.endpoint_metrics = False
        told.offline = True  # never look for a model elsewhere
        told.verbosity = -1  # nothing on the user's stderr, errors neither: they come as exceptions
        told.cache_ram_mib = WAITING_MIB
        if self._states_usable():
            told.slot_save_path = f"{self._states}/"
        return told

    def _make_sure_of_memory(self) -> None:
        """Compare what the model needs with what the system can give, where the system tells (Linux)."""
        try:
            lines = dict(line.split(":", 1) for line in self._meminfo.read_text().splitlines())
            available = int(lines["MemAvailable"].split()[0]) * 1024
        except (OSError, ValueError, KeyError):
            return
        needed = self._weights.bytes + self._context * STATE_BYTES_PER_TOKEN + OTHER_BYTES
        if available < needed:
            raise EmbeddedError(
                f"the embedded model needs {needed / 1e9:.1f} GB of memory, and {available / 1e9:.1f} GB are "
                f"available: close other programs, {ELSEWHERE}"
            )

    def _states_usable(self) -> bool:
        """Whether states can be kept, in a folder that nobody else may read; without one all works, slower."""
        try:
            self._states.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._states.chmod(0o700)  # llama.cpp writes its files readable by all
        except OSError:
            return False
        return True

    # --- kept states -------------------------------------------------------------------------------------------------

    def _fingerprint(self, prefix: Sequence[Message]) -> str:
        """Name of a state: it holds for these weights, this build of llama.cpp and these messages alone."""
        parts = [self._weights.sha256, self._library_version, [dict(message) for message in prefix]]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    def _restore(self, name: str) -> bool:
        """Read a kept state into the server, if there is a whole one.

        A file's name ends in the sha256 of its content: llama.cpp ends the process when a state is cut short.
        """
        for path in self._states.glob(f"{name}.*.state"):
            if path.name == f"{name}.{_sha256(path)}.state" and self._slot("restore", path.name) == 200:
                path.touch()  # the least recently used go first
                return True
            path.unlink(missing_ok=True)
        return False

    def _keep(self, name: str) -> None:
        """Write the state in the server to the disk; where that fails it will be computed again, no more."""
        fresh = self._states / f"{name}.{secrets.token_hex(4)}.new"
        try:
            if self._slot("save", fresh.name) == 200:
                fresh.chmod(0o600)
                fresh.replace(self._states / f"{name}.{_sha256(fresh)}.state")
            states = sorted(self._states.glob("*.state"), key=lambda path: path.stat().st_mtime)
            for old in states[:-KEPT_STATES]:
                old.unlink(missing_ok=True)
        except OSError:
            fresh.unlink(missing_ok=True)

    def _slot(self, action: str, file: str) -> int:
        """Have the server save its state to a file, or restore it from one; the HTTP status that it answers with."""
        return self._post(f"/slots/0?action={action}", {"filename": file})[0]

    def _ask(self, path: str, body: dict[str, object]) -> None:
        """Have a prompt read, for the state that it leaves; the one token of the answer is dropped."""
        status, text = self._post(path, {**body, "max_tokens": 1, "n_predict": 1})
        if status != 200:
            raise EmbeddedError(f"the embedded model cannot read its own prompt (status {status}): {text[:300]}")

    def _post(self, path: str, body: object) -> tuple[int, str]:
        """One request to our own server, past any proxy of the user's."""
        host = self._address.removeprefix("http://")
        headers = {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"}
        connection = HTTPConnection(host)
        try:
            connection.request("POST", path, json.dumps(body), headers)
            reply = connection.getresponse()
            return reply.status, reply.read().decode(errors="replace")
        except (OSError, HTTPException) as error:
            raise EmbeddedError(f"the embedded model's server at {host} does not answer: {error}") from error
        finally:
            connection.close()

    @property
    def _address(self) -> str:
        if not self._running:
            raise EmbeddedError("the embedded model is not running: use it inside its `with` block")
        return str(self._running[0].listening_address)


def _stop(running: list[Any]) -> None:
    """End the server: its destructor stops it and joins its threads."""
    if running:
        _hang_up(running[0].listening_address)
        running.clear()


def _hang_up(address: str) -> None:
    """Shut the server's connections.

    A request in progress is given up only when its connection is gone: without this the destructor would wait for ever,
    and hold the interpreter's lock meanwhile. Where the system lists no open files (Windows), clients must be closed
    first.
    """
    host, port = address.removeprefix("http://").split(":")
    for name in os.listdir("/dev/fd") if os.path.isdir("/dev/fd") else []:  # noqa: PTH112, PTH208 -- file numbers, no paths
        with contextlib.suppress(OSError):  # closed meanwhile, no socket, or not connected
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(name))) as connection:
                if connection.getsockname() == (host, int(port)) and connection.getpeername():
                    connection.shutdown(socket.SHUT_RDWR)


def _library() -> Any:
    """The xllamacpp package, imported where it is needed."""
    try:
        import xllamacpp
    except ImportError as error:
        raise EmbeddedError(
            f"the embedded model's library cannot be imported ({error}): "
            f"pip install 'dispatch-summarizer[embedded]', {ELSEWHERE}"
        ) from error
    return xllamacpp


def _make_sure_of_loopback() -> None:
    """Tell a machine that lets nobody listen on loopback from a file that cannot be loaded: llama.cpp does not."""
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return
    except OSError as error:
        raise EmbeddedError(
            f"the embedded model's server cannot listen on 127.0.0.1 ({error}): allow that, {ELSEWHERE}"
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
