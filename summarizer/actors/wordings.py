"""Words that refer to actors in English diplomatic copy, as patterns: what ``references`` searches with."""

from __future__ import annotations

import re

from summarizer.patterns import WordPattern, WordPatterns, grouped

NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
GROUP = WordPattern(
    r"\b(?:(?P<both>[Bb]oth|[Ee]ither|[Nn]either|[Ee]ach)|[Tt]he|[Tt]hese)"
    r"(?: (?P<number>two|three|four|five|six|seven|eight|both))?"
    r"(?: (?:foreign|neighbou?ring|contracting|participating|respective|member|High Contracting|world))? "
    r"(?P<noun>[Hh]eads of (?:[Ss]tate|[Gg]overnment)|countries|nations|states|sides?|"
    r"parties|Parties|governments|capitals|neighbou?rs|"
    r"leaders|officials|envoys|(?:foreign |defen[cs]e |prime )?ministers|presidents|delegations|Koreas|Sides|Ministers|"
    r"Leaders|Presidents|countr(?:ies|y['’]s)|signatories)\b"
    r"(?! (?:of|in|that|which|who|at|on|with|across|outside|from|like|such) )"
)
# In a joint paper: the body that speaks in it.
BODY = WordPattern(r"\b[Tt]he (?:Meeting|Conference|Summit|Participants|Heads of Delegations?)\b")
# "It was agreed that": by the group that meets.
IMPERSONAL = WordPattern(
    r"\b(?P<both>)(?P<number>)(?P<noun>[Ii]t)(?= (?:was|has been|is) (?:(?:also|further|finally|jointly|mutually) )*"
    r"(?:agreed|decided|understood)\b)"
)
THEY = WordPattern(r"\b(?:They|they)\b")
WE = WordPattern(r"\b(?:We|we)\b")
FIRST = WordPattern(r"\b(?P<single>I(?=['’](?:m|d|ve|ll)\b| [a-z])|[Mm]y|[Mm]yself)\b|\b(?:[Oo]urs?|us|[Oo]urselves)\b")
POST = WordPattern(
    r"\b(?:Embassy|Department|Dept|Legation)\b(?= [a-z]+\b)(?! (?:in|of|to|at|for)\b)"
)  # telegrams drop "the"
COMING = WordPattern(
    r"\b(?:(?:[Aa]n?|[Tt]he) (?:assembly|meeting|gathering|group|summit|conference|quartet|trio) of|[Ss]everal|"
    r"[Aa] number of) (?:(?P<number>two|three|four|five|six|seven|eight|several|regional) )?"
    r"(?:[A-Z]\w+ |foreign |defen[cs]e |prime |world )?"
    r"(?P<noun>ministers|leaders|presidents|envoys|heads of state)\b"
)
ONE = WordPattern(r"\b(?:He|he|She|she)\b")
_OFFICES = grouped(
    r"president of the republic|secretary of state|vice president|foreign minister|prime minister|defen[cs]e minister|"
    r"foreign secretary|foreign ministry|president|premier|minister|chancellor|secretary[- ]general|secretary|"
    r"ambassador|ministry|embassy|government|administration|spokes(?:man|woman|person)|king|queen|emir|delegation|regime|"
    r"envoy|leader|commissioner|high representative|negotiator|diplomat|official|chairman|chairperson|chief|adviser|"
    r"advisor|department|legation|general|coordinator|chargé"
)
OFFICES = WordPattern(
    rf"\b[Tt]he (?P<field>(?:[a-z]+ ){{0,1}}?)(?P<office>{_OFFICES})\b"
    r"(?!['’]?s? (?:of|to|in|general)\b(?! the Republic\b(?! of))| for (?!(?:his|her|its|their|"
    r"(?-i:[A-Z])\w+['’]s?)\b)|(?-i: [A-Z]))",
    re.IGNORECASE,
)
# Offices that readouts and telegrams shorten, with what they are whole.
SHORT = {
    "EAM": "external affairs minister",
    "PM": "prime minister",
    "FM": "foreign minister",
    "FONMIN": "foreign minister",
    "FONSEC": "foreign secretary",
    "PRIMIN": "prime minister",
}
SHORTENED = WordPattern(r"\b(?P<field>)(?P<office>EAM|PM|FM|Fon ?Min|Fon ?Sec|Pri ?Min)\b(?= (?!of\b)[a-z])")
# All that may refer to an actor named before; at one place the first of them is asked first.
REFERRING = WordPatterns(GROUP, IMPERSONAL, BODY, COMING, THEY, WE, FIRST, POST, ONE, OFFICES, SHORTENED)
_INSTITUTIONS = grouped(
    r"foreign ministry|ministry|embassy|government|administration|delegation|regime|president|prime minister|"
    r"foreign minister|premier|chancellor|ambassador|king|emir|officials?|diplomats?|spokes(?:man|woman|person)|envoy|"
    r"negotiator"
)
INSTITUTION = re.compile(rf"(?:['’]s?)? (?:[A-Za-z]+ ){{0,2}}?(?P<noun>{_INSTITUTIONS})\b", re.IGNORECASE)
# "the Foreign Minister of Iceland", after which "the Foreign Minister" is Iceland's
OFFICE_OF = re.compile(
    r"\b(?P<office>(?:(?:vice|prime|foreign|defen[cs]e|finance|interior|trade|deputy) )?(?:president|minister|"
    r"secretary|"
    r"chancellor|ambassador|premier|king|"
    r"emir))(?: for foreign affairs)? of (?:the )?(?:[a-z]+ government of (?:the )?)?$",
    re.IGNORECASE,
)
PERSONAL = re.compile(r"president|minister|premier|chancellor|ambassador|king|emir|spokes\w+|envoy|negotiator")
THEY_TOGETHER = re.compile(
    r"[Tt]hey (?:also |both |jointly )?(?:agreed|discussed|confirmed|signed|exchanged|reaffirmed|pledged|vowed|met|"
    r"held|talked|concluded|issued|decided|spoke)\b"
)
JOINT = re.compile(
    r"[Jj](?<!\w.)(?:oint|OINT) (?:[A-Z]\w+ )?(?:[Ss]tatement|STATEMENT|[Cc]ommuniqu[eé]|COMMUNIQUE|[Dd]eclaration)"
)
OWNER = re.compile(r"['’]s? ")
ATTRIBUTED = re.compile(r"[A-Z][\w'’-]+ [A-Z][\w'’-]+,? (?:[^.\"“”]{0,60}, )?(?:said|told|says|added|wrote)\b")
STALE = 3  # sentences after which "they" and "he" no longer reach back
COMING_REACH = 1500  # code points after "several ministers" within which a story names them
SOON = 600  # code points after "the two sides" within which the two must be named, if they were not before
OFTEN = 3  # times that a dispatch names both of the two states that it is about
SEVERAL = 2  # are fewer
TOGETHER_WE = re.compile(
    r"[Ww]e (?:\w+ ){0,2}?(?:agreed|held|met|discussed|signed|talked|exchanged|both|reached|spoke)\b"
)
