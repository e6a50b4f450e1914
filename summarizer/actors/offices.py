"""The words for offices and people's names in English diplomatic copy, as patterns: what ``people`` searches with."""

from __future__ import annotations

import re

from summarizer.patterns import WordPattern, WordPatterns, grouped

_FIELDS = grouped(
    r"acting|deputy|first|assistant|associate|under|prime|foreign|defen[cs]e|interior|finance|trade|economy|economic|"
    r"energy|justice|health|agriculture|transport|environment|external|internal|national|security|council|special|"
    r"presidential|chief|top|senior|supreme|crown|permanent|state|general|high|nuclear|affairs|ministry|press|"
    r"military|army|federal|interim|caretaker|peace|climate|government|party|communist|royal|vice|white house|embassy|"
    r"external|hydrocarbons|fisheries|unification|relations|planning|cabinet|commerce|industry|home|oil|petroleum|culture|education|labou?r|treasury|ruling|political|department|"
    r"opposition|parliament|parliamentary|attorney|executive|policy|human rights|minority|resident|public|nsc"
)
_MINISTRY = (
    r"(?:the )?(?:foreign(?: and \w+)? affairs|(?:foreign|external|international) trade|(?:national )?defen[cs]e|"
    r"interior|finance|trade|foreign relations|"
    r"(?:external|internal) (?:affairs|relations)|economy|energy|justice|health|treasury|commerce|transportation|"
    r"state|labor|agriculture|homeland security|exchequer|security)(?: and (?!defen[cs]e minister)[a-z]+(?= ))?"
)
_UNOFFICIAL = grouped(
    r"senator|congress(?:wo)?man|lawmaker|legislator|analyst|professor|expert|economist|ceo|editor|journalist|activist|"
    r"dissident|opposition leader|columnist|author|scholar|researcher|correspondent"
)
_HEADS = grouped(
    r"presidents?|vice[- ]presidents?|premiers?|ministers?|chancellors?|secretar(?:y|ies)(?:[- ]general)?|"
    r"ambassadors?|envoys?|representatives?|commissioner|spokes(?:man|woman|person)|kings?|queen|emir|amir|sultan|"
    r"prince|pope|taoiseach|t[áa]naiste|advis[eo]r|counsel+or|councill?or|director(?:[- ]general)?|chairman|"
    r"chairperson|chargé(?: d['’]affaires)?|consul|leader|"
    r"ayatollah|marshal|chief|speaker|negotiator|coordinator|official|general|"
    r"counterpart|colleague|diplomat|delegate|fon ?min|fon ?sec|pri ?min|def ?min|eam"
)
OFFICE = WordPattern(
    rf"\b(?:(?:{_FIELDS})(?:-| and | )){{0,8}}(?:{_HEADS}|{_UNOFFICIAL})\b(?: (?:of|for) {_MINISTRY}\b)?", re.IGNORECASE
)
OFFICES = WordPatterns(OFFICE)
UNOFFICIAL = re.compile(rf"\b(?:former|ex|opposition|late|{_UNOFFICIAL})\b", re.IGNORECASE)

_WORD = r"(?:(?:al|el|ad|ar|as|ul|d|O)[-'’])?[^\W\d_a-z][^\W\d_]*(?:(?:-|['’](?!s\b))[^\W\d_]+)*"
_PARTICLE = r"(?:bin|ibn|van|von|de|da|del|der|di|dos|la|le|al|el)"
_INITIALS = r"[A-Z]\.(?: [A-Z]\.)*"
NAME = re.compile(rf"(?:{_INITIALS} )?{_WORD}(?: (?:{_INITIALS}|(?:{_PARTICLE} )?{_WORD})){{0,5}}(?:,? Jr\.)?")
NAME_WORD = re.compile(_WORD)
NO_NAME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Administration|Government|Ministry|The|In|On|At|Council|Department|State"
)
PRONOUN = re.compile(r"He|She|They|We")
HONORIFIC = re.compile(r"(?:(?:Mr|Mrs|Ms|Mme|M|Dr|H\.E|Sir|Shri|Smt|Lic|Sr|Sra|Comrade|Prof|Gen|Lt|Col)\.? )+(?=[A-Z])")
TITLE = re.compile(r"Mr|Mrs|Ms|Dr|Sir|Lord|Lady|Gen|General|Col|Secretary|Director|President|Premier|Minister")
# Words of an office that headlines write like names.
TITLE_WORD = re.compile(rf"(?:{_FIELDS}|{_HEADS})", re.IGNORECASE)

