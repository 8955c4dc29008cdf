"""Views that are kept beside the log: what they answer, and that they are never other than the log gives."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlalchemy import Engine, text

from servanda.errors import StatementError
from servanda.ledger import Book, Ledger, Wanted, differences, store, verify
from servanda.ledger.accounts import Line, lead
from servanda.ledger.shelf import dated_mark, due_mark, mark, moved_mark
from servanda.ledger.views.telling import Report
from servanda.model import Judgement
from tests.ledger.samples import fixed_clock
from tests.ledger.test_book import BRIDGE, PAID, PROMISE, RIVAL, STORY, hanging, placed, said, tell
from tests.ledger.views.made import FIRST, act, report, stories

LATER = FIRST + timedelta(days=400)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


ANY = Wanted()


def listed(ledger: Ledger, wanted: Wanted = ANY, day: date = LATER) -> list[tuple[str, str]]:
    lines, more = Book(ledger).shelf(day).lines(day, wanted)
    assert not more
    return [(line.words, line.status) for line in lines]


def test_undertakings_are_listed_as_the_views_have_them(ledger: Ledger) -> None:
    """Those told of last first, each with its status on the day and how many tell it."""
    tell(ledger, *STORY)
    assert listed(ledger) == [(said(RIVAL)[0], "kept"), (said(BRIDGE)[0], "announced")]
    (first, _), _ = Book(ledger).shelf(LATER).lines(LATER)
    assert (first.tellings, first.outlets, first.origins, first.conflicts) == (3, 3, 3, 1)
    assert (first.first, first.last, first.since) == (on(0), on(50), on(50))


def test_an_earlier_day_is_answered_as_it_was_known(ledger: Ledger) -> None:
    """Neither the status nor the tellings of a later day show."""
    tell(ledger, *STORY)
    day = on(1)
    (line,), _ = Book(ledger).shelf(day).lines(day)
    assert (line.words, line.status, line.tellings, line.conflicts) == (said(PROMISE)[0], "announced", 1, 0)


FIRM = "Norway will give Ukraine 70 million euros for air defence by March"
LOOSE = "Norway is ready to give Ukraine 85 million euros for air defence by June"
SHORT = "Norway wants to give Ukraine 85 million euros for air defence"
SILENT = "Norway will give Ukraine money for air defence"
DONE = "Norway has given Ukraine 40 million euros for air defence"
GONE = "Norway will no longer give Ukraine 85 million euros for air defence by June"
TOLD = {
    FIRM: ("commit", {"force": "formal", "amount": "70000000 EUR", "deadline": "2025-03"}),
    LOOSE: ("commit", {"force": "ready", "amount": "85000000 EUR", "deadline": "2025-06"}),
    SHORT: ("commit", {"force": "declared", "amount": "85000000 EUR"}),
    SILENT: ("commit", {"force": "declared"}),
    DONE: ("perform", {"amount": "40000000 EUR"}),
    GONE: ("refuse", {"amount": "85000000 EUR", "deadline": "2025-06"}),
}


@pytest.mark.parametrize(
    ("told", "shown", "value", "deadline"),
    [
        pytest.param((FIRM, LOOSE), LOOSE, 85_000_000, date(2025, 6, 30), id="what both figures are of"),
        pytest.param((FIRM, LOOSE, SHORT), LOOSE, 85_000_000, date(2025, 6, 30), id="two figures before one"),
        pytest.param((FIRM, SILENT), FIRM, 70_000_000, date(2025, 3, 31), id="the earlier where the later has none"),
        pytest.param((FIRM, SHORT), FIRM, 85_000_000, date(2025, 3, 31), id="the firmer of two with one figure"),
        pytest.param((SHORT, DONE), SHORT, 85_000_000, None, id="a promise before its deed"),
        pytest.param((SILENT, DONE), DONE, 40_000_000, None, id="a deed that alone tells the sum"),
        pytest.param((FIRM, LOOSE, GONE), LOOSE, 85_000_000, date(2025, 6, 30), id="never the refusal of a promise"),
    ],
)
def test_the_words_that_are_shown_are_those_of_the_figures_beside_them(
    ledger: Ledger, told: tuple[str, ...], shown: str, value: int, deadline: date | None
) -> None:
    """Of the tellings of an undertaking one that states the sum and the deadline of its line stands for it."""
    acts = [act(TOLD[one][0], one, "NOR", recipients="UKR", **TOLD[one][1]) for one in told]  # type: ignore[arg-type]
    refs = tell(ledger, *(report(f"Outlet {at}", at, one) for at, one in enumerate(acts)))
    for other in refs[1:]:
        ledger.state(Judgement("same", (refs[0], other), reason="one pledge"), author="Ada")
    shelf = Book(ledger).shelf(LATER)
    ((line,), _) = shelf.lines(LATER)
    assert (line.words, line.value, line.deadline) == (shown, Decimal(value), deadline)
    assert lead(shelf.account(line.id)).act.evidence.exact == shown


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(actors=("nor",)), [BRIDGE]),
        (Wanted(actors=("POL", "KEN")), [hanging()]),
        (Wanted(actors=("PO",)), []),
        (Wanted(actors=("POL%",)), []),
        (Wanted(theme="health"), [hanging()]),
        (Wanted(status="conditional"), [hanging()]),
        (Wanted(type="commit"), [BRIDGE, hanging()]),
        (Wanted(type="refuse"), []),
        (Wanted(force="formal"), []),
        (Wanted(waits_for="ceasefire"), [hanging()]),
        (Wanted(waits_for="fire"), []),
        (Wanted(since=on(3)), [BRIDGE]),
        (Wanted(actors=("NOR",), status="kept"), []),
    ],
)
def test_filters_narrow_the_list(ledger: Ledger, wanted: Wanted, found: list[Report]) -> None:
    """Each alone and together; letters of a name are no name."""
    tell(ledger, BRIDGE, hanging())
    assert [words for words, _ in listed(ledger, wanted)] == said(*found)


def test_a_limit_says_whether_there_are_more(ledger: Ledger) -> None:
    """The first ones come; as many as there are is not too many."""
    tell(ledger, BRIDGE, hanging())
    lines, more = Book(ledger).shelf(LATER).lines(LATER, limit=1)
    assert ([line.words for line in lines], more) == (said(BRIDGE), True)
    lines, more = Book(ledger).shelf(LATER).lines(LATER, limit=2)
    assert (len(lines), more) == (2, False)


def test_pages_follow_each_other(ledger: Ledger) -> None:
    """Each goes on behind the last line of the one before, of all undertakings, of one status and of one actor's."""
    tell(ledger, *(report(f"a{at}", at % 3, act("commit", f"Norway will build bridge {'x' * at}", "NOR", theme="other"))
                   for at in range(7)))  # fmt: skip
    shelf = Book(ledger).shelf(LATER)
    for wanted in (ANY, Wanted(status="announced"), Wanted(actors=("NOR",)), Wanted(concerning=("NOR",))):
        whole, _ = shelf.lines(LATER, wanted)
        paged: list[Line] = []
        more = True
        while more:
            page, more = shelf.lines(LATER, wanted, 2, after=mark(paged[-1]) if paged else ())
            paged += page
        assert paged == whole
        assert len(whole) > 1


