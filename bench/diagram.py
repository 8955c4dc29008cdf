"""Reliability diagrams: how often a reader is right, by how sure it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

BAR = 30
"""Characters of the longest bar."""
SIZE, EDGE = 320, 48
"""Pixels of the square, and of the room for its scales."""
FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{whole}" viewBox="0 0 {whole} {whole}" \
font-family="sans-serif" font-size="12" role="img" aria-label="{title}">
<rect width="{whole}" height="{whole}" fill="#fff"/>
{marks}
<text x="{middle}" y="20" text-anchor="middle" font-weight="bold">{title}</text>
<text x="{middle}" y="{low}" text-anchor="middle">confidence</text>
<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">share that is right</text>
</svg>
"""


class Bin(NamedTuple):
    """The points whose confidence lies in a bin: how many, their mean confidence, the share that is right."""

    low: float
    high: float
    points: int
    confidence: float
    right: float


def table(bins: Sequence[Bin]) -> str:
    """A reliability diagram in words: a row a bin, a bar for the share that is right and a mark where it should end."""
    rows = ["| confidence | points | mean | right | |\n|---|---|---|---|---|"]
    for one in bins:
        bar = ("█" * round(one.right * BAR)).ljust(BAR)
        mark = min(round(one.confidence * BAR), BAR - 1)
        drawn = f"{bar[:mark]}│{bar[mark + 1 :]}"
        ends = f"{one.low:.2f} to {one.high:.2f}"
        rows.append(f"| {ends} | {one.points} | {one.confidence:.2f} | {one.right:.2f} | `{drawn}` |")
    return "\n".join(rows)


def svg(title: str, bins: Sequence[Bin]) -> str:
    """A picture: confidence across, bars up to the share that is right, and a line where they should end.

    The darker a bar, the more points are in it.
    """
    most = max((one.points for one in bins), default=1)
    marks = [
        f'<rect x="{x(one.low):.1f}" y="{y(one.right):.1f}" width="{x(one.high) - x(one.low) - 1:.1f}" '
        f'height="{y(0) - y(one.right):.1f}" fill="#1f5a8a" fill-opacity="{0.25 + 0.75 * one.points / most:.2f}">'
        f"<title>{one.low:.2f} to {one.high:.2f}: {one.right:.2f} of {one.points} are right</title></rect>"
        for one in bins
    ]
    marks.append(f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#b3261e" stroke-dasharray="4 3"/>')
    marks.append(f'<rect x="{x(0)}" y="{y(1)}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#333"/>')
    for share in (0, 0.25, 0.5, 0.75, 1):
        marks.append(f'<text x="{x(share):.1f}" y="{y(0) + 16}" text-anchor="middle">{share:g}</text>')
        marks.append(f'<text x="{x(0) - 6}" y="{y(share) + 4:.1f}" text-anchor="end">{share:g}</text>')
    whole = SIZE + 2 * EDGE
    return FRAME.format(
        whole=whole, middle=whole // 2, low=whole - 12, title=escape(title, {'"': "&quot;"}), marks="\n".join(marks)
    )


def x(confidence: float) -> float:
    """Where a confidence lies, in pixels from the left."""
    return EDGE + SIZE * confidence


def y(share: float) -> float:
    """Where a share lies, in pixels from the top."""
    return EDGE + SIZE * (1 - share)
