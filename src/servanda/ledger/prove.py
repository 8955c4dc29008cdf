"""Proofs that somebody without the ledger can check: that a record is in it, and that nothing before was changed.

A proof is a JSON object. It holds the checkpoint that it leads to, so that whoever has kept one, or knows the
ledger's key, needs nothing else.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.codec import canonical, load
from servanda.errors import LedgerError, ProofError
from servanda.ledger.checkpoint import ORIGIN, SignedTree, parse, sign
from servanda.ledger.draft import digest
from servanda.ledger.ledger import Ledger
from servanda.ledger.tree import Node, consistency, continues, includes, inclusion, leaf_hash, peaks_of, root
from servanda.model import Checkpoint, Record
from servanda.model.spell import an

# A path in a tree of 2^64 leaves has no more steps, and twice as many where two trees are compared.
LONGEST = 128


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a proof found."""

    holds: bool
    words: str
    """For people: what was proved, or what does not hold."""
    checkpoint: SignedTree
    """What the proof leads to."""


def checkpoint(ledger: Ledger, key: Ed25519PrivateKey, *, author: str) -> tuple[int, SignedTree]:
    """Sign the log as it stands, and record that; the record's number, and the checkpoint over those before it."""
    with ledger.writing() as writer:
        signed = sign(key, writer.size, root(writer.peaks))
        return writer.append("checkpoint", author, canonical({"checkpoint": asdict(Checkpoint(signed.note))})), signed


def prove_record(
    ledger: Ledger, seq: int, *, key: Ed25519PrivateKey | None = None, kept: SignedTree | None = None
) -> dict[str, Any]:
    """The proof that a record is in the ledger: against a checkpoint that was kept, or one that `key` signs now.

    Raises StatementError STATE002 where there is no such record, ProofError PROOF002 for a checkpoint of another
    ledger or from before the record.
    """
    record, payload = ledger.record(seq)
    with ledger.tree() as (size, node):
        signed = kept or _signed(key, size, node)
        _check_own(signed, size, node)
        if seq > signed.size:
            raise ProofError(
                "PROOF002", f"the checkpoint is over {signed.size} records, record {seq} came later: take a later one"
            )
        path = inclusion(node, seq - 1, signed.size)
    found: dict[str, Any] = {"proof": "inclusion", "record": asdict(record)}
    if payload is not None:
        found["payload"] = payload
    return {**found, "inclusion_path": [step.hex() for step in path], "checkpoint": signed.note}


def prove_growth(
    ledger: Ledger, first: SignedTree, *, key: Ed25519PrivateKey | None = None, kept: SignedTree | None = None
) -> dict[str, Any]:
    """The proof that a later checkpoint, `kept` or one that `key` signs now, continues the first one.

    Raises ProofError PROOF002 where one is not of this ledger as it is, or the second is the earlier.
    """
    with ledger.tree() as (size, node):
        second = kept or _signed(key, size, node)
        for one in (first, second):
            _check_own(one, size, node)
        if first.size > second.size:
            raise ProofError(
                "PROOF002",
                f"the first checkpoint is over {first.size} records, the second over {second.size}: swap them",
            )
        path = consistency(node, first.size, second.size) if first.size else []
    return {
        "proof": "consistency",
        "first": first.note,
        "consistency_path": [step.hex() for step in path],
        "checkpoint": second.note,
    }


def _signed(key: Ed25519PrivateKey | None, size: int, node: Node) -> SignedTree:
    if key is None:
        raise TypeError("a proof needs a checkpoint, or a key to sign one")
    return sign(key, size, root(peaks_of(node, size)))


def _check_own(signed: SignedTree, size: int, node: Node) -> None:
    if not is_own(signed, size, node):
        raise ProofError(
            "PROOF002",
            f"the first {signed.size} records of this ledger are not those of the checkpoint: "
            "it is of another ledger, or this one was changed. Run servanda verify",
        )


def is_own(signed: SignedTree, size: int, node: Node) -> bool:
    """Whether a tree begins with the one that the checkpoint is over."""
    return signed.size <= size and root(peaks_of(node, signed.size)) == signed.root


def check(proof: dict[str, Any], where: str) -> Checked:
    """Check a proof by itself; ProofError PROOF001 for what is none. `where` names it in messages."""
    try:
        kind = proof["proof"]
        if kind == "inclusion":
            return _check_inclusion(proof, where)
        if kind == "consistency":
            return _check_consistency(proof, where)
    except (KeyError, TypeError, ValueError, AttributeError, LedgerError) as error:
        raise ProofError("PROOF001", f"{where} is no proof: {type(error).__name__}: {error}") from error
    raise ProofError("PROOF001", f"{where} is no proof of a kind that is known: {kind!r}")


def _check_inclusion(proof: dict[str, Any], where: str) -> Checked:
    signed = parse(proof["checkpoint"], where)
    record = load(Record, proof["record"])
    if "payload" in proof and digest(canonical(proof["payload"])) != record.payload:
        return Checked(False, f"what record {record.seq} says is not what was recorded: its hash is another", signed)
    leaf = leaf_hash(canonical(asdict(record)))
    if not includes(leaf, record.seq - 1, signed.size, _path(proof["inclusion_path"]), signed.root):
        return Checked(False, f"record {record.seq} is not in the ledger that was signed, or was changed", signed)
    shown = "what it says is whole" if "payload" in proof else "what it says is not part of the proof"
    return Checked(
        True,
        f"record {record.seq}, {an(record.kind)} of {record.time} by {record.author}, is one of the {signed.size} "
        f"records that were signed; {shown}",
        signed,
    )


def _check_consistency(proof: dict[str, Any], where: str) -> Checked:
    first, second = parse(proof["first"], where), parse(proof["checkpoint"], where)
    path = _path(proof["consistency_path"])
    # Every log continues the empty one.
    if not (first.size == 0 and not path) and not continues(first.size, first.root, second.size, second.root, path):
        words = f"the ledger of {second.size} records does not continue that of {first.size}: its history was changed"
        return Checked(False, words, second)
    words = f"the ledger of {second.size} records begins with the {first.size} that were signed before, unchanged"
    if first.key != second.key:
        words += f"; the first was signed by another key, {first.key}"
    return Checked(True, words, second)


def _path(written: list[str]) -> list[bytes]:
    if len(written) > LONGEST:
        raise ValueError(f"a path of {len(written)} steps")
    return [bytes.fromhex(step) for step in written]


def check_file(path: Path) -> Checked:
    """Check the proof or checkpoint in a file; ProofError PROOF001 where there is none."""
    try:
        content = path.read_text(encoding="utf-8")
        if content.lstrip().startswith(ORIGIN):
            signed = parse(content, str(path))
            return Checked(True, f"a checkpoint over {signed.size} records", signed)
        found = json.loads(content)
    except OSError as error:
        raise ProofError("PROOF001", f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ProofError("PROOF001", f"{path} is no proof: {error}") from error
    if not isinstance(found, dict):
        raise ProofError("PROOF001", f"{path} is no proof: it holds no object")
    return check(found, str(path))


def read_checkpoint(path: Path) -> SignedTree:
    """The checkpoint in a file; ProofError PROOF001 where there is none."""
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise ProofError("PROOF001", f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ProofError("PROOF001", f"{path} is no checkpoint: it is no UTF-8") from error
