"""Why an answer was not in the cache: for each question of a dispatch, what changed since the answer that is kept.

The strategy runs as it would, with a client that sends nothing: what the cache has, it answers; what it has not, it
notes and leaves unanswered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from summarizer.actors import cast
from summarizer.cache import Cache
from summarizer.client.exchange import Answer, Request
from summarizer.endpoint import Endpoint
from summarizer.errors import ModelError
from summarizer.records import Dispatch
from summarizer.settings import Settings

#: The step of a question, and what changed since its kept answer (see ``Cache.explain``).
Explanation = tuple[str, list[str]]


async def explain(endpoint: Endpoint, settings: Settings, dispatch: Dispatch) -> list[Explanation]:
    """The questions that this dispatch would take, in order; raises CacheError where the cache cannot be read."""
    client = endpoint.client()
    cache = Cache(settings.cache_dir, settings.cache_bytes)
    explainer = _Explainer(cache, lambda request: request.parts(client.kind, client.address))
    try:
        await endpoint.strategy.draft(dispatch, cast(dispatch), explainer, lambda _done, _whole: None)
    except _NotKeptError:
        pass  # what comes after depends on an answer that nobody has
    finally:
        cache.close()
        await client.aclose()
    return explainer.found


class _NotKeptError(ModelError):
    """The cache has no answer to this question, and none was asked for."""


class _Explainer:
    """Stands where a client stands, sends nothing, and notes what it would have sent."""

    def __init__(self, cache: Cache, parts: Callable[[Request], Mapping[str, Any]]) -> None:
        self._cache, self._parts = cache, parts
        self.found: list[Explanation] = []
        self._open = False

    async def ask(self, request: Request) -> Answer:
        """The kept answer, or one that tells nothing where the next question does not depend on it."""
        if self._open and isinstance(request.schema, Mapping):
            return Answer(text="", value={"actors": []})  # perhaps never asked: that depends on an answer not kept
        parts = self._parts(request)
        subject = request.subject or ""
        self.found.append((subject.partition(":")[2], self._cache.explain(subject, parts)))
        kept = self._cache.get(parts)
        answer = Answer.from_kept(kept, request) if kept is not None else None
        self._open = answer is None
        if answer is None and isinstance(request.schema, Mapping):
            return Answer(text="", value={"actors": []})  # whose a claim is bears on no later question
        if answer is None and not request.reads_probabilities:
            raise _NotKeptError(f"no answer is kept for {subject}")
        return answer or Answer(text="")