def test_what_concerns_an_actor_is_more_than_what_it_bears(ledger: Ledger) -> None:
    """What it is to gain counts too, by its name and by those who speak for it."""
    tell(ledger, *STORY)
    assert listed(ledger, Wanted(actors=("UKR",))) == []
    assert [words for words, _ in listed(ledger, Wanted(concerning=("UKR",)))] == said(RIVAL)


def test_changes_come_with_the_latest_first(ledger: Ledger) -> None:
    """Each with the day on which the undertaking got that status; none that lies ahead."""
    tell(ledger, *STORY)
    shelf = Book(ledger).shelf(LATER)
    first, more = shelf.changes(LATER, limit=2)
    assert [(one.status, one.since) for one in first] == [("kept", on(50)), ("announced", on(5))]
    assert more
    rest, more = shelf.changes(LATER, limit=2, after=moved_mark(first[-1]))
    assert ([(one.status, one.since) for one in rest], more) == ([("announced", on(0))], False)
    assert len(shelf.changes(on(49))[0]) == 2


def test_conflicts_and_meetings_are_paged(ledger: Ledger) -> None:
    """Behind the one that was last on the page before."""
    rivals = [replace(RIVAL, id=f"Tide {at}", article=replace(RIVAL.article, metadata=replace(
        RIVAL.article.metadata, publisher=f"Tide {at}"))) for at in range(3)]  # fmt: skip
    days = [report(f"m{at}", at, act("meet", f"Norway and Poland met on {at}", "NOR POL", when=on(9 * at).isoformat()))
            for at in range(3)]  # fmt: skip
    tell(ledger, PROMISE, *rivals, *days)
    shelf = Book(ledger).shelf(LATER)
    clashes, _ = shelf.clashes()
    page, more = shelf.clashes(limit=1)
    assert (page, more, len(clashes)) == (clashes[:1], True, 3)
    assert shelf.clashes(limit=5, after=dated_mark(page[0])) == (clashes[1:], False)
    found, _ = shelf.meetings()
    assert len(found) == 3
    assert shelf.meetings(limit=1, after=dated_mark(found[0]))[0] == found[1:2]


