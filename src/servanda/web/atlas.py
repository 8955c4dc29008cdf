"""A map of what states took on: which part of the world, how each state is painted, and who is on no map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import accumulate

from servanda import data
from servanda.export.words import FORCES, STATUSES, called, listed
from servanda.ledger.accounts import Account
from servanda.ledger.figures import Deeds
from servanda.ledger.views.bearers import is_unnamed, root
from servanda.model.act import LABELS
from servanda.web.board import Board
from servanda.web.known import Known

Box = tuple[float, float, float, float]
"""Left, top, width and height."""
WAYS = {"force": "how firmly", "status": "where it stands"}
"""By what a map is painted, with words for people."""
URGENT = (
    "overdue", "disputed", "withdrawn", "due", "conditional", "in progress", "partly kept", "announced", "kept",
    "superseded", "proposed", "refused",
)  # fmt: skip
"""Of several statuses of one state the map shows the first of these: what most needs looking at."""
WORLD: Box = (-250.0, -100.0, 10_500.0, 4_900.0)
"""The whole map, in the units of world.tsv, with some sea around it: a state at its edge has room for its rim."""
SHAPES = (1.9, 2.5)
"""Width of a map by its height: at least and at most."""
NARROWEST, EDGE = 1_700.0, 0.06
"""A part of the world is at least so wide, and has so much of its width around the states that it is about."""
CROWD, FAR = 4, 2.0
"""Where so many states lie close together, and the map is so many times as wide as the narrowest, they come closer."""
LARGE = 900.0
"""A state wider or higher than this need not be whole where a crowd is shown closer: it is on the map beside it."""
GROUPS, NEWEST = 24, 20
"""Of so many groups, by the newest undertakings of each, it is told how many of its members are named."""
DOTS = 200
"""Members of a group are drawn one by one up to so many."""
SMALL = 140
"""A state that is less than a hundred-and-fortieth of the map's width is a dot."""


@dataclass(frozen=True)
class Place:
    """A state, or land of none, as the map has it."""

    code: str
    path: str
    x: float
    y: float
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Paint:
    """What one actor took on and refused, as the map says it."""

    actor: str
    kind: str
    """Its class: `force-4` to `force-0`, `s-kept` and so on, `refused` where it took on nothing, or `there`."""
    refuses: bool
    words: str
    taken: int
    refused: int
    place: Place | None
    is_small: bool = False
    """Whether it would hardly be seen: then it is a dot."""
    is_group: bool = False
    """Whether it is a group of which nobody names all members."""
    members: tuple[int, int] | None = None
    """Of such a group: how many are named elsewhere, and how many are not."""


@dataclass(frozen=True)
class Key:
    """One way of painting, with those who are painted so."""

    kind: str
    words: str
    refuses: bool
    painted: tuple[Paint, ...]


@dataclass(frozen=True)
class Atlas:
    """The map, ready to be drawn."""

    way: str
    box: Box
    closer: Box | None
    """A part of it where many lie close together."""
    land: tuple[Place, ...]
    """What is seen of the world and took no part."""
    painted: tuple[Paint, ...]
    """States that are on the map, dots last."""
    keys: tuple[Key, ...]
    """Everybody, on the map or not, by how they are painted."""
    groups: tuple[Paint, ...]
    """Groups without names of which somebody counts the members."""

    @property
    def words(self) -> str:
        """What the map shows, for those who do not see it."""
        told = (f"{key.words}: {listed([one.actor for one in key.painted], 40)}" for key in self.keys)
        return "Map of states. " + "; ".join(told)


def of_meeting(board: Board, participants: Iterable[str], way: str) -> Atlas | None:
    """The map of a meeting: its board, and whoever took part."""
    told = {root(one): Deeds() for one in participants}
    for row in board.rows:
        entries = {(one.undertaking.line.id, one.is_refusal): one for cell in row.cells for one in cell}
        taken = [one.undertaking for one in entries.values() if not one.is_refusal]
        told[row.actor] = Deeds(
            len(taken),
            len(entries) - len(taken),
            {one.line.force for one in taken if one.line.force},
            {one.line.status for one in taken},
            _members(one.undertaking for one in entries.values()) if is_unnamed(row.actor) else None,
        )
    return atlas(told, way)


