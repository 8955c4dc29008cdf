"""Times of acts are resolved in their article: from its day, its event, the days told before, and the words around."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from servanda import values
from servanda.model import Act, ActType, Article, Block, Condition, Metadata, Quote, Reading, Span, Value

PUBLISHED = "2025-09-05"


def quote(text: str, words: str) -> Quote:
    """The first occurrence of the words."""
    start = text.index(words)
    return Quote.of(text, Span(start, start + len(words)))


def resolved(text: str, *acts: Act, published: str | None = PUBLISHED) -> tuple[Act, ...]:
    """The acts of an article as the stage leaves them."""
    blocks = tuple(Block(Span(*hit.span()), "paragraph") for hit in re.finditer(".+", text))
    article = Article(text, Metadata(published=published), blocks)
    return values.resolve(Reading(article.sha256, "test", acts=acts), article).acts


def act(text: str, kind: ActType, evidence: str, *, when: str | None = None, deadline: str | None = None) -> Act:
    """An act with the words of its times, as a reader gives it."""
    starts: Value[str] | None = Value(quote=quote(text, when)) if when else None
    due: Value[str] | None = Value(quote=quote(text, deadline)) if deadline else None
    return Act(kind, quote(text, evidence), when=starts, deadline=due)


def test_a_deadline_runs_from_the_articles_own_event_and_says_so() -> None:
    """Within 48 hours of a meeting on 4 September, told on the 5th, is 6 September."""
    text = "The leaders met in Paris on 4 September. They proposed to send envoys to Washington within 48 hours."
    _, proposed = resolved(
        text,
        act(text, "meet", "The leaders met in Paris on 4 September", when="4 September"),
        act(text, "propose", "send envoys to Washington within 48 hours", deadline="within 48 hours"),
    )
    assert proposed.deadline is not None
    assert (proposed.deadline.value, proposed.deadline.reason) == ("2025-09-06", "counted from 2025-09-04")


def test_a_deadline_runs_from_a_day_told_in_its_sentence_rather_than_from_the_event() -> None:
    """The day of the demand, not that of the meeting that the article is about."""
    text = "The leaders met on Thursday. On 1 September Rome told the firms to leave within three days."
    _, demand = resolved(
        text,
        act(text, "meet", "The leaders met on Thursday", when="Thursday"),
        act(text, "request", "told the firms to leave within three days", deadline="within three days"),
    )
    assert demand.deadline is not None
    assert demand.deadline.value == "2025-09-04"


def test_a_deadline_without_any_event_runs_from_publication() -> None:
    """An old meeting is no event of the article's own."""
    text = "The leaders met on 1 August. Rome will answer within two weeks."
    _, answer = resolved(
        text,
        act(text, "meet", "The leaders met on 1 August", when="1 August"),
        act(text, "commit", "Rome will answer within two weeks", deadline="two weeks"),
    )
    assert answer.deadline is not None
    assert (answer.deadline.value, answer.deadline.reason) == ("2025-09-19", "counted from the day of publication")


def test_a_calendar_deadline_does_not_count_from_the_event() -> None:
    """The end of next month is that of the month after publication, whatever happened in August."""
    text = "The leaders met on 31 August. Rome will pay by the end of next month."
    _, pay = resolved(
        text,
        act(text, "meet", "The leaders met on 31 August", when="31 August"),
        act(text, "commit", "Rome will pay by the end of next month", deadline="next month"),
    )
    assert pay.deadline is not None
    assert (pay.deadline.value, pay.deadline.reason) == ("2025-10-31", "counted from the day of publication")


@pytest.mark.parametrize(
    ("sentence", "words", "value"),
    [
        ("Next Friday the ministers meet in Rome", "Friday", "2025-09-12"),
        ("The ministers met from 1 to 3 September in Rome", "3 September", "2025-09-01/2025-09-03"),
        ("The ministers met on Monday and Tuesday in Rome", "Monday", "2025-09-01/2025-09-02"),
        ("The ministers met on September 3, 2024, in Rome", "September 3", "2024-09-03"),
        ("The ministers met in Rome in March last year", "March", "2024-03"),
        ("The ministers met in Rome in March of 2019 soldiers", "March", "2019-03"),
    ],
)
def test_words_beside_those_of_the_reader_belong_to_the_time(sentence: str, words: str, value: str) -> None:
    """Readers cut times short; the text around has the rest."""
    (met,) = resolved(sentence, act(sentence, "meet", sentence, when=words))
    assert met.when is not None
    assert met.when.value == value
    assert met.when.quote == quote(sentence, words)


