"""The story of one dispatch: read it, find its actors, ask the model, ground and verify its claims, merge, sum up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from summarizer import opinion
from summarizer.actors import Cast, cast
from summarizer.assembly import assemble, program_version
from summarizer.client import Client, Metered
from summarizer.client.exchange import Request
from summarizer.endpoint import Endpoint, Progress
from summarizer.errors import ConfigurationError
from summarizer.grounding import ground
from summarizer.metering import Meter
from summarizer.neutral import found_in
from summarizer.pricing import Tariff
from summarizer.readers import from_text, read
from summarizer.records import Claim, Dispatch, Draft, Provenance, Summary, Verdict
from summarizer.retry import RetryPolicy
from summarizer.settings import Settings, load
from summarizer.slots import Slots
from summarizer.verify import verify

Result = TypeVar("Result")


class Summarizer:
    """Summarizes dispatches with one model; reusable for many, loads the model once.

    Use it in a ``with`` block and call ``summarize``, or in an ``async with`` block and await ``asummarize``; one
    object serves one of the two. ``settings`` are those of the environment and the configuration file where absent.
    ``progress(stage, done, total)`` is told of the stages fetch (bytes), load, and ask (questions). ``slots`` bounds
    the requests that run at once, ``retry`` replaces the policy of the settings.

    Raises ConfigurationError where the settings do not fit together.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        progress: Progress | None = None,
        slots: Slots | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        self.settings = settings or load()
        self._progress = progress or _silent
        self._slots, self._retry = slots, retry
        self._endpoint = Endpoint(self.settings, self._progress)
        self._client: Client | None = None
        self._runner: asyncio.Runner | None = None
        # Between one dispatch's work and the next one's the loop sends what is ready, so that no slot stands empty.
        self._turn = asyncio.Lock()

    def summarize(self, source: str | Path | bytes) -> Summary:
        """The summary of one dispatch: a path, ``bytes``, ``"-"`` for standard input, or the text itself.

        A ``str`` is a path where a file of that name exists, else the text. Raises an InputError, a ModelError,
        a WeightsError or an EmbeddedError; nothing that was answered before the error is asked again.
        """
        return self._run(self.asummarize, source)

    async def asummarize(self, source: str | Path | bytes) -> Summary:
        """As ``summarize``, to be awaited."""
        return await self.asummarize_dispatch(dispatch_of(source, self.settings.max_bytes))

    async def asummarize_dispatch(self, dispatch: Dispatch, meter: Meter | None = None) -> Summary:
        """The summary of a dispatch that was read already; ``meter`` is told of every request, and may refuse it."""
        begun, meter = time.perf_counter(), meter or Meter()
        asker = Metered(self._connected(), meter)
        async with self._turn:
            who = cast(dispatch)
        drafts = await self._endpoint.strategy.draft(dispatch, who, asker, self._told)
        async with self._turn:
            claims = verified(drafts.claims, dispatch, who)
        if self.settings.second_opinion:
            claims = await opinion.second_opinions(claims, self.model, asker, self._told, about=dispatch.id)
        return assemble(dispatch, who, drafts, claims, self._provenance(dispatch, meter, time.perf_counter() - begun))

    def explain(self, source: str | Path | bytes) -> list[tuple[str, list[str]]]:
        """For each question that this dispatch takes: its step, and what changed since the kept answer.

        Nothing is asked. A question that depends on an answer not kept cannot be told and is left out.
        """
        from summarizer.explain import explain

        self._runner = self._runner or asyncio.Runner()
        return self._runner.run(explain(self._endpoint, self.settings, dispatch_of(source, self.settings.max_bytes)))

    def foreseen(self, dispatch: Dispatch) -> Iterator[tuple[Request, int]]:
        """The questions that this dispatch takes whatever the answers are, each with the most tokens that it can take.

        Those are 0 where its answer is kept.
        """
        client = self._connected()
        questions = self._endpoint.strategy.foreseen(dispatch, cast(dispatch))
        return ((asked, 0 if client.keeps(asked) else client.most_tokens(asked)) for asked in questions)

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

    @property
    def model(self) -> str:
        """The model's name, as provenance has it."""
        return self._endpoint.model

    @property
    def tariff(self) -> Tariff:
        """What calls cost here."""
        client = self._connected()
        return Tariff(self.model, client.kind, self.settings.base_url, self.settings.price)

    def _connected(self) -> Client:
        self._client = self._client or self._endpoint.client(slots=self._slots, retry=self._retry)
        return self._client

    def _told(self, done: int, whole: int) -> None:
        self._progress("ask", done, whole)

    def _provenance(self, dispatch: Dispatch, meter: Meter, seconds: float) -> Provenance:
        return Provenance(
            summarizer_version=program_version(),
            model=self.model,
            endpoint=self._connected().kind,
            strategy=self._endpoint.strategy.name,
            prompts={**self._endpoint.strategy.prompts, **(opinion.prompts() if self.settings.second_opinion else {})},
            usage=meter.usage,
            cache_hits=meter.cache_hits,
            cost_usd=self.tariff.cost(meter.usage),
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
    return [_judged(claim, verify(claim, dispatch, who)) for draft in drafts for claim in ground(draft, dispatch)]


def _judged(claim: Claim, verdict: Verdict) -> Claim:
    return claim if verdict == claim.verdict else claim.model_copy(update={"verdict": verdict})


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Nobody asked to be told."""
