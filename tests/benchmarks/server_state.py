"""What the benchmarks' model server is set to and what it counts; its faults are drawn here."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

#: Shares of requests, in the order in which one draw is cut up.
FAULTS: Final = ("401", "429", "500", "cut", "hung", "truncated", "malformed")
#: Seconds that a retry may come before the end of Retry-After and not be called early: clocks and timers are coarse.
_TOLERANCE: Final = 0.01


@dataclass
class State:
    """What the server is set to, and what it has counted since the last reset."""

    latency: float = 0.2
    shares: dict[str, float] = field(default_factory=dict)
    retry_after: int = 1
    seed: int = 1
    #: Claims of an answer, where the dispatch has so many sentences.
    claims: int = 2
    #: By question, that is by the whole of a request.
    asked: Counter[int] = field(default_factory=Counter)
    paid: Counter[int] = field(default_factory=Counter)
    twice: dict[int, int] = field(default_factory=dict)
    #: By document: its number, or below nought where a request has none.
    tries: Counter[int] = field(default_factory=Counter)
    limited: dict[int, float] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    early: int = 0
    requests: int = 0
    answers: int = 0
    tokens: int = 0
    flying: int = 0
    peak: int = 0
    first: float = 0.0
    last: float = 0.0
    cpu: float = field(default_factory=time.process_time)

    def fault(self, document: int, attempt: int) -> str | None:
        """The fault that this attempt at the document meets."""
        if not self.shares:
            return None
        digest = hashlib.blake2b(f"{self.seed}|{document}|{attempt}".encode(), digest_size=4).digest()
        draw = int.from_bytes(digest, "big") / 2**32
        for name in FAULTS:
            draw -= self.shares.get(name, 0.0)
            if draw < 0:
                return name
        return None

    def begin(self, question: int, document: int) -> str | None:
        """Count a request; the fault that it meets."""
        now = time.monotonic()
        if document >= 0:  # else a question about the model, such as some clients begin with
            self.first = self.first or now
            self.documents += document not in self.tries
        if (until := self.limited.pop(document, None)) is not None and now < until - _TOLERANCE:
            self.early += 1
        fault = self.fault(document, self.tries[document])
        self.tries[document] += 1
        self.asked[question] += 1
        self.requests += 1
        self.flying += 1
        self.peak = max(self.peak, self.flying)
        self.counts[fault or "good"] += 1
        return fault

    def pay(self, question: int, tokens: int) -> None:
        """Count an answer that was given."""
        self.paid[question] += 1
        if self.paid[question] > 1:
            self.twice[question] = self.paid[question]
        self.answers += 1
        self.tokens += tokens

    def stats(self) -> dict[str, Any]:
        """All counts.

        ``paid_twice`` has the questions that were, ``early`` the retries sooner than Retry-After allowed, ``seconds``
        the time from the first request about a document to the last answer, ``cpu`` the server's own processor seconds.
        """
        return {
            "requests": self.requests,
            "questions": len(self.asked),
            "documents": self.documents,
            "paid": self.answers,
            "tokens": self.tokens,
            "paid_twice": self.twice,
            "peak": self.peak,
            "early": self.early,
            "seconds": max(0.0, self.last - self.first),
            "cpu": time.process_time() - self.cpu,
            **self.counts,
        }
