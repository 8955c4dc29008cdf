"""What an actor has to do with an undertaking: it took it on, refused it, did it, is asked for it, is to gain by it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from servanda.ledger.views.bearers import root
from servanda.model import Act

ROLES = ("taken on", "refused", "done", "asked of it", "asked for", "threatened", "for it", "told")
"""Taken on, refused, done without a promise that is known, asked or proposed that it does, asked of others,
threatened, undertaken or refused by others for it or against it, told by it of others."""
_ASKING = frozenset({"request", "propose"})
_BORNE = (("commit", "taken on"), ("refuse", "refused"), ("threaten", "threatened"), ("perform", "done"))


def role(name: str, acts: Sequence[Act], bearer: Collection[str], recipients: Collection[str]) -> str:
    """The role of an actor in the undertaking of some acts, who bears it and for whom; empty for none of these."""
    types = {act.type for act in acts}
    theirs = [act for act in acts if name in {value.words for value in act.actors}]
    if name in bearer or any(act.type not in _ASKING for act in theirs):
        return next((role for type_, role in _BORNE if type_ in types), "asked of it")
    if theirs or any(act.type in _ASKING and name in {root(value.words) for value in act.actors} for act in acts):
        return "asked for"
    if name in recipients or any(name == value.words for act in acts for value in act.recipients):
        return "for it"
    told = {one for act in acts for value in act.sources for one in (value.words, *_roots(value.words))}
    return "told" if name in told else ""


def _roots(words: str) -> list[str]:
    """Those who speak together."""
    return [root(one) for one in words.split(" + ")]
