"""Whose paper a dispatch is: the state that sends a telegram, gives a readout, or the group that speaks jointly.

Known from the text alone: the headline's "of the United States", the sender of a telegram, a state's own houses, and
the other party that a readout speaks of ("the U.S.-Japan Alliance" in a readout of a meeting with Japan).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.actors import offices
from summarizer.actors.gazetteer import Mention, kind_of, load
from summarizer.actors.groups import Group
from summarizer.patterns import blanked, folded
from summarizer.records import Dispatch, Span

# The state that speaks without naming itself: its own offices and houses in a readout or a telegram, each of which
# holds one of the words.
_HOUSES = (
    (
        "USA",
        ("State", "STATE", "White", "Security", "NSC"),
        re.compile(
            r"Department of State|DEPARTMENT OF STATE|State Department|White House|National Security Advis[eo]r|NSC\b"
        ),
    ),
    (
        "GBR",
        ("Downing", "Office", "OFFICE", "Majesty", "HMG"),
        re.compile(
            r"Downing Street|Foreign(?: and Commonwealth)? Office|FOREIGN (?:AND COMMONWEALTH )?OFFICE|"
            r"(?:Her|His) Majesty['’]s Government|HMG\b"
        ),
    ),
)
_HEAD = 500  # code points; a dispatch says at its head whose it is
_PAPER = re.compile(
    r"\b(?:Readout|READOUT|Telegram|TELEGRAM|Airgram|Cable|Memorandum|MEMORANDUM|Despatch|Aide-M[ée]moire|Letter From|"
    r"Records? of (?:the |a )?(?:Conversation|Meeting|Press|Briefing|Talks)|RECORD OF|Minutes|MINUTES|Transcript|"
    r"TRANSCRIPT|"
    r"Spokes(?:person|man|woman)['’]s|Briefing|BRIEFING|"
    r"Remarks (?:by|of|at|to|as)|Press (?:Release|Statement|Briefing|Conference)|Statement (?:by|of|from)|Fact Sheet|"
    r"FACT SHEET)\b"
)
_READOUT = re.compile(
    r"\bR(?:eadout|EADOUT)\b|"
    r"\bEntretien\b.{0,40}\bavec\b|"
    r"^\W*(?:(?:Tele)?[Pp]hone (?:conversation|call|talk)|Meeting|Talks|Conversation|Call) with\b"
)
_EMBASSY = re.compile(r"\b(?:Embassy|Legation|Consulate(?: General)?|Mission) (?:in|at) (?:the )?$", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:Telegram|TELEGRAM|Cable|Airgram|Despatch|Letter|Memorandum|Message|Note|Report)s?,? [Ff]rom (?:the )?"
    r"(?:(?:Embassy|Ministry of Foreign Affairs|Foreign Ministry|Ambassador|Government|Foreign Minister) of "
    r"(?:the )?)?$"
)
_STATEMENT = re.compile(r"\b(?:Statement|STATEMENT|Remarks|Declaration) (?:by|of|from|BY|OF|FROM) ")
_MATTER = re.compile(r"\b(?:on|regarding|concerning|after|following|about|with)\b", re.IGNORECASE)
_BEHALF = re.compile(r"\bon behalf of (?:the )?$", re.IGNORECASE)
_MINISTRY_OF = re.compile(
    r"(?<!with )(?<!with the )\b(?:Ministry of Foreign Affairs|Foreign Ministry|MFA|Permanent Mission) of (?:the )?$"
)
# What both end in, at the least.
_GOVERNING = ("rom ", " of ", " the ")
_MINISTRY = re.compile(r" (?:Foreign Ministry|MFA|Ministry of Foreign Affairs)\b")
_JOINT_TITLE = re.compile(
    r"\bJ(?:oint|OINT) (?:[A-Z][\w’'-]+ )?(?:Statement|STATEMENT|Communiqu[eé]|COMMUNIQU[EÉ]|Declaration|DECLARATION)\b"
)
_NEWS = re.compile(
    r"\b(?:[Ii]ssues?|[Ii]ssued|[Rr]eleases?|[Ss]igns?|[Aa]dopts?|[Pp]ublish\w*|[Aa]grees?|[Cc]alls?|[Rr]ejects?|[Hh]ails?|"
    r"[Aa]fter|[Ii]n|[Ss]ays?|[Mm]akes?|[Uu]rges?|[Ww]elcomes?|[Dd]rafts?|[Ss]eeks?|ahead|without|over) $"
)
_COMMON = re.compile(r"\bthe following (?:joint )?(?:statement|communiqu[eé]|declaration)", re.IGNORECASE)
_LISTED = re.compile(
    r"\s*(?:,|and|&|,\s+and|-|–)\s*(?:the\s+)?(?:(?:[Gg]overnment|[Rr]epublic|[Kk]ingdom) of (?:the )?)?"
)
_SUBJECT = re.compile(r"\b(?:on|[Rr]egarding|[Cc]oncerning|between) (?:the )?$")
_BETWEEN_THEM = re.compile(
    r" (?:[\w-]+ ){0,4}?(?:[Mm]eeting|[Dd]ialogue|[Rr]elations|[Tt]alks|[Ss]ummit|"
    r"[Pp]artnership|[Cc]ooperation|[Aa]lliance|"
    r"[Cc]onsultations)\b"
)
# A reporter asks whose answer this is: "What is Pakistan's reaction on ...?"
_ASKED = re.compile(
    r"['’]s? (?:official )?(?:reaction|response|position|comments?|stand|stance|view|take)\b[^.!]{0,200}\?"
)
# ... or for a plan: "Does Pakistan intend to ...?"
_INTENDS = re.compile(r"\b(?:Does|Will|Would|Has|Is|Can|Could) (?:the )?$")
_PLAN = re.compile(r" [a-z][^.!?]{0,200}\?")
_EARLY = 3  # sentences in which a joint paper names who speaks


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose paper: ``home``; ``officials`` is whose it names without nationality, ``post`` where its embassy is."""

    home: str | None
    officials: str | None
    post: str | None


