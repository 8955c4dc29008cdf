"""Acts as event records with the columns of POLECAT, the data set of PLOVER: tab-separated, a row an event.

`Contexts` holds PLOVER's special contexts, `Event Mode` the one mode of an event type that the ledger tells: that a
consultation was held from afar. A column that nothing in the ledger fills is empty: there are no places with
coordinates, no intensities, no codes of the Correlates of War. What POLECAT does not have stands behind its columns.
Claims and expectations are no events.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from servanda.actors.names import is_state, wikidata
from servanda.export.excerpt import Excerpt, Source
from servanda.export.plover import modes, quad_of, root_of
from servanda.export.rows import runs
from servanda.ledger.views.bearers import root
from servanda.ledger.views.days import bounds
from servanda.model import Act, Value

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
    "Actor Name Raw", "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors",
    "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
    "Act Type", "Force", "Theme", "Condition", "Deadline", "Said By", "Amount", "Currency", "Evidence", "Undertaking",
    "Wikidata Actor ID", "Wikidata Recipient ID", "Confidence", "URL",
)  # fmt: skip
"""POLECAT's forty, then ours."""
SAID = frozenset({"claim", "expect"})
"""Acts that are only said or expected, which PLOVER does not code."""


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """Every act that is an event, in the order of the ledger; UTF-8 with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writeheader()
    of = excerpt.undertaking_of
    for entry, acts in excerpt.articles():
        source = excerpt.sources[entry.seq]
        for one in acts:
            if one.act is not None and one.act.type not in SAID:
                row = _row(str(one.ref), one.act, source, excerpt)
                row["Undertaking"] = of.get(str(one.ref), "")
                writer.writerow({name: _plain(value) for name, value in row.items()})
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def _row(ref: str, act: Act, source: Source, excerpt: Excerpt) -> dict[str, str]:
    code, published = root_of(act), source.day.isoformat()
    happened = bounds(act.when.value) if act.when and act.when.value else None
    money = act.amount.value if act.amount else None
    return {
        "Event ID": f"{excerpt.base}{excerpt.name(ref, source.record, source.reading)}",
        "Event Date": (happened[0] if happened and act.type in ("meet", "perform") else source.day).isoformat(),
        "Event Type": code or "",
        "Event Mode": "phone" if code == "CONSULT" and act.mode and act.mode.value == "remote" else "",
        "Quad Code": quad_of(code),
        "Contexts": "; ".join(modes(act, published)),
        **_party("Actor", act.actors),
        **_party("Recipient", act.recipients),
        "Raw Placename": act.place.words if act.place else "",
        "Source": source.publisher or "",
        "Publication Date": published,
        "Language": source.language or "",
        "Act Type": act.type,
        "Force": act.force.words if act.force else "",
        "Theme": act.theme.words if act.theme else "",
        "Condition": act.condition.quote.exact if act.condition else "",
        "Deadline": act.deadline.words if act.deadline else "",
        "Said By": "; ".join(link.words for link in act.sources),
        "Amount": f"{money.value:f}" if money else "",
        "Currency": money.currency if money else "",
        "Evidence": act.evidence.exact,
        "Confidence": f"{act.confidence:g}",
        "URL": excerpt.link(ref, source, act.evidence.exact),
    }


def _party(which: str, values: Sequence[Value[str]]) -> dict[str, str]:
    """Those of one side, by semicolons: persons by their names, states by code, and as the text has them."""
    names = [value.words for value in values]
    states = dict.fromkeys(root(name) for name in names if is_state(root(name)))
    identifiers = dict.fromkeys(found for name in names if (found := wikidata(root(name))))
    return {
        f"{which} Name": "; ".join(name.rpartition("/")[2] for name in names),
        f"{which} Country": "; ".join(states),
        f"{which} Name Raw": "; ".join(value.quote.exact for value in values if value.quote),
        f"Wikidata {which} ID": "; ".join(identifiers),
    }


def _plain(value: str) -> str:
    """A value without the signs that part columns and rows, and that spreadsheets take for formulas."""
    flat = " ".join(value.split())
    return f"'{flat}" if runs(flat) else flat
