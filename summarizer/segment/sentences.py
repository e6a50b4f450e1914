"""Sentence ends inside one paragraph of wire copy; pure, linear in the length of the text.

A stop ends a sentence where white space and something that can open a sentence follow it, unless it belongs to an
abbreviation, an initial, an enumerator or a quotation that runs on into its attribution. After an abbreviation that
may itself close a sentence ("U.S.", "p.m.") only a word that commonly opens one counts ("The", "He", "In").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

OPENERS = "\"'“‘„«([¿¡"
CLOSERS = "\"'”’“»)\\]"


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split())


# A title or a Latin abbreviation always stands before something.
_NEVER = _words(
    "Gen Col Lt Capt Cmdr Maj Adm Sgt Brig Gov Sen Rep Reps Sens Mr Mrs Ms Messrs Mme Dr Prof Rev Hon Amb "
    "Pres Ft Mt e.g i.e cf vs viz approx N S E W"
)
# These may stand at the end of a sentence: what follows decides.
_MAYBE = _words(
    "St Jr Sr Inc Ltd Co Corp Bros Cos al etc Ph.D Dept Univ Ave Blvd Jan Feb Mar Apr Jun Jul Aug Sep Sept "
    "Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Ala Ariz Ark Calif Colo Conn Fla Ga Ill Ind Kan Md "
    "Mass Mich Minn Mo Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo"
)
# Reference words that are abbreviations only before a number: "No. 4", but "The answer is No. The talks …".
_NUMBERED = _words("No Nos no nos Art Arts Para Paras Sec Fig Vol Ch p pp Res")
# No word that also begins a name after "U.S." or "U.N." ("Under Secretary", "First Committee", "May 3").
_STARTERS = _words(
    "The A An He She It They We You I This That These Those There Here His Her Its Their Our My In On At By "
    "For From With Without To As After Before During Since Until While When Where Whether Who What Why How If "
    "Although Though Because But And Or So Yet Not Also Both Each Some Many Most Several Such Another Other "
    "Others Then Thus Today Moreover However Meanwhile Therefore Nevertheless Nonetheless Instead Still "
    "Earlier Later Asked About Among Despite Following According Between Even Only Once Now Please Let Let's "
    "It's That's There's He's She's We're They're"
)
_SPEECH = (
    "said|says|told|tells|asked|asks|added|adds|noted|notes|wrote|writes|tweeted|replied|declared|stated|remarked|"
    "exclaimed|warned|continued|insisted|concluded|demanded|stressed|argued|observed|quipped|wondered|recalled|"
    "commented|responded|shouted|announced"
)
# Never fails once begun, so that a megabyte of stops is read once; what follows is looked at in code.
_STOP = re.compile(
    rf"(?P<wide>[。！？]++[」』”’]*+)|(?P<stops>[.!?…؟۔]++)(?P<closers>[{CLOSERS}]*+(?:\[\d{{1,3}}\])*+)"
    r"|[;:](?=\s{1,4}\d{1,2}\.\s{1,4}[^\W\d_a-z])"
)
_MARK = re.compile(r"[。！？.!?…؟۔;:]")  # of which a stop begins with one: a set is found far faster than alternatives
_TOKEN = re.compile(r"[\w.’'&-]+\Z")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_GAP = re.compile(r"\s*+")
_ENUMERATOR = re.compile(rf"[{re.escape(OPENERS)}]?(?:\d{{1,3}}(?:\.\d{{1,2}})*|[A-Za-z]|[IVXivx]{{2,5}})\Z")
_ATTRIBUTION = re.compile(rf"(?:[^\W\d_][\w.’'-]*,?\s+){{1,6}}?(?:{_SPEECH})\b")
_ADVERB = re.compile(r"[^\W\d_]{3,}ly,")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]\Z")
_REACH = 40  # characters looked at on either side: no abbreviation or name is longer, and the work stays linear


def split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Sentences of the paragraph ``text[start:end]`` as (start, end), trimmed, in order.

    A part without a letter or digit (a stray quotation mark, a row of dots) belongs to the sentence before it.
    """
    held: tuple[int, int] | None = None
    held_worded = False
    for begin, stop in _pieces(text, start, end):
        worded = text[begin].isalnum() or any(char.isalnum() for char in text[begin:stop])
        if held is not None and worded and held_worded:
            yield held
            held = (begin, stop)
        else:
            held = (begin if held is None else held[0], stop)
        held_worded = held_worded or worded
    if held is not None:
        yield held


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = _skip(text, start, end)
    stop = begin
    for mark in _MARK.finditer(text, begin, end):
        match = _STOP.match(text, mark.start(), end) if mark.start() >= stop else None
        stop = match.end() if match else stop
        if match and stop > begin and _ends_sentence(text, begin, match, end):
            yield begin, stop
            begin = _skip(text, stop, end)
    if begin < end:
        yield begin, begin + len(text[begin:end].rstrip())


def _skip(text: str, position: int, end: int) -> int:
    match = _GAP.match(text, position, end)
    return match.end() if match else position


def _ends_sentence(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    if match["stops"] is None:  # a full-width stop, or a semicolon before the next numbered item
        return True
    after = _skip(text, match.end(), end)
    if after == match.end() or after >= end:
        return False
    following = text[after : min(end, after + 2 * _REACH)]
    bare = following.lstrip(OPENERS)
    if not bare or bare[0].islower() or bare[0] in ",;:)-–—.…":
        return False
    if match["stops"] not in {".", "۔"} and _quoted(match["closers"]):
        return not _is_attribution(bare)
    if "..." in match["stops"] or "…" in match["stops"]:
        return following != bare or _opens(bare)
    if match["stops"] != "." or (_quoted(match["closers"]) and following[0] in '"“„«'):
        return True
    return _full_stop(text, begin, match.start(), following, bare)


def _full_stop(text: str, begin: int, stop: int, following: str, bare: str) -> bool:
    """Whether the single full stop at ``stop`` ends the sentence that began at ``begin``."""
    if stop - begin <= 12 and _ENUMERATOR.match(text, begin, stop):
        return False
    found = _TOKEN.search(text[max(begin, stop - _REACH) : stop])
    token = found.group().lstrip("'’-.") if found else ""
    last = token.rsplit("-", 1)[-1]
    if token in _NUMBERED:
        return not bare[0].isdigit()
    if last in _NEVER:
        # "Plan S. The ministers": a point of the compass is never followed by an article.
        return len(last) == 1 and _opens(bare)
    initial = len(last) == 1 and last.isupper()
    if initial or last in _MAYBE or _ACRONYM.match(last):
        return _opens(bare) or (following[0] in '"“„«' and bare[0].isupper())
    return True


def _quoted(closers: str) -> bool:
    return any(mark in closers for mark in "\"'”’»")


def _opens(following: str) -> bool:
    """Whether a sentence commonly opens like this."""
    word = _WORD.match(following)
    return bool(word and (word.group().replace("’", "'") in _STARTERS or _ADVERB.match(following)))


def _is_attribution(following: str) -> bool:
    """Whether 'Kishida said' or 'Foreign Minister Lavrov told …' follows; after "The …" a sentence of its own does."""
    return not _opens(following) and bool(_ATTRIBUTION.match(following))
