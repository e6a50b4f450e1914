"""Those who run in the comparison of ``throughput``: the command, and each peer in an environment of its own.

All are measured alike, from outside: whole processes, once on one dispatch without latency, which is the start-up, and
once on all; what a run takes above its start-up is the work. What a library loads at its first call counts as start-up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from tests.benchmarks.processes import Endpoint, Night, Taken, measured, surroundings

#: Of each answer, whoever asks.
CLAIMS: Final = 5
#: Whoever takes longer for one run hangs.
LIMIT: Final = 900


@dataclass(frozen=True)
class Run:
    """What a lane is to do; ``cache`` is the folder that it may find again the next time, or None to keep nothing."""

    part: str
    inbox: Path
    dispatches: int
    folder: Path
    concurrency: int
    cache: Path | None = None


@dataclass(frozen=True)
class Figures:
    """What a run took: seconds, processor seconds, MB; ``server`` is what the model server counted meanwhile."""

    lane: str
    part: str
    dispatches: int
    returned: int
    code: int
    seconds: float
    cpu: float
    peak: float
    server: Mapping[str, Any]
    errors: Mapping[str, int] = field(default_factory=dict)
    startup_seconds: float = 0.0
    startup_cpu: float = 0.0

    @property
    def lost(self) -> int:
        """Dispatches without a result."""
        return self.dispatches - self.returned

    @property
    def rate(self) -> float:
        """Dispatches a second of the whole process, less its start-up."""
        return self.returned / max(self.seconds - self.startup_seconds, 1e-9)

    @property
    def steady(self) -> float:
        """Dispatches a second from the server's first request to its last answer; nothing done afterwards counts."""
        return self.returned / max(float(self.server["seconds"]), 1e-9)

    @property
    def work(self) -> float:
        """Processor seconds a 1,000 dispatches above the start-up."""
        return (self.cpu - self.startup_cpu) * 1000 / self.dispatches

    def line(self) -> str:
        """All of it as JSON."""
        return json.dumps(asdict(self))


class Lane(Protocol):
    """Who runs."""

    @property
    def name(self) -> str:
        """As the tables have it."""

    @property
    def cached(self) -> bool:
        """Whether it finds its answers again in another process."""

    def go(self, run: Run, endpoint: Endpoint) -> tuple[Taken, int, Mapping[str, int]]:
        """Do it; what the process took, the dispatches with a result, and the errors."""


@dataclass(frozen=True)
class Ours:
    """The command as a user runs it; with a cache folder, its store is kept too unless ``fresh_store``."""

    name: str = "summarizer"
    fresh_store: bool = False
    cached: bool = True

    def go(self, run: Run, endpoint: Endpoint) -> tuple[Taken, int, Mapping[str, int]]:
        """A night; those that its ledger has from the night before have a result."""
        store = str((run.folder if self.fresh_store else run.cache or run.folder) / "store" / "store.db")
        home = run.cache or run.folder
        night = Night(home, endpoint, store, inbox=run.inbox, concurrency=run.concurrency)
        printed = run.folder / "night.json"
        taken = measured([*night.command, "--json"], night.environment, printed=printed, limit=LIMIT)
        told = printed.read_text(encoding="utf-8")
        if not told:  # it never began
            return taken, 0, {f"ended with {taken.code}: {printed.with_suffix('.err').read_text(encoding='utf-8')}": 1}
        tally = json.loads(told)["tally"]
        errors = {state: tally[state] for state in ("failed", "quarantined", "left") if tally[state]}
        return taken, tally["summarized"] + tally["unchanged"], errors


@dataclass(frozen=True)
class Peer:
    """A peer's program (``peers``), run by the interpreter of the environment below ``environments``."""

    name: str
    environments: Path
    environment: str
    program: str
    options: Sequence[str] = ()
    cached: bool = False

    @property
    def interpreter(self) -> Path:
        """Its Python."""
        return self.environments / self.environment / "bin" / "python"

    def go(self, run: Run, endpoint: Endpoint) -> tuple[Taken, int, Mapping[str, int]]:
        """Run the program; where it wrote nothing down, all is lost."""
        result = run.folder / "result.json"
        command = [
            str(self.interpreter), "-m", f"tests.benchmarks.peers.{self.program}", str(run.inbox.resolve()),
            f"{endpoint.address}/v1", str(result), "--concurrency", str(run.concurrency), *self.options,
        ]  # fmt: skip
        if run.cache is not None:
            command += ["--cache", str(run.cache)]
        taken = measured(command, _environment(run.folder), printed=run.folder / "printed", limit=LIMIT)
        if not result.exists():
            return taken, 0, {f"ended with {taken.code}": 1}
        told = json.loads(result.read_text(encoding="utf-8"))
        return taken, told["returned"], told["errors"]


def peers(environments: Path) -> list[Peer]:
    """All peers, each at its best setting."""
    openai, instructor = ("core", "openai_peer"), ("core", "instructor_peer")
    return [
        Peer("aiohttp", environments, "core", "aiohttp_peer"),
        Peer("openai", environments, *openai),
        Peer("openai+aiohttp", environments, *openai, ["--aiohttp"]),
        Peer("instructor", environments, *instructor, cached=True),
        Peer("instructor+aiohttp", environments, *instructor, ["--aiohttp"], cached=True),
        Peer("langextract", environments, "langextract", "langextract_peer"),
        Peer("curator", environments, "curator", "curator_peer", cached=True),
        Peer("litellm", environments, "litellm", "litellm_peer", cached=True),
    ]


def figures(lane: Lane, run: Run, endpoint: Endpoint, **state: Any) -> Figures:
    """One run of one lane, against a server that is set to ``state``."""
    run.folder.mkdir(parents=True)
    endpoint.reset(**state)
    taken, returned, errors = lane.go(run, endpoint)
    server = {name: value for name, value in endpoint.stats().items() if name != "paid_twice"}
    return Figures(
        lane=lane.name, part=run.part, dispatches=run.dispatches, returned=returned, code=taken.code,
        seconds=taken.seconds, cpu=taken.cpu, peak=taken.peak, server=server, errors=errors,
    )  # fmt: skip


def _environment(folder: Path) -> dict[str, str]:
    """A peer's variables: a home of its own, so that it keeps nothing in the user's, and no proxy for loopback."""
    own = {"HOME": str(folder), "TMPDIR": str(folder), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return surroundings() | own


def missing(lanes: Sequence[Lane]) -> str | None:
    """The message about lanes whose environment is not there."""
    wanted = [lane for lane in lanes if isinstance(lane, Peer) and not lane.interpreter.exists()]
    if not wanted:
        return None
    names = ", ".join(sorted({lane.environment for lane in wanted}))
    place = wanted[0].environments
    return f"{place} has no environment of {names}: lay them with `make peers PEERS={place}`, or leave out with --only"
