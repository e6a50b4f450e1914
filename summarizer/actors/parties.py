"""Noun phrases that name a party by those who speak for it: "representatives from Iran", "the delegation of Peru"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.actors.gazetteer import Mention
from summarizer.records import Span

# Those who speak for a state or an organisation, up to the preposition before its name.
SPEAKING_FOR = re.compile(
    r"(?<!former )(?<![Ww]e, )(?:\b(?:[Tt]he|[Aa]n?) )?"
    r"(?:\b(?:senior|top|diplomatic|government|high-level|high-ranking|visiting|chief|military|unnamed|several|two|three|"
    r"four|[Pp]rime|[Ff]oreign|[Dd]eputy|[Vv]ice) )*\b(?:"
    r"(?:[Oo]fficials?|[Ll]eaders?|[Dd]elegations?|[Dd]elegates?|[Dd]iplomats?|[Nn]egotiators?|[Aa]mbassadors?|"
    r"[Gg]overnments?|[Aa]uthorities|[Mm]inisters?|[Pp]residents?|[Hh]eads of (?:state|government)) (?:of|from)|"
    r"(?:[Rr]epresentatives?|[Ee]nvoys?|[Ss]pokes(?:man|woman|men|people|persons?)) (?:of|from|for)) (?:the )?$"
)
# What stands before such a name, at the least.
_ENDS = tuple(f"{word} {article}" for word in ("of", "from", "for") for article in ("", "the "))
_INSTITUTION = re.compile(
    r"(?:['’]s?)? (?:(?!\w+ed |(?:their|its|his|her|the|that|a|an) )[a-z]+ ){0,2}?(?:ministry|embassy|government|"
    r"administration|delegation|mission|presidency|"
    r"Foreign Ministry|Ministry of Foreign Affairs|Foreign Office|president|prime minister|foreign minister|premier)\b"
)


def speaking_for(text: str, span: Span, mentions: Sequence[Mention]) -> list[Mention]:
    """One reference for each phrase of the sentence that stands for the actor named in it; blanks must be plain."""
    found = []
    for mention in mentions:
        if mention.form == "place" or not text.endswith(_ENDS, span.start, mention.start):
            continue
        phrase = SPEAKING_FOR.search(text, max(span.start, mention.start - 60), mention.start)
        if phrase:
            institution = _INSTITUTION.match(text, mention.end, span.end)
            end = institution.end() if institution else mention.end
            found.append(Mention(phrase.start(), end, mention.code, "reference"))
    return found
