"""What others watch a night by: a metrics file for Prometheus' textfile collector, and a heartbeat."""

from __future__ import annotations

import logging
from pathlib import Path

from summarizer.errors import ConfigurationError
from summarizer.ledger import Run

_log = logging.getLogger("summarizer.nightly")

_PREFIX = "summarizer_nightly_"
_COUNTED = (
    "places", "unchanged", "found", "known", "summarized", "revised", "failed", "quarantined", "skipped", "left",
)  # fmt: skip
_SPENT = {
    "calls": "Requests sent to the model.",
    "lost_calls": "Requests that nobody knows the end of, counted as paid.",
    "cache_hits": "Answers taken from the cache.",
    "tokens": "Tokens of prompts and answers.",
}
_HEARTBEAT_SECONDS = 10


def write_metrics(place: Path, run: Run, exit_code: int) -> None:
    """The run's figures as gauges, in the text format of Prometheus; the file is replaced whole.

    Raises ConfigurationError where it cannot be written.
    """
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()
    inputs = Gauge(_PREFIX + "inputs", "Places and inputs of the last run, by what became of them.", ["state"],
                   registry=registry)  # fmt: skip
    for name in _COUNTED:
        inputs.labels(name).set(getattr(run.tally, name))
    values = {name: getattr(run.tally, name) for name in _SPENT} | {
        "cost_usd": run.tally.cost_usd,
        "started_timestamp_seconds": run.started.timestamp(),
        "ended_timestamp_seconds": run.ended.timestamp() if run.ended else None,
        "exit_code": exit_code,
    }
    words = _SPENT | {
        "cost_usd": "US dollars spent; absent where no price is known.",
        "started_timestamp_seconds": "When the last run began.",
        "ended_timestamp_seconds": "When the last run ended.",
        "exit_code": "Exit code of the last run.",
    }
    for name, value in values.items():
        if value is not None:
            Gauge(_PREFIX + name, words[name], registry=registry).set(value)
    try:
        write_to_textfile(str(place), registry)
    except OSError as error:
        raise ConfigurationError(
            f"{place}: the metrics cannot be written ({error.strerror}); name another --metrics"
        ) from error


async def beat(url: str, run: Run) -> None:
    """Tell ``url`` (POST, JSON of counts alone) that a run came to its end; a failure is logged and costs nothing."""
    import aiohttp

    told = {"run": run.id, "outcome": run.outcome, **run.tally.model_dump(mode="json")}
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_HEARTBEAT_SECONDS)) as session,
            session.post(url, json=told, allow_redirects=False) as answer,
        ):
            if answer.status // 100 != 2:  # a redirect, too: it is not followed
                _log.warning("the heartbeat was answered %s", answer.status)
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        # The address may carry a token: it is not repeated.
        _log.warning("the heartbeat was not heard: %s", type(error).__name__)
