"""States, organisations and outlets by every name; the shipped tables are whole; the user's own go first."""

from __future__ import annotations

from pathlib import Path

import pytest

from servanda import data
from servanda.actors import Own, digest, using
from servanda.actors.almanac import holders
from servanda.actors.bodies import named, part_of
from servanda.actors.members import is_member, members
from servanda.actors.names import adjectives, candidates, codes, folded, names, nouns, wikidata
from servanda.actors.tables import listed
from servanda.errors import TableError

STATES = data.rows("states.tsv")
ORGANISATIONS = data.rows("organisations.tsv")
NAMES = "code\tname\tnoun\twikidata\n"
MEMBERS = "code\tmember\tfrom\tuntil\tsource\n"
TENURES = "code\toffice\trole\tname\taliases\tfrom\tuntil\tsource\n"


def meant(words: str) -> list[str | None]:
    return [one.code for one in candidates(words)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Kiev", "UKR"),
        ("Burma", "MMR"),
        ("Swaziland", "SWZ"),
        ("Côte d’Ivoire", "CIV"),
        ("Türkiye", "TUR"),
        ("Czech Republic", "CZE"),
        ("Cape Verde", "CPV"),
        ("Nur-Sultan", "KAZ"),
        ("Kotte", "LKA"),
        ("the Kremlin", "RUS"),
        ("Downing Street", "GBR"),
        ("the Élysée", "FRA"),
        ("Palazzo Chigi", "ITA"),
        ("the Moncloa", "ESP"),
        ("Zhongnanhai", "CHN"),
        ("Aso Rock", "NGA"),
        ("Bankova", "UKR"),
        ("Macedonians", "MKD"),
        ("Opec+", "OPEC+"),
        ("the Ramstein group", "Ukraine Defence Contact Group"),
        ("B9", "Bucharest Nine"),
        ("the Arab League", "League of Arab States"),
        ("World Court", "International Court of Justice"),
        ("the UN nuclear watchdog", "IAEA"),
        ("Reuters", "outlet/Reuters"),
    ],
)
def test_a_name_old_or_new_means_one(words: str, code: str) -> None:
    assert meant(words)[0] == code
    assert (names().get(folded(words)) or (adjectives()[folded(words)],))[0] == code


@pytest.mark.parametrize(
    ("words", "several"),
    [
        ("Georgia", ["GEO", "USA/Georgia"]),
        ("Congo", ["COD", "COG"]),
        ("Koreans", ["KOR", "PRK"]),
        ("Guinea", ["GIN", "GNB", "GNQ", "PNG"]),
        ("Washington", ["USA", None, "USA/Washington"]),
        ("Brussels", ["EU", "BEL", "NATO"]),
        ("Victoria", [None, None, "SYC", "AUS/Victoria"]),
    ],
)
def test_an_ambiguous_name_gives_all_the_usual_one_first(words: str, several: list[str | None]) -> None:
    assert meant(words) == several
    assert all(one.clues for one in candidates(words))


def test_case_tells_a_name_from_a_word() -> None:
    assert [meant(words) for words in ("us", "who", "the nation", "the sun", "un")] == [[]] * 5
    assert [meant(words)[0] for words in ("US", "U.S.", "WHO", "The Nation", "Nato", "the bloc")] == [
        "USA", "USA", "WHO", "outlet/The Nation", "NATO", "EU",
    ]  # fmt: skip


def test_every_name_in_the_tables_is_known() -> None:
    """Whoever looks one up finds somebody, whoever it is."""
    told = [word for row in STATES for column in ("name", "adjective") for word in listed(row[column])]
    told += [word for row in ORGANISATIONS for word in (row["code"], *listed(row["name"]))]
    assert [word for word in told if folded(word) not in names().keys() | adjectives().keys()] == []
    assert [word for word in told if not candidates(word)] == []