@pytest.mark.parametrize(
    ("kind", "evidence", "value"),
    [
        ("meet", "The ministers met on Monday", "2025-09-01"),
        ("meet", "The ministers meet on Monday", "2025-09-08"),
        ("meet", "The ministers are to meet on Monday", "2025-09-08"),
        ("perform", "Rome delivered the ships on Monday", "2025-09-01"),
        ("perform", "Rome signed on Monday a pact that will bring ships", "2025-09-01"),
        ("perform", "The ban will take effect on Monday", "2025-09-08"),
        ("refuse", "Rome rejected the plan on Monday", "2025-09-01"),
        ("commit", "Rome delivers the ships from Monday", "2025-09-08"),
    ],
)
def test_deeds_are_looked_for_behind_and_undertakings_ahead(kind: ActType, evidence: str, value: str) -> None:
    """By the act's type and by the way in which it is told."""
    (told,) = resolved(evidence, act(evidence, kind, evidence, when="Monday"))
    assert told.when is not None
    assert told.when.value == value


@pytest.mark.parametrize(
    ("kind", "evidence", "words", "starts", "due"),
    [
        ("commit", "Norland will pay for two years, from January 2027", "January 2027", "2027-01", None),
        ("commit", "Norland will pay from July", "from July", "2026-07", None),
        ("refuse", "Norland will pay no more from July", "July", "2026-07", None),
        ("request", "Norland asked for money from July", "July", None, None),
        ("commit", "Norland will pay by July", "July", None, "2026-07"),
        ("commit", "Norland will keep ships there until the end of July", "July", None, "2026-07-31"),
        ("refuse", "Norland will not pay until the end of July", "July", None, None),
        ("refuse", "Norland will not leave before July", "July", None, None),
        ("refuse", "Norland will end its aid by July", "July", None, "2026-07"),
        ("request", "asked to keep the word given in 2009", "in 2009", None, None),
        ("commit", "Norland promised reactors by 2003", "by 2003", None, "2003"),
        ("commit", "Nine states had signed by Friday", "by Friday", None, None),
        ("commit", "Norland will answer by Friday", "by Friday", None, "2025-09-05"),
    ],
)
def test_a_deadline_is_a_last_day_alone(
    kind: ActType, evidence: str, words: str, starts: str | None, due: str | None
) -> None:
    """What begins on a day has it for a start; what a refusal lasts until, and what is past, is no deadline."""
    (told,) = resolved(evidence, act(evidence, kind, evidence, deadline=words))
    assert (told.when and told.when.value, told.deadline and told.deadline.value) == (starts, due)


@pytest.mark.parametrize(
    ("evidence", "words", "starts", "due"),
    [
        ("Norland will tax tickets in July 2026", "July 2026", "2026-07", None),
        ("Norland will tax tickets by July 2026", "July 2026", None, "2026-07"),
    ],
)
def test_the_same_words_are_no_two_times(evidence: str, words: str, starts: str | None, due: str | None) -> None:
    """They tell the day on which it starts, unless they say that it is the last one."""
    (told,) = resolved(evidence, act(evidence, "commit", evidence, when=words, deadline=words))
    assert (told.when and told.when.value, told.deadline and told.deadline.value) == (starts, due)


def test_a_day_within_the_condition_is_no_deadline() -> None:
    """The act is not due by the day until which the condition may come about."""
    text = "Norland will move its money if there is no truce by June"
    clause = quote(text, "if there is no truce by June")
    told = replace(act(text, "commit", text, deadline="by June"), condition=Condition(clause, Value("other", clause)))
    assert resolved(text, told)[0].deadline is None


