"""Make stretches of office out of what the rows of a state tell, one after the other.

A row is what the source said on a day; between two of them nobody was looking, and the source is some weeks late.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from factbook import Mention
from names import Name, folded
from reviewed import REVIEWED

# The Factbook names a change within some weeks: who began so many days after the last sight of another was next.
LAG = 45
# Days within which what was reviewed is meant for this stretch, and not another of the person's in the same office.
NEAR = 400
# Several hold these at once.
SHARED = {"co-prince", "captain regent", "representative"}
Table = dict[str, list[Mention]]


@dataclass
class Stretch:
    """An office that one person holds over neighbouring rows: `seen` are their days, `slots` counts their cells."""

    office: str
    person: Name
    seen: list[str]
    slots: Counter[str] = field(default_factory=Counter)
    told: list[Mention] = field(default_factory=list)
    start: str = ""
    end: str = ".."

    @property
    def key(self) -> str:
        """The office under which stretches follow each other."""
        return key(self.office)

    @property
    def names(self) -> set[str]:
        """The person's full names, folded."""
        return {folded(one) for one in (self.person.full, *self.person.aliases) if " " in one}

    def reviewed(self, iso: str, what: str) -> str:
        """The start or end that was reviewed for this person and office; empty where none was."""
        return str(REVIEWED[what].get(f"{iso} {self.office.split('|')[0]} {self.person.full}", ""))


def key(office: str) -> str:
    """The office's usual word: premiers and the like are prime ministers."""
    parts = office.split("|")
    return "prime minister" if "prime minister" in parts else parts[0]


def stretches(iso: str, days: list[str], tables: list[Table], persons: dict[str, Name]) -> list[Stretch]:
    """Stretches with their starts; `days` are those of the tables, which are a row each."""
    found = _runs(days, tables, persons)
    for stretch in found:
        stretch.start = _start(stretch, days)
        reviewed = stretch.reviewed(iso, "starts")
        if reviewed and any(_near(reviewed, day) for day in (stretch.start.split("/")[-1], stretch.seen[0])):
            stretch.start = reviewed
    kept: dict[tuple[str, str, str], Stretch] = {}
    for stretch in found:  # one that a slow row tore in two is one again
        same = kept.setdefault((stretch.key, stretch.person.full, stretch.start), stretch)
        if same is not stretch:
            same.seen += stretch.seen
            same.told += stretch.told
    return list(kept.values())


def _runs(days: list[str], tables: list[Table], persons: dict[str, Name]) -> list[Stretch]:
    """Runs of one person in one office; a gap in which nobody held it does not end a run."""
    last: dict[str, dict[Name, Stretch]] = defaultdict(dict)
    found: list[Stretch] = []
    for table, day in zip(tables, days, strict=True):
        now: dict[str, dict[Name, Stretch]] = defaultdict(dict)
        for slot, told in table.items():
            for mention in told:
                office, person = key(mention.office), persons[mention.words]
                stretch = now[office].get(person) or last[office].get(person)
                if stretch is None:
                    stretch = Stretch(mention.office, person, [])
                    found.append(stretch)
                now[office][person] = stretch
                stretch.seen += [day] if stretch.seen[-1:] != [day] else []
                stretch.slots[slot] += 1
                stretch.told.append(mention)
        last.update(now)
    return found


def _start(stretch: Stretch, days: list[str]) -> str:
    """The start that the text tells most often; some day before the first sight where it tells none."""
    first = stretch.seen[0]
    told = Counter(one.since for one in stretch.told if one.since and one.since[:7] <= first[:7])
    if told:
        return min(told, key=lambda since: (-told[since], -len(since), since))
    earlier = [day for day in days if day < first]
    return f"{earlier[-1] if earlier else '..'}/{first}"


def end(iso: str, those: list[Stretch], rows: list[str], days: list[str], hand: list[dict[str, str]]) -> None:
    """Give the stretches of one office their ends, in place.

    `rows` are the days of the state's rows, `days` all on which the source was read, `hand` what a reviewed table tells
    of this office: whoever came before somebody else in it ended there.
    """
    for stretch in those:
        others = (row["from"] for row in hand if folded(row["name"]) not in stretch.names)
        stretch.end = _end(stretch, those, rows, days, next_start(stretch, others))
        reviewed = stretch.reviewed(iso, "ends")
        if reviewed and (set(stretch.end) & set("/.") or _near(reviewed, stretch.end)):
            stretch.end = reviewed


def _end(stretch: Stretch, those: list[Stretch], rows: list[str], days: list[str], known: str) -> str:
    if period := next((one.until for one in stretch.told if one.until), ""):
        return period
    rivals = [one.start for one in those if one.seen[0] > stretch.seen[0]]
    successor = "" if stretch.key in SHARED else next_start(stretch, rivals)
    after = next((day for day in rows if day > stretch.seen[-1]), None)
    if successor and (not known or successor < known):
        following = next(day for day in rows if day > stretch.seen[0])
        sight = max(day for day in days if day < max(following, after or days[-1]))
        direct = (_date(successor) - _date(sight)).days <= LAG or stretch.person.full in REVIEWED["direct"]
        return successor if direct else f"{sight}/{successor}"
    if known or after is None:
        return known or ".."
    sight = max(day for day in days if day < after)
    return f"{date.fromordinal(_date(sight).toordinal() - LAG)}/{after}"


def next_start(stretch: Stretch, starts: Iterable[str]) -> str:
    """The first of the starts after the stretch's own; empty where there is none."""
    own = stretch.start.split("/")[-1]
    return min((start for start in starts if "/" not in start and start > own), default="")


def superseded(stretch: Stretch, hand: list[dict[str, str]]) -> bool:
    """Whether reviewed rows of the same office tell of the same person and time."""
    begun, ended = stretch.start.split("/")[-1], stretch.end.split("/")[-1].replace("..", "9999")
    return any(
        folded(row["name"]) in stretch.names and row["from"] < ended and begun < row["until"].replace("..", "9999")
        for row in hand
    )


def _near(one: str, other: str) -> bool:
    return abs((_date(one) - _date(other)).days) < NEAR


def _date(day: str) -> date:
    return date.fromisoformat((day + "-01-01")[:10])
