"""Make `src/servanda/data/world.tsv`, the map of the world, from Natural Earth's borders (public domain).

    python tools/world.py COUNTRIES-50M.JSON COUNTRIES-10M.JSON

The files are Natural Earth 4.1 at 1:50,000,000 and 1:10,000,000 as TopoJSON, as the npm package world-atlas 2.0.2 packs
them; of the larger scale come states that are too small for the other. Needs pycountry. Borders are thinned by
Visvalingam's rule, each once, so that neighbours go on sharing them.
"""

from __future__ import annotations

import json
import math
import sys
from heapq import heapify, heappop, heappush
from itertools import pairwise
from pathlib import Path
from typing import Any

import pycountry

ROOT = Path(__file__).parent.parent
HEAD = """\
# States on a map: code, a point inside its main part, how large that is, and its outline as an SVG path.
# Units are tenths of a thousandth of the map's width; y grows to the south. Projection: Equal Earth (Savric, Patterson
# and Jenny 2018), central meridian 11 E, so that the map is cut in the Bering Strait.
# Source: Natural Earth 4.1, admin 0 countries 1:50m (public domain), by way of world-atlas 2.0.2; thinned, without
# Antarctica. Natural Earth draws who holds a place; what the United Nations count with another state is drawn with that
# one here: Crimea (General Assembly resolution 68/262), northern Cyprus, Somaliland. Land that states.tsv has no code
# for has none. No border here is a judgement.
# Date: 2026-11-27. Made by tools/world.py.
"""
WIDTH = 10_000
MERIDIAN = 11.0
THIN = 40.0
"""A corner goes where the triangle that it makes with its neighbours is smaller than this, in square units."""
SPECK = 240.0
"""Islands smaller than this are left out, unless a state has nothing larger."""
LEFT_OUT = {
    "Antarctica",
    "Fr. S. Antarctic Lands",
    "Heard I. and McDonald Is.",
    "Indian Ocean Ter.",
    "S. Geo. and the Is.",
}
MOVED: dict[str, tuple[str, tuple[float, float]]] = {
    "Russia": ("Ukraine", (34.3, 45.3)),
    "N. Cyprus": ("Cyprus", (33.5, 35.28)),
    "Somaliland": ("Somalia", (45.0, 9.6)),
}
"""Of a place the part that holds a point goes to a state."""
CODES = {"Kosovo": "XKX"}
Point = tuple[float, float]


def equal_earth(longitude: float, latitude: float) -> Point:
    """A point of the globe, in degrees, on the plane; the equator is 2 x 2.7066 long."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    turned = math.radians((longitude - MERIDIAN + 180) % 360 - 180)
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    t2, t6 = t * t, t**6
    x = 2 * math.sqrt(3) * turned * math.cos(t) / (3 * (9 * a4 * t2 * t6 + 7 * a3 * t6 + 3 * a2 * t2 + a1))
    return x, t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))


EDGE = equal_earth(MERIDIAN + 179.999, 0)[0]
TOP = equal_earth(0, 84)[1]


def placed(longitude: float, latitude: float) -> Point:
    """A point of the globe in the map's units."""
    x, y = equal_earth(longitude, latitude)
    return (x + EDGE) / (2 * EDGE) * WIDTH, (TOP - y) / (2 * EDGE) * WIDTH


def thinned(line: list[Point]) -> list[Point]:
    """A line without the corners that are hardly seen; its ends stay."""
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    gone = [False] * len(line)

    def size(at: int) -> float:
        a, b, c = line[before[at]], line[at], line[after[at]]
        return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2

    heap = [(size(at), at) for at in range(1, len(line) - 1)]
    heapify(heap)
    while heap:
        area, at = heappop(heap)
        if gone[at] or area != size(at):
            continue
        if area >= THIN:
            break
        gone[at] = True
        left, right = before[at], after[at]
        after[left], before[right] = right, left
        for near in (left, right):
            if 0 < near < len(line) - 1:
                heappush(heap, (size(near), near))
    return [point for at, point in enumerate(line) if not gone[at]]


def area(ring: list[Point]) -> float:
    """The area within a ring, in square units."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def holds(ring: list[Point], point: Point) -> bool:
    """Whether a point lies within a ring."""
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > point[1]) != (by > point[1]) and point[0] < (bx - ax) * (point[1] - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def heart(ring: list[Point]) -> Point:
    """A point well inside: of a grid the one that is farthest from the edge."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    steps = 14
    grid = [
        (min(xs) + (max(xs) - min(xs)) * i / steps, min(ys) + (max(ys) - min(ys)) * j / steps)
        for i in range(1, steps)
        for j in range(1, steps)
    ]
    inside = [point for point in grid if holds(ring, point)] or [(sum(xs) / len(xs), sum(ys) / len(ys))]
    return max(inside, key=lambda one: min(math.dist(one, corner) for corner in ring))


