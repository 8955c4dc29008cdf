"""What an actor has to do with an undertaking."""

from __future__ import annotations

import pytest

from servanda.ledger.views.roles import ROLES, role
from tests.ledger.views.made import act

PROMISE = act("commit", "Norway will give ships to Ukraine", "NOR", recipients="UKR", sources="NOR/Premier POL")
DEMAND = act("request", "Poland asked Norway for ships", "POL", recipients="NOR")
REFUSAL = act("refuse", "Norway will not give ships", "NOR")
DEED = act("perform", "Norway delivered ships", "NOR", recipients="UKR")


@pytest.mark.parametrize(
    ("acts", "bearer", "found"),
    [
        ((PROMISE,), "NOR", {"NOR": "taken on", "UKR": "for it", "POL": "told", "NOR/Premier": "told", "FRA": ""}),
        ((DEMAND,), "NOR", {"NOR": "asked of it", "POL": "asked for"}),
        ((DEMAND, REFUSAL), "NOR", {"NOR": "refused", "POL": "asked for"}),
        ((DEMAND, PROMISE), "NOR", {"NOR": "taken on", "POL": "asked for"}),
        ((DEED,), "NOR", {"NOR": "done", "UKR": "for it"}),
        ((act("threaten", "Norway will close its ports", "NOR"),), "NOR", {"NOR": "threatened"}),
    ],
)
def test_an_actor_has_the_role_that_the_acts_give_it(acts, bearer, found) -> None:  # type: ignore[no-untyped-def]
    """Who bears it has that of the strongest act; of the others, who asks comes before who gains, then who tells."""
    assert {name: role(name, acts, (bearer,), ()) for name in found} == found
    assert {*found.values()} <= {*ROLES, ""}
