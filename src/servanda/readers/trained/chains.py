"""The chain of who says that an act is so, by the attributions around it: outermost first, each with its certainty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from servanda import data
from servanda.model import Act, Attribution, Certainty, Link, Span
from servanda.readers.trained.links import PRONOUNS

LINKS = 2
"""Of how many who say so the network knows."""


def path(said: Sequence[Attribution], evidence: Span) -> Iterator[Attribution]:
    """Those in whose content an act stands, while their source and cue stand outside of it; the outermost first."""
    for one in said:
        own = [quote.span for quote in (one.source, one.cue) if quote]
        apart = len(own) == 2 and not any(span.overlaps(evidence) for span in own)
        content = next((quote.span for quote in one.content if quote.span.overlaps(evidence)), None)
        if apart and content and content.start <= evidence.start + 1 and evidence.end <= content.end + 1:
            yield one
            yield from path(one.inner, evidence)
            return


def chained(act: Act, said: Sequence[Attribution]) -> Act:
    """The act with more of those who say so: an act without sources gets them all, and a chain of two goes on.

    The network knows of two links, and of one source when there is no other.
    """
    steps = [one.source for one in path(said, act.evidence.span) if one.source]
    if len(act.sources) >= LINKS and (known := act.sources[-1].quote):
        at = next((at for at, source in enumerate(steps) if source.span.overlaps(known.span)), len(steps))
        steps = steps[at + 1 :]
    elif act.sources:
        return act
    sources = list(act.sources)
    for one in steps:
        # A pronoun within somebody's words is most often that one again.
        if not sources or one.exact.casefold() not in {link.words.casefold() for link in sources} | PRONOUNS:
            sources.append(Link(None, one, "its words are said to be that source's"))
    return replace(act, sources=tuple(sources))


def certain(acts: Sequence[Act], said: Sequence[Attribution]) -> tuple[Act, ...]:
    """The acts with the certainty of each link of their chains, by the cue that stands with it."""
    every = [one for top in said for one in top.all()]
    return tuple(_certain(act, every) for act in acts)


def _certain(act: Act, every: Sequence[Attribution]) -> Act:
    of = [_of_link(link, act, every) for link in act.sources]
    unsure = _unsure(act, of)
    links = (
        replace(link, certainty=certainty(one.cue.exact if one and one.cue else "", hearsay=at == unsure))
        for at, (link, one) in enumerate(zip(act.sources, of, strict=True))
    )
    return replace(act, sources=tuple(links))


def _unsure(act: Act, of: Sequence[Attribution | None]) -> int | None:
    """The link whose hearsay an act is: the outermost outside of whose words the mark stands, else the last.

    "Ada said that Bo reportedly told Cy": it is Bo's.
    """
    mark = act.hearsay.quote if act.hearsay else None
    if mark is None:
        return None
    outside = (
        at for at, one in enumerate(of) if one and not any(held.span.overlaps(mark.span) for held in one.content)
    )
    return next(outside, len(of) - 1)


def certainty(cue: str, *, hearsay: bool) -> Certainty:
    """How surely a link says it, by the words of its cue.

    >>> certainty("has repeatedly denied", hearsay=False), certainty("said", hearsay=True)
    ('denied', 'reportedly')
    """
    names: tuple[Certainty, ...] = ("denied", "hoped", "reportedly")
    for name in names:
        if any(word.startswith(tuple(data.toml("certainty.toml")[name])) for word in cue.casefold().split()):
            return name
    return "reportedly" if hearsay else "said"


def _of_link(link: Link, act: Act, every: Sequence[Attribution]) -> Attribution | None:
    """The attribution by which a link says it."""
    for one in every:
        meant = link.quote and one.source and one.source.span.overlaps(link.quote.span)
        if meant and one.cue and any(quote.span.overlaps(act.evidence.span) for quote in one.content):
            return one
    return None


def nested(said: Sequence[Attribution], acts: Sequence[Act]) -> list[Attribution]:
    """The attributions with the later links of acts' chains that no cue tells, each where its words begin."""
    found = list(said)
    for act in acts:
        for source in (link.quote for link in act.sources[1:] if link.quote):
            new = Attribution(source, None, (act.evidence,))
            known = (each.source for top in found for each in top.all() if each.source)
            if source.span.overlaps(act.evidence.span) or any(each.span.overlaps(source.span) for each in known):
                continue
            if any(_holds(one, new) for one in found):
                found = _put(found, new)
    return found


def _put(said: Sequence[Attribution], new: Attribution) -> list[Attribution]:
    """The attributions with one more: in the innermost whose content holds all of it, else beside them."""
    for at, one in enumerate(said):
        if _holds(one, new):
            return [*said[:at], replace(one, inner=tuple(_put(one.inner, new))), *said[at + 1 :]]
    return sorted((*said, new), key=lambda one: min(quote.span.start for quote in one.quotes()))


def _holds(one: Attribution, new: Attribution) -> bool:
    return any(all(held.span.contains(quote.span) for quote in new.quotes()) for held in one.content)