def of_many(deeds: Mapping[str, Deeds], known: Known, way: str) -> Atlas | None:
    """The map of many undertakings: who took them on, did or refused them; who is only asked is left out.

    Members are told of the groups that bear most.
    """
    groups = sorted((one for one in deeds if is_unnamed(one)), key=lambda one: -deeds[one].taken - deeds[one].refused)
    for one in groups[:GROUPS]:
        deeds[one].members = _members(known.latest(one, limit=NEWEST))
    return atlas(deeds, way)


def atlas(told: Mapping[str, Deeds], way: str) -> Atlas | None:
    """The map of what each actor did; None where no state has a part in it."""
    places = world()
    found = []
    for actor, its in told.items():
        kind, words = _kind(its, way)
        found.append(
            Paint(
                actor, kind, bool(its.refused), f"{called(actor)}: {words}", its.taken, its.refused, places.get(actor),
                is_group=is_unnamed(actor), members=its.members,
            )
        )  # fmt: skip
    on_map = [one for one in found if one.place]
    if not on_map:
        return None
    box = _box([one.place for one in on_map if one.place])
    painted = [_sized(one, box) for one in on_map]
    shown = {one.actor for one in painted}
    return Atlas(
        way,
        box,
        _closer([one.place for one in on_map if one.place], box),
        tuple(one for one in _land() if one.code not in shown and _meets(one, box)),
        tuple(sorted(painted, key=lambda one: (one.is_small, one.actor))),
        tuple(_keys(found, way)),
        tuple(one for one in found if one.members and 0 < sum(one.members) <= DOTS),
    )


@cache
def world() -> Mapping[str, Place]:
    """States by their codes."""
    return {one.code: one for one in _land() if one.code}


@cache
def _land() -> tuple[Place, ...]:
    return tuple(
        Place(row["code"], row["path"], *map(float, f"{row['point']} {row['bounds']}".split()))
        for row in data.rows("world.tsv")
    )


def _kind(its: Deeds, way: str) -> tuple[str, str]:
    """The class of an actor, and what it means in words."""
    if not its.taken:
        return ("refused", f"refused {_many(its.refused)}") if its.refused else ("there", "took part; nothing is told")
    also = f", refused {_many(its.refused)}" if its.refused else ""
    if way == "status":
        status = next(one for one in URGENT if one in its.statuses)
        return f"s-{status.replace(' ', '-')}", f"took on {_many(its.taken)}, {status}{also}"
    level = max((LABELS["force"].index(one) + 1 for one in its.forces), default=0)
    force = LABELS["force"][level - 1] if level else "of unknown force"
    return f"force-{level}", f"took on {_many(its.taken)}, the firmest {force}{also}"


def _many(count: int) -> str:
    return f"{count} thing{'s' if count != 1 else ''}"


def _keys(found: Sequence[Paint], way: str) -> Iterator[Key]:
    """Who is painted how, from what is told most firmly or most urgently on."""
    if way == "status":
        kinds = {f"s-{one.replace(' ', '-')}": f"{one}: {STATUSES[one]}" for one in URGENT}
    else:
        kinds = {
            f"force-{level}": f"{LABELS['force'][level - 1]}: {FORCES[LABELS['force'][level - 1]]}"
            for level in (4, 3, 2, 1)
        }
        kinds["force-0"] = "took on something; how firmly is not told"
    kinds |= {"refused": "refused, and took on nothing", "there": "took part; nothing is told of it"}
    for kind, words in kinds.items():
        for refuses in (False, True):
            some = [one for one in found if one.kind == kind and one.refuses == refuses]
            if some:
                also = "; refused something too" if refuses and kind != "refused" else ""
                yield Key(kind, f"{words}{also}", refuses, tuple(sorted(some, key=_order)))


def _order(one: Paint) -> tuple[bool, bool, str]:
    return one.place is None, one.is_group, called(one.actor)


