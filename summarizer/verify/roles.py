"""Who acts and who is acted upon, in a claim's words and in those of its evidence; pure.

An actor is tied to the word that it stands right before (subject, owner) or right behind (object). A claim that ties a
word to one party where its evidence ties it to the other has exchanged their roles: "A accused B" for "B accused A".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from summarizer.actors import Cast, name_of
from summarizer.records import Claim, Dispatch
from summarizer.verify.lexis import words
from summarizer.verify.ties import BE, OFFICE, PARTICIPLE, Spot, Tie, is_light, is_verb, named_in, spots, ties

# What may stand before the first subject of a claim's text and between its subjects.
_LEADS_IN: Final = re.compile(
    rf"(?:['’]s)?\s*(?:,|and|,\s*and)?\s*(?:[Tt]he\s+)?(?:leaders of (?:the )?|An? )?(?i:(?:(?:{OFFICE})\s+)*)"
)
# "It would be difficult to ask Peru", "There may be reasons": the subject is nobody, the words are the writer's.
IMPERSONAL: Final = re.compile(
    r"(?:(?:However|Moreover|Nevertheless|But|And|Also|Therefore|Thus),? )?(?:[Ii]t|[Tt]here) (?:is|was|are|were|would|"
    r"may|might|will|could|can|has|seems?|appears?)\b"
)
_QUOTATION: Final = re.compile(r"“[^”]*”?|\"[^\"]*\"?")


def exchanged(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> Iterator[str]:
    """Who acts in the claim's own words is not its actor, or is not who does so in its evidence; for a person to read.

    ``sentences`` are the indices of the evidence.
    """
    actors, targets = set(claim.actors), set(claim.targets)
    named = named_in(claim.text, dispatch, cast)
    if not {code for *_, code in named} <= actors and (others := _speaks_of_others(claim, dispatch, cast, sentences)):
        yield others
        return
    evidence = _evidence(claim, dispatch, cast, sentences)
    if _cannot_differ((claim.text, named), evidence):
        return
    borne = _borne(evidence)
    for (word, before), codes in ties(claim.text, named).items():
        held = borne.get((word, before), set())
        broad = word.startswith("to ")  # a class of verbs: two parties may well condemn two things in one sentence
        apart = not held & codes or (before and len(codes) > 1 and len(held) > 1 and not codes <= held)
        if held and apart and (held & (actors | targets) or not broad):
            place = "subject" if before else "object"
            yield f'the claim has {names(codes)} as the {place} of "{word}…", the evidence {names(held)}'
            return


def _speaks_of_others(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> str | None:
    """How the claim's own words have others act than its actors, or speak of none of its parties; or None."""
    actors = set(claim.actors)
    if _is_quotation(claim):
        return None  # a speaker may speak of others alone: whose words they are is for attribution
    voiced = cast.home in actors and all(IMPERSONAL.match(dispatch.sentence(i)) for i in sentences)
    own = set() if voiced else _subject(claim.text, named_in(claim.text, dispatch, cast))
    if own and not (own <= actors or actors <= own):
        return f"the claim's text has {names(own)} act, its actors are {names(actors)}"
    told = {code for *_, code in named_in(claim.text, dispatch, cast, places=False)}
    if told and told.isdisjoint((*claim.actors, *claim.targets)):
        return f"the claim's text speaks of {names(told)}, its actors are {names(actors)}"
    return None


_Told = tuple[str, tuple[Spot, ...]]  # a text with its actors


def _evidence(claim: Claim, dispatch: Dispatch, cast: Cast, sentences: Sequence[int]) -> list[_Told]:
    """The sentences of the evidence, and the quotes that stand in none, as those of a headline, with their actors."""
    spans = [dispatch.sentences[i] for i in sentences]
    titles = [e.quote for e in claim.evidence if not any(e.start < s.end and s.start < e.end for s in spans)]
    found: list[_Told] = [(dispatch.sentence(i), spots(dispatch, cast, i)) for i in sentences]
    return found + [(quote, named_in(quote, dispatch, cast, places=False)) for quote in titles]


def _cannot_differ(claim: _Told, evidence: Sequence[_Told]) -> bool:
    """Whether nobody can be exchanged, whatever the word order: the same words are told of the same, or all of one."""
    codes = {code for _, found in (claim, *evidence) for *_, code in found}
    return not claim[1] or claim in evidence or len(codes) == 1


def _borne(evidence: Sequence[_Told]) -> dict[Tie, set[str]]:
    """The ties of the evidence."""
    found: dict[Tie, set[str]] = {}
    for tie, codes in (pair for told in evidence for pair in ties(*told).items()):
        found.setdefault(tie, set()).update(codes)
    return found


def _is_quotation(claim: Claim) -> bool:
    """Whether the claim's words are the words of a quotation in its evidence."""
    return any(claim.text in quotation for e in claim.evidence for quotation in _QUOTATION.findall(e.quote))


def _subject(text: str, named: Sequence[Spot]) -> set[str]:
    """The actors whom the text opens with as its subject; empty where that is not plain."""
    found: set[str] = set()
    at = 0
    for start, end, code in named:
        if not _LEADS_IN.fullmatch(text[at:start]):
            break
        found.add(code)
        at = end
    behind = list(islice((w for w in words(text) if w.start >= at and not is_light(w.form)), 2)) if found else []
    if not behind or re.search(r"[,;:.](?=\s)|-", text[at : behind[0].start]):
        return set()
    passive = behind[0].form in BE and behind[-1].form.endswith(PARTICIPLE)
    return found if not passive and any(is_verb(word.form) for word in behind) else set()


def names(codes: Iterable[str]) -> str:
    """The actors' names, for a person to read."""
    return " and ".join(name_of(code) for code in sorted(codes))
