"""Words and their stems, for telling whether two English sentences speak of the same thing; pure, no data file.

The stemmer is coarser than Porter's on purpose: a verb and the noun made of it ("oppose", "opposition") must meet.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

# What stands before a word, and the word; behind the last one the rest of the text, and no word.
_WORD: Final = re.compile(
    r"([\W_]*)((?:[^\W\d_]\.){2,}|de-[^\W\d_]+|[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*|\Z)", re.IGNORECASE
)
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_IRREGULAR_VERBS: Final = """
    hold held | meet met | say said | tell told | send sent | begin began begun | win won | lose lost loss | leave
    left | withdraw withdrew withdrawn | give gave given | take took taken | make made | bring brought | think
    thought | seek sought | speak spoke spoken speech | write wrote written | come came | go went gone | keep kept
    | fight fought | build built | rise rose risen | fall fell fallen | choose chose chosen choice | shoot shot |
    pay paid | buy bought | sell sold | understand understood | undertake undertook undertaken | break broke
    broken | draw drew drawn | grow grew grown growth | know knew known | lead led | stand stood | do did done
    does | find found | permit permission | admit admission | decide decision | submit submission | threaten
    threat threats | respond response responses | choose chosen | lift lifts | end ended | object objection
    objections | strengthen strength | weaken weak | defend defense defence | proceed procedure | see saw seen |
    believe belief | die dead death | nation country countries nations | state states | get got | strike struck |
    freeze froze frozen | steal stole stolen | throw threw thrown | agree accord accords pact deal deals | forbid
    forbade forbidden
"""
_IRREGULAR: Final = {
    form: base for line in _IRREGULAR_VERBS.split("|") for base, *forms in [line.split()] for form in forms
}
_BASES: Final = frozenset(_IRREGULAR.values())
_SUFFIX_LIST: Final = """
    ization isation ations ation itions ition ments ment ities ity ness ings ing ances ance ences ence able ible
    ively ive ions ion izing ising ized ised izes ises ize ise edly ed ers er ors or ies ied es ly als al ism ful
    ous s e y
"""
_SUFFIXES: Final = tuple(_SUFFIX_LIST.split())
_STOP_WORDS: Final = """
    a an the and or but nor if then than that this these those there here it its he she him her his they them
    their we us our i me my you your who whom whose which what when where why how as at by for from in into of off
    on onto out over to under up upon with within without about above across after against along among around
    before behind below between beyond during since through throughout toward towards until till via per is are
    was were be been being am has have had having do does did doing done will would shall should can could may
    might must not no never neither none n't cannot also too very just only even still already yet so such same
    other others another any some all both each every either more most much many few several own while because
    although though however moreover meanwhile therefore thus say says said saying told tell tells telling says
    call calls called one ones s t re ve ll d
"""
#: Where a clause ends, for what reaches no further than its clause.
CLAUSE: Final = re.compile(
    r"[,;:!?](?=\s|$)|\.(?=\s|$)|\n| (?:but|although|though|while|whereas|because|then)\b"
    r"| and (?=(?:cannot|not|never|can|will|would|is|are|was|were|has|have|had|must|should|may|might|could|said|told|"
    r"[a-z]+ed)\b)"
)
NOUN_PHRASE: Final = 3  # content words in the phrase behind "without"
_STOP: Final = frozenset(_STOP_WORDS.split())


class Word(NamedTuple):
    """A word of a text: code points of it, its lower-case form without diacritics, and its stem.

    ``content``: it carries matter of its own.
    """

    start: int
    end: int
    form: str
    stem: str
    content: bool


def fold(text: str) -> str:
    """Small letters without diacritics, typographic apostrophes made plain."""
    if text.isascii():
        return text.lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.replace("ı", "i").replace("’", "'").lower()


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The part of a word that its inflections and derivations share; not always a word."""
    found = _POSSESSIVE.sub("", fold(word).replace(".", ""))
    found = _IRREGULAR.get(found, found)
    for _ in range(2):
        for suffix in _SUFFIXES:
            if found.endswith(suffix) and len(found) - len(suffix) >= (3 if len(suffix) < 4 else 4):
                found = found.removesuffix(suffix)
                break
    return _trim(found)


def _trim(found: str) -> str:
    """Makes the ends of one root alike: cooperat(e) and cooper(ation), suspens(ion) and suspend."""
    if len(found) > 5 and found.endswith("at"):
        found = found[:-2]
    if len(found) > 5 and found.endswith("ns"):
        found = found[:-1] + "d"
    if len(found) > 4 and found.endswith("uct"):
        found = found[:-1]
    if len(found) > 3 and found[-1] == found[-2]:
        found = found[:-1]
    if len(found) > 3 and found[-1] in "iey":
        found = found[:-1]
    return found[:-1] + "c" if len(found) > 4 and found.endswith("k") else found


@lru_cache(maxsize=256)
def words(text: str) -> tuple[Word, ...]:
    """All words and figures of the text, in order."""
    found, end = [], 0
    for gap, word in _WORD.findall(text):
        if word:
            start = end + len(gap)
            end = start + len(word)
            found.append(Word(start, end, *_read(word)))
    return tuple(found)


@lru_cache(maxsize=8192)
def _read(word: str) -> tuple[str, str, bool]:
    """Form and stem of a word as it stands, and whether it carries matter of its own."""
    form = fold(word)
    return form, stem(word), form not in _STOP and not form.endswith(("n't", "n’t"))


@lru_cache(maxsize=256)
def content(text: str) -> tuple[Word, ...]:
    """The words that carry matter, in order."""
    return tuple(word for word in words(text) if word.content)


def has_content(text: str) -> bool:
    """Whether any word carries matter; told without reading all of them."""
    return any(_read(match[2])[2] for match in _WORD.finditer(text) if match[2])


def after(tokens: Sequence[Word], place: int) -> int:
    """Index of the first word that begins at ``place`` or behind it; the words are in order."""
    return bisect_left(tokens, place, key=lambda word: word.start)


def is_irregular(form: str, *, base: bool = False) -> bool:
    """Whether this is a form of an irregular verb, or, if wanted, its base form."""
    return form in (_BASES if base else _IRREGULAR)
