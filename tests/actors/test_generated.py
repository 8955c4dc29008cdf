"""What the tables know is found again through resolution: offices at random days, names of states and of leaders."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date, timedelta

from servanda import data
from servanda.actors import resolve
from servanda.actors.almanac import TABLES, holders
from servanda.actors.names import ambiguous, candidates, folded
from servanda.actors.names import names as known_names
from servanda.actors.tables import listed, ours
from servanda.actors.tenure import Tenure, days, tenures
from servanda.model import Act, Article, Metadata, Quote, Reading, Span, Value

# The Factbook's history begins before the one and ends on the other.
FIRST, LAST = date(2014, 1, 1), date(2026, 1, 22)
STATES = {row["code"]: row for row in data.rows("states.tsv")}
# An office without a name means no legislator, for there are many, and a spokesperson's ministry.
UNNAMED = {"legislator", "spokesperson"}
TENURES = [one for table in TABLES for one in tenures(ours(table)) if one.code in STATES and one.role not in UNNAMED]
# English puts an article before such names.
WITH_ARTICLE = re.compile(
    r"^(Republic|State|DRC|Holy)\b|"
    r"\b(Islands|States|Kingdom|Emirates|Republic|Netherlands|Philippines|Maldives|Comoros|Seychelles|Territory)$"
)
# How many a seeded draw must get right, by the task.
OFFICES, NAMES = 0.99, 0.995

# The most reported leaders, a day, and spellings by which the press calls them.
LEADERS = {
    ("UKR/Volodymyr Zelenskyy", "2025-09-04"): "Zelenskyy|Volodymyr Zelensky|Zelensky|Volodymyr Zelenskiy|V. Zelensky|"
    "Vladimir Zelensky|Mr Zelensky|President Zelensky|Ukrainian President Volodymyr Zelenskiy",
    ("RUS/Vladimir Putin", "2025-09-04"): "Putin|V. Putin|Vladimir V. Putin|President Putin|Mr. Putin",
    ("TUR/Recep Tayyip Erdoğan", "2025-09-04"): "Erdogan|Erdoğan|Recep Tayyip Erdogan|Tayyip Erdogan|President Erdogan",
    ("FRA/Emmanuel Macron", "2025-09-04"): "Macron|E. Macron|President Macron|French President Emmanuel Macron",
    ("DEU/Friedrich Merz", "2025-09-04"): "Merz|Chancellor Merz|Mr Merz|German Chancellor Friedrich Merz",
    ("DEU/Angela Merkel", "2019-05-01"): "Merkel|Mrs Merkel|Chancellor Angela Merkel",
    (
        "GBR/Keir Starmer",
        "2025-09-04",
    ): "Starmer|Sir Keir Starmer|Prime Minister Keir Starmer|UK Prime Minister Keir Starmer",
    ("USA/Donald Trump", "2025-09-04"): "Trump|Donald J. Trump|President Trump|U.S. President Donald Trump",
    ("USA/Joe Biden", "2023-05-01"): "Biden|Joseph Biden|Joseph R. Biden|Joseph R. Biden Jr.|President Joe Biden",
    ("USA/JD Vance", "2025-09-04"): "Vance|J.D. Vance|J. D. Vance|Vice President JD Vance",
    ("CHN/Xi Jinping", "2025-09-04"): "Xi|Xi Jinping|Jinping Xi|President Xi|Chinese President Xi Jinping",
    ("CHN/Li Qiang", "2025-09-04"): "Li Qiang|Qiang Li|Premier Li Qiang",
    ("KOR/Lee Jae-myung", "2025-09-04"): "Lee Jae-myung|Lee Jae Myung|Jae-myung Lee|President Lee Jae-myung",
    ("KOR/Yoon Suk Yeol", "2023-05-01"): "Yoon|Yoon Suk Yeol|Yoon Suk-yeol|Suk Yeol Yoon|President Yoon",
    ("PRK/Kim Jong Un", "2025-09-04"): "Kim Jong Un|Kim Jong-un|Kim Jong-Un|North Korean leader Kim Jong Un",
    ("TWN/Lai Ching-te", "2025-09-04"): "Lai|Lai Ching-te|William Lai|President Lai Ching-te",
    ("JPN/Shigeru Ishiba", "2025-09-04"): "Ishiba|Shigeru Ishiba|Ishiba Shigeru|Prime Minister Shigeru Ishiba",
    ("JPN/Shinzo Abe", "2018-05-01"): "Abe|Shinzo Abe|Shinzō Abe|Abe Shinzo",
    ("HUN/Viktor Orbán", "2025-09-04"): "Orbán|Orban|Viktor Orban|Orbán Viktor|Hungarian Prime Minister Viktor Orban",
    ("BRA/Luiz Inácio Lula da Silva", "2025-09-04"): "Lula|Lula da Silva|Luiz Inacio Lula da Silva|President Lula",
    ("IND/Narendra Modi", "2025-09-04"): "Modi|Narendra Modi|Indian Prime Minister Narendra Modi",
    ("ISR/Benjamin Netanyahu", "2025-09-04"): "Netanyahu|Binyamin Netanyahu|Bibi Netanyahu",
    ("EGY/Abdel Fattah el-Sisi", "2025-09-04"): "Sisi|Abdel Fattah al-Sisi|Abdel-Fattah el-Sissi|Abdelfattah al-Sisi",
    ("SAU/Mohammed bin Salman", "2025-09-04"): "MBS|Mohammad bin Salman|Saudi Crown Prince Mohammed bin Salman",
    ("SYR/Ahmed al-Sharaa", "2025-09-04"): "Sharaa|Ahmed al-Sharaa|Ahmad al-Sharaa|President Ahmed al-Sharaa",
    ("SYR/Bashar al-Assad", "2019-05-01"): "Assad|Bashar Assad|Bashar al-Assad|President Assad",
    ("IRN/Masoud Pezeshkian", "2025-09-04"): "Pezeshkian|Massoud Pezeshkian|President Pezeshkian",
    ("IRN/Ali Khamenei", "2025-09-04"): "Khamenei|Ayatollah Ali Khamenei|Ayatollah Khamenei",
    ("EU/Ursula von der Leyen", "2025-09-04"): "von der Leyen|Von der Leyen|Commission President Ursula von der Leyen",
    ("EU/António Costa", "2025-09-04"): "Antonio Costa|European Council President António Costa",
    ("NATO/Mark Rutte", "2025-09-04"): "Rutte|NATO Secretary General Mark Rutte|Nato Secretary-General Mark Rutte",
    ("UN/António Guterres", "2025-09-04"): "Guterres|Antonio Guterres|U.N. Secretary-General Antonio Guterres",
    ("FIN/Alexander Stubb", "2025-09-04"): "Stubb|A. Stubb|Finnish President Alexander Stubb",
    ("NOR/Jonas Gahr Støre", "2025-09-04"): "Støre|Stoere|Jonas Gahr Store|Gahr Støre",
    ("ESP/Pedro Sánchez", "2025-09-04"): "Sanchez|Sánchez|Pedro Sanchez",
    ("SRB/Aleksandar Vučić", "2025-09-04"): "Vucic|Vučić|Aleksandar Vucic",
    ("VEN/Nicolás Maduro", "2025-09-04"): "Maduro|Nicolas Maduro|President Nicolás Maduro",
    ("BLR/Alexander Lukashenko", "2025-09-04"): "Lukashenko|Lukashenka|Aleksandr Lukashenko|Alyaksandr Lukashenka",
    ("KAZ/Kassym-Jomart Tokayev", "2025-09-04"): "Tokayev|Kasym-Jomart Tokayev",
    ("ARM/Nikol Pashinyan", "2025-09-04"): "Pashinyan|Pashinian",
    ("COD/Félix Tshisekedi", "2025-09-04"): "Tshisekedi|Felix Tshisekedi",
    ("RUS/Sergei Lavrov", "2025-09-04"): "Lavrov|Sergey Lavrov|Foreign Minister Sergei Lavrov",
    ("VNM/Pham Minh Chinh", "2025-09-04"): "Pham Minh Chinh|Phạm Minh Chính",
    ("PHL/Ferdinand Marcos Jr.", "2025-09-04"): "Marcos|Ferdinand Marcos|Ferdinand Marcos Jr.|President Marcos",
    ("IAEA/Rafael Grossi", "2025-09-04"): "Grossi|Rafael Mariano Grossi|IAEA chief Rafael Grossi",
    ("IEA/Fatih Birol", "2025-09-04"): "Birol|Fatih Birol",
    ("European Central Bank/Christine Lagarde", "2025-09-04"): "Lagarde|ECB President Christine Lagarde",
}


def resolved(words: str, day: str | None = None) -> str:
    """The actor whom the words mean in a report of that day that says no more."""
    text = f"Yesterday {words} spoke."
    quote = Quote.of(text, Span(text.index(words), text.index(words) + len(words)))
    article = Article(text, Metadata(published=day))
    act = Act("commit", quote, actors=(Value(None, quote),))
    return resolve(Reading(article.sha256, "hand/1", acts=(act,)), article).acts[0].actors[0].words


def told(one: Tenure, office: str, chosen: random.Random) -> str | None:
    """An office of a state as the press tells it: "the French president"; None where its names mean others too."""
    row = STATES[one.code]
    own = [listed(row[column])[:1] for column in ("name", "adjective")]
    name, people = ([word for word in words if folded(word) not in ambiguous()] for words in own)
    named = [f"the {word}" if WITH_ARTICLE.search(word) else word for word in name]
    forms = [f"the {word} {office}" for word in people if not word.endswith("Islander")]
    forms += [f"{word}{'’' if word.endswith('s') else '’s'} {office}" for word in named]
    placed = " of " in office or folded(office.split(maxsplit=1)[0]) in known_names()
    forms += [f"the {office} of {word}" for word in named if not placed]
    return chosen.choice(forms) if forms else None


def drawn(number: int) -> Iterator[tuple[str, str, str]]:
    """Offices with a sure holder at a random day: the words, the day and the actor."""
    chosen = random.Random(20260122)  # noqa: S311 - a seeded draw, so that a failure can be repeated
    while number:
        one = chosen.choice(TENURES)
        day = (FIRST + timedelta(chosen.randrange((LAST - FIRST).days + 1))).isoformat()
        office = chosen.choice(one.offices)
        held, when = holders(one.code, office, day), days(day)
        if when is None or len({other.actor for other in held}) != 1 or not held[0].surely(when):
            continue
        if (words := told(one, office, chosen)) is not None:
            yield words, day, held[0].actor
            number -= 1


def test_an_office_means_its_holder_of_the_day() -> None:
    """2,000 random offices, states and days."""
    wrong = [case for case in drawn(2000) if resolved(*case[:2]) != case[2]]
    assert len(wrong) <= 2000 * (1 - OFFICES), wrong[:20]


def test_every_name_of_a_state_means_it() -> None:
    """Name, adjective, people, capital and seat, or a part of it that has the seat's name.

    What means others too is told apart in the next test.
    """
    cases = [
        (word, code)
        for code, row in STATES.items()
        for column in ("name", "adjective", "capital", "seat")
        for word in listed(row[column])
        if folded(word) not in ambiguous()
    ]
    wrong = [(word, code, found) for word, code in cases if (found := resolved(word)).split("/")[0] != code]
    assert len(cases) > 1500
    assert len(wrong) <= len(cases) * (1 - NAMES), wrong


def test_an_ambiguous_name_of_a_state_lists_it_with_all_others() -> None:
    names = {
        (word, code)
        for code, row in STATES.items()
        for column in ("name", "adjective", "capital", "seat")
        for word in listed(row[column])
        if folded(word) in ambiguous()
    }
    assert {"Georgia", "Congo", "Guinea", "Korean", "Washington", "Victoria", "San José", "Jordan"} <= {
        word for word, _ in names
    }
    for word, code in names:
        found = candidates(word)
        assert code in {one.code for one in found}, word
        assert len(found) > 1
        assert all(one.how for one in found)


def test_the_most_reported_leaders_are_known_by_every_spelling() -> None:
    cases = [(word, day, actor) for (actor, day), told in LEADERS.items() for word in told.split("|")]
    assert [(word, found) for word, day, actor in cases if (found := resolved(word, day)) != actor] == []
