"""The story of one dispatch: read it, find its actors, ask the model, ground and verify its claims, merge, sum up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from summarizer.actors import Cast, actor, cast
from summarizer.client import Client
from summarizer.endpoint import Endpoint, Progress
from summarizer.gist import gist
from summarizer.grounding import ground
from summarizer.merge import merge
from summarizer.pricing import cost_usd
from summarizer.readers import from_text, read
from summarizer.records import (
    Actor,
    Agreement,
    Claim,
    Dispatch,
    DispatchReference,
    Dispute,
    Draft,
    Position,
    Provenance,
    Summary,
)
from summarizer.settings import Settings, load
from summarizer.strategies import Drafts, Strategy
from summarizer.verify import verify


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
        self._runner = self._runner or asyncio.Runner()
        return self._runner.run(self.asummarize(source))

    async def asummarize(self, source: str | Path | bytes) -> Summary:
        """As ``summarize``, to be awaited."""
        begun = time.perf_counter()
        dispatch = _dispatch(source, self.settings.max_bytes)
        who = cast(dispatch)
        drafts = await self._ask(dispatch, who)
        claims = verified(drafts.claims, dispatch, who)
        return _summary(dispatch, who, drafts, claims, self._provenance(drafts, time.perf_counter() - begun))

    def explain(self, source: str | Path | bytes) -> list[tuple[str, list[str]]]:
        """For each question that this dispatch takes: its step, and what changed since the kept answer.

        Nothing is asked. A question that depends on an answer not kept cannot be told and is left out.
        """
        from summarizer.explain import explain

        self._runner = self._runner or asyncio.Runner()
        return self._runner.run(explain(self._endpoint, self.settings, _dispatch(source, self.settings.max_bytes)))

    async def aclose(self) -> None:
        """Close the connections and the cache, and stop the embedded model."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
        self._endpoint.close()

    def close(self) -> None:
        """As ``aclose``, for those who used ``summarize``."""
        self._runner = self._runner or asyncio.Runner()
        self._runner.run(self.aclose())
        self._runner.close()
        self._runner = None

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
        return await self._strategy.draft(
            dispatch, who, self._client, lambda done, whole: self._progress("ask", done, whole)
        )

    @property
    def _strategy(self) -> Strategy:
        return self._endpoint.strategy

    def _provenance(self, drafts: Drafts, seconds: float) -> Provenance:
        assert self._client is not None
        return Provenance(
            summarizer_version=_version(),
            model=self._endpoint.model,
            endpoint=self._client.kind,
            strategy=self._strategy.name,
            prompts=self._strategy.prompts,
            usage=drafts.usage,
            cache_hits=drafts.cache_hits,
            cost_usd=cost_usd(self._endpoint.model, self._client.kind, drafts.usage),
            seconds=round(seconds, 3),
        )


def summarize(text_or_path: str | Path | bytes, **options: Any) -> Summary:
    """The summary of one dispatch; ``options`` are those of ``Settings``. For many, use a ``Summarizer``."""
    with Summarizer(load(**options)) as summarizer:
        return summarizer.summarize(text_or_path)


async def asummarize(text_or_path: str | Path | bytes, **options: Any) -> Summary:
    """As ``summarize``, to be awaited."""
    async with Summarizer(load(**options)) as summarizer:
        return await summarizer.asummarize(text_or_path)


def _dispatch(source: str | Path | bytes, max_bytes: int) -> Dispatch:
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


def _summary(dispatch: Dispatch, who: Cast, drafts: Drafts, claims: Sequence[Claim], provenance: Provenance) -> Summary:
    borne = merge([claim for claim in claims if claim.verdict.outcome == "supported"])
    rejected = tuple(claim for claim in claims if claim.verdict.outcome != "supported")
    positions = [claim for claim in borne if isinstance(claim, Position)]
    return Summary(
        dispatch=DispatchReference(**{name: getattr(dispatch, name) for name in DispatchReference.model_fields}),
        gist=gist(drafts.gist, dispatch, who),
        actors=_named((*borne, *rejected)),
        agreements=tuple(claim for claim in borne if isinstance(claim, Agreement)),
        disputes=tuple(claim for claim in borne if isinstance(claim, Dispute)),
        positions=_by_country(positions),
        rejected=rejected,
        provenance=provenance,
    )


def _version() -> str:
    """The installed version; a checkout that is not installed has none."""
    try:
        return version("dispatch-summarizer")
    except PackageNotFoundError:
        return "uninstalled"


def _named(claims: Iterable[Claim]) -> tuple[Actor, ...]:
    codes = dict.fromkeys(code for claim in claims for code in (*claim.actors, *claim.targets))
    return tuple(actor(code) for code in codes)


def _by_country(positions: Sequence[Position]) -> Mapping[str, tuple[Position, ...]]:
    countries = dict.fromkeys(position.country for position in positions)
    return {country: tuple(p for p in positions if p.country == country) for country in countries}


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Nobody asked to be told."""