def test_the_tables_hold_all_states_and_enough_organisations_and_outlets() -> None:
    pycountry = pytest.importorskip("pycountry")
    assert {row["code"] for row in STATES} == {one.alpha_3 for one in pycountry.countries} | {"XKX"}
    assert all(row["name"] for row in STATES)
    assert len(ORGANISATIONS) > 300
    assert len(data.rows("outlets.tsv")) > 150
    assert all(nouns(row["code"]) for row in ORGANISATIONS)


def test_no_wikidata_identifier_stands_for_two() -> None:
    known = [row["wikidata"] for row in (*STATES, *ORGANISATIONS) if row["wikidata"]]
    assert len(known) == len(set(known))
    assert (wikidata("NATO"), wikidata("DEU"), wikidata("Squad")) == ("Q7184", "Q183", None)


def test_whom_an_ambiguous_name_or_a_body_means_is_known() -> None:
    outlets = {row["code"] for row in data.rows("outlets.tsv")}
    meanings = {row["code"] for row in data.rows("ambiguous.tsv")} - {""}
    bodies = data.toml("bodies.toml")
    meanings |= {*bodies["named"].values(), *bodies["of_one"]}
    assert {code for code in meanings - outlets - codes() if code.split("/")[0] not in codes()} == set()


def test_a_body_is_named_by_its_state_or_alone() -> None:
    assert part_of("IND", "foreign ministry") == "IND/Ministry of External Affairs"
    assert part_of("KEN", "the central bank") == "KEN/Central Bank"
    assert [named(words) for words in ("the Bundesbank", "Pentagon", "the Rada", "Quai d'Orsay")] == [
        "DEU/Bundesbank", "USA/Department of Defense", "UKR/Verkhovna Rada", "FRA/Ministry of Foreign Affairs",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "day", "number"),
    [
        ("EU", "2020-01-31", 28),
        ("EU", "2020-02-01", 27),
        ("NATO", "2017-06-04", 28),
        ("NATO", "2023-04-04", 31),
        ("NATO", "2024-03-07", 32),
        ("G8", "2014-03-01", 8),
        ("G8", "2014-04-01", 0),
        ("G20", "2023-10-01", 21),
        ("BRICS", "2023-12-31", 5),
        ("BRICS", "2025-02-01", 10),
        ("ASEAN", "2025-11-01", 11),
        ("AU", "2016-01-01", 54),
        ("AU", "2018-01-01", 55),
        ("ECOWAS", "2025-01-28", 15),
        ("ECOWAS", "2025-02-01", 12),
        ("OPEC", "2024-01-01", 12),
        ("OPEC+", "2024-01-01", 22),
        ("SCO", "2024-08-01", 10),
        ("CPTPP", "2025-01-01", 12),
        ("Council of Europe", "2022-03-17", 46),
        ("OSCE", "2025-01-01", 57),
        ("UN", "2015-01-01", 193),
        ("OECD", "2022-01-01", 38),
        ("Commonwealth", "2023-01-01", 56),
        ("Alliance of Small Island States", "2023-01-01", 39),
        ("Pacific Islands Forum", "2022-09-01", 17),
        ("Least Developed Countries", "2025-01-01", 44),
        ("coalition of the willing", "2025-09-04", 0),
    ],
)
def test_as_many_belonged_to_it_that_day(code: str, day: str, number: int) -> None:
    assert len(members(code, day)) == number


@pytest.mark.parametrize("year", range(2014, 2027))
def test_ten_are_elected_to_the_security_council_each_year(year: int) -> None:
    assert len(members("UN/Security Council", str(year))) == 15


