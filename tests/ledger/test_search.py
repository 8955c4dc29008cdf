"""What is found by its words: the same in both databases, grown piece by piece, and gone when its text is."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from servanda.ledger import Book, Ledger, Query, Search, Wanted, snippet, store
from servanda.ledger.missing import missing
from servanda.ledger.search import NEAR, TOGETHER, folded, undertakings
from servanda.ledger.upkeep import state_of
from servanda.model import Article, Judgement, Metadata, Page, Quote, Retraction, Span
from tests.ledger.samples import add_numbered, fixed_clock
from tests.ledger.test_book import BRIDGE, PAID, PROMISE, RIVAL, STORY, hanging, said, tell
from tests.ledger.test_shelf import LATER
from tests.ledger.views.made import act, report


def found(ledger: Ledger, asked: str) -> set[str]:
    """The words of the acts that are found, and the publishers of the articles."""
    hits = Search(ledger).find(Query.of(asked))
    acts = {ledger.act(ref).evidence.exact for ref in hits.acts}
    entries = {one.seq: one for one in ledger.entries()}
    return acts | {str(entries[seq].article.metadata.publisher) for seq in hits.articles}


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("bridges", {*said(BRIDGE), "Harbour Courier"}),
        ("NORWAY Bridge", {*said(BRIDGE), "Harbour Courier"}),
        ('"air defence" -kyiv', {*said(PROMISE, PAID), "Fjord Post", "Skerry News"}),
        ("air-defence kyiv", {*said(RIVAL), "Tide"}),
        ('"defence air"', set()),
        ("Tide", {"Tide"}),
        ("Poland", {*said(hanging()), "Warta"}),
        ("Norway", {*said(PROMISE, RIVAL, PAID, BRIDGE), "Fjord Post", "Skerry News", "Harbour Courier"}),
        ("health", {*said(hanging())}),
        ("zeppelin", set()),
        ("", set()),
        ("-bridge", set()),
    ],
)
def test_words_phrases_and_what_must_not_be_there(ledger: Ledger, asked: str, wanted: set[str]) -> None:
    """In any form of the words, by the names of states though the text says another, by theme and by outlet."""
    told = replace(hanging(), article=replace(hanging().article, metadata=Metadata(publisher="Warta")))
    tell(ledger, *STORY, told)
    assert found(ledger, asked) == wanted


@pytest.mark.parametrize(
    "asked",
    [
        '"', '""', '"air', "air\"", "'", "\\", "*", "air*", "NEAR(air bridge)", "air AND", "OR", "NOT", "(", "^air",
        "words:air", "'; DROP TABLE records; --", "%", "_", "{air}", "a:b & c | !d <-> e", "\x00", "air\x00", "💧", "–",
        "- -", "-\"", "x" * 10_000, "air " * 2_500, '"' * 10_000, "-" * 10_000, "(" * 10_000, "\u0301" * 100,
        "ａｉｒ ½ ﬁ İ ß",
    ],
)  # fmt: skip
def test_no_question_is_an_error(ledger: Ledger, asked: str) -> None:
    """Operators, quotes, SQL and long texts are words or nothing; the ledger is as it was."""
    tell(ledger, PROMISE)
    before = ledger.counts()
    Search(ledger).find(Query.of(asked))
    assert ledger.counts() == before
    assert found(ledger, "air") == {*said(PROMISE), "Fjord Post"}


@given(st.text(max_size=60))
def test_a_text_is_found_by_each_of_its_words(asked: str) -> None:
    """Whatever letters there are: what is folded has letters and digits alone, and folds to itself no other way."""
    query = Query.of(asked.replace('"', " ").replace("-", " "))
    assert query.words == set(folded(asked.replace('"', " ").replace("-", " "))) or query.is_cut
    assert all(word.isalnum() for word in query.words)
    pieces = snippet(asked, query)
    assert "".join(words for words, _ in pieces) in asked
    assert all(set(folded(words)) <= query.words for words, is_found in pieces if is_found)


def test_what_is_asked_beyond_measure_is_cut_and_says_so() -> None:
    """As many words as a person writes are all looked for."""
    assert not Query.of("thirty two words " * 10).is_cut
    assert Query.of(" ".join(f"w{n}" for n in range(50))).is_cut
    assert Query.of("x" * 10_000).is_cut


def test_it_grows_piece_by_piece(ledger: Ledger) -> None:
    """What was indexed is not indexed again; what comes is found at once, also by whoever searched before."""
    search = Search(ledger)
    tell(ledger, PROMISE)
    assert len(search.find(Query.of("norway")).acts) == 1
    with store.reading(ledger.engine) as connection:
        before = connection.execute(text("SELECT max(id) FROM passages")).scalar_one()
    tell(ledger, BRIDGE)
    assert len(search.find(Query.of("norway")).acts) == 2
    with store.reading(ledger.engine) as connection:
        assert connection.execute(text("SELECT min(id) FROM passages")).scalar() == 1
        assert connection.execute(text("SELECT max(id) FROM passages")).scalar() == before + 2


def test_it_is_made_again_when_it_is_gone_or_of_another_log(ledger: Ledger) -> None:
    """It hangs on nothing but the log."""
    tell(ledger, *STORY)
    wanted = found(ledger, "norway")
    for ruin in (
        "DELETE FROM indexed",
        "UPDATE indexed SET rules = 'others'",
        "UPDATE indexed SET hash = 'of another log'",
    ):
        with ledger.engine.begin() as connection:
            connection.execute(text(ruin))
        assert found(ledger, "norway") == wanted
    with store.writing(ledger.engine) as connection:
        store.empty_shelf(connection)
    assert found(ledger, "norway") == wanted
    with store.reading(ledger.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM passages")).scalar() == 2 * len(STORY)


def test_a_redacted_text_leaves_it(ledger: Ledger, address: str) -> None:
    """At once, and on the disk too; the others are found as before."""
    tell(ledger, PROMISE, BRIDGE)
    assert said(BRIDGE)[0] in found(ledger, "bergen")
    seq = next(one.seq for one in ledger.entries() if one.article.metadata.publisher == "Harbour Courier")
    ledger.redact(seq, "a court said so", author="Ada")
    with store.reading(ledger.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM passages")).scalar() == 0
    assert found(ledger, "bergen") == set()
    assert found(ledger, "defence") == {*said(PROMISE), "Fjord Post"}
    if "://" not in address:
        ledger.close()
        assert b"bergen" not in b"".join(one.read_bytes() for one in Path(address).parent.iterdir()).lower()


def test_a_correction_is_found_by_its_own_words(ledger: Ledger) -> None:
    """And leads to the act that it corrects."""
    told = report("Tide", 0, act("commit", "Norway will build a bridge", "NOR"), text="It will be at Narvik in spring.")
    (ref,) = tell(ledger, told)
    at = told.article.text.index("It will be")
    words = Quote(Span(at, at + 20), told.article.text[at : at + 20])
    right = replace(told.acts[0], evidence=words)
    assert ref not in Search(ledger).find(Query.of("narvik")).acts
    ledger.state(Judgement("correct", (ref,), correction=right, reason="other words"), author="Ada")
    assert ref in Search(ledger).find(Query.of("narvik")).acts


def test_what_is_found_leads_to_undertakings(ledger: Ledger) -> None:
    """By the shelf, narrowed like any list; what was retracted leads nowhere."""
    refs = tell(ledger, *STORY)
    hits = Search(ledger).find(Query.of("norway defence"))
    shelf = Book(ledger).shelf(LATER)
    told = shelf.telling(hits.acts)
    (one,) = set(told.values())
    lines, _ = shelf.lines(LATER, Wanted(among=(one,)))
    assert [line.id for line in lines] == [one]
    assert shelf.lines(LATER, Wanted(among=(one,), status="refused")) == ([], False)
    assert shelf.lines(LATER, Wanted(among=())) == ([], False)
    ledger.state(Retraction(refs[3].record - 1, "withdrawn by the outlet"), author="Ada")
    assert Book(ledger).shelf(LATER).telling(Search(ledger).find(Query.of("bergen")).acts) == {}


def test_a_long_article_is_found_by_its_last_words(ledger: Ledger) -> None:
    """However long it is, and in a log of more records than are indexed at once."""
    words = Article("so " * (3 * NEAR) + "to the very end", Metadata(publisher="Long Read"))
    for number in range(TOGETHER // 2 + 5):
        add_numbered(ledger, number)
    ledger.add(Page(b"long", "long.txt", "text/plain"), words, None)
    assert found(ledger, '"very end"') == {"Long Read"}
    assert len(Search(ledger).find(Query.of("lorries")).acts) == TOGETHER // 2 + 5


def test_several_search_at_once(ledger: Ledger) -> None:
    """Whoever comes first makes the index; nothing is in it twice."""
    tell(ledger, *STORY)
    with ThreadPoolExecutor(4) as pool:
        hits = list(pool.map(lambda _: Search(ledger).find(Query.of("norway")), range(8)))
    assert len({frozenset(one.acts) for one in hits}) == 1
    with store.reading(ledger.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM passages")).scalar() == 2 * len(STORY)


def test_a_ledger_that_may_only_be_read_is_searched_all_the_same(tmp_path: Path) -> None:
    """From an index of the process's own, which grows as well."""
    path = tmp_path / "l.db"
    with Ledger(str(path), author="tests/1", clock=fixed_clock) as ledger:
        tell(ledger, PROMISE)
        database = sqlite3.connect(path)
        database.execute(
            "CREATE TRIGGER locked BEFORE INSERT ON indexed BEGIN SELECT RAISE(ABORT, 'attempt to write'); END"
        )
        database.close()
        search = Search(ledger)
        assert len(search.find(Query.of("norway")).acts) == 1
        tell(ledger, BRIDGE)
        assert len(search.find(Query.of("norway")).acts) == 2
        assert state_of(ledger.engine) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cape Verde", "Cabo Verde"),
        ("cabo verde aid", "aid Republic of Cabo Verde -boats"),
        ("UK", "United Kingdom"),
        ("Britain", "uk"),
        ("Ivory Coast", "Côte d’Ivoire"),
        ("harbor", "harbours"),
        ("reorganized", "reorganise"),
        ("decarbonization", "decarbonising"),
        ('"air defense"', '"air defence"'),
    ],
)
def test_names_of_one_and_spellings_of_one_find_the_same(ledger: Ledger, one: str, other: str) -> None:
    """In articles and in acts: whichever of them the text has, and whichever is asked for."""
    tell(ledger,
        report("Praia Post", 0, act("commit", "Norway will send aid to Cape Verde for harbours", "NOR")),
        report("Tide", 1, act("commit", "The aid for the Republic of Cabo Verde will be reorganised", "SWE")),
        report("Warta", 2, act("commit", "Abidjan will decarbonise the harbor of Ivory Coast", "CIV", theme="energy")),
        report("Bay News", 3, act("commit", "Britain will give air defense", "GBR")),
        report("Fjord Post", 4, act("commit", "The UK will give air defence", "GBR")),
        report("Skerry News", 5, act("commit", "Côte d’Ivoire talked of decarbonization", "CIV", theme="energy")),
    )  # fmt: skip
    assert len(found(ledger, one)) >= 2
    assert found(ledger, one) == found(ledger, other)


