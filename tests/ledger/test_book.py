"""The book: what stands in a log, handed to the views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

from servanda.ledger import Book, Ledger
from servanda.ledger.views.telling import Report
from servanda.model import Act, ActRef, Condition, Judgement, Occurrence, Page, Quote, Reading, Retraction, Span, Value
from tests.ledger.samples import fixed_clock
from tests.ledger.views.made import FIRST, act, report

PROMISE = report(
    "Fjord Post",
    0,
    act("commit", "Norway will give 70 million euros for air defence", "NOR", recipients="UKR", amount="70000000 EUR"),
)
RIVAL = report(
    "Tide",
    2,
    act("commit", "Oslo promised Kyiv 85 million euros for its air defence", "NOR", recipients="UKR",
        amount="85000000 EUR"),
)  # fmt: skip
PAID = report(
    "Skerry News",
    50,
    act("perform", "Norway has paid 70 million euros for air defence", "NOR", recipients="UKR", amount="70000000 EUR"),
)
BRIDGE = report("Harbour Courier", 5, act("commit", "Norway will build a new bridge at Bergen", "NOR", theme="other"))
STORY = (PROMISE, RIVAL, PAID, BRIDGE)


def tell(ledger: Ledger, *told: Report, reader: str = "hand/1") -> list[ActRef]:
    """Record reports; the first act of each, as commands name it."""
    refs = []
    for one in told:
        page = Page(f"{one.id}\n\n{one.article.text}".encode(), f"{one.id}.txt", "text/plain")
        added = ledger.add(page, one.article, Reading(one.article.sha256, reader, acts=one.acts))
        assert added.reading is not None
        refs.append(ActRef(added.reading, 0))
    return refs


def placed(told: Report) -> Report:
    """A report made up for views, its conditions placed in the text, as a ledger wants them."""
    text, acts = told.article.text, []
    for one in told.acts:
        if one.condition:
            clause = one.condition.quote.exact
            text += f"\n\n{clause}"
            quote = Quote(Span(len(text) - len(clause), len(text)), clause)
            one = replace(one, condition=replace(one.condition, quote=quote))  # noqa: PLW2901
        acts.append(one)
    return replace(told, article=replace(told.article, text=text), acts=tuple(acts))


def words(ledger: Ledger, as_of: date | None = None) -> list[tuple[str, list[str]]]:
    """The status of each undertaking with what its tellings say."""
    return [
        (one.status, [each.act.evidence.exact for each in one.tellings])
        for one in Book(ledger).views(as_of).undertakings
    ]


def said(*reports: Report) -> list[str]:
    return [one.acts[0].evidence.exact for one in reports]


def test_the_views_are_made_of_what_the_log_holds(ledger: Ledger) -> None:
    """Tellings of one promise are one undertaking, the conflict is found, each telling leads back to its record."""
    refs = tell(ledger, *STORY)
    book = Book(ledger)
    assert words(ledger) == [("kept", said(PROMISE, RIVAL, PAID)), ("announced", said(BRIDGE))]
    (conflict,) = book.views().conflicts
    assert (conflict.kind, conflict.quotes) == ("amount", tuple(said(PROMISE, RIVAL)))
    found = book.views().undertakings[0].tellings
    assert [book.contents.refs[one.id] for one in found] == refs[:3]
    assert [book.contents.entries[one.article].article.metadata.publisher for one in found] == [
        "Fjord Post",
        "Tide",
        "Skerry News",
    ]


def test_an_earlier_day_knows_what_was_published_up_to_it(ledger: Ledger) -> None:
    """The payment of the fiftieth day is not known on the forty-ninth."""
    tell(ledger, *STORY)
    assert words(ledger, FIRST + timedelta(days=49))[0] == ("announced", said(PROMISE, RIVAL))
    assert words(ledger, FIRST + timedelta(days=50))[0][0] == "kept"
    assert words(ledger, FIRST - timedelta(days=1)) == []


def test_reports_in_any_order_make_the_same_book(tmp_path: Path) -> None:
    """Undertakings have the same ids whatever came first, and the same tellings."""
    seen = set()
    for at, order in enumerate(permutations(STORY)):
        with Ledger(str(tmp_path / f"{at}.db"), author="tests/1", clock=fixed_clock) as ledger:
            tell(ledger, *order)
            seen.add(tuple((one.id, one.tellings, one.status) for one in Book(ledger).views().undertakings))
    assert len(seen) == 1


def test_a_book_sees_what_is_added_after_it_was_opened(ledger: Ledger) -> None:
    """Nothing that was kept outlives the log's head."""
    tell(ledger, PROMISE)
    book = Book(ledger)
    assert len(book.views().undertakings[0].tellings) == 1
    tell(ledger, RIVAL)
    assert len(book.views().undertakings[0].tellings) == 2


