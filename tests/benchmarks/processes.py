"""The processes of a benchmark, and what each of them takes: the model server, the command, a peer's program.

It imports little: a process is held to have used at least the memory of the one that started it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

#: Seconds after which a process hangs, as nothing in these benchmarks takes so long.
LONGEST: Final = 3600
CONCURRENCY: Final = 64


@dataclass(frozen=True)
class Taken:
    """What a process took: when it began (monotonic), wall and processor seconds, peak resident memory in MB."""

    code: int
    began: float
    seconds: float
    cpu: float
    peak: float


def measured(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    printed: Path | None = None,
    limit: float = LONGEST,
    started: Callable[[int], object] | None = None,
) -> Taken:
    """Run a command to its end, or kill it after ``limit`` seconds; ``started`` is told its process id.

    It does not outlive what breaks this off. Its output goes to the file ``printed`` and its messages to one beside it
    (.err), else where this process prints.
    """
    with ExitStack() as stack:
        out = stack.enter_context(printed.open("wb")) if printed else None
        err = stack.enter_context(printed.with_suffix(".err").open("wb")) if printed else None
        began = time.monotonic()
        process = stack.enter_context(subprocess.Popen(command, env=environment, stdout=out, stderr=err))
        stack.callback(process.kill)
        killer = threading.Timer(limit, os.kill, (process.pid, signal.SIGKILL))
        stack.callback(killer.cancel)
        killer.start()
        if started is not None:
            started(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return Taken(process.returncode, began, seconds, used.ru_utime + used.ru_stime, peak)


def surroundings() -> dict[str, str]:
    """The benchmark's own variables, but for those that would set the command or a client otherwise than it does."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("SUMMARIZER_", "OPENAI_"))}


class Endpoint:
    """The model server as a process of its own, so that it goes on when the night is killed."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.model_server"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.address = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    def reset(self, **state: Any) -> None:
        """Forget what was counted; be set to what ``State`` says."""
        self._get("/reset", json.dumps(state).encode())

    def stats(self) -> dict[str, Any]:
        """What was counted since; see ``State.stats``."""
        return self._get("/stats", None)

    def close(self) -> None:
        """Stop it."""
        self._process.kill()
        self._process.wait()

    def _get(self, path: str, body: bytes | None) -> dict[str, Any]:
        with urllib.request.urlopen(urllib.request.Request(self.address + path, body), timeout=30) as answer:
            return dict(json.load(answer))


class Night:
    """The command, with a store and a cache of its own in ``folder``, and the inbox there unless another is given."""

    def __init__(
        self,
        folder: Path,
        endpoint: Endpoint,
        store: str | None = None,
        *,
        inbox: Path | None = None,
        call_timeout: int | None = None,
        concurrency: int = CONCURRENCY,
    ) -> None:
        self._endpoint = endpoint
        self.store = store or str(folder / "store" / "store.db")
        self.environment = surroundings() | {
            "SUMMARIZER_STORE": self.store,
            "SUMMARIZER_CACHE_DIR": str(folder / "cache"),
        }
        if call_timeout is not None:
            self.environment["SUMMARIZER_CALL_TIMEOUT"] = str(call_timeout)
        self.command = [
            sys.executable, "-m", "summarizer", "nightly", str(inbox or folder / "inbox"), "--model", "m", "--quiet",
            "--strategy", "whole", "--base-url", f"{endpoint.address}/v1", "--concurrency", str(concurrency),
        ]  # fmt: skip

    def run(self, *, kill_at: int | None = None) -> tuple[int, float]:
        """Exit code and seconds of one run, killed (SIGKILL) when the endpoint has given so many answers."""
        began, before = time.monotonic(), self._endpoint.stats()["paid"]
        process = subprocess.Popen(self.command, env=self.environment)
        while kill_at is not None and process.poll() is None:
            if self._endpoint.stats()["paid"] - before >= kill_at:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.02)
        return process.wait(), time.monotonic() - began
