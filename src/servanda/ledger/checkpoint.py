"""Checkpoints: the size and root of the tree, signed, in a text that anybody can keep; wraps cryptography.

The text is a checkpoint of C2SP (https://c2sp.org/tlog-checkpoint) as a signed note (https://c2sp.org/signed-note):

    servanda/PUBLIC-KEY
    SIZE
    ROOT

    — servanda/PUBLIC-KEY SIGNATURE

PUBLIC-KEY is the log's Ed25519 key in hexadecimal: a checkpoint names its key, and any tool for such notes can check
it. Whoever trusts a checkpoint must know the key from elsewhere.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from servanda.errors import ProofError

ORIGIN = "servanda/"
# The type of an Ed25519 signature in a signed note.
ED25519 = b"\x01"
NOTE = re.compile(
    r"(servanda/(?P<key>[0-9a-f]{64})\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[A-Za-z0-9+/]{43}=)\n)"
    r"\n— servanda/(?P=key) (?P<signature>[A-Za-z0-9+/]{91}=)\n"
)


@dataclass(frozen=True, slots=True)
class SignedTree:
    """A checkpoint that was signed by the key that it names."""

    key: str
    """The Ed25519 public key, 64 hexadecimal digits."""
    size: int
    """How many records it is over."""
    root: bytes
    note: str
    """The checkpoint as text."""


def sign(key: Ed25519PrivateKey, size: int, root: bytes) -> SignedTree:
    """The checkpoint over the first `size` records."""
    name = ORIGIN + key.public_key().public_bytes_raw().hex()
    body = f"{name}\n{size}\n{base64.b64encode(root).decode()}\n"
    signature = _key_id(name) + key.sign(body.encode())
    return parse(f"{body}\n— {name} {base64.b64encode(signature).decode()}\n", "the new checkpoint")


def parse(note: str, where: str) -> SignedTree:
    """The checkpoint in a text whose signature holds; ProofError PROOF001 for anything else, naming `where`."""
    found = NOTE.fullmatch(note.replace("\r\n", "\n").strip("\n") + "\n")
    if not found:
        raise ProofError("PROOF001", f"{where} is no checkpoint of a ledger: 'servanda checkpoint' writes them")
    signature = base64.b64decode(found["signature"])
    key = bytes.fromhex(found["key"])
    try:
        if signature[:4] != _key_id(ORIGIN + found["key"]):
            raise InvalidSignature
        Ed25519PublicKey.from_public_bytes(key).verify(signature[4:], found[1].encode())
    except InvalidSignature:
        raise ProofError(
            "PROOF001", f"the signature in {where} does not hold: it was changed after it was signed"
        ) from None
    return SignedTree(found["key"], int(found["size"]), base64.b64decode(found["root"]), found[0])


def _key_id(name: str) -> bytes:
    """The first four bytes that a signed note's signature begins with."""
    key = bytes.fromhex(name.removeprefix(ORIGIN))
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + key).digest()[:4]


def key_at(path: Path) -> Ed25519PrivateKey:
    """The signing key in a file, made at the first use for its owner's eyes alone (PEM, PKCS 8).

    ProofError PROOF003 where it cannot be read or made, or where others may read it.
    """
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ProofError("PROOF003", f"others may read the signing key {path}: run 'chmod 600 {path}'")
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise ProofError("PROOF003", f"the signing key {path} cannot be read or made: {error.strerror}") from error
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm) as error:
        raise ProofError("PROOF003", f"{path} is no signing key: move it away, and another is made") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ProofError("PROOF003", f"{path} is no Ed25519 key: move it away, and another is made")
    return key


def _make(path: Path) -> None:
    """Write a new key; if another process was faster, its key stays."""
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as file:  # readable by its owner alone
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return