def test_what_falls_due_comes_by_day_and_what_is_overdue_behind(ledger: Ledger) -> None:
    """A proposal's day counts too, ahead and past; what is kept does not, nor what is far off unless all is asked."""

    def promise(words: str, deadline: str, kind: str = "commit", actor: str = "NOR") -> Report:
        told = act(kind, words, actor, deadline=deadline, theme="other")  # type: ignore[arg-type] # a type of act
        return report(words, 0, told)

    tell(
        ledger,
        promise("Norway will open the dam", "2025-02-20"),
        promise("Poland proposed to meet in Lublin", "2025-02-10", "propose", "POL"),
        promise("Kenya will plant mangroves", "2025-01-20", actor="KEN"),
        promise("Japan will sink the cables", "2025-01-25", actor="JPN"),
        promise("Italy will drain the marsh", "2026-02-20", actor="ITA"),
        PAID,
    )
    lines, _ = Book(ledger).shelf(date(2025, 3, 1)).due(date(2025, 3, 1), 30)
    assert [line.words[:5] for line in lines] == ["Norwa", "Polan", "Japan", "Kenya"]
    all_of_it, _ = Book(ledger).shelf(date(2025, 3, 1)).due(date(2025, 3, 1), None)
    assert [line.words[:5] for line in all_of_it] == ["Italy", "Norwa", "Polan", "Japan", "Kenya"]
    far, last = Book(ledger).shelf(LATER), date.max - timedelta(days=1)
    for days in (30, 10**12):  # no calendar has the day on which these end
        lines, _ = far.due(last, days, 1)
        assert due_mark(lines[0], last, days)[0] == 2
    lines, more = Book(ledger).shelf(date(2025, 3, 1)).due(date(2025, 3, 1), 30, limit=2)
    assert ([line.words[:5] for line in lines], more) == (["Norwa", "Polan"], True)
    day = date(2025, 2, 5)
    lines, _ = Book(ledger).shelf(day).due(day, 30)
    assert [(line.words[:5], line.status) for line in lines] == [
        ("Polan", "proposed"),
        ("Norwa", "due"),
        ("Japan", "overdue"),
        ("Kenya", "overdue"),
    ]


def test_accounts_come_one_after_the_other(ledger: Ledger) -> None:
    """All of them in the order of the list, or those that are asked for, each as it stands on the day."""
    tell(ledger, *STORY)
    shelf = Book(ledger).shelf(LATER)
    lines, _ = shelf.lines(LATER)
    assert [one.line for one in shelf.accounts(LATER)] == lines
    assert list(shelf.accounts(LATER)) == [shelf.account(line.id).on(LATER) for line in lines]
    kept = list(shelf.accounts(LATER, Wanted(status="kept")))
    assert [one.line.words for one in kept] == said(RIVAL)