@pytest.mark.parametrize(
    ("kind", "evidence", "words", "value"),
    [
        ("commit", "Norland agreed on Thursday to send engineers", "Thursday", None),
        ("commit", "On Thursday Norland pledged a million", "Thursday", None),
        ("commit", "Norland will send engineers on Thursday", "Thursday", "2025-09-11"),
        ("commit", "Norland promised to send engineers on Thursday", "Thursday", "2025-09-11"),
        ("commit", "Norland pledged a million in August", "August", "2025-08"),
        ("commit", "Norland accepted a visit by bankers in October", "October", "2025-10"),
        ("commit", "In 1977 Norland agreed on a federation", "1977", "1977"),
        ("refuse", "Norland walked out on Thursday", "Thursday", "2025-09-04"),
        ("meet", "Norland's premier brought ten leaders together on Thursday to look at what will follow", "Thursday",
         "2025-09-04"),
        ("meet", "The leaders met face to face in Rome on Thursday", "Thursday", "2025-09-04"),
        ("perform", "Norland sent aircraft to seed clouds on Thursday", "Thursday", "2025-09-04"),
    ],
)  # fmt: skip
def test_a_day_that_goes_with_a_past_verb_lies_behind(
    kind: ActType, evidence: str, words: str, value: str | None
) -> None:
    """The day on which somebody has just promised is not when the promised starts."""
    (told,) = resolved(evidence, act(evidence, kind, evidence, when=words), published="2025-09-06")
    assert (told.when and told.when.value) == value


@pytest.mark.parametrize(
    ("kind", "evidence", "value"),
    [
        ("meet", "The leaders met in Rome on Thursday", "2025-09-04"),
        ("perform", "Norland paid 40 million in March", "2025-03"),
        ("perform", "Norland has patrolled the strait since March", None),  # since when is not when
        ("perform", "Norland kept the border shut until Thursday", None),
        ("perform", "Norland paid 40 million", None),
        ("perform", "Norland may march on", None),  # no words for a time
        ("commit", "Norland pledged in March to pay", None),  # no event: what a time in it tells is not sure
    ],
)
def test_a_time_that_the_reader_did_not_see_is_read_from_the_words_of_an_event(
    kind: ActType, evidence: str, value: str | None
) -> None:
    """Of a deed or a meeting; and never of an act that somebody annotated as complete."""
    article = Article(evidence, Metadata(published=PUBLISHED))
    reading = Reading(article.sha256, "test", acts=(act(evidence, kind, evidence),))
    (told,) = values.resolve(reading, article).acts
    assert (told.when and told.when.value) == value
    (complete,) = values.resolve(reading, article, complete=True).acts
    assert complete.when is None


def test_two_days_later_counts_from_the_day_that_was_told_before() -> None:
    """And stays in the text's words where none was."""
    text = "The ministers met on 28 August. Two days later Rome paid."
    (paid,) = resolved(text, act(text, "perform", "Rome paid", when="Two days later"))
    assert paid.when is not None
    assert (paid.when.value, paid.when.reason) == ("2025-08-30", "counted from 2025-08-28")
    (unknown,) = resolved(
        "Two days later Rome paid.", act("Two days later Rome paid.", "perform", "Rome paid", when="Two days later")
    )
    assert unknown.when is not None
    assert unknown.when.value is None


def test_without_a_day_of_publication_only_what_the_words_tell_is_told() -> None:
    """Law 4: unknown stays unknown."""
    text = "The ministers met on 4 September. They meet again within two weeks and report by 2030."
    acts = (
        act(text, "meet", "The ministers met on 4 September", when="4 September"),
        act(text, "commit", "They meet again within two weeks", deadline="within two weeks"),
        act(text, "commit", "report by 2030", deadline="by 2030"),
    )
    met, again, report = resolved(text, *acts, published=None)
    assert met.when
    assert again.deadline
    assert report.deadline
    assert (met.when.value, again.deadline.value, report.deadline.value) == ("XXXX-09-04", None, "2030")


def test_text_in_front_changes_no_value() -> None:
    """Values do not hang on where in the text the words stand."""
    text = "The leaders met in Paris on Thursday. They will report within a month of the meeting."
    acts = ("The leaders met in Paris on Thursday", "Thursday"), ("They will report within a month", "within a month")
    found = []
    for front in ("", "A headline without any time\n\n"):
        whole = front + text
        met, report = resolved(
            whole,
            act(whole, "meet", acts[0][0], when=acts[0][1]),
            act(whole, "commit", acts[1][0], deadline=acts[1][1]),
        )
        assert met.when
        assert report.deadline
        found.append((met.when.value, report.deadline.value))
    assert found == [("2025-09-04", "2025-10-04")] * 2


