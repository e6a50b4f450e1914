"""Invented dispatches in any number, each another text of some 250 words, the same for the same number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

STATES = {
    "Peru": "Lima", "Chile": "Santiago", "Norway": "Oslo", "Kenya": "Nairobi", "Ghana": "Accra", "Finland": "Helsinki",
    "Portugal": "Lisbon", "Morocco": "Rabat", "Nepal": "Kathmandu", "Uruguay": "Montevideo", "Mongolia": "Ulaanbaatar",
    "Iceland": "Reykjavik", "Senegal": "Dakar", "Bhutan": "Thimphu", "Paraguay": "Asuncion", "Estonia": "Tallinn",
}  # fmt: skip
MATTERS = (
    "the water of the border rivers", "fishing grounds", "a rail link", "the return of refugees", "customs duties",
    "the demarcation of the frontier", "a joint weather service", "overflight rights", "grain deliveries",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_STORY = (
    "{a} and {b} agree on {m}",
    "",
    "{CAP}, March {n} - {a} and {b} agreed on {day} to hold further talks on {m}, the two foreign ministries said in a "
    "statement numbered {number}.",
    "The Foreign Minister of {a} said that his government welcomed the outcome and would present {k} proposals before "
    "the end of the month.",
    "{b} warned, however, that it would not accept any change of the present rules without the consent of its "
    "parliament, which meets in {j} weeks.",
    "In a separate statement, {c} rejected the arrangement and demanded that {b} withdraw its inspectors from the "
    "{k} stations along the route.",
    "A spokesman for {a} denied that any concession had been made on {m2}, and said that the {k} documents of the "
    "conference would be published.",
    "The delegations also discussed {m2} and the situation of some {number} travellers who have been waiting at the "
    "crossing since the beginning of the week.",
    "{c} urged both sides to return to the arrangement on {m2}, which its ministry called useful for the whole region.",
    "According to officials in {capb}, the next round is to be held in {capa} in {j} weeks, when the experts will have "
    "examined the {k} maps.",
    "The two countries had last met on the matter {j} years ago without a result, and trade between them has since "
    "fallen by {k} percent.",
)


def text(number: int) -> str:
    """Dispatch ``number``."""
    draw = random.Random(number)
    a, b, c = draw.sample(sorted(STATES), 3)
    m, m2 = draw.sample(MATTERS, 2)
    values = {
        "a": a, "b": b, "c": c, "m": m, "m2": m2, "capa": STATES[a], "capb": STATES[b], "CAP": STATES[a].upper(),
        "day": draw.choice(DAYS), "n": draw.randint(1, 31), "k": draw.randint(3, 40), "j": draw.randint(2, 9),
        "number": number,
    }  # fmt: skip
    return "\n".join(line.format(**values) for line in _STORY) + "\n"


def write(folder: Path, count: int, *, first: int = 0) -> Iterator[Path]:
    """``count`` dispatches as files, a thousand a folder."""
    for number in range(first, first + count):
        place = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text(number), encoding="utf-8")
        yield place
