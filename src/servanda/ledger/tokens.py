"""Who may use a ledger over the network: tokens with a role, and the sessions of those who signed in with one.

Both lie in the ledger's database beside the log and are no part of it: they are not chained, not proved, not exported.
Of a secret its SHA-256 alone is kept. A secret is 256 random bits, which nobody can guess, so it needs neither salt nor
a slow hash, as passwords do (NIST SP 800-63B, 5.1.2.2, asks for them below 112 bits).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from sqlalchemy import Engine, Row, select

from servanda.errors import TokenError
from servanda.ledger import schema, store
from servanda.ledger.append import written
from servanda.ledger.draft import digest
from servanda.ledger.ledger import utc_now

Role = Literal["reader", "reviewer", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the least to the most: each may do what those before it may."""
PREFIX = "servanda_"
"""Begins each token, so that people and scanners of leaked secrets know one."""
SECRET_BYTES = 32
SESSION = timedelta(hours=12)
"""How long one stays signed in."""
LONGEST = 80
"""Letters of a name."""
RESERVED = "servanda/"
"""Begins the names by which the program itself writes records."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret."""

    name: str
    """Whose it is; the author of all that is written with it."""
    role: Role
    made: str
    revoked: str | None = None


class Tokens:
    """The tokens of one ledger."""

    def __init__(self, engine: Engine, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, name: str, role: Role) -> str:
        """Make a token; its secret, which is not kept and cannot be had again.

        Raises TokenError TOKEN001 for a name that cannot be, or that has a token already.
        """
        name = _checked(name)
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        with store.writing(self._engine) as connection:
            query = select(schema.tokens.c.role).where(schema.tokens.c.name == name, schema.tokens.c.revoked.is_(None))
            if (held := connection.execute(query).scalar()) is not None:
                raise TokenError(
                    "TOKEN001",
                    f"{name} has a token already, as {held}: take another name, "
                    f"or end that one by 'servanda token revoke {name}'",
                )
            row = {"hash": digest(secret.encode()), "name": name, "role": role, "made": self._time()}
            connection.execute(schema.tokens.insert().values(**row))
        return secret

    def listed(self) -> tuple[Token, ...]:
        """All tokens in the order in which they were made, revoked ones too."""
        columns = (schema.tokens.c[name] for name in ("name", "role", "made", "revoked"))
        with store.reading(self._engine) as connection:
            rows = connection.execute(select(*columns).order_by(schema.tokens.c.made, schema.tokens.c.name))
            return tuple(Token(*row) for row in rows)

    def revoke(self, name: str) -> Token:
        """End the token of a name, and every session with it, at once; TokenError TOKEN002 where there is none."""
        with store.writing(self._engine) as connection:
            query = select(schema.tokens).where(schema.tokens.c.name == name, schema.tokens.c.revoked.is_(None))
            found = connection.execute(query).first()
            if found is None:
                raise TokenError("TOKEN002", f"there is no token of {name!r}: 'servanda token list' has them")
            ended = self._time()
            connection.execute(schema.tokens.update().where(schema.tokens.c.hash == found.hash).values(revoked=ended))
            connection.execute(schema.sessions.delete().where(schema.sessions.c.token == found.hash))
        return Token(found.name, found.role, found.made, ended)

    def holder(self, secret: str) -> Token | None:
        """Whose token it is; None where there is none, or no longer."""
        with store.reading(self._engine) as connection:
            query = select(schema.tokens).where(schema.tokens.c.hash == digest(secret.encode()))
            return _token(connection.execute(query.where(schema.tokens.c.revoked.is_(None))).first())

    def open(self, secret: str) -> str | None:
        """Sign in with a token: the secret of a new session; None where the token is none."""
        if self.holder(secret) is None:
            return None
        session = secrets.token_urlsafe(SECRET_BYTES)
        until = written(self._clock() + SESSION)
        row = {"hash": digest(session.encode()), "token": digest(secret.encode()), "until": until}
        with store.writing(self._engine) as connection:
            connection.execute(schema.sessions.delete().where(schema.sessions.c.until <= self._time()))
            connection.execute(schema.sessions.insert().values(**row))
        return session

    def guest(self, session: str) -> Token | None:
        """Who signed in with a session; None where it is none, has run out, or its token was revoked."""
        query = (
            select(schema.tokens)
            .join(schema.sessions, schema.sessions.c.token == schema.tokens.c.hash)
            .where(schema.sessions.c.hash == digest(session.encode()), schema.sessions.c.until > self._time())
            .where(schema.tokens.c.revoked.is_(None))
        )
        with store.reading(self._engine) as connection:
            return _token(connection.execute(query).first())

    def close(self, session: str) -> None:
        """Sign out."""
        with store.writing(self._engine) as connection:
            connection.execute(schema.sessions.delete().where(schema.sessions.c.hash == digest(session.encode())))

    def _time(self) -> str:
        return written(self._clock())


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST or not name.isprintable() or name.startswith(RESERVED):
        raise TokenError(
            "TOKEN001",
            f"{name[:LONGEST]!r} cannot be the name of a token: it takes up to {LONGEST} printable letters, "
            f"and may not begin with {RESERVED!r}, by which the program itself signs",
        )
    return name


def _token(row: Row[tuple[str, ...]] | None) -> Token | None:
    return Token(row.name, row.role, row.made, row.revoked) if row else None
