"""JSON: a ninjs object or an array of them, or one object a line (JSON Lines), of ninjs or of plain keys.

Keys of ninjs 2 (``versioncreated``) and 3 (``versionCreated``) are the same in lower case. An object that is no ninjs
has its text under ``text``, ``body``, ``content`` or ``body_html``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from summarizer.errors import EmptyInput, MalformedInput, WithdrawnInput
from summarizer.readers import charset, markup
from summarizer.readers.items import Contents, Flaw, Item, attempt, headed, moment, story

_BODIES = ("text", "body", "content", "body_text", "body_html", "description_text")
_TIMES = ("versioncreated", "firstcreated", "contentcreated", "published", "published_at", "datepublished", "date")
_IDENTIFIERS = ("uri", "guid", "url", "id")
_FIRST = 5  # lines among which one must be an object, for a file without suffix to be JSON Lines


def contents(data: bytes, name: str, *, by_line: bool) -> Contents:
    """The objects of a file; ``by_line`` where its name says that it is JSON Lines, else that is found out.

    Raises MalformedInput with the line where the file is no JSON as a whole, EmptyInput where it holds no object.
    """
    text = charset.decode(data, None, name)
    if by_line or _one_a_line(text):
        return Contents(_lines(text, name), several=True)
    whole = _parsed(text, name)
    if isinstance(whole, list):
        if not whole:
            raise EmptyInput("the array is empty", source=name)
        return Contents(_array(whole, name), several=True)
    return Contents(iter([attempt(partial(_item, whole, name), name, identifier=_identifier(whole), data=data)]))


def _one_a_line(text: str) -> bool:
    lines = [line for line in text[:100_000].split("\n", _FIRST)[:_FIRST] if line.strip()]
    return len(lines) > 1 and any(_is_object(line) for line in lines)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _lines(text: str, name: str) -> Iterator[Item | Flaw]:
    empty = True
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        empty = False
        try:
            parsed = _parsed(line, name, line=number)
        except MalformedInput as error:
            yield Flaw(error, data=line.encode("utf-8", "replace"))
            continue
        data = line.encode("utf-8", "replace")
        yield attempt(partial(_item, parsed, name), name, identifier=_identifier(parsed), data=data)
    if empty:
        raise EmptyInput("there is no line with an object", source=name)


def _array(objects: list[Any], name: str) -> Iterator[Item | Flaw]:
    for one in objects:
        data = json.dumps(one).encode("utf-8", "replace")
        yield attempt(partial(_item, one, name), name, identifier=_identifier(one), data=data)


def _parsed(text: str, name: str, *, line: int | None = None) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {line or error.lineno}, column {error.colno}"
        raise MalformedInput(f"{place}: no JSON ({error.msg}); ask the sender to mend it", source=name) from None
    except RecursionError:
        raise MalformedInput("its arrays or objects are nested too deeply to be news", source=name) from None
    except ValueError:  # Python's bound on the digits of a number
        place = f"line {line}: " if line else ""
        raise MalformedInput(f"{place}a number in it has more than 4,300 digits", source=name) from None


def _identifier(one: Any) -> str | None:
    if not isinstance(one, dict):
        return None
    lower = _lower(one)
    return next((str(lower[key]) for key in _IDENTIFIERS if isinstance(lower.get(key), str | int)), None)


def _lower(one: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower(): value for key, value in one.items()}


def _item(one: Any, name: str) -> Item:
    if not isinstance(one, dict):
        raise MalformedInput(f"an object was expected, this is {_kind(one)}", source=name)
    found = _lower(one)
    if (status := _string(found, "pubstatus")) in ("canceled", "withheld"):
        raise WithdrawnInput(f"its agency has set pubstatus to {status}", source=name)
    headline = _headline(found)
    body = _body(found, name)
    if not body.strip() and not headline:
        raise _without_text(found, name)
    identifier, agency = _identifier(one), _agency(found)
    return Item(
        text=headed(headline, body),
        identifier=identifier,
        version=_scalar(found.get("version")),
        stories=story(identifier, agency),
        title=headline,
        place=_string(found, "located"),
        agency=agency,
        published=next((time for key in _TIMES if (time := moment(_string(found, key)))), None),
        language=_string(found, "language"),
    )


def _without_text(found: Mapping[str, Any], name: str) -> EmptyInput | MalformedInput:
    kind = _string(found, "type")
    if kind and kind != "text":
        return EmptyInput(f"is of type {kind} and has no text", source=name)
    if {"bodies", *_BODIES} & found.keys():
        return EmptyInput("its text is empty", source=name)
    keys = ", ".join(sorted(found)[:8]) or "none"
    return MalformedInput(
        f"no text under bodies, {', '.join(_BODIES)}; its keys are {keys}: rename the one with the text", source=name
    )


def _headline(found: Mapping[str, Any]) -> str | None:
    """The main headline of ninjs 2 and 3, or the one headline of others."""
    headlines = sorted(_values(found.get("headlines")), key=lambda each: each[0] != "main")
    if headlines:
        return headlines[0][2]
    keys = ("headline",) if "bodies" in found else ("headline", "title")  # of ninjs the title is no part of the text
    return next((words for key in keys if (words := _string(found, key))), None)


def _body(found: Mapping[str, Any], name: str) -> str:
    """The longest of the bodies, which may be short and long forms; of equal ones the one with paragraphs."""
    bodies = [_text(value, kind, name) for _, kind, value in _values(found.get("bodies"))]
    bodies += [_text(words, key, name) for key in _BODIES if (words := _string(found, key))]
    return max(bodies, key=lambda text: (len("".join(text.split())), text.count("\n")), default="")


def _values(entries: Any) -> list[tuple[str, str, str]]:
    """Role, content type and value of each headline or body."""
    found = []
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("value"), str):
            kind = _lower(entry).get("contenttype")
            found.append((str(entry.get("role", "")), kind if isinstance(kind, str) else "", entry["value"]))
    return found


def _text(value: str, kind: str, name: str) -> str:
    """A body as lines; where no type is given, mark-up is told by a closing tag."""
    is_html = "html" in kind or "xml" in kind or (not kind.startswith("text/") and "</" in value)
    return markup.fragment(value, name) if is_html else value


def _agency(found: Mapping[str, Any]) -> str | None:
    for key in ("source", "provider", "copyrightholder", "infosources", "infosource"):
        value = found.get(key)
        value = value[0] if isinstance(value, list) and value else value
        value = value.get("name") if isinstance(value, dict) else value
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _string(found: Mapping[str, Any], key: str) -> str | None:
    value = found.get(key)
    return value.strip("\r\n") if isinstance(value, str) and value.strip() else None


def _scalar(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _kind(value: Any) -> str:
    return {list: "an array", str: "a string", type(None): "null", bool: "a truth value"}.get(type(value), "a number")