def test_a_judgement_on_two_tellings_survives_what_comes_later(ledger: Ledger) -> None:
    """Parted tellings stay apart though later reports and a later reading come; their conflict is settled by it."""
    first, second = tell(ledger, PROMISE, RIVAL)
    seq = ledger.state(Judgement("different", (first, second), reason="two funds"), author="Ada")
    tell(ledger, PAID, BRIDGE)
    tell(ledger, RIVAL, reader="hand/2")
    groups = [told for _, told in words(ledger)]
    assert not any(set(said(PROMISE, RIVAL)) <= set(told) for told in groups)
    assert sorted(one for told in groups for one in told) == sorted(said(*STORY))
    settled = [one for one in Book(ledger).views().conflicts if one.settled_by]
    assert [one.settled_by for one in settled] == [(f"judgement {seq}",)]
    ledger.state(Judgement("unsure", (second, first), reason="one fund after all"), author="Ada")
    assert any(set(said(PROMISE, RIVAL)) <= set(told) for _, told in words(ledger))


def test_a_judgement_joins_what_no_word_would(ledger: Ledger) -> None:
    """The bond names the judgement and its reason; taken back, it binds no longer."""
    first, second = tell(ledger, PROMISE, BRIDGE)
    seq = ledger.state(Judgement("same", (first, second), reason="one package"), author="Ada")
    (one,) = Book(ledger).views().undertakings
    assert [(bond.ruling, bond.because) for bond in one.bonds] == [(seq, ("judged the same: one package",))]
    ledger.state(Retraction(seq, "wrong"), author="Ada")
    assert len(Book(ledger).views().undertakings) == 2


def test_a_retracted_article_leaves_the_views_and_comes_back(ledger: Ledger) -> None:
    """Its tellings, its conflict and judgements on it are gone until the retraction is taken back."""
    tell(ledger, *STORY)
    (of_rival,) = [entry.seq for entry in ledger.entries() if entry.article == RIVAL.article]
    seq = ledger.state(Retraction(of_rival, "its publisher withdrew it"), author="Ada")
    assert words(ledger)[0] == ("kept", said(PROMISE, PAID))
    assert Book(ledger).views().conflicts == ()
    ledger.state(Retraction(seq, "it did not"), author="Ada")
    assert words(ledger)[0] == ("kept", said(PROMISE, RIVAL, PAID))


def test_a_rejected_act_leaves_a_gap_and_its_conflict_stays_settled(ledger: Ledger) -> None:
    """The acts behind it keep their numbers, and what it contradicted is remembered with the judgement."""
    both = report("Tide", 2, *RIVAL.acts, act("commit", "Norway will send field hospitals", "NOR", theme="health"))
    tell(ledger, PROMISE)
    (ref,) = tell(ledger, both)
    seq = ledger.state(Judgement("reject", (ref,), reason="it quotes a rumour"), author="Ada")
    views = Book(ledger).views()
    assert [one.tellings[0].number for one in views.undertakings] == [0, 1]
    assert [(one.kind, one.settled_by) for one in views.conflicts] == [("amount", (f"judgement {seq}",))]


def test_a_corrected_act_stands_as_it_was_corrected(ledger: Ledger) -> None:
    """The sum that a reviewer put right is the one that counts."""
    (ref,) = tell(ledger, PROMISE)
    right = replace(PROMISE.acts[0], amount=act("commit", "x", "NOR", amount="7000000 EUR").amount)
    ledger.state(Judgement("correct", (ref,), correction=right, reason="misread"), author="Ada")
    (total,) = Book(ledger).views().totals
    assert f"{total.value:f}" == "7000000"


