"""Make `src/servanda/data/states.tsv` from the CIA World Factbook (CC0), ISO 3166-1 and CLDR.

    python tools/states.py COUNTRIES.JSONL

COUNTRIES.JSONL holds a row an entity as the Factbook words them. ISO's codes and names come by way of pycountry, CLDR's
English names by way of Babel; what the press says beside them is in `tools/states.toml`. Needs pycountry and babel.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pycountry
from babel import Locale

OUT = Path(__file__).parent.parent / "src" / "servanda" / "data" / "states.tsv"
BY_HAND = tomllib.loads((Path(__file__).parent / "states.toml").read_text(encoding="utf-8"))
HEAD = """\
# States and territories: the names, adjectives and demonyms, capitals, and seats of government by which they are told.
# wikidata: only where it is sure.
# Sources: CIA World Factbook as of 2026-05 (CC0); codes and names of ISO 3166-1 by pycountry (LGPL-2.1; facts);
# CLDR's English names by Babel (Unicode-3.0); press forms and identifiers by hand in tools/states.toml (CC0).
# Date: 2026-11-26. Made by tools/states.py.
"""
COLUMNS = ("name", "adjective", "capital", "seat", "wikidata")


class State(NamedTuple):
    """What one state or territory is called, each list without repetition, the usual word first."""

    name: list[str]
    adjective: list[str]
    capital: list[str]
    seat: list[str]
    wikidata: str


def code(row: dict[str, str]) -> str | None:
    """ISO 3166-1 alpha-3 of a Factbook row; None for oceans, reefs and bodies that are no entity of ISO."""
    for name in (row["short_name"], row["long_name"]):
        if name in BY_HAND["codes"]:
            return str(BY_HAND["codes"][name])
        if (
            name
            and name != "none"
            and (found := pycountry.countries.get(name=name) or pycountry.countries.get(common_name=name))
        ):
            return str(found.alpha_3)
    for name in (row["short_name"], row["long_name"]):
        if name and name != "none":
            try:
                return str(pycountry.countries.lookup(name.removeprefix("the ").split(" (")[0]).alpha_3)
            except LookupError:
                continue
    return None


def words(text: str) -> list[str]:
    """Single words or names out of the Factbook's lists: "Antiguan(s), Barbudan(s)" gives both, with their plurals."""
    found = []
    for part in re.split(r"[,;]| or ", re.sub(r"\((?!s\)|es\))[^)]*\)", "", text)):
        name = part.split(" - ")[0].strip()
        if not re.fullmatch(r"[A-Z][\w' -]+(?:\((?:s|es)\))?", name):
            continue
        singular = re.sub(r"\((?:s|es)\)$", "", name)
        found.append(singular)
        if singular != name:
            found.append(name.replace("(", "").replace(")", ""))
    return found


def by_hand(iso: str, column: str) -> list[str] | None:
    """The words of `tools/states.toml`; None where it has none, empty where it says that there are none."""
    row = BY_HAND["press"].get(iso, {})
    return [word for word in row[column].split("|") if word] if column in row else None


def official(iso: str) -> list[str]:
    """ISO's and CLDR's English names without those that put a word behind a comma or in brackets."""
    if (entity := pycountry.countries.get(alpha_3=iso)) is None:
        return []
    iso_names = [getattr(entity, name, "") for name in ("common_name", "name", "official_name")]
    cldr = Locale("en").territories.get(entity.alpha_2, "").removesuffix(" SAR China")
    return [name.removeprefix("the ").split(" (")[0] for name in (*iso_names, cldr) if name and ", " not in name]


def state(iso: str, row: dict[str, str]) -> State:
    """All that is known of one; `row` is the Factbook's, empty where it has none."""
    others = set(BY_HAND["borrowed"].get(iso, "").split("|")) - {""}
    short, told = row.get("short_name", ""), row.get("capital", "")
    inverted = short.split(", ")
    names = [" ".join(reversed(inverted)) if len(inverted) == 2 else short, row.get("long_name", "")]
    names = [name.split(" (")[0] for name in names if "," not in name and name not in others - set(official(iso))]
    peoples = [*words(row.get("nationality_adjective", "")), *words(row.get("nationality_noun", ""))]
    capital = by_hand(iso, "capital")
    return State(
        listed(*names, *official(iso), *(by_hand(iso, "name") or [])),
        listed(*(by_hand(iso, "adjective") or []), *(word for word in peoples if word not in others)),
        listed(*([re.split(r"[,;(]| - ", told)[0].strip()] if capital is None else capital)),
        listed(*(by_hand(iso, "seat") or [])),
        BY_HAND["wikidata"].get(iso, ""),
    )


def listed(*names: str) -> list[str]:
    """Each once; CLDR's "Congo - Kinshasa" and the Factbook's "none" are what nobody says."""
    return [name for name in dict.fromkeys(names) if name and name != "none" and " - " not in name]


def main(path: str) -> None:
    """Write the table."""
    told: dict[str, dict[str, str]] = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if (iso := code(row)) is not None:
            told.setdefault(iso, row)
    codes = sorted({*told, *(entity.alpha_3 for entity in pycountry.countries)})
    lines = ["\t".join(("code", *COLUMNS))]
    for iso in codes:
        *lists, wikidata = state(iso, told.get(iso, {}))
        lines.append("\t".join((iso, *("|".join(part) for part in lists), wikidata)))
    OUT.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUT}: {len(codes)} states and territories")


if __name__ == "__main__":
    main(sys.argv[1])
