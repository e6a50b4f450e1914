"""What a question to a model is known by: the canonical JSON of its parts, and the hashes of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final

from summarizer.memo import by_identity

Parts = Mapping[str, Any]


class Question(dict[str, Any]):
    """A question by its parts, whose text is made and hashed once, however often it is looked up. Not to be changed."""

    @cached_property
    def key(self) -> str:
        """The key under which the answer is kept: the sha256 (hex) of the canonical JSON of all parts."""
        # What ``canonical`` makes of the whole, out of what it made of the parts.
        return _sha256("{" + ",".join(f"{canonical(name)}:{self._texts[name]}" for name in sorted(self)) + "}")

    @cached_property
    def digests(self) -> dict[str, str]:
        """The sha256 (hex) of each part."""
        return {name: _sha256(text) for name, text in self._texts.items()}

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {name: _TEXTS.get(name, canonical)(value) for name, value in self.items()}


def canonical(value: Any) -> str:
    """JSON text that is the same for equal values: sorted keys, no spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_messages(messages: Sequence[Any]) -> str:
    """What ``canonical`` makes of messages, most of which are the same in every question of a night."""
    plain = (isinstance(message, dict) and message.keys() == {"role", "content"} for message in messages)
    texts = (_message(**told) if known else canonical(told) for told, known in zip(messages, plain, strict=True))
    return "[" + ",".join(texts) + "]"


@lru_cache(maxsize=64)
def _message(role: Any, content: Any) -> str:
    return canonical({"role": role, "content": content})


#: How parts are encoded of which questions share much; a model's schema is the same object in each.
_TEXTS: Final[Mapping[str, Callable[[Any], str]]] = {"messages": canonical_messages, "schema": by_identity(canonical)}


def _sha256(text: str) -> str:
    # A lone surrogate, which a broken file may hold, has no UTF-8 form of its own.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def question_key(parts: Parts) -> str:
    """The key under which the answer to this question is kept: the sha256 (hex) of all that it depends on."""
    return question_of(parts).key


def question_of(parts: Parts) -> Question:
    """The parts as a question, whose text is made once."""
    return parts if isinstance(parts, Question) else Question(parts)
