"""Make `src/servanda/data/states.tsv` from the CIA World Factbook (CC0) and ISO 3166-1 as pycountry has it.

    python tools/states.py COUNTRIES.JSONL

COUNTRIES.JSONL holds a row an entity as the Factbook words them. Needs pycountry.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pycountry

OUT = Path(__file__).parent.parent / "src" / "servanda" / "data" / "states.tsv"
HEAD = """\
# States and territories: the names, adjectives and capitals by which they are told.
# Sources: CIA World Factbook as of 2026-05 (CC0); codes of ISO 3166-1 by pycountry (LGPL-2.1, codes are facts); press forms added by hand.
# Date: 2026-11-24. Made by tools/states.py.
"""
# The Factbook's names that are not ISO's, and Kosovo's user-assigned code.
CODES = {
    "Kosovo": "XKX", "Burma": "MMR", "Turkey (Turkiye)": "TUR", "Korea, South": "KOR", "Korea, North": "PRK",
    "Congo, Democratic Republic of the": "COD", "Congo, Republic of the": "COG", "Cote d'Ivoire": "CIV", "Laos": "LAO",
    "The Bahamas": "BHS", "Bahamas, The": "BHS", "Gambia, The": "GMB", "The Gambia": "GMB", "Czechia": "CZE",
    "Cabo Verde": "CPV", "Micronesia, Federated States of": "FSM", "Holy See (Vatican City)": "VAT", "Virgin Islands": "VIR",
    "British Virgin Islands": "VGB", "Macau": "MAC", "Saint Barthelemy": "BLM", "Sint Maarten": "SXM", "Brunei": "BRN",
    "Falkland Islands (Islas Malvinas)": "FLK", "Russia": "RUS", "Syria": "SYR", "Turkey": "TUR", "Iran": "IRN",
    "Swaziland": "SWZ", "Palestine": "PSE",
}  # fmt: skip
# Names by which the press calls a state and its government, where the Factbook has others.
# Adjectives that the Factbook gives a territory and that mean the state that it belongs to.
BORROWED = {"ABW": {"Dutch"}, "MAC": {"Chinese"}, "SPM": {"French", "Frenchman", "Frenchwoman"}}

PRESS = {
    "USA": ("United States|United States of America|US|U.S.|U.S.A.|USA|America|White House|State Department|Pentagon", "American|Americans"),
    "GBR": ("Britain|Great Britain|UK|U.K.|Downing Street|Foreign Office|Whitehall", "British|Britons"),
    "RUS": ("Kremlin", "Russians"), "FRA": ("Elysee|Élysée|Quai d'Orsay", ""), "TUR": ("Turkey|Türkiye", "Turkish|Turks"),
    "UKR": ("", "Ukrainians"), "CHN": ("People's Republic of China", "Chinese"), "KOR": ("South Korea|Republic of Korea", "South Korean|South Koreans"),
    "PRK": ("North Korea|DPRK", "North Korean|North Koreans"), "MMR": ("Myanmar|Burma", "Burmese"), "ESH": ("Western Sahara", "Sahrawi"), "COD": ("Congo|DR Congo|DRC|Democratic Republic of Congo|Congo-Kinshasa", "Congolese"),
    "COG": ("Congo-Brazzaville|Republic of Congo", ""), "CIV": ("Ivory Coast|Côte d'Ivoire", "Ivorian"), "ARE": ("UAE|Emirates", "Emirati"),
    "VAT": ("Vatican|Holy See", "Vatican"), "CZE": ("Czech Republic", "Czech"), "NLD": ("Netherlands|Holland", "Dutch"), "SWZ": ("Eswatini|Swaziland", ""),
    "TLS": ("East Timor|Timor-Leste", "Timorese"), "MKD": ("North Macedonia", "Macedonian"), "CPV": ("Cape Verde", ""), "PSE": ("Palestine|Palestinian Authority", "Palestinian|Palestinians"),
    "TWN": ("Taiwan", "Taiwanese"), "BHS": ("Bahamas", "Bahamian"), "GMB": ("Gambia", "Gambian"), "XKX": ("Kosovo", "Kosovar|Kosovan"),
    "DEU": ("", "Germans"), "JPN": ("", "Japanese"), "IND": ("", "Indian"), "POL": ("", "Polish|Poles"), "DNK": ("", "Danish|Danes"), "SWE": ("", "Swedish|Swedes"),
    "ESP": ("", "Spanish"), "FIN": ("", "Finnish|Finns"), "IRL": ("", "Irish"), "NZL": ("", "New Zealand"), "GEO": ("", "Georgian"),
    "ISR": ("", "Israeli|Israelis"), "ZAF": ("", "South African"), "AUS": ("", "Australian"), "CAN": ("", "Canadian"), "KAZ": ("", "Kazakh"),
}  # fmt: skip
CAPITALS = {
    "UKR": "Kyiv|Kiev", "USA": "Washington", "BOL": "La Paz|Sucre", "ZAF": "Pretoria", "KAZ": "Astana", "NLD": "Amsterdam|The Hague",
    "CHE": "Bern", "IND": "New Delhi|Delhi", "MMR": "Naypyidaw", "LKA": "Colombo", "TZA": "Dodoma", "NGA": "Abuja", "CIV": "Yamoussoukro|Abidjan",
    "COD": "Kinshasa", "BEN": "Porto-Novo|Cotonou", "PSE": "Ramallah", "TWN": "Taipei", "XKX": "Pristina", "MDA": "Chisinau", "MDV": "Male|Malé", "PRY": "Asuncion|Asunción",
    "COL": "Bogota|Bogotá", "BRA": "Brasilia|Brasília", "ROU": "Bucharest", "ISL": "Reykjavik", "TGO": "Lome|Lomé", "CMR": "Yaounde|Yaoundé", "TCD": "N'Djamena",
    "ISR": "Jerusalem", "CRI": "San Jose|San José", "MEX": "Mexico City", "TON": "Nuku'alofa", "DNK": "Copenhagen", "MNG": "Ulaanbaatar", "BDI": "Gitega|Bujumbura", "VAT": "",
}  # fmt: skip


def code(row: dict[str, str]) -> str | None:
    """ISO 3166-1 alpha-3 of a Factbook row; None for oceans, reefs and bodies that are no entity of ISO."""
    for name in (row["short_name"], row["long_name"]):
        if name in CODES:
            return CODES[name]
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


def main(path: str) -> None:
    """Write the table."""
    table: dict[str, tuple[list[str], list[str], list[str]]] = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        iso = code(row)
        if iso is None or iso in table:
            continue
        extra_names, extra_adjectives = PRESS.get(iso, ("", ""))
        iso_row = pycountry.countries.get(alpha_3=iso)
        official = [getattr(iso_row, "common_name", None) or iso_row.name] if iso_row else []
        inverted = row["short_name"].split(", ")
        names = [
            " ".join(reversed(inverted)) if len(inverted) == 2 else row["short_name"],
            row["long_name"],
            *official,
            *extra_names.split("|"),
        ]
        names = [name.split(" (")[0] for name in names if name and name != "none" and "," not in name]
        adjectives = [
            *extra_adjectives.split("|"),
            *words(row["nationality_adjective"]),
            *words(row["nationality_noun"]),
        ]
        capital = CAPITALS.get(iso, re.split(r"[,;(]| - ", row["capital"])[0].strip()).split("|")
        table[iso] = (
            [*dict.fromkeys(filter(None, names))],
            [word for word in dict.fromkeys(adjectives) if word and word not in BORROWED.get(iso, ())],
            [c for c in capital if c and c != "none"],
        )
    for entity in pycountry.countries:
        if entity.alpha_3 not in table:
            press, peoples = PRESS.get(entity.alpha_3, ("", ""))
            plain = [] if "," in entity.name else [entity.name.split(" (")[0]]
            seats = CAPITALS.get(entity.alpha_3, "").split("|")
            parts = ([*press.split("|"), *plain], peoples.split("|"), seats)
            table[entity.alpha_3] = ([*filter(None, parts[0])], [*filter(None, parts[1])], [*filter(None, parts[2])])
    lines = ["code\tname\tadjective\tcapital"]
    lines += ["\t".join((iso, *("|".join(part) for part in table[iso]))) for iso in sorted(table)]
    OUT.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{OUT}: {len(table)} states and territories")


if __name__ == "__main__":
    main(sys.argv[1])