class Topology:
    """A TopoJSON file: arcs are decoded, placed on the map and thinned once."""

    def __init__(self, source: dict[str, Any]) -> None:
        scale, move = source["transform"]["scale"], source["transform"]["translate"]
        self.whole: list[list[Point]] = []
        for arc in source["arcs"]:
            x = y = 0
            line = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                line.append(placed(x * scale[0] + move[0], y * scale[1] + move[1]))
            self.whole.append(line)
        self.thin = [thinned(line) if line[0] != line[-1] or len(line) > 8 else line for line in self.whole]

    def ring(self, arcs: list[int], lines: list[list[Point]]) -> list[Point]:
        """A ring out of its arcs; a number below 0 is the complement's arc backwards."""
        found: list[Point] = []
        for at in arcs:
            line = lines[at] if at >= 0 else lines[~at][::-1]
            found.extend(line[1 if found else 0 :])
        return found[:-1]


def is_cut(ring: list[Point]) -> bool:
    """Whether the edge of the map goes through it, as through two islands in the Bering Sea."""
    return max(x for x, _ in ring) - min(x for x, _ in ring) > WIDTH / 2


def path(rings: list[list[Point]]) -> str:
    """An SVG path, in whole units, each corner told from the one before."""
    parts = []
    for ring in rings:
        corners = [(round(x), round(y)) for x, y in ring]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(corners) if a != b]
        if len(steps) > 1:
            told = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
            parts.append(f"M{corners[0][0]} {corners[0][1]}l{told}z")
    return "".join(parts)


Parts = dict[str, list[list[list[int]]]]
"""Polygons of each place, each a list of rings, those of arcs."""


def places(source: dict[str, Any]) -> tuple[Parts, dict[str, str]]:
    """The polygons of each place by its name, and its code."""
    parts: Parts = {}
    codes: dict[str, str] = {}
    for one in source["objects"]["countries"]["geometries"]:
        name = one["properties"]["name"]
        if name not in LEFT_OUT and one["type"]:
            found = pycountry.countries.get(numeric=f"{int(one['id']):03d}") if "id" in one else None
            codes[name] = CODES.get(name) or (found.alpha_3 if found else "")
            parts[name] = one["arcs"] if one["type"] == "MultiPolygon" else [one["arcs"]]
    return parts, codes


def moved(parts: Parts, topology: Topology) -> Parts:
    """The same with what is drawn with another state; what nothing is left of is left out."""
    found = dict(parts)
    for name, (to, where) in MOVED.items():
        going = [one for one in found[name] if holds(topology.ring(one[0], topology.whole), placed(*where))]
        found[name] = [one for one in found[name] if one not in going]
        found[to] = [*found[to], *going]
        print(f"{len(going)} part(s) of {name} drawn with {to}")
    return {name: polygons for name, polygons in found.items() if polygons}


def row(code: str, polygons: list[list[list[int]]], topology: Topology) -> str:
    """One line of the table."""
    sized = sorted(polygons, key=lambda one: -area(topology.ring(one[0], topology.whole)))
    main_ring = topology.ring(sized[0][0], topology.whole)
    rings = [
        topology.ring(ring, topology.thin)
        for at, polygon in enumerate(sized)
        for ring in polygon
        if (at == 0 and ring is polygon[0])
        or (area(topology.ring(ring, topology.whole)) >= SPECK and not is_cut(topology.ring(ring, topology.whole)))
    ]
    x, y = map(round, heart(main_ring))
    xs, ys = [x for x, _ in main_ring], [y for _, y in main_ring]
    bounds = " ".join(str(round(one)) for one in (min(xs), min(ys), max(xs), max(ys)))
    return f"{code}\t{x} {y}\t{bounds}\t{path(rings) or f'M{x} {y}l1 0 0 1-1 0z'}"


def main() -> None:
    """Read, thin, write."""
    table = (ROOT / "src/servanda/data/states.tsv").read_text(encoding="utf-8")
    known = {line.split("\t")[0] for line in table.splitlines()}
    rows: list[tuple[str, str]] = []
    for at, file in enumerate(sys.argv[1:]):
        source = json.loads(Path(file).read_text(encoding="utf-8"))
        topology = Topology(source)
        parts, codes = places(source)
        have = {code for code, _ in rows}
        for name, polygons in (parts if at else moved(parts, topology)).items():
            code = codes[name] if codes[name] in known else ""
            if at == 0 or (code and code not in have):
                rows.append((code, row(code, polygons, topology)))
    lines = [line for _, line in sorted(rows, key=lambda one: (not one[0], one))]
    content = "\n".join(["code\tpoint\tbounds\tpath", *lines])
    (ROOT / "src/servanda/data/world.tsv").write_text(f"{HEAD}{content}\n", encoding="utf-8")
    print(f"{len(rows)} rows, {len(content):,} characters")


if __name__ == "__main__":
    main()