def test_an_abbreviation_that_is_a_word_is_a_name_in_capitals_alone() -> None:
    """Nor does it stand in place of a name; what is quoted is looked for as it is."""
    assert not Query.of("who told us").alike
    assert ("world", "health", "organiz") in Query.of("the WHO").alike[("who",)]
    assert all(("us",) not in others for others in Query.of("United States").alike.values())
    assert not Query.of('"Cape Verde"').alike
    assert not Query.of("aid -Britain").alike
    assert not Query.of("Congo").alike  # there are two


def test_what_a_correction_took_away_is_not_found(ledger: Ledger) -> None:
    """By the words that stand; what is taken back is found again, and what is corrected twice by its last words."""
    told = report("Tide", 0, act("commit", "Norway will build a bridge", "NOR"),
        text="It will be at Narvik in spring. Bergen gets none.")  # fmt: skip
    (ref,) = tell(ledger, told)

    def corrected(words: str) -> Judgement:
        at = told.article.text.index(words)
        right = replace(told.acts[0], evidence=Quote(Span(at, at + len(words)), words))
        return Judgement("correct", (ref,), correction=right, reason="other words")

    def leads(asked: str) -> bool:
        return bool(undertakings(Book(ledger).shelf(LATER), Search(ledger).find(Query.of(asked))))

    assert leads("bridge")
    first = ledger.state(corrected("It will be at Narvik"), author="Ada")
    assert (leads("bridge"), leads("narvik")) == (False, True)
    second = ledger.state(corrected("Bergen gets none"), author="Ada")
    assert (leads("bridge"), leads("narvik"), leads("bergen")) == (False, False, True)
    ledger.state(Retraction(second, "a slip"), author="Ada")
    assert (leads("narvik"), leads("bergen")) == (True, False)
    ledger.state(Retraction(first, "a slip"), author="Ada")
    assert (leads("bridge"), leads("narvik")) == (True, False)
    assert leads("norway")


def test_what_no_text_has_is_named_with_words_that_are_near(ledger: Ledger) -> None:
    """Each by itself; of what is there nothing is said."""
    tell(ledger, *STORY)
    search = Search(ledger)

    def told(asked: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.words, one.instead) for one in missing(search.find, ledger, asked)]

    assert told("Norway Brigde zeppelin") == [("Brigde", ("bridge",)), ("zeppelin", ())]
    assert told("Norway bridge kyiv") == []
    assert told('"defence air"') == [("defence air", ())]
