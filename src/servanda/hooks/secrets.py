"""Secrets that sign messages, where they lie: in the environment, or in a file for its owner's eyes alone."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from servanda.errors import HookError

PREFIX = "whsec_"
"""Begins a secret, as Standard Webhooks writes it; base64 follows."""
FEWEST, MOST, MADE = 24, 64, 32
"""Bytes of a secret: between how many Standard Webhooks allows, and how many we make."""


def place_of(*, environment: str | None, file: str | None) -> str:
    """Where a secret is, as the ledger keeps it; a file is made where there is none.

    HookError HOOK002 for neither or both, and for a file that cannot be made.
    """
    if (environment is None) == (file is None):
        raise HookError("HOOK002", "a message is signed: name its secret by --secret-env or --secret-file")
    if environment is not None:
        return f"env:{environment}"
    path = Path(str(file)).absolute()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return f"file:{path}"
    except OSError as error:
        raise HookError("HOOK002", f"the secret {path} cannot be made: {error.strerror}") from error
    with os.fdopen(descriptor, "w") as out:
        out.write(f"{PREFIX}{base64.b64encode(secrets.token_bytes(MADE)).decode()}\n")
    return f"file:{path}"


def secret_at(place: str, environ: Mapping[str, str]) -> bytes:
    """The secret; HookError HOOK002 where it is not there, is none, or may be read by others."""
    kind, _, name = place.partition(":")
    if kind == "env":
        written = environ.get(name, "")
        if not written:
            raise HookError("HOOK002", f"the environment has no {name}: set it to the secret, {PREFIX}…")
    else:
        written = _read(Path(name))
    try:
        found = base64.b64decode(written.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not FEWEST <= len(found) <= MOST or not written.strip().startswith(PREFIX):
        raise HookError(
            "HOOK002", f"{name} holds no secret: it is {PREFIX} and the base64 of {FEWEST} to {MOST} random bytes"
        )
    return found


def _read(path: Path) -> str:
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise HookError("HOOK002", f"others may read the secret {path}: run 'chmod 600 {path}'")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise HookError("HOOK002", f"the secret {path} cannot be read: {error}") from error


def signed(secret: bytes, message: str, time: int, body: str) -> dict[str, str]:
    """The headers by which a receiver checks a message: HMAC-SHA256 over its id, its time in seconds, and its body."""
    made = hmac.digest(secret, f"{message}.{time}.{body}".encode(), hashlib.sha256)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(time),
        "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
    }
