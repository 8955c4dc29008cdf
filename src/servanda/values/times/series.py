"""From one time to another, and times with words around them that change nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from servanda.values.times import stretch
from servanda.values.times.grammar import PARTS, Clock, Match, read, rule
from servanda.values.times.stretch import Stretch

_JOINT = re.compile(r" (?:to|through|thru|until|till|up to|and|or) (?:the )?|-|/")
_FOLLOWED = re.compile(rf"{PARTS['day']}(?P<tail> (?:of )?{PARTS['month']}(?:,? {PARTS['year']})?)")
_LED = re.compile(rf"(?P<head>{PARTS['month']}) (?:the )?{PARTS['day']}")
_ENDS_IN_YEAR = re.compile(rf".*\b{PARTS['year']}")


@rule(r"(?P<lead>from |between )?(?:the |both )?(?P<all>.+)")
def _interval(found: Match, clock: Clock) -> Stretch | None:
    words = found["all"]
    for joint in _JOINT.finditer(words):
        if both := _joined(words[: joint.start()], joint[0].strip(), words[joint.end() :], found["lead"] or "", clock):
            return both
    return None


def _joined(left: str, joint: str, right: str, lead: str, clock: Clock) -> Stretch | None:
    """One to another; "and" and "or" make an interval of what lies side by side alone."""
    left, right = _filled(left, right)
    first, last = read(left, clock), read(right, clock)
    if first and last and first.known and first.first > last.last:
        last = read(right, Clock(first.first, None, ahead=True))
    if first is None or last is None or first.last >= last.last:
        return None
    if first.first >= last.first:  # "to the end of the year" that has begun
        last = stretch.day(last.last)
    apart = (last.first - first.last).days
    if joint in {"and", "or"} and apart > 1 and not lead.startswith("between"):
        return None
    return stretch.between(first, last)


def _filled(left: str, right: str) -> tuple[str, str]:
    """Each side with what it has from the other: "4 to 6 September" is from "4 September" to "6 September"."""
    if re.fullmatch(PARTS["day"], left) and (followed := _FOLLOWED.fullmatch(right)):
        return left + followed["tail"], right
    if (led := _LED.fullmatch(left)) and re.fullmatch(rf"{PARTS['day']}(?:,? {PARTS['year']})?", right):
        right = f"{led['head']} {right}"
    if (dated := _ENDS_IN_YEAR.fullmatch(right)) and not _ENDS_IN_YEAR.fullmatch(left) and not left.isdigit():
        left = f"{left} {dated['year']}"
    return left, right


@rule(r"(?:both )?this (?P<unit>week|month|quarter|year) (?:and|or) (?:the )?next")
def _and_next(found: Match, clock: Clock) -> Stretch | None:
    this, following = (read(f"{step} {found['unit']}", clock) for step in ("this", "next"))
    return stretch.between(this, following) if this and following else None


@rule(r"after <rest>")
def _after(found: Match, clock: Clock) -> Stretch | None:
    begun = read(found["rest"], clock)
    return replace(begun, text=f"{begun.text}/..") if begun and "/" not in begun.text else None


@rule(
    r"(?:(?:ever )?since|until|till|up to|(?:with effect )?from|as of|as from|effective|starting|beginning|on|in|at|"
    r"during|for|over|around|about|by|as early as|in the course of|throughout|towards?|sometime|some time|only|just|"
    r"back|both|late|early|earlier|later|the) (?:on |in |with |from )?(?P<rest>.+?)(?: onwards?| on)?"
)
def _plain(found: Match, clock: Clock) -> Stretch | None:
    """Words before a time that do not change it; of what goes on since or until a time that time alone is told."""
    return read(found["rest"], clock)


@rule(r"<rest>'s?")
def _genitive(found: Match, clock: Clock) -> Stretch | None:
    return read(found["rest"], clock)