def test_an_account_is_found_by_the_beginning_of_its_id(ledger: Ledger) -> None:
    """With tellings named as commands name them, the reason for which each is there, and conflicts."""
    refs = tell(ledger, *STORY)
    shelf = Book(ledger).shelf(LATER)
    (line, _), _ = shelf.lines(LATER)
    account = shelf.account(line.id[:8].upper())
    assert account.line.id == line.id
    assert [told.ref for told in account.tellings] == [str(ref) for ref in refs[:3]]
    assert [(bond.telling, bool(bond.because)) for bond in account.bonds] == [(str(ref), True) for ref in refs[1:3]]
    assert [(clash.a.ref, clash.b.ref) for clash in account.clashes] == [(str(refs[0]), str(refs[1]))]
    assert account.changes[-1].because == (str(refs[2]),)


@pytest.mark.parametrize(
    "written", ["u-", "u-00", "u-0000", "u-%%%%", "u-'; --", "u-" + "0" * 90, "u-\udcff1234", "no"]
)
def test_an_unknown_id_is_an_error_of_the_users(ledger: Ledger, written: str) -> None:
    """Whatever it holds."""
    tell(ledger, PROMISE)
    with pytest.raises(StatementError, match="STATE002"):
        Book(ledger).shelf(LATER).account(written)


def test_totals_count_an_undertaking_once(ledger: Ledger) -> None:
    """With the tellings of which each sum is made, by status of the day."""
    tell(ledger, *STORY)
    for day, status in ((on(60), "kept"), (on(3), "announced")):
        (total,) = Book(ledger).shelf(day).totals(day)
        assert (total.bearer, total.status, total.currency) == ("NOR", status, "EUR")
        assert [len(refs) for _, _, refs in total.parts] == [3 if status == "kept" else 2]


def test_what_is_kept_is_made_anew_when_the_log_grows(ledger: Ledger) -> None:
    """By an article and by a judgement; another process sees it at once."""
    refs = tell(ledger, PROMISE, RIVAL)
    assert len(listed(ledger)) == 1
    tell(ledger, BRIDGE)
    assert len(listed(ledger)) == 2
    ledger.state(Judgement("different", (refs[0], refs[1]), reason="two funds"), author="Ada")
    assert len(listed(ledger)) == 3


def emptied(engine: Engine) -> None:
    with store.writing(engine) as connection:
        store.empty_shelf(connection)


def test_dropping_what_is_kept_loses_nothing(ledger: Ledger) -> None:
    """It is made again, the same to the byte."""
    tell(ledger, *STORY)
    before = listed(ledger), rows(ledger.engine)
    emptied(ledger.engine)
    assert list(differences(ledger)) == []
    assert (listed(ledger), rows(ledger.engine)) == before


def test_what_is_added_leaves_the_rest_as_it_was(ledger: Ledger) -> None:
    """An article on another matter leaves the rows of the others as they are, and comes in beside them."""
    tell(ledger, PROMISE, RIVAL)
    listed(ledger)
    before = rows(ledger.engine)
    tell(ledger, BRIDGE)
    listed(ledger)
    assert [row for row in rows(ledger.engine) if row in before] == before
    assert len(rows(ledger.engine)) == len(before) + 1


def rows(engine: Engine) -> list[tuple[object, ...]]:
    with store.reading(engine) as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM undertakings ORDER BY id"))]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE standings SET status = 'kept'", "of standings is not what the log gives"),
        ("DELETE FROM clashes", "of clashes is not what the log gives"),
        ("UPDATE undertakings SET line = '{}'", "of undertakings is not what the log gives"),
        ("UPDATE shelf SET value = '2020-01-01' WHERE name = 'first'", "the days for which they answer were changed"),
    ],
)
def test_verify_finds_what_another_hand_changed_in_the_views(ledger: Ledger, statement: str, fault: str) -> None:
    """The log is sound, the views are not."""
    tell(ledger, *STORY)
    listed(ledger)
    assert list(verify(ledger, views=[differences])) == []
    with ledger.engine.begin() as connection:
        connection.execute(text(statement))
    found = list(verify(ledger, views=[differences]))
    assert found
    assert all(fault in one for one in found)