def voice(dispatch: Dispatch, mentions: Sequence[Sequence[Mention]], heads: Sequence[Span]) -> Voice:
    """Whose paper this is; ``mentions`` are those of the headline spans ``heads``, then those of the sentences."""
    text, named = blanked(dispatch.text), [mention for found in mentions for mention in found]
    head = [mention for mention in named if mention.start < _HEAD]
    title = title_of(dispatch.text, heads)
    readout, cued = _READOUT.search(title) is not None, _house(text, head)
    home = _sender(text, head) or _stating(text, title, head)
    if readout and home is None:
        home = _first_side(text, 0, len(title), head) or _first_side(text, *_lede(dispatch), head)
    paper = home is None and _PAPER.search(title) is not None
    if home is None and (readout or paper):
        home = cued or (_other_side(text, _lede(dispatch)[1], head, named) if readout else None)
    if home is None and paper:
        home = _questioned(text, named)
    post = next((m.code for m in head if _is_post(text, m)), None)
    agency = load().agencies.get((dispatch.agency or "").upper())
    return Voice(home, agency or home or cued, post)


def _is_post(text: str, mention: Mention) -> bool:
    """Whether an embassy is said to be there."""
    at = mention.start
    inside = folded(text[max(0, at - 3) : at]) in {"in ", "at ", "he "}
    return inside and _EMBASSY.search(text, max(0, at - 30), at) is not None


def _questioned(text: str, named: Sequence[Mention]) -> str | None:
    """The one actor whose reaction reporters ask for in a briefing; None where they ask for that of several."""
    asked = {
        m.code
        for m in named
        if m.form != "place"
        and (
            _ASKED.match(text, m.end)
            or (_INTENDS.search(text, max(0, m.start - 12), m.start) and _PLAN.match(text, m.end))
        )
    }
    return asked.pop() if len(asked) == 1 else None


def title_of(text: str, heads: Sequence[Span]) -> str:
    """The headline with what stands before it, or the first line of a text without one."""
    return text[: heads[0].end] if heads else text[:_HEAD].lstrip().split("\n")[0]


def _sender(text: str, head: Sequence[Mention]) -> str | None:
    """The state whose mission or ministry says at the head that it sends this."""
    for mention in head:
        if not text.endswith(_GOVERNING, 0, mention.start) and not text.startswith((" F", " M"), mention.end):
            continue
        before, behind = text[max(0, mention.start - 90) : mention.start], text[mention.end : mention.end + 40]
        if "rom " in before and _FROM.search(before) and (mention.form == "demonym" or " of " in before[-30:]):
            return mention.code
        ministry = _MINISTRY_OF.search(before) or (_MINISTRY.match(behind) and " with " not in before[-12:])
        if ministry and mention.start < _HEAD // 2 and _PAPER.search(text, 0, _HEAD):
            return mention.code
    return None


def _stating(text: str, title: str, head: Sequence[Mention]) -> str | None:
    """The actor of "Statement by President NAME of STATE on …" or "… on behalf of the European Union"."""
    stated = _STATEMENT.search(title)
    if stated is None:
        return None
    matter = _MATTER.search(title, stated.end())
    end = matter.start() if matter else len(title)
    speakers = (m for m in head if stated.end() <= m.start < end and _of_office(text, m))
    return next((mention.code for mention in speakers), None) or _behalf(text, title, head)


