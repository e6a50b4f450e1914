"""A chat completion as it comes over the wire: the fields that are read, checked for their types, and no others.

Servers differ in the rest, and some leave out what the protocol demands; only what is used here must be there.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from summarizer.client.exchange import Answer, Request, Token
from summarizer.errors import EmptyAnswer, Refusal, TruncatedAnswer
from summarizer.records import Usage


class _Message(BaseModel):
    role: str = "assistant"
    content: str | None = None
    refusal: str | None = None


class _Alternative(BaseModel):
    token: str
    logprob: float


class _Token(_Alternative):
    top_logprobs: tuple[_Alternative, ...] = ()


class _Logprobs(BaseModel):
    content: tuple[_Token, ...] | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class _PromptDetails(BaseModel):
    cached_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_tokens_details: _PromptDetails | None = None


class Completion(BaseModel):
    """One answer of an endpoint, before its content is looked at."""

    choices: tuple[_Choice, ...] = Field(min_length=1)
    counted: _Usage | None = Field(default=None, alias="usage")

    @property
    def text(self) -> str:
        """What the model wrote."""
        return self.choices[0].message.content or ""

    @property
    def tokens(self) -> tuple[_Token, ...]:
        """Tokens with their probabilities, where they were asked for and given."""
        logprobs = self.choices[0].logprobs
        return (logprobs.content if logprobs else None) or ()

    @property
    def usage(self) -> Usage:
        """Tokens as the endpoint counted them; no calls and no attempts, which only the client knows."""
        counted = self.counted or _Usage()
        details = counted.prompt_tokens_details
        prompt, cached = max(0, counted.prompt_tokens), (details.cached_tokens if details else None) or 0
        return Usage(
            prompt_tokens=prompt,
            completion_tokens=max(0, counted.completion_tokens),
            cached_tokens=min(max(0, cached), prompt),  # some gateways count what was cached beside the prompt
        )

    def check(self, request: Request, who: str) -> None:
        """Raise where the answer is a refusal, is cut off, or is nothing; ``who`` answered."""
        choice = self.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise Refusal(f"{who} declined to answer: {choice.message.refusal or 'its content filter stopped it'}")
        if request.reads_probabilities and self.tokens:
            return
        if request.reads_probabilities:
            raise EmptyAnswer(f"{who} gave no token probabilities; use the strategy that needs none (--strategy whole)")
        if choice.finish_reason == "length":
            raise cut_off(request, who)
        if not self.text.strip():
            raise EmptyAnswer(f"{who} gave an empty answer; try another model")

    def spoilt(self, usage: Usage) -> Answer:
        """What is kept of an answer that was cut off, so that the same question is not paid for again."""
        return Answer(text=self.text, finish_reason=self.choices[0].finish_reason, paid=usage)

    def read(self, request: Request, usage: Usage) -> Answer:
        """The answer; raises pydantic's ValidationError where it is not of the request's schema."""
        return Answer(
            text=self.text,
            finish_reason=self.choices[0].finish_reason,
            paid=usage,
            first=tuple(Token(t.token, t.logprob) for t in self.tokens[0].top_logprobs) if self.tokens else (),
            tokens=tuple(Token(t.token, t.logprob) for t in self.tokens),
            value=request.parse(self.text),
            usage=usage,
        )


def cut_off(request: Request, who: str) -> TruncatedAnswer:
    """The error of an answer that ended at the token limit."""
    return TruncatedAnswer(f"{who} was cut off at {request.max_tokens} tokens; ask for less at once")
