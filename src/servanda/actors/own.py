"""The user's own tables: checked when they are put in force, and in force for what is resolved inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from servanda.actors import almanac, members, names
from servanda.actors.tables import IN_FORCE, Own, in_force, read


@contextmanager
def using(own: Own) -> Iterator[None]:
    """Inside it names, offices and memberships are looked up in the user's tables first.

    Raises TableError, with file and line, for a table that cannot be read (ACTOR002) or is wrong (ACTOR001).
    """
    before = IN_FORCE.set(own)
    try:
        names.names()
        almanac.holders("", "", None)
        members.members("", None)
        yield
    finally:
        IN_FORCE.reset(before)


def digest() -> str | None:
    """A key of what the own tables in force say; None where there are none. It changes with their content."""
    own = in_force()
    tables = [own.tenures, own.names, own.members]
    if not any(tables):
        return None
    return sha256("\0".join(read(path) if path else "" for path in tables).encode()).hexdigest()
