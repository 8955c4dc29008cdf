"""A ledger that is opened from Python answers the same from both databases."""

from __future__ import annotations

from pathlib import Path

import servanda
from servanda.ledger import Ledger
from tests.promise import record


def test_a_ledger_is_opened_by_its_path_or_address(address: str, tmp_path: Path) -> None:
    """A file or a server: the same lines, conflicts, acts."""
    with Ledger(address, author="test") as log:
        record(tmp_path, log)
    with servanda.open(address) as opened:
        on = opened.as_of("2025-06-10")
        assert [(one.bearer, one.status) for one in on.undertakings()] == [(("NOR",), "due"), (("POL",), "conditional")]
        assert [one.kind for one in on.conflicts()] == ["amount"]
        assert [told.ref for told in on.acts()] == ["2#0", "2#1", "4#0", "4#1"]
        assert on.verify() == ()
