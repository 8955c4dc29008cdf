"""Offices are held by those who held them at the day, names mean those in office then, the rest stays unknown."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda import data
from servanda.actors.almanac import TABLES, borne, called, former, holders, people
from servanda.actors.tables import Table, ours
from servanda.actors.tenure import HANDOVER, Days, Tenure, days, tenures
from servanda.errors import TableError

COLUMNS = "code\toffice\trole\tname\taliases\tfrom\tuntil\tsource\n"
KNOWN = [one for table in TABLES for one in tenures(ours(table))]
MUCH_TOLD = [
    "BRA",
    "CHN",
    "DEU",
    "ESP",
    "FRA",
    "GBR",
    "IND",
    "IRN",
    "ITA",
    "JPN",
    "POL",
    "RUS",
    "SAU",
    "TUR",
    "USA",
    "ZAF",
]
TOGETHER = data.toml("together.toml")


def names(found: tuple[Tenure, ...]) -> list[str]:
    return [one.name for one in found]


@pytest.mark.parametrize(
    ("code", "office", "day", "name"),
    [
        ("DEU", "chancellor", "2021-12-07", "Angela Merkel"),
        ("DEU", "chancellor", "2023-02-24", "Olaf Scholz"),
        ("DEU", "Chancellor", "2025-09-04", "Friedrich Merz"),
        ("DEU", "head of government", "2025-09-04", "Friedrich Merz"),
        ("GBR", "prime minister", "2022-07-01", "Boris Johnson"),
        ("GBR", "prime minister", "2022-10-01", "Liz Truss"),
        ("GBR", "prime minister", "2022-11-15", "Rishi Sunak"),
        ("GBR", "prime minister", "2025-09-04", "Keir Starmer"),
        ("ZWE", "president", "2015-01-01", "Robert Mugabe"),
        ("ZWE", "president", "2018-01-01", "Emmerson Mnangagwa"),
        ("MLI", "head of state", "2021-07-01", "Assimi Goïta"),
        ("GIN", "president", "2022-01-01", "Mamady Doumbouya"),
        ("BGD", "head of government", "2024-10-01", "Muhammad Yunus"),
        ("FRA", "prime minister", "2018-05-01", "Édouard Philippe"),
        ("FRA", "minister of foreign affairs", "2025-09-04", "Jean-Noël Barrot"),
        ("CHN", "premier", "2024-01-01", "Li Qiang"),
        ("CHN", "prime minister", "2022-01-01", "Li Keqiang"),
        ("IRN", "head of state", "2024-09-01", "Ali Khamenei"),
        ("IRN", "president", "2024-09-01", "Masoud Pezeshkian"),
        ("USA", "head of state", "2024-10-01", "Joe Biden"),
        ("USA", "Defense Secretary", "2022-10-01", "Lloyd Austin"),
        ("USA", "Secretary of Defence", "2022-10-01", "Lloyd Austin"),
        ("UN", "Secretary General", "2012-01-01", "Ban Ki-moon"),
        ("NATO", "secretary-general", "2025-09-04", "Mark Rutte"),
        ("EU", "president of the European Commission", "2010-01-01", "José Manuel Barroso"),
        ("SYR", "president", "2025-05-01", "Ahmed al-Sharaa"),
        ("FIN", "president", "2025-09-04", "Alexander Stubb"),
        ("POL", "prime minister", "2025-09-04", "Donald Tusk"),
    ],
)
def test_an_office_is_held_by_one_at_a_day(code: str, office: str, day: str, name: str) -> None:
    found = holders(code, office, day)
    assert names(found) == [name]
    assert (limits := days(day)) is not None
    assert found[0].surely(limits)


def test_a_year_of_three_prime_ministers_gives_all_the_latest_first() -> None:
    assert names(holders("GBR", "prime minister", "2022")) == ["Rishi Sunak", "Liz Truss", "Boris Johnson"]


def test_on_the_day_of_change_both_are_given() -> None:
    assert names(holders("DEU", "chancellor", "2025-05-06")) == ["Friedrich Merz", "Olaf Scholz"]


@pytest.mark.parametrize("day", ["XXXX-09-04", None, "", "../2020-01-01", "2020-01-01/..", "4 September", "2025-13"])
def test_a_day_without_a_known_year_finds_nobody(day: str | None) -> None:
    assert holders("DEU", "chancellor", day) == people("Merkel", day) == former("Merkel", day) == ()


def test_a_vacant_office_is_held_by_nobody() -> None:
    assert holders("LBN", "president", "2023-06-01") == ()
    assert names(holders("LBN", "president", "2025-02-01")) == ["Joseph Aoun"]


def test_an_office_or_state_that_no_table_tells_of_is_held_by_nobody() -> None:
    assert holders("DEU", "minister of silly walks", "2025-01-01") == holders("ATL", "king", "2025-01-01") == ()


@pytest.mark.parametrize(
    ("spelling", "day", "actor"),
    [
        ("Zelensky", "2025-09-04", "UKR/Volodymyr Zelenskyy"),
        ("Volodymyr Zelenskiy", "2025-09-04", "UKR/Volodymyr Zelenskyy"),
        ("Zelenskyy", "2025-09-04", "UKR/Volodymyr Zelenskyy"),
        ("Erdogan", "2025-09-04", "TUR/Recep Tayyip Erdoğan"),
        ("al-Sisi", "2025-09-04", "EGY/Abdel Fattah el-Sisi"),
        ("Xi", "2025-09-04", "CHN/Xi Jinping"),
        ("Kim Jong-un", "2025-09-04", "PRK/Kim Jong Un"),
        ("von der Leyen", "2025-09-04", "EU/Ursula von der Leyen"),
        ("V. Putin", "2025-09-04", "RUS/Vladimir Putin"),
        ("Donald J. Trump", "2025-09-04", "USA/Donald Trump"),
        ("J.D. Vance", "2025-09-04", "USA/JD Vance"),
        ("Lula", "2024-01-01", "BRA/Luiz Inácio Lula da Silva"),
        ("Stoere", "2025-09-04", "NOR/Jonas Gahr Støre"),
        ("MBS", "2025-09-04", "SAU/Mohammed bin Salman"),
        ("King Charles", "2025-09-04", "GBR/Charles III"),
        ("Grossi", "2025-09-04", "IAEA/Rafael Grossi"),
        ("Lagarde", "2008-01-01", "FRA/Christine Lagarde"),
        ("Lagarde", "2015-01-01", "IMF/Christine Lagarde"),
        ("Lagarde", "2025-01-01", "European Central Bank/Christine Lagarde"),
    ],
)
def test_every_spelling_of_a_name_means_the_same_person_at_a_day(spelling: str, day: str, actor: str) -> None:
    assert {one.actor for one in people(spelling, day)} == {actor}


def test_a_name_that_two_in_office_bear_gives_both() -> None:
    assert {one.actor for one in people("Sharif", "2016-01-01")} == {
        "PAK/Nawaz Sharif",
        "PAK/Raheel Sharif",
        "PAK/Shehbaz Sharif",
    }
    assert {one.actor for one in people("Rasmussen", "2010-01-01")} == {
        "DNK/Lars Løkke Rasmussen",
        "NATO/Anders Fogh Rasmussen",
    }


def test_who_has_left_office_is_found_among_the_former_alone() -> None:
    assert people("Merkel", "2023-05-01") == ()
    assert former("Merkel", "2023-05-01")[0].offices[0] == "chancellor"
    assert former("Merkel", "2001-05-01") == ()


def actors(found: tuple[Tenure, ...]) -> set[str]:
    return {one.actor for one in found}


@pytest.mark.parametrize(
    ("name", "day", "actor"),
    [
        ("Lindsey Graham", "2024-02", "USA/Lindsey Graham"),
        ("Marine Le Pen", "2017-04", "FRA/Marine Le Pen"),
        ("Alexey Navalny", "2021-01", "RUS/Alexei Navalny"),
        ("Mao Ning", "2024-02", "CHN/Mao Ning"),
        ("Isabel Schnabel", "2023", "European Central Bank/Isabel Schnabel"),
        ("Pramila Patten", "2020", "UN/Pramila Patten"),
        ("Bankole Adeoye", "2023", "AU/Bankole Adeoye"),
        ("Ishmael Toroama", "2022", "PNG/Ishmael Toroama"),
        ("Masrour Barzani", "2022", "IRQ/Masrour Barzani"),
        ("Raila Odinga", "2017-08", "KEN/Raila Odinga"),
        ("Pierre Poilievre", "2025-03", "CAN/Pierre Poilievre"),
        ("Sadiq Khan", "2019", "GBR/Sadiq Khan"),
        ("Julie Kozack", "2024", "IMF/Julie Kozack"),
        ("John McCain", "2020-01-01", "USA/John McCain"),
    ],
)
def test_those_whom_the_news_quotes_beside_heads_are_known(name: str, day: str, actor: str) -> None:
    assert actors(borne(name, day)) == {actor}


def test_a_full_name_means_the_office_held_then_or_the_last_before() -> None:
    assert actors(borne("Mario Monti", "2002")) == {"EU/Mario Monti"}
    assert actors(borne("Mario Monti", "2020")) == {"ITA/Mario Monti"}
    assert actors(borne("Mario Monti", "2020", code="EU")) == {"EU/Mario Monti"}
    assert borne("Mario Monti", "2020", code="FRA") == ()


@pytest.mark.parametrize(
    ("last", "title", "day", "found"),
    [
        ("Johnson", "", "2021-06-01", {"GBR/Boris Johnson"}),
        ("Brown", "", "2009-04-02", {"GBR/Gordon Brown"}),
        ("Graham", "", "2024-02-01", set()),
        ("Graham", "Senator", "2024-02-01", {"USA/Lindsey Graham"}),
        ("Peskov", "", "2024-02-01", {"RUS/Dmitry Peskov"}),
        ("Sharif", "", "2016-01-01", {"PAK/Nawaz Sharif"}),
    ],
)
def test_a_last_name_alone_means_heads_and_ministers_before_others_and_no_legislator(
    last: str, title: str, day: str, found: set[str]
) -> None:
    assert actors(called(last, title, day)) == found


def test_what_the_history_leaves_open_is_possible_and_not_sure() -> None:
    row = COLUMNS + "FRA\tpresident\thead of state\tA B\t\t2015\t2017-03-29/2017-11-17\tus\n"
    (one,) = tenures(Table("own.tsv", row))
    assert one.surely(Days("2016-01-01", "2017-03-29"))
    assert one.possibly(Days("2017-06-01", "2017-06-01"))
    assert not one.surely(Days("2017-06-01", "2017-06-01"))
    assert not one.possibly(Days("2017-11-18", "2018-01-01"))


def test_a_users_table_adds_and_corrects(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text(
        "# ours\n" + COLUMNS + "DEU\tchancellor\thead of government\tFriedrich Merz\t\t2025-05-06\t2025-10-01\tdesk\n"
        "DEU\tchancellor\thead of government\tAda Muster\tMuster\t2025-10-01\t..\tdesk\n",
        encoding="utf-8",
    )
    assert names(holders("DEU", "chancellor", "2025-12-01", own=own)) == ["Ada Muster"]
    assert names(holders("DEU", "chancellor", "2025-09-04", own=own)) == ["Friedrich Merz"]
    assert people("Muster", "2025-12-01", own=own)[0].source == "desk"
    assert names(holders("DEU", "chancellor", "2025-12-01")) == ["Friedrich Merz"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("DEU\tchancellor\t\tA\t\t2025", "cells"),
        ("XYZ\tchancellor\t\tA\t\t2025\t..\tus", "'XYZ' is no code"),
        ("DEU\tchancellor\t\t\t\t2025\t..\tus", "must not be empty"),
        ("DEU\tchancellor\t\tA\t\tMay 2025\t..\tus", "'May 2025' is no day"),
        ("DEU\tchancellor\t\tA\t\t2025-02-30\t..\tus", "stands in no calendar"),
        ("DEU\tchancellor\t\tA\t\t2025-02-03\t2025-02-01\tus", "before 2025-02-03"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(tmp_path: Path, row: str, said: str) -> None:
    own = tmp_path / "own.tsv"
    own.write_text(f"# ours\n{COLUMNS}{row}\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"ACTOR001.*own\.tsv, line 3: .*" + said):
        holders("DEU", "chancellor", "2025-01-01", own=own)


def test_a_table_that_is_none_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        holders("DEU", "chancellor", "2025-01-01", own=tmp_path / "none.tsv")
    (tmp_path / "empty.tsv").write_text("", encoding="utf-8")
    with pytest.raises(TableError, match="the columns must be"):
        holders("DEU", "chancellor", "2025-01-01", own=tmp_path / "empty.tsv")


def test_every_code_is_known_and_nobody_ends_before_the_start() -> None:
    codes = {row["code"] for table in ("states.tsv", "organisations.tsv") for row in data.rows(table)}
    assert {one.code for one in KNOWN} <= codes
    for one in KNOWN:
        ended, began = days(one.until.split("/")[-1]), days(one.start.split("/")[0])
        assert ended is None or began is None or began.first <= ended.last, one


def test_no_row_of_our_tables_stands_twice() -> None:
    seen = [(one.code, one.offices[0], one.name, one.start) for one in KNOWN]
    assert len(seen) == len(set(seen))


def test_no_two_hold_one_highest_office_for_long_but_those_who_are_listed() -> None:
    by_office: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
    for one in KNOWN:
        if one.role in {"both", "head of state", "head of government"} and one.offices[0] not in TOGETHER["offices"]:
            office = "prime minister" if "prime minister" in one.offices else one.offices[0]
            by_office[one.code, office].append(one)
    wrong = [
        f"{key}: {one.name} until {one.until}, {other.name} from {other.start}"
        for key, those in by_office.items()
        for one, other in combinations(sorted(those, key=lambda one: one.start), 2)
        if one.name != other.name and "/".join(key) not in TOGETHER["once"] and one.together(other) > HANDOVER
    ]
    assert wrong == []


@given(
    st.sampled_from(MUCH_TOLD),
    st.dates(date(2006, 1, 1), date(2025, 12, 31)),
)
def test_the_heads_of_much_told_states_are_known_on_every_day(state: str, day: date) -> None:
    assert 1 <= len({one.actor for one in holders(state, "head of government", day.isoformat())}) <= 2


@given(st.sampled_from(KNOWN))
def test_whoever_holds_an_office_is_found_by_name_and_by_office(one: Tenure) -> None:
    start = days(one.start.split("/")[-1])
    assert start is not None
    assert one in holders(one.code, one.offices[-1], start.last)
    assert one in people(one.name, start.last)
    assert all(one in people(alias, start.last) for alias in one.aliases)


@pytest.mark.parametrize(
    ("name", "day", "actors"),
    [
        ("Joe Biden", "2023-05-01", {"USA/Joe Biden"}),
        ("Angela Merkel", "2023-05-01", {"DEU/Angela Merkel"}),
        ("Donald J. Trump", "2015-12-22", {"USA/Donald Trump"}),
        ("Emmanuel Macron", None, {"FRA/Emmanuel Macron"}),
        ("Trump", "2015-12-22", set()),  # another may bear the last name
        ("Kristalina Georgieva", "2009-05-01", set()),  # who is to head a body is of a state that nobody tells
    ],
)
def test_a_full_name_is_known_before_and_after_the_office(name: str, day: str | None, actors: set[str]) -> None:
    """A candidate, and somebody in a text without a day."""
    assert {one.actor for one in borne(name, day)} == actors