# What may stand between a nationality and its office, beside a possessive.
ADJECTIVES = re.compile(
    r"(?:['’]s?)? (?:(?:newly|new|elected|appointed|former|then|outgoing|incoming|late|current|own|first|long-?time|"
    r"veteran|visiting|hardline|powerful|embattled|de facto|ailing|ex|national|ruling|state|[Cc]ommunist|deputy)"
    r"[ -]){0,2}"
)
# "New Zealand Fisheries Minister", "Peru's Women's Affairs Minister"
PORTFOLIO = re.compile(r"(?:['’]s?)? [A-Z][\w’'-]+(?:,? (?:and )?[A-Z][\w’'-]+){0,3} ")
# "Chinese Communist Party Politburo Member, Director of the Office, and Foreign Minister Wang Yi"
TITLES = re.compile(r" [A-Z][\w-]*(?:,? (?:[A-Z][\w-]*|of|the|and|for)){0,20} ")
# "Secretary of the Russian Security Council Nikolay Patrushev"
BODY = re.compile(
    r"(?: (?:Security|National|Council|Federation|Republic|Ministry|Foreign|Affairs|Parliament|Assembly|Commission|"
    r"Government|Department|Cabinet|Office|Party|Communist|State|Armed|Forces|Presidency|Delegation|Mission)){1,8}(?= )"
)
AGAINST = re.compile(r"\b(?:with|against|to|by|from|on) (?:the )?$", re.IGNORECASE)
OF_STATE = re.compile(r" (?:of|to|from|for) (?:the )?")
# What may stand between that and the name: the Royal Government of Bhutan, the Republic of Mauritius.
WHOLE_NAME = re.compile(
    r"(?:Royal|Federal|Provisional|Government|Administration|Socialist|Democratic|Islamic|Arab|People['’]s|Republic|Kingdom|"
    r"State|Commonwealth|of|the) "
)
APPOSITION = re.compile(r", (?:(?:the|a|an|its|now|then|who is|an? senior|[A-Z]?[a-z]+) )?$")
COUNTERPARTS = re.compile(r" counterparts,? ")
# The noun phrase of one person or office: "the Japanese Ambassador", "President Anna Keller of Austria".
_PARTY_WORD = rf"(?:[A-Z][\w.’'-]*|(?:{_FIELDS})|(?:{_HEADS})|of|the)"
PARTY = re.compile(rf"{_PARTY_WORD}(?: {_PARTY_WORD})*")
STOP = re.compile(r"[,;.”\"](?: |$)")
IN_LIST = re.compile(r"(?:,| and|, and|,? along with) (?:the )?")
LINK_BEFORE = re.compile(r"(?:,| and|, and) $")
LINK = re.compile(r",? and |, ")
# Behind a nationality: an office of that state.
STATE_OFFICE = re.compile(
    r"\s(?:[Pp]rime|[Ff]oreign|[Pp]resident|[Mm]inister|[Cc]hancellor|[Dd]efen[cs]e|[Aa]mbassador|[Kk]ing|[Vv]ice|[Ss]ecretary|"
    r"[Pp]remier|[Nn]ational [Ss]ecurity|[Ee]nvoy|[Ss]pokes\w+|[Cc]rown|[Ee]mir|[Aa]mir|[Ss]ecurity [Cc]ouncil)\b"
)

VISIT_BY = re.compile(r"['’]s? (?:\w+ ){0,3}(?:visit|trip) to (?:the )?")
VISIT_TO = re.compile(r"\b(?:visit|trip|travel\w*|flew|went|fly|flies) to (?:the )?$")
TALKS_WITH = re.compile(r"[^.;:]{0,60}\b(?:talks|meetings?|meet|discussions) (?:with )?(?:the )?")

# An office that stands without a nationality means this state's, first match first.
_OWN = (
    (re.compile(r"taoiseach|t[áa]naiste", re.IGNORECASE), "IRL"),
    (re.compile(r"exchequer|\b(?:foreign|home) secretary|secretary of state for", re.IGNORECASE), "GBR"),
    (re.compile(r"secretary[- ]general", re.IGNORECASE), "UN"),
    (re.compile(r"^high representative$", re.IGNORECASE), "EU"),
    (re.compile(r"^(?:external affairs minister|minister of external affairs|eam)$", re.IGNORECASE), "IND"),
    (re.compile(r"\bpope\b", re.IGNORECASE), "VAT"),
    (re.compile(r"national security advis|secretary of|trade representative", re.IGNORECASE), "USA"),
    (re.compile(r"^(?:assistant |deputy |under )*secretary$", re.IGNORECASE), "USA"),
)
#: Offices of more than one state: whose they are, the dispatch must tell otherwise.
SHARED = re.compile(r"secretary|national security advis|eam\b|external affairs|trade representative", re.IGNORECASE)
NEVER_AMERICAN = re.compile(
    r"\b(?:fon ?min|fon ?sec|pri ?min|def ?min|minister|premier|chancellor|king|queen|emir|sultan)\b", re.IGNORECASE
)
# A state has but one of these at a time.
ONE_HOLDER = re.compile(
    r"(?:vice |deputy )?(?:president|prime minister|premier|foreign minister|defen[cs]e minister|chancellor)",
    re.IGNORECASE,
)
OF_A_STATE = re.compile(
    r"fon ?min|fon ?sec|pri ?min|def ?min|spokes(?:man|woman|person)|president|premier|minister|secretary|"
    r"chancellor|king|queen|national security|ministry|ambassador|envoy",
    re.IGNORECASE,
)


def own_state(office: str) -> str | None:
    """The one state that has an office of this name, where the office stands without a nationality."""
    return next((code for pattern, code in _OWN if pattern.search(office)), None)
