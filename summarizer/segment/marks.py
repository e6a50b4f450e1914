"""The words and signs that mark furniture: buttons, slugs, classifications, bylines, sign-offs, copyright notes."""

from __future__ import annotations

import re

from summarizer.patterns import WordPattern
from summarizer.records import FurnitureKind
from summarizer.segment import datelines

LONGEST = 400  # characters; no line of furniture but a headline is longer

_NETWORKS = r"facebook|twitter|x|linkedin|whatsapp|telegram|reddit|pinterest|messenger|viber|rss|instagram|youtube"
WIDGET = WordPattern(
    r"(?:A\+\s*A-|A-\s*A\+|(?:print|share|e-?mail|tweet|save|copy link|listen|like|comments?|follow us|follow)"
    r"(?: (?:this )?(?:page|article|story)| this)?|(?:share|follow us|tweet|post|send) (?:on|via|to|by) [\w-]+"
    rf"|(?:{_NETWORKS}|e-?mail|print|share)(?:[\s|/·,•]+(?:{_NETWORKS}|e-?mail|print|share))*"
    r"|read more(?:\W.{0,120})?|(?:show|view|see|load) more|advertisements?|sponsored(?: content)?"
    r"|continue reading(?: below)?|story continues below(?: advertisement)?|(?:font|text) size:?|subscribe(?: now)?"
    r"|sign up|sign in|log in|back to top|home|menu|skip to (?:main )?content|(?:tags?|topics?):.{0,120}"
    r"|related (?:articles?|news|stories|topics|links)|see also|also read|most read)\W{0,3}",
    re.IGNORECASE,
)
RELATED = WordPattern(
    r"(?:related (?:articles?|news|stories|links)|see also|also read|most read)\W{0,3}", re.IGNORECASE
)
_TAKE = r"\d+(?:st|nd|rd|th)[ -](?:ld|lead|add)(?:-writethru)?"
_MARKER = (
    rf"(?:{_TAKE}|(?:update|wrapup|refile|rpt|recast)(?: \d+)?|corrected(?: [\w ]{{1,20}})?|correction|"
    r"clarification|updated|lead|urgent|bulletin|flash|alert|repeat)"
)
# Before a headline a bare word is a marker only with the mark that sets it off, as "lead-free trade" is none.
PREFIX = re.compile(
    rf"(?:\((?P<a>{_MARKER})\)|(?P<b>{_MARKER}):|(?P<c>(?:update|wrapup) \d+|refile|rpt|corrected)-|(?P<d>{_TAKE}))"
    r"\s*(?:[-–—]+\s+)?",
    re.IGNORECASE,
)
SLUG = re.compile(
    rf"(?:(?:bc|am|pm|ap)-[\w'’./-]+(?:[\s,]+(?:{_TAKE}|\d{{1,4}}))*|{_MARKER}(?:[\s,-]+{_MARKER})?"
    r"|(?:\(\s?)?(?:eds|attn|editors|note to editors): .{1,300}"
    r"|\((?:adds?|recasts?|updates?|updating|corrects?|corrected|rewrites|refiles?|repeats)\b.{0,300}\))\W{0,2}",
    re.IGNORECASE,
)
REVISION = re.compile(_TAKE, re.IGNORECASE)
_CLASSES = (
    r"(?:(?:top )?secret|confidential|unclassified|limited official use|official use only|restricted|sensitive"
    r"|eyes only|no distribution outside (?:the )?department|no foreign dissem|noforn|niact|nodis|exdis|limdis|stadis"
    r"|(?:operational )?immediate|priority|flash|routine|verbatim text)"
)
_BOILERPLATE = re.compile(
    rf"(?:{_CLASSES}(?:[\s;.,/|-]+{_CLASSES})*|(?:{_CLASSES}[;.] )?eyes only .{{1,80}}|[A-Z](?: [A-Z]){{5,}}\b.{{0,60}}"
    r"|no\. ?\d{1,5}|section \d+ of \d+.{0,40}|for immediate release|press release(?:[ :].{0,60})?|embargoed.{0,80}"
    r"|source: .{1,300}|unofficial translation|check against delivery"
    r"|[A-Z]{1,4}(?:/[A-Z0-9.-]{1,14})+(?: \(\d{4}\))?)\W{0,3}",
    re.IGNORECASE,
)
TELEGRAM = re.compile(
    r"(?:\d{1,4}\. )?(?:telegram|airgram|despatch|letter|memorandum|message|circular telegram)"
    r"(?: \S{1,20})? from .{1,200}? to (?:.{1,120}?(?=\s*Source:)|[^.]{1,120}\Z)",
    re.IGNORECASE,
)
POST = re.compile(
    r"(?:embassy|legation|consulate(?: general)?|mission) (?:in|at) (?:the )?(.{2,60}?) to ", re.IGNORECASE
)
_NAME = r"[^\W\d_a-z][\w.'’-]*"
_BYLINE = re.compile(
    rf"(?:[Bb]y|BY|From) (?:our \w+ (?:correspondent|staff)|{_NAME}(?:,? (?:and|AND|de|van|von|der|{_NAME}))+)"
    r"(?:, [^.]{1,60})?"
)
RULE = re.compile(r"[\W_]+")
_INITIALS = r"[a-z]{2,4}(?:[./ ][a-z]{2,4}){0,3}"
_CREDIT = r"(?i:(?:additional )?(?:reporting|writing|editing|compiled|edited) by)"
_SIGN_OFF = re.compile(
    rf"(?i:\(?(?:end|ends|endit|endall)\)?)[.:]?|\((?i:ends?)\)[\s.]*{_INITIALS}\.?|#(?:\s?#)*|-+ ?30 ?-+"
    rf"|(?:--|–|—) ?[A-Z]{{2,12}}|[a-z]{{2,4}}(?:[./][a-z]{{2,4}}){{1,3}}|\(?{_CREDIT} .{{2,300}}|\([A-Z]{{2,12}}\)"
)
_AGENCY_INITIALS = re.compile(r"- ?[A-Za-z]{2,12}|[A-Z]{2,12}(?: [A-Z]{2,4}){1,3}")
_COPYRIGHT = re.compile(r"(?:©|\(c\) ?\d{4}|copyright\b|all rights reserved).{0,300}", re.IGNORECASE)
_INLINE = re.compile(
    rf"(?:\((?i:ends?)\)[\s.]*(?:{_INITIALS})?\.?|#\s?#\s?#|(?<=[.\"” ])-30-"
    rf"|(?<=[.\"”] )(?:(?:--|–|—) ?[A-Z]{{2,12}}|ENDIT|ENDS|END)\.?"
    rf"|(?<=[.\"”] )(?:{datelines.AGENCIES})(?: [A-Z]{{2,4}}){{1,3}}"
    rf"|\({_CREDIT} [^()]{{2,300}}\))\Z"
)


