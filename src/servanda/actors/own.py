"""The user's own tables: checked when they are put in force, and in force for what is resolved inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from servanda.actors import almanac, members, names
from servanda.actors.tables import IN_FORCE, Force, Own, in_force, read


@contextmanager
def using(own: Own) -> Iterator[None]:
    """Inside it names, offices and memberships are looked up in the user's tables first, as they are now.

    Raises TableError, with file and line, for a table that cannot be read (ACTOR002) or is wrong (ACTOR001).
    """
    before = IN_FORCE.set(Force(*(read(path) if path else None for path in (own.tenures, own.names, own.members))))
    try:
        names.names()
        almanac.holders("", "", None)
        members.members("", None)
        yield
    finally:
        IN_FORCE.reset(before)


def digest() -> str | None:
    """A key of what the own tables in force say; None where there are none. It changes with their content."""
    texts = [table.text if table else "" for table in in_force()]
    return sha256("\0".join(texts).encode()).hexdigest() if any(in_force()) else None