def test_what_is_not_sure_of_a_membership_is_not_said() -> None:
    assert is_member("SADC", "COM", "2018-01-01") is None
    assert is_member("EU", "GBR", "XXXX-09-04") is None
    assert is_member("EU", "NOR", "2020") is False
    assert is_member("coalition of the willing", "FRA", "2025-09-04") is None
    assert "GBR" not in members("EU", None)
    assert "DEU" in members("EU", "XXXX-09-04")


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """Tables of a user's, each with one row."""
    paths = [tmp_path / name for name in ("tenures.tsv", "names.tsv", "members.tsv")]
    paths[0].write_text(
        f"# ours\n{TENURES}Lake League\tspeaker\thead\tAda Muster\t\t2025\t..\tdesk\n", encoding="utf-8"
    )
    paths[1].write_text(f"{NAMES}Lake League\tLL|the lake states\tleague\t\nEU\tthe Twelve\t\t\n", encoding="utf-8")
    paths[2].write_text(f"{MEMBERS}Lake League\tCHE|AUT\t2025-01-01\t..\tdesk\n", encoding="utf-8")
    return Own(*paths)


def test_a_users_tables_are_in_force_inside_alone(own: Own) -> None:
    assert digest() is None
    with using(own):
        assert meant("the lake states") == ["Lake League"]
        assert names()["twelve"].code == "EU"
        assert nouns("Lake League") == ("league",)
        assert nouns("EU") == ("bloc", "union")
        assert members("Lake League", "2025-09-04") == ("AUT", "CHE")
        assert [one.name for one in holders("Lake League", "speaker", "2025-09-04")] == ["Ada Muster"]
        assert digest() is not None
    assert meant("the lake states") == []
    assert members("Lake League", "2025-09-04") == ()


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("names", NAMES + "A\tX\t\t\nB\tY|the x\t\t\n", r"line 3: .* is the name of A already \(line 2\)"),
        ("names", NAMES + "\tX\t\t\n", "line 2: the code must not be empty"),
        ("names", NAMES + "A\tX\t\tP12\n", "line 2: 'P12' is no identifier"),
        ("names", NAMES + "A\tX\n", "line 2: 4 cells are needed, here are 2"),
        ("names", "# ours\nname\n", "line 2: the columns must be code, name"),
        ("members", MEMBERS + "Lakes\tCHE\t2025\t..\tus\n", "line 2: 'Lakes' is no code"),
        ("members", MEMBERS + "EU\tCHE\tsoon\t..\tus\n", "line 2: 'soon' is no day"),
        ("members", MEMBERS + "EU\t\t2025\t..\tus\n", "line 2: the member must not be empty"),
        ("members", MEMBERS + "EU\tCHE\t2025\t2024\tus\n", "line 2: it would end on 2024"),
        ("members", MEMBERS + "EU\tCHE\t2020\t..\tus\nEU\tCHE\t2021\t..\tus\n", "line 3: CHE is in EU twice at once"),
        ("tenures", TENURES + "XYZ\tking\t\tA\t\t2025\t..\tus\n", "line 2: 'XYZ' is no code"),
        (
            "tenures",
            TENURES + "FRA\tpresident\tboth\tA B\t\t2020\t..\tus\nFRA\tpresident\tboth\tC D\t\t2021\t..\tus\n",
            r"line 3: A B \(2020 to \.\., line 2\) and C D .* cannot both be president of FRA by one source",
        ),
    ],
)
def test_a_wrong_row_of_a_users_is_named_by_file_and_line(tmp_path: Path, table: str, text: str, said: str) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"ACTOR001.*mine\.tsv, " + said), using(Own(**{table: path})):
        pass
    assert digest() is None


def test_two_sources_may_contradict_each_other(tmp_path: Path) -> None:
    """Both are kept, and neither is sure to be right."""
    path = tmp_path / "mine.tsv"
    rows = "FRA\tregent\tboth\tA B\t\t2020\t..\tus\nFRA\tregent\tboth\tC D\t\t2021\t..\tthem\n"
    path.write_text(TENURES + rows, encoding="utf-8")
    with using(Own(tenures=path)):
        assert {one.name for one in holders("FRA", "regent", "2022")} == {"A B", "C D"}


def test_a_table_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with (
        pytest.raises(TableError, match=r"ACTOR002.*none\.tsv cannot be read"),
        using(Own(names=tmp_path / "none.tsv")),
    ):
        pass
