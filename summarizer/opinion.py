"""A second opinion: the model is asked for one token, whether the evidence says what the claim says.

Off unless the user asks for it, since it costs a call for each accepted claim. The probability of "yes" is kept in the
claim's verdict, for people to sort by; it overrules no reason and rejects nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from summarizer.actors.gazetteer import name_of
from summarizer.client.exchange import Request, Token
from summarizer.prompting import OpinionExample, load
from summarizer.records import Claim
from summarizer.strategies import Asker, Told

LABEL: Final = "opinion.v1"
#: As for the kinds: "yes" and "no" are nearly always among the first ten.
ALTERNATIVES: Final = 20


@cache
def prefix() -> tuple[Mapping[str, str], ...]:
    """Instruction and examples, the same for every claim."""
    prompt = load(LABEL)
    messages = [_message("system", prompt.render())]
    for example in prompt.examples:
        assert isinstance(example, OpinionExample)
        messages += [_message("user", _asked(example.passage, example.claim))]
        messages += [_message("assistant", "yes" if example.says else "no")]
    return tuple(messages)


@cache
def prompts() -> Mapping[str, str]:
    """Label and fingerprint of the prompt."""
    return {LABEL: load(LABEL).fingerprint(None)}


async def second_opinions(claims: Sequence[Claim], model: str, client: Asker, told: Told, *, about: str) -> list[Claim]:
    """The claims, those that are supported with the model's opinion.

    ``about`` is the dispatch's id. Raises a ModelError where the model cannot be asked.
    """
    found: list[Claim] = []
    for number, claim in enumerate(claims):
        told(number, len(claims))
        if claim.verdict.outcome == "supported":
            answer = await client.ask(question(claim, model, subject=f"{about}:opinion:{number}"))
            verdict = claim.verdict.model_copy(update={"opinion": yes(answer.first)})
            claim = claim.model_copy(update={"verdict": verdict})
        found.append(claim)
    told(len(claims), len(claims))
    return found


def question(claim: Claim, model: str, *, subject: str | None = None) -> Request:
    """Whether the claim's evidence says the claim."""
    who = ", ".join(name_of(code) for code in claim.actors)
    towards = f" to {', '.join(name_of(code) for code in claim.targets)}" if claim.targets else ""
    passage = " ".join(" ".join(piece.quote.split()) for piece in claim.evidence)
    return Request(
        model=model,
        messages=(*prefix(), _message("user", _asked(passage, f"{who}{towards}: {' '.join(claim.text.split())}"))),
        max_tokens=1,
        top_logprobs=ALTERNATIVES,
        extra={"cache_prompt": True},
        subject=subject,
    )


def yes(first: Sequence[Token]) -> float | None:
    """Probability of "yes" against "no" in the first token; None where neither is among the alternatives."""
    chance = {"yes": 0.0, "no": 0.0}
    for text, logprob in first:
        word = text.strip().lower()
        if word in chance:
            chance[word] += math.exp(logprob)
    total = sum(chance.values())
    return round(chance["yes"] / total, 3) if total else None


def _asked(passage: str, claim: str) -> str:
    return f"Passage: {passage}\nClaim of {claim}\nDoes the passage say that?"


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}