@pytest.mark.parametrize(
    ("words", "told"),
    [("than", "60 world leaders"), ("60 world", "60 world"), ("Seville", "None")],
)
def test_a_count_without_a_number_is_read_with_all_words_of_those_who_act(words: str, told: str) -> None:
    """The reader cut "than" out of "More than 60 world leaders"."""
    text = "More than 60 world leaders came to Seville on Monday."
    who, many = quote(text, "More than 60 world leaders"), quote(text, words)
    met = Act("meet", quote(text, text[:-1]), actors=(Value(quote=who),), count=Value(quote=many))
    (found,) = resolved(text, met)
    assert found.count is not None
    assert str(found.count.value) == told


@pytest.mark.parametrize(
    ("rest", "words", "amount"),
    [
        ("Norland adds 30 million to that", "30 million", "EUR 30,000,000"),
        ("Norland adds 30 million to that", "30", "EUR 30,000,000"),  # the reader saw no scale
        ("30 million Norlanders need help", "30 million", None),
        ("30 million Norlanders need help", "30", None),
    ],
)
def test_a_number_of_people_is_no_sum(rest: str, words: str, amount: str | None) -> None:
    """Though a currency is told near by; and a sum is told with its scale."""
    text = f"The fund gave 10 million euros. {rest}, she said."
    start = text.index(rest) + rest.index(words)
    told = Act("claim", quote(text, rest), amount=Value(quote=Quote.of(text, Span(start, start + len(words)))))
    (found,) = resolved(text, told)
    assert (str(found.amount.value) if found.amount else None) == amount
    article = Article(text, Metadata(published=PUBLISHED))
    (given,) = values.resolve(Reading(article.sha256, "", acts=(told,)), article, complete=True).acts
    assert given.amount is not None  # what somebody annotated is not dropped


@pytest.mark.parametrize(
    ("evidence", "words", "unit"),
    [
        ("Norland sends three Sund-class boats in May", "three Sund", "Sund-class boats"),
        ("Norland sends 200 first-person-view drones", "200 first", "first-person-view drones"),
        ("Norland cuts it by 20 per cent", "20 per", "per cent"),
        ("Norland sends 200 drones", "200 drones", "drones"),
    ],
)
def test_a_unit_is_told_to_the_end_of_its_compound(evidence: str, words: str, unit: str) -> None:
    """Where the reader saw its beginning alone."""
    told = Act("commit", quote(evidence, evidence), quantity=Value(quote=quote(evidence, words)))
    (found,) = resolved(evidence, told)
    assert found.quantity is not None
    assert found.quantity.value is not None
    assert found.quantity.value.unit == unit


def test_a_deed_without_a_time_has_the_day_that_stands_around_it_where_one_is_meant() -> None:
    """What a live report tells is of its day, and says why; what has gone on for years is of none."""
    text = (
        "Talks in Oslo: the day as it happened\n\n"
        "09:10 The Latvian minister has arrived at the palace.\n\n"
        "10:45 The Estonian delegation has walked out of the hall. Norway calls for patience.\n\n"
        "13:05 The prime minister had lunch with the envoys of three states."
    )
    deeds: list[tuple[ActType, str]] = [
        ("perform", "The Latvian minister has arrived at the palace"),
        ("perform", "The Estonian delegation has walked out of the hall"),
        ("meet", "The prime minister had lunch with the envoys of three states"),
    ]
    live = resolved(text, *(act(text, kind, evidence) for kind, evidence in deeds))
    told = [(one.when.value, one.when.reason, one.when.quote) for one in live if one.when]
    assert told == [(PUBLISHED, "its words tell no day: that of publication", None)] * 3
    text = (
        "Norway has trained 300 soldiers of its neighbour since the war began. It has also paid for their boots so far."
    )
    deeds = [
        ("perform", "Norway has trained 300 soldiers of its neighbour"),
        ("perform", "It has also paid for their boots"),
    ]
    assert [one.when for one in resolved(text, *(act(text, kind, evidence) for kind, evidence in deeds))] == [
        None,
        None,
    ]
