"""What the fault mix leaves room for: the rates of clients that cost nothing, by simulation.

    python -m tests.benchmarks.ideal [--dispatches 1000] [--seeds 100]

Of the same faults that the benchmark's server gives, and with as many slots. One client gives a slot to the next
dispatch while one waits out its Retry-After, tries again before it sends anything new, and gives nothing up; the other
keeps its slot meanwhile and gives up after three attempts, as the openai client's defaults have it. Neither takes any
time of its own, and both wait exactly as long as they are told. So no real client is faster than the first one, but by
luck in the order, and the ratio of the two is what freeing slots can bring.
"""

from __future__ import annotations

import argparse
import heapq
import statistics
from collections import deque
from collections.abc import Iterable
from typing import Final

from tests.benchmarks.server_state import State
from tests.benchmarks.throughput import FAULTS, RETRY_AFTER, seed

LATENCY: Final = 0.2
SLOTS: Final = 64
#: Seconds that the openai client waits on average before it tries again after a 500.
BACKOFF: Final = 0.75
#: Attempts of the openai client.
ATTEMPTS: Final = 3


def rate(state: State, dispatches: int, *, frees: bool) -> float:
    """Answers a second of the client that ``frees`` its slots and gives nothing up, or of the one that does neither."""
    fresh = deque((0.0, document, 0) for document in range(dispatches))
    again: list[tuple[float, int, int]] = []
    slots, end, answered = [0.0] * SLOTS, 0.0, 0
    while fresh or again:
        slot = heapq.heappop(slots)
        due = bool(again) and (again[0][0] <= slot or not fresh)
        ready, document, attempt = heapq.heappop(again) if due else fresh.popleft()
        answer = max(ready, slot) + LATENCY
        fault = state.fault(document, attempt)
        while fault and not frees and attempt + 1 < ATTEMPTS:
            attempt += 1
            answer += _wait(fault) + LATENCY
            fault = state.fault(document, attempt)
        heapq.heappush(slots, answer)
        end = max(end, answer)
        answered += fault is None
        if fault and frees:
            heapq.heappush(again, (answer + _wait(fault), document, attempt + 1))
    return answered / end


def _wait(fault: str) -> float:
    return RETRY_AFTER if fault == "429" else BACKOFF


def told(seeds: Iterable[int], dispatches: int) -> str:
    """The medians over the seeds, and the ratio's with its least and most."""
    both = [
        tuple(rate(State(shares=FAULTS, seed=number), dispatches, frees=frees) for frees in (True, False))
        for number in seeds
    ]
    ratios = [free / kept for free, kept in both]
    first, second = (statistics.median(one[i] for one in both) for i in (0, 1))
    return f"{first:.0f}/s and {second:.0f}/s, {statistics.median(ratios):.2f} times" + (
        f" ({min(ratios):.2f} to {max(ratios):.2f})" if len(ratios) > 1 else ""
    )


def main() -> None:
    """Read the arguments and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dispatches", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=100, metavar="N", help="the first N seeds, beside the benchmark's")
    options = parser.parse_args()
    print(f"the benchmark's seed: {told([seed(options.dispatches)], options.dispatches)}")
    print(f"seeds 1 to {options.seeds}: {told(range(1, options.seeds + 1), options.dispatches)}")


if __name__ == "__main__":
    main()