def _behalf(text: str, title: str, head: Sequence[Mention]) -> str | None:
    behalf = (m for m in head if m.end <= len(title) and _BEHALF.search(text, max(0, m.start - 20), m.start))
    return next((mention.code for mention in behalf), None)


def _house(text: str, head: Sequence[Mention]) -> str | None:
    """The state whose own houses the head names most; "the Indian National Security Adviser" is no house of ours."""
    top = text[:_HEAD]
    houses = [(code, pattern) for code, words, pattern in _HOUSES if any(word in top for word in words)]
    if not houses:
        return None
    ends = {mention.end: mention.code for mention in head}
    cued: Counter[str] = Counter()
    for code, pattern in houses:
        for match in pattern.finditer(top):
            before = re.sub(r"['’]s?$", "", text[: match.start()].rstrip())
            cued[code] += ends.get(len(before), code) == code
    return next((code for code, times in cued.most_common(1) if times), None)


def _lede(dispatch: Dispatch) -> tuple[int, int]:
    return (dispatch.sentences[0].start, dispatch.sentences[0].end) if dispatch.sentences else (0, 0)


def _first_side(text: str, start: int, end: int, head: Sequence[Mention]) -> str | None:
    """The side that a readout's title or first sentence names first: before "with", or as the first of two."""
    split = re.compile(r"\b(?:[Ww]ith|WITH)\b").search(text, start, end)
    before = split.start() if split else end
    named = [mention for mention in head if start <= mention.start < end and _of_office(text, mention)]
    if any(mention.start < before for mention in named) and (split or len({m.code for m in named}) > 1):
        return named[0].code
    return offices.own_state(text[start:before])


def _other_side(text: str, early: int, head: Sequence[Mention], named: Sequence[Mention]) -> str | None:
    """The party beside those whose offices stand before ``early``: "the U.S.-Japan Alliance" counts most."""
    others = {mention.code for mention in head if mention.start < early and _of_office(text, mention)}
    starts = {mention.start: mention.code for mention in named}
    weights: Counter[str] = Counter()
    for mention in named if others else ():
        if mention.code not in others and mention.form != "place" and kind_of(mention.code) == "state":
            paired = text[mention.end : mention.end + 1] in {"-", "–"} and starts.get(mention.end + 1) in others
            weights[mention.code] += 3 if paired else 1
    return next((code for code, weight in weights.most_common(1) if weight > 1), None)


def _of_office(text: str, mention: Mention) -> bool:
    """Whether the mention says whose an office is: "of Japan" behind it, or a nationality before it."""
    if mention.form not in {"name", "demonym", "short"}:
        return False
    before = text[max(0, mention.start - 30) : mention.start]
    return bool(offices.STATE_OFFICE.match(text, mention.end) or re.search(r"[A-Z][\w.]+ of (?:the )?$", before))


def joint(
    text: str,
    heads: Sequence[Span],
    head: Sequence[Mention],
    groups: Sequence[Sequence[Group]],
    sentences: Sequence[Span],
) -> tuple[str, ...]:
    """The group in whose common name the whole paper speaks; ``groups`` and ``sentences`` are without the headline."""
    early = [group for found in groups[:_EARLY] for group in found if group.acts]
    title = title_of(text, heads)
    match = _JOINT_TITLE.search(title)
    announced = match is not None and not _NEWS.search(title[: match.start()])
    announced = announced or any(_COMMON.search(text, span.start, span.end) for span in sentences[:1])
    for group in early:
        if (
            group.we
            and '"' not in text[group.start - 40 : group.start]
            and "“" not in text[group.start - 40 : group.start]
        ):
            return group.codes
    if not announced:
        return ()
    return _listed(text, head) or next((group.codes for group in early), ())


def _listed(text: str, head: Sequence[Mention]) -> tuple[str, ...]:
    """The actors that the headline itself lists as the speakers: "from A, B and C", "A-B Joint Statement"."""
    chains: list[list[Mention]] = []
    for mention in head:
        gap = text[chains[-1][-1].end : mention.start] if chains else ""
        if chains and _LISTED.fullmatch(gap):
            chains[-1].append(mention)
        else:
            chains.append([mention])
    for chain in chains:
        codes = tuple(dict.fromkeys(mention.code for mention in chain))
        subject = _SUBJECT.search(text, 0, chain[0].start) and not _BETWEEN_THEM.match(text, chain[-1].end)
        if len(codes) > 1 and not subject:
            return codes
    return ()