def test_a_redacted_text_is_gone_from_what_is_kept(ledger: Ledger) -> None:
    """Not even its words stay beside the log."""
    tell(ledger, PROMISE, BRIDGE)
    listed(ledger)
    (seq,) = [entry.seq for entry in ledger.entries() if entry.article == PROMISE.article]
    ledger.redact(seq, "a court said so", author="Ada")
    assert rows(ledger.engine) == []
    assert listed(ledger) == [(said(BRIDGE)[0], "announced")]


def test_a_ledger_that_may_only_be_read_answers_all_the_same(tmp_path: Path) -> None:
    """What cannot be kept is reckoned for the question."""
    path = str(tmp_path / "l.db")
    with Ledger(path, author="tests/1", clock=fixed_clock) as ledger:
        tell(ledger, *STORY)
    with Ledger(path, author="tests/1", create=False) as ledger:
        with ledger.engine.begin() as connection:
            connection.execute(text("PRAGMA query_only = 1"))
        assert len(listed(ledger)) == 2
        assert rows(ledger.engine) == []


def test_what_is_dated_ahead_waits_for_its_day(address: str) -> None:
    """It does not show before; the views of today are kept all the same, and made anew when its day has come."""
    ahead = replace(BRIDGE.article, metadata=replace(BRIDGE.article.metadata, published=on(100).isoformat()))
    now = [on(60)]

    def clock() -> datetime:
        return datetime(now[0].year, now[0].month, now[0].day, 10, tzinfo=UTC)

    with Ledger(address, author="tests/1", clock=clock) as ledger:
        tell(ledger, PROMISE, replace(BRIDGE, article=ahead))
        assert [words for words, _ in listed(ledger, day=on(60))] == said(PROMISE)
        assert len(rows(ledger.engine)) == 1
        assert [words for words, _ in listed(ledger, day=on(100))] == said(BRIDGE, PROMISE)
        assert len(rows(ledger.engine)) == 1
        assert list(differences(ledger)) == []
        now[0] = on(100)
        assert [words for words, _ in listed(ledger, day=on(100))] == said(BRIDGE, PROMISE)
        assert len(rows(ledger.engine)) == 2
        assert list(differences(ledger)) == []


def test_many_may_ask_and_add_at_once(address: str) -> None:
    """Each sees at least what it has added itself, and in the end what is kept is what the log gives."""

    def work(number: int) -> list[int]:
        seen = []
        with Ledger(address, author=f"tests/{number}") as ledger:
            for at in range(4):
                tell(ledger, report(f"{number}-{at}", at, act("commit", f"Norway will send {number}{at} ships", "NOR")))
                lines, _ = Book(ledger).shelf(LATER).lines(LATER)
                seen.append(sum(line.tellings for line in lines))
        return seen

    Ledger(address, author="tests/1").close()
    with ThreadPoolExecutor(3) as pool:
        for seen in pool.map(work, range(3)):
            assert all(count > at for at, count in enumerate(seen))
    with Ledger(address, author="tests/1") as ledger:
        assert sum(line.tellings for line in Book(ledger).shelf(LATER).lines(LATER)[0]) == 12
        assert list(differences(ledger)) == []


@settings(max_examples=25, deadline=None)
@given(stories())
def test_what_is_kept_answers_as_the_views_do(told: list[Report]) -> None:
    """For every day from the last report on, whatever the clock has done since, and for every day before."""
    with tempfile.TemporaryDirectory() as folder, Ledger(f"{folder}/l.db", author="tests/1") as ledger:
        for one in told:
            tell(ledger, placed(one))
        book = Book(ledger)
        for day in (on(-1), on(350), on(700), on(1000)):
            wanted = {(one.id, one.status, len(one.tellings)) for one in book.views(day).undertakings}
            lines, _ = book.shelf(day).lines(day)
            assert {(line.id, line.status, line.tellings) for line in lines} == wanted
            assert len(book.shelf(day).clashes(settled=True)[0]) == len(book.views(day).conflicts)
