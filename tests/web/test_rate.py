"""How often somebody may ask."""

from __future__ import annotations

import pytest

from servanda.web import rate
from servanda.web.rate import Rate


def test_one_who_waits_as_told_may_ask_again() -> None:
    """The seconds that are named are enough, and a little less is not."""
    now = [100.0]
    found = Rate(3, 0.5, clock=lambda: now[0])
    assert [found.take("Ada") for _ in range(3)] == [0, 0, 0]
    wait = found.take("Ada")
    now[0] += wait - 0.01
    assert found.take("Ada") > 0
    now[0] += 0.02
    assert found.take("Ada") == 0
    assert found.take("Ada") > 0


def test_many_addresses_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes from ever new addresses; one who is to wait is not let in by it while others wait longer."""
    monkeypatch.setattr(rate, "MOST", 100)
    now = [0.0]
    found = Rate(2, 0.001, clock=lambda: now[0])
    for number in range(1000):
        now[0] += 0.001
        found.take(f"2001:db8::{number:x}")
    assert len(found._held) <= 100
    last = "2001:db8::3e7"
    assert found.take(last) == 0
    assert found.take(last) > 0
