"""The story of one dispatch: read it, find its actors, ask the model, ground and verify its claims, merge, sum up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from summarizer import opinion
from summarizer.actors import Cast, cast
from summarizer.assembly import assemble, program_version
from summarizer.client import Client
from summarizer.endpoint import Endpoint, Progress
from summarizer.errors import ConfigurationError
from summarizer.grounding import ground
from summarizer.neutral import found_in
from summarizer.pricing import cost_usd
from summarizer.readers import from_text, read
from summarizer.records import Claim, Dispatch, Draft, Provenance, Summary
from summarizer.settings import Settings, load
from summarizer.strategies import Drafts
from summarizer.verify import verify

Result = TypeVar("Result")


class Summarizer:
    """Summarizes dispatches with one model; reusable for many, loads the model once.

    Use it in a ``with`` block and call ``summarize``, or in an ``async with`` block and await ``asummarize``; one
    object serves one of the two. ``settings`` are those of the environment and the configuration file where absent.
    ``progress(stage, done, total)`` is told of the stages fetch (bytes), load, and ask (questions).

    Raises ConfigurationError where the settings do not fit together.
    """

    def __init__(self, settings: Settings | None = None, *, progress: Progress | None = None) -> None:
        self.settings = settings or load()
        self._progress = progress or _silent
        self._endpoint = Endpoint(self.settings, self._progress)
        self._client: Client | None = None
        self._runner: asyncio.Runner | None = None

    def summarize(self, source: str | Path | bytes) -> Summary:
        """The summary of one dispatch: a path, ``bytes``, ``"-"`` for standard input, or the text itself.

        A ``str`` is a path where a file of that name exists, else the text. Raises an InputError, a ModelError,
        a WeightsError or an EmbeddedError; nothing that was answered before the error is asked again.
        """
        return self._run(self.asummarize, source)

    async def asummarize(self, source: str | Path | bytes) -> Summary:
        """As ``summarize``, to be awaited."""
        begun = time.perf_counter()
        dispatch = dispatch_of(source, self.settings.max_bytes)
        who = cast(dispatch)
        drafts = await self._ask(dispatch, who)
        claims = verified(drafts.claims, dispatch, who)
        if self.settings.second_opinion:
            drafts, claims = await self._second_opinion(dispatch, drafts, claims)
        return assemble(dispatch, who, drafts, claims, self._provenance(dispatch, drafts, time.perf_counter() - begun))

    def explain(self, source: str | Path | bytes) -> list[tuple[str, list[str]]]:
        """For each question that this dispatch takes: its step, and what changed since the kept answer.

        Nothing is asked. A question that depends on an answer not kept cannot be told and is left out.
        """
        from summarizer.explain import explain

        self._runner = self._runner or asyncio.Runner()
        return self._runner.run(explain(self._endpoint, self.settings, dispatch_of(source, self.settings.max_bytes)))

    async def aclose(self) -> None:
        """Close the connections and the cache, and stop the embedded model."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
        self._endpoint.close()

    def close(self) -> None:
        """As ``aclose``, for those who used ``summarize``."""
        self._run(self.aclose)
        assert self._runner is not None
        self._runner.close()
        self._runner = None

    def _run(self, work: Callable[..., Coroutine[Any, Any, Result]], *given: object) -> Result:
        try:
            asyncio.get_running_loop()
        except RuntimeError:  # none runs, as it should be
            self._runner = self._runner or asyncio.Runner()
            return self._runner.run(work(*given))
        raise ConfigurationError("an event loop runs here already (a notebook has one): await asummarize instead")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _ask(self, dispatch: Dispatch, who: Cast) -> Drafts:
        self._client = self._client or self._endpoint.client()
        return await self._endpoint.strategy.draft(
            dispatch, who, self._client, lambda done, whole: self._progress("ask", done, whole)
        )

    async def _second_opinion(
        self, dispatch: Dispatch, drafts: Drafts, claims: list[Claim]
    ) -> tuple[Drafts, list[Claim]]:
        assert self._client is not None
        judged, answers = await opinion.second_opinions(
            claims,
            self._endpoint.model,
            self._client,
            lambda done, whole: self._progress("ask", done, whole),
            about=dispatch.id,
        )
        return replace(drafts, answers=drafts.answers + answers), judged

    def _provenance(self, dispatch: Dispatch, drafts: Drafts, seconds: float) -> Provenance:
        assert self._client is not None
        return Provenance(
            summarizer_version=program_version(),
            model=self._endpoint.model,
            endpoint=self._client.kind,
            strategy=self._endpoint.strategy.name,
            prompts={**self._endpoint.strategy.prompts, **(opinion.prompts() if self.settings.second_opinion else {})},
            usage=drafts.usage,
            cache_hits=drafts.cache_hits,
            cost_usd=cost_usd(self._endpoint.model, self._client.kind, drafts.usage),
            seconds=round(seconds, 3),
            neutralized=found_in(dispatch.text),
        )


def summarize(text_or_path: str | Path | bytes, **options: Any) -> Summary:
    """The summary of one dispatch; ``options`` are those of ``Settings``. For many, use a ``Summarizer``."""
    with Summarizer(load(**options)) as summarizer:
        return summarizer.summarize(text_or_path)


async def asummarize(text_or_path: str | Path | bytes, **options: Any) -> Summary:
    """As ``summarize``, to be awaited."""
    async with Summarizer(load(**options)) as summarizer:
        return await summarizer.asummarize(text_or_path)


def dispatch_of(source: str | Path | bytes, max_bytes: int) -> Dispatch:
    """The dispatch that ``source`` names or is; see ``Summarizer.summarize``."""
    if isinstance(source, str) and source != "-" and not _names_a_file(source):
        return from_text(source)
    return read(source, max_bytes=max_bytes)


def _names_a_file(source: str) -> bool:
    if "\n" in source:
        return False
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # too long, or a character that no path has
        return False


def verified(drafts: Iterable[Draft], dispatch: Dispatch, who: Cast) -> list[Claim]:
    """The drafts as claims with evidence, each with its verdict."""
    claims = (claim for draft in drafts for claim in ground(draft, dispatch))
    return [claim.model_copy(update={"verdict": verify(claim, dispatch, who)}) for claim in claims]


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Nobody asked to be told."""