def _members(some: Iterable[Account]) -> tuple[int, int] | None:
    """How many of a group are named and how many are not, by the undertaking that counts the most."""
    counts = [(len(one.members.named), one.members.unnamed or 0) for one in some if one.members]
    return max(counts, key=sum, default=None)


def _box(places: Sequence[Place]) -> Box:
    """The part of the world that holds them; whatever of them is seen in it is whole."""
    pieces = [piece for one in places for piece in _pieces(one.path)]
    seen = [(one.left, one.top, one.right, one.bottom) for one in places]
    while True:
        box = _around(seen)
        cut = [one for one in pieces if _is_cut(one, box)]
        if not cut or box == WORLD:
            return box
        seen += cut


def _around(seen: Sequence[Box]) -> Box:
    """A box with room around some places, each given by its left, top, right and bottom."""
    left, top = min(one[0] for one in seen), min(one[1] for one in seen)
    right, bottom = max(one[2] for one in seen), max(one[3] for one in seen)
    room = EDGE * (right - left)
    width = max(right - left + 2 * room, NARROWEST)
    height = max(bottom - top + 2 * room, width / SHAPES[1])
    return _within((left + right) / 2, (top + bottom) / 2, max(width, height * SHAPES[0]), height)


@lru_cache(maxsize=512)
def _pieces(path: str) -> tuple[Box, ...]:
    """Each part of a state's land, an island or the mainland, by its left, top, right and bottom."""
    return tuple(_extent(list(map(int, re.findall(r"-?\d+", one)))) for one in path.split("z") if one)


def _extent(steps: Sequence[int]) -> Box:
    """How far an outline reaches that begins at a point and goes on by steps, all in one row: x, y, x, y."""
    xs, ys = list(accumulate(steps[::2])), list(accumulate(steps[1::2]))
    return min(xs), min(ys), max(xs), max(ys)


def _is_cut(piece: Box, box: Box) -> bool:
    """Whether a piece of land is partly in a box and partly not."""
    left, top, right, bottom = piece
    x, y, width, height = box
    meets = right > x and left < x + width and bottom > y and top < y + height
    return meets and not (left >= x and right <= x + width and top >= y and bottom <= y + height)


def _within(x: float, y: float, width: float, height: float) -> Box:
    """A box around a point, moved and cut so that it lies within the world."""
    first, highest, wide, high = WORLD
    width, height = min(width, wide), min(height, high)
    left, top = (
        min(max(at - size / 2, least), least + most - size)
        for at, size, least, most in ((x, width, first, wide), (y, height, highest, high))
    )
    return round(left), round(top), round(width), round(height)


def _closer(places: Sequence[Place], box: Box) -> Box | None:
    """Where most of a crowd lies, if the map is so wide that it is hard to see there."""
    width, height = NARROWEST, NARROWEST / SHAPES[0]
    if box[2] < FAR * width:
        return None

    def near(middle: Place) -> list[Place]:
        return [one for one in places if abs(one.x - middle.x) < width / 3 and abs(one.y - middle.y) < height / 3]

    crowd = max(map(near, places), key=len)
    if len(crowd) < CROWD:
        return None
    found = _box([one for one in crowd if max(one.right - one.left, one.bottom - one.top) <= LARGE] or crowd)
    return found if found[2] * FAR <= box[2] else None


def _meets(one: Place, box: Box) -> bool:
    """Whether anything of it may be seen; of islands far from the main part nothing is told, so large states stay."""
    x, y, width, height = box
    slack = 0.0 if max(one.right - one.left, one.bottom - one.top) < LARGE / 3 else LARGE
    return (
        one.right + slack > x
        and one.left - slack < x + width
        and one.bottom + slack > y
        and one.top - slack < y + height
    )


def _sized(one: Paint, box: Box) -> Paint:
    assert one.place  # noqa: S101 - only these come here
    size = max(one.place.right - one.place.left, one.place.bottom - one.place.top)
    return replace(one, is_small=size < box[2] / SMALL)
