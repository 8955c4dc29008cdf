"""Laws of the views: free of order, of repetition and of what comes later; what adds up adds up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.ledger.views.build import Judgements, views
from servanda.ledger.views.groups import Group, Grouping, group
from servanda.ledger.views.rulings import Ruling, bound
from servanda.ledger.views.telling import UNDERTAKEN, Report
from tests.ledger.views.made import FIRST, stories


def shape(groups: tuple[Group, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Ids and members."""
    return [(one.id, tuple(each.id for each in one.tellings)) for one in groups]


def tellings(story: list[Report]) -> list[str]:
    """Ids of the acts that make undertakings."""
    return [one.id for report in story for one in report.tellings if one.act.type in UNDERTAKEN]


@settings(deadline=None, max_examples=60)
@given(stories(), st.randoms())
def test_the_order_of_articles_makes_no_difference(story: list[Report], random: object) -> None:
    """Any permutation gives the same views, ids and reasons included."""
    shuffled = story[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis types it as object
    assert views(shuffled) == views(story)


@settings(deadline=None, max_examples=60)
@given(stories(), st.randoms())
def test_adding_one_by_one_gives_what_adding_all_gives(story: list[Report], random: object) -> None:
    """A ledger that grew article by article, in any order, has the groups of one that was built at once."""
    whole = group(one for report in story for one in report.tellings)
    random.shuffle(story)  # type: ignore[attr-defined] # hypothesis types it as object
    grown = Grouping()
    for report in story:
        before = shape(grown.groups())
        touched = grown.add(report.tellings)
        changed = {one for group_id, members in set(before) ^ set(shape(grown.groups())) for one in members}
        assert changed <= touched
    assert shape(grown.groups()) == shape(whole)


@settings(deadline=None, max_examples=60)
@given(stories(), st.data())
def test_judging_later_gives_what_judging_before_gives(story: list[Report], data: st.DataObject) -> None:
    """Judgements come and are taken back after the tellings: the groups are those of the judgements that stand."""
    all_of = [one for report in story for one in report.tellings]
    pairs = list(combinations(sorted(tellings(story)), 2))
    if not pairs:
        return
    some = st.lists(st.tuples(st.sampled_from(("same", "different")), st.sampled_from(pairs)), max_size=4)
    grown = Grouping()
    grown.add(all_of)
    for given_now in data.draw(st.lists(some, min_size=1, max_size=3)):
        rulings = [Ruling(verdict, *both, seq=at) for at, (verdict, both) in enumerate(given_now)]  # type: ignore[arg-type] # one of the list
        before = shape(grown.groups())
        touched = grown.rule(rulings)
        changed = {one for group_id, members in set(before) ^ set(shape(grown.groups())) for one in members}
        assert changed <= touched
        assert shape(grown.groups()) == shape(group(all_of, rulings))


@settings(deadline=None, max_examples=40)
@given(stories())
def test_an_article_that_is_added_again_changes_nothing(story: list[Report]) -> None:
    """The same article twice is one article."""
    assert views([*story, *story[:2]]) == views(story)


@settings(deadline=None, max_examples=40)
@given(stories(), st.integers(0, 700))
def test_a_view_of_an_earlier_day_is_the_view_that_was_had_on_it(story: list[Report], day: int) -> None:
    """What was published later is not looked at."""
    as_of = FIRST + timedelta(days=day)
    assert views(story, as_of=as_of) == views([one for one in story if one.day <= as_of], as_of=as_of)


@settings(deadline=None, max_examples=60)
@given(stories(), st.data())
def test_judgements_hold_whatever_is_added(story: list[Report], data: st.DataObject) -> None:
    """Tellings judged the same are in one group, those judged different in two, before and after more articles.

    Of judgements that contradict each other the newer ones stand; meetings are parted and joined by them like groups.
    """
    acts = [one for report in story[:-1] for one in report.tellings]
    kinds = (tellings(story[:-1]), [one.id for one in acts if one.act.type == "meet"])
    pairs = [pair for ids in kinds for pair in combinations(sorted(ids), 2)]
    if not pairs:
        return
    verdicts = st.sampled_from(("same", "different", "different"))
    said = data.draw(st.lists(st.tuples(verdicts, st.sampled_from(pairs)), min_size=1, max_size=4))
    rulings = [Ruling(verdict, *both, seq=at) for at, (verdict, both) in enumerate(said)]  # type: ignore[arg-type] # one of the list
    same, different = bound(rulings)
    for articles in (story[:-1], story):
        found = views(articles, judgements=Judgements(tuple(rulings)))
        of = {each.id: one.id for one in found.undertakings for each in one.tellings}
        of |= {each.id: one.id for one in found.meetings for each in one.acts}
        assert all(of[a] == of[b] for a, b in same)
        assert all(of[a] != of[b] for a, b in different)


@settings(deadline=None, max_examples=40)
@given(stories(), st.data())
def test_a_judgement_that_is_taken_back_leaves_no_trace(story: list[Report], data: st.DataObject) -> None:
    """`unsure` gives back what is reckoned without any judgement."""
    ids = tellings(story)
    if len(set(ids)) < 2:
        return
    a, b = data.draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
    all_of = [one for report in story for one in report.tellings]
    taken_back = [Ruling("same", a, b, 1), Ruling("unsure", b, a, 2)]
    assert shape(group(all_of, taken_back)) == shape(group(all_of))


@settings(deadline=None, max_examples=60)
@given(stories())
def test_each_telling_is_in_one_group_and_each_article_in_one_origin(story: list[Report]) -> None:
    """Nothing is lost and nothing counts twice; support in origins is never above that in outlets' articles."""
    found = views(story)
    members = [each.id for one in found.undertakings for each in one.tellings]
    assert sorted(members) == sorted(tellings(story))
    articles = [each for one in found.origins for each in one.articles]
    assert sorted(articles) == sorted({one.id for one in story})
    for one in found.undertakings:
        assert 1 <= one.origins <= len({each.article for each in one.tellings})
        assert len(one.bonds) == len(one.tellings) - 1


@settings(deadline=None, max_examples=60)
@given(stories())
def test_totals_add_up_and_count_each_undertaking_once(story: list[Report]) -> None:
    """A total is the sum of its parts, and an undertaking is part of one total alone."""
    found = views(story)
    for total in found.totals:
        assert total.value == sum((value for _, value, _ in total.parts), Decimal(0))
    counted = [name for total in found.totals for name, _, _ in total.parts]
    assert len(counted) == len(set(counted))
    with_sums = {one.id for one in found.undertakings if any(each.amount is not None for each in one.tellings)}
    assert set(counted) <= with_sums


@settings(deadline=None, max_examples=60)
@given(stories())
def test_changes_are_in_order_and_each_names_its_records(story: list[Report]) -> None:
    """Statuses follow each other by day, never twice the same, each with the acts of its own ledger."""
    everything = {one.id for report in story for one in report.tellings}
    for one in views(story).undertakings:
        days = [change.day for change in one.changes]
        assert days == sorted(set(days))
        assert all(a.status != b.status for a, b in zip(one.changes, one.changes[1:], strict=False))
        assert all(set(change.because) <= everything and change.because for change in one.changes)
