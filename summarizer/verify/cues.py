"""The little words that turn, soften or condition what a text says, or join to it, found together in one pass; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from summarizer.patterns import WordPattern, WordPatterns

_NOT: Final = (
    r"not(?! (?:only|just|merely|least|to mention|solely|simply)\b)|never|cannot|neither|nor|nobody|nothing|none"
    r"|without|(?<!whether or )no longer|unable|no(?! (?:doubt|later|less|fewer|more than|matter)\b)(?!\.? ?\d)"
)
_REFUSING: Final = (
    r"(?P<verb>refus(?:e[sd]?|ing|al)|den(?:y|ies|ied|ying)|fail(?:s|ed|ing|ure)?"
    r"|declin(?:e[sd]?|ing)(?= (?:to|the|a|an|any|its|his|her|their)\b)"
    r"|refrain(?:s|ed|ing)?|rul(?:e[sd]?|ing) out|rather than|instead of|unwilling|stop(?:s|ped|ping)? short of)"
)
_NEGATION: Final = WordPattern(rf"(?:{_NOT}|{_REFUSING})\b", re.IGNORECASE)
#: As ``_NEGATION``, for a text with "don't" and the like in it, which tell no beginning.
_CONTRACTED: Final = re.compile(rf"\b(?:{_NOT})\b|\w+n['’]t\b|\b{_REFUSING}\b", re.IGNORECASE)
_CONTRACTION: Final = re.compile(r"n['’]t", re.IGNORECASE)
#: Words that take away without a "not": the word right behind them may stand on either side.
SOFTENING: Final = WordPattern(
    r"(?:(?:reject|oppos|prevent|avoid|halt|stop|ceas|suspend|prohibit|block|abandon|withdr|cancel|exclud|except|exempt|"
    r"dismiss|disput|disclaim|disavow|lack|absen|doubt|repudiat|veto|boycott|resist|object|forb|declin|impossib|difficult|"
    r"violat|breach|remov)\w*|ban(?:s|ned|ning)?|bar(?:s|red|ring)|end(?:ed|ing)|free[sd]?|until|unless|hardly|scarcely|"
    r"barely|few|little)\b",
    re.IGNORECASE,
)
_COMPANY: Final = WordPattern(
    r"(with(?:out)?|excluding) (?:(?:the|a|an|any|its|their|further|more) )*[\w-]+", re.IGNORECASE
)
_MODAL: Final = WordPattern(
    r"(?P<weak>may|might|could|possibly|perhaps|considering|would(?=\b[^.;]{0,60}\bif\b))\b"
    r"|(?P<firm>will|shall|has|have|had|is to|are to|did|does|agreed to|decided to|promised to)\b",
    re.IGNORECASE,
)
_ALL: Final = WordPatterns(_NEGATION, SOFTENING, _COMPANY, _MODAL)
Matches = Sequence[re.Match[str]]


class Cues(NamedTuple):
    """Matches of each sort, in order.

    ``negation`` tells a refusal as ``verb``, ``company`` its "with" as group 1, ``modal`` what it is as ``weak`` or
    ``firm``.
    """

    negation: Matches
    softening: Matches
    company: Matches
    modal: Matches


@lru_cache(maxsize=256)
def found(text: str) -> Cues:
    """The cues of the text; contractions such as "don't" are none of them, see ``negations``."""
    matches = list(_ALL.finditer(text, 0, len(text)))
    return Cues(*([m for m in matches if m.re is one.regex] for one in (_NEGATION, SOFTENING, _COMPANY, _MODAL)))


def negations(text: str) -> Matches:
    """What negates in the text, in order, "don't" and the like included."""
    return list(_CONTRACTED.finditer(text)) if _CONTRACTION.search(text) else found(text).negation