_INITIALS_END = re.compile(r"[a-z]\.?\Z")


def inline(text: str, start: int, end: int) -> re.Match[str] | None:
    """The sign-off that ends ``text[start:end]``, behind what is still the story."""
    if _INITIALS_END.search(text, max(start, end - 2), end) and "(" not in text[start:end]:
        return None  # but for initials behind a bracket, none ends in a small letter
    return _INLINE.search(text, start, end)


def whole(pattern: WordPattern, words: str) -> bool:
    """Whether the pattern matches the whole of a line that is short enough to be furniture."""
    return len(words) <= LONGEST and pattern.fullmatch(words) is not None


def head_kind(words: str) -> FurnitureKind | None:
    """Kind of furniture that a line of the head wholly is, headline, slug and dateline apart."""
    if len(words) > LONGEST:
        return None
    if WIDGET.fullmatch(words):
        return "widget"
    if RULE.fullmatch(words) or _BOILERPLATE.fullmatch(words) or _COPYRIGHT.fullmatch(words):
        return "boilerplate"
    return "byline" if _BYLINE.fullmatch(words) else None


def tail_kind(words: str) -> FurnitureKind | None:
    """Kind of furniture that a line of the tail wholly is."""
    if len(words) > LONGEST:
        return None
    if _SIGN_OFF.fullmatch(words) or (_AGENCY_INITIALS.fullmatch(words) and datelines.known_agency(words)):
        return "sign-off"
    if _COPYRIGHT.fullmatch(words) or RULE.fullmatch(words):
        return "boilerplate"
    return "widget" if WIDGET.fullmatch(words) else None