def test_actors_who_are_judged_the_same_bear_it_together(ledger: Ledger) -> None:
    """They go by one name, whichever was written first."""
    tell(ledger, PROMISE)
    tell(ledger, report("Tide", 3, act("perform", "Oslo has paid 70 million euros for air defence", "Oslo",
                                       recipients="UKR", amount="70000000 EUR")))  # fmt: skip
    assert len(words(ledger)) == 2
    ledger.state(Judgement("same", actors=("Oslo", "NOR"), reason="the government"), author="Ada")
    (one,) = Book(ledger).views().undertakings
    assert (one.bearer, one.status) == (("NOR",), "kept")


def hanging() -> Report:
    """A promise that hangs on a ceasefire."""
    words = "Poland will send field hospitals once the fighting stops"
    clause = "once the fighting stops"
    made = report("Tide", 0, act("commit", words, "POL", recipients="UKR", theme="health"))
    at = words.index(clause)
    held = Condition(Quote(Span(at, at + len(clause)), clause), Value("ceasefire", None, "tests"))
    return replace(made, acts=(replace(made.acts[0], condition=held),))


def test_an_occurrence_moves_a_condition_from_its_day_on(ledger: Ledger) -> None:
    """Recorded by hand and named as what it meets; taken back, the promise hangs again."""
    (ref,) = tell(ledger, hanging())
    assert [status for status, _ in words(ledger)] == ["conditional"]
    day = FIRST + timedelta(days=9)
    truce = Occurrence("ceasefire", day.isoformat(), "the guns fell silent", meets=(ref,))
    seq = ledger.state(truce, author="Ada")
    (one,) = Book(ledger).views().undertakings
    assert (one.status, one.changes[-1].day, one.changes[-1].because) == ("due", day, (f"record {seq}",))
    assert [status for status, _ in words(ledger, day - timedelta(days=1))] == ["conditional"]
    ledger.state(Retraction(seq, "they did not"), author="Ada")
    assert [status for status, _ in words(ledger)] == ["conditional"]


def test_a_judgement_holds_for_the_act_as_a_later_reading_has_it(ledger: Ledger) -> None:
    """Another reader takes a shorter piece of the sentence for evidence; it is the same telling still."""
    first, second = tell(ledger, PROMISE, BRIDGE)
    ledger.state(Judgement("same", (first, second), reason="one package"), author="Ada")
    shorter = shortened(PROMISE.acts[0], len("Norway will give 70 million euros"))
    tell(ledger, replace(PROMISE, acts=(shorter,)), reader="hand/2")
    (one,) = Book(ledger).views().undertakings
    assert [each.act.evidence.exact for each in one.tellings][0] == "Norway will give 70 million euros"


def shortened(act: Act, end: int) -> Act:
    return replace(act, evidence=Quote(Span(0, end), act.evidence.exact[:end]))


def test_an_article_without_a_day_counts_from_its_recording(ledger: Ledger) -> None:
    """An unknown year is no reason to leave it out, and a month ends on its last day."""
    unknown = replace(PROMISE.article, metadata=replace(PROMISE.article.metadata, published="XXXX-01-10"))
    month = replace(BRIDGE.article, metadata=replace(BRIDGE.article.metadata, published="2025-02"))
    tell(ledger, replace(PROMISE, article=unknown), replace(BRIDGE, article=month))
    found = days(Book(ledger).contents.reports)
    assert found == [fixed_clock().date(), date(2025, 2, 28)]


def days(reports: Iterable[Report]) -> list[date]:
    return [one.day for one in reports]


def test_judgements_on_what_is_gone_bind_nothing(ledger: Ledger) -> None:
    """An article was redacted after it was judged: the other telling stands alone."""
    first, second = tell(ledger, PROMISE, BRIDGE)
    ledger.state(Judgement("same", (first, second), reason="one package"), author="Ada")
    (seq,) = [entry.seq for entry in ledger.entries() if entry.article == PROMISE.article]
    ledger.redact(seq, "a court said so", author="Ada")
    assert words(ledger) == [("announced", said(BRIDGE))]


def test_who_asks_for_today_does_not_wait_for_an_earlier_day(ledger: Ledger) -> None:
    """What is kept answers while the views of another day are being made."""
    tell(ledger, *STORY)
    book = Book(ledger)
    with book._reckoning:
        lines, _ = book.shelf(ledger.today()).lines(ledger.today())
    assert len(lines) == 2
