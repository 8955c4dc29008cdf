"""Proofs are checked without the ledger, and nothing that was changed passes."""

from __future__ import annotations

import base64
import json
import stat
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from servanda.codec import canonical
from servanda.errors import ProofError, StatementError
from servanda.ledger import Ledger, verify
from servanda.ledger.checkpoint import key_at, parse, sign
from servanda.ledger.prove import check, check_file, checkpoint, prove_growth, prove_record
from servanda.ledger.tree import EMPTY
from tests.ledger.samples import add_numbered

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger with eleven articles and their readings."""
    for number in range(11):
        add_numbered(ledger, number)
    return ledger


def test_every_record_is_proved_without_the_ledger(filled: Ledger) -> None:
    """What travels is JSON; it holds the record, what it says, and the checkpoint."""
    for number in range(1, 23):
        proof = json.loads(json.dumps(prove_record(filled, number, key=KEY)))
        checked = check(proof, "proof")
        assert checked.holds
        assert (checked.checkpoint.size, proof["record"]["seq"]) == (22, number)
        assert proof["payload"]


def tampered(proof: dict[str, Any], other: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The proof with one thing changed."""
    record = proof["record"]
    return {
        "payload": {**proof, "payload": other["payload"]},
        "author": {**proof, "record": {**record, "author": "somebody"}},
        "number": {**proof, "record": {**record, "seq": 3}},
        "record": {**proof, "record": other["record"], "payload": other["payload"]},
        "path": {**proof, "inclusion_path": [EMPTY.hex(), *proof["inclusion_path"][1:]]},
        "short path": {**proof, "inclusion_path": proof["inclusion_path"][:-1]},
        "other tree": {**proof, "checkpoint": sign(KEY, 22, EMPTY).note},
    }


def test_a_proof_that_was_changed_does_not_hold(filled: Ledger) -> None:
    """Whatever is put in another's place."""
    proof, other = prove_record(filled, 2, key=KEY), prove_record(filled, 4, key=KEY)
    assert {name: check(one, "proof").holds for name, one in tampered(proof, other).items()} == dict.fromkeys(
        tampered(proof, other), False
    )


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"proof": "of love"},
        {"proof": "inclusion"},
        {"proof": "inclusion", "record": 7, "inclusion_path": [], "checkpoint": sign(KEY, 1, EMPTY).note},
        {"proof": "consistency", "first": 7, "checkpoint": "x", "consistency_path": []},
        {
            "proof": "consistency",
            "first": sign(KEY, 1, EMPTY).note,
            "checkpoint": sign(KEY, 2, EMPTY).note,
            "consistency_path": ["zz"],
        },
        {
            "proof": "consistency",
            "first": sign(KEY, 1, EMPTY).note,
            "checkpoint": sign(KEY, 2, EMPTY).note,
            "consistency_path": ["00"] * 1000,
        },
    ],
)
def test_what_is_no_proof_is_said(broken: dict[str, Any]) -> None:
    """A code and a reason, whatever it is."""
    with pytest.raises(ProofError, match="PROOF001"):
        check(broken, "proof")


def test_a_checkpoint_is_a_signed_note_that_others_can_check(filled: Ledger) -> None:
    """Read by the text of the C2SP specifications alone: key id, signature, origin, size and root."""
    number, signed = checkpoint(filled, KEY, author="tests/1")
    body, _, signatures = signed.note.rpartition("\n\n")
    origin, size, _ = (body + "\n").split("\n")[:3]
    dash, name, encoded = signatures.rstrip("\n").split(" ")
    raw, public = base64.b64decode(encoded), bytes.fromhex(origin.removeprefix("servanda/"))
    assert (dash, name, size, number) == ("—", origin, "22", 23)
    assert raw[:4] == sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], (body + "\n").encode())
    assert parse(signed.note, "note") == signed
    assert list(verify(filled, checkpoints=[signed])) == []


def test_a_checkpoint_that_was_changed_is_refused() -> None:
    """Its size, its root, its key or its signature."""
    note = sign(KEY, 22, EMPTY).note
    other = sign(Ed25519PrivateKey.from_private_bytes(b"o" * 32), 22, EMPTY)
    for changed in (
        note.replace("\n22\n", "\n23\n"),
        note.replace(base64.b64encode(EMPTY).decode(), base64.b64encode(bytes(32)).decode()),
        note.replace(KEY.public_key().public_bytes_raw().hex(), other.key),
        note.replace("\n22\n", "\n022\n"),
        note[: note.index("—")] + other.note[other.note.index("—") :],
        "",
    ):
        with pytest.raises(ProofError, match="PROOF001"):
            parse(changed, "note")


def test_growth_is_proved_between_checkpoints(filled: Ledger) -> None:
    """From any earlier one to any later one, the empty ledger's included, and never backwards."""
    empty = sign(KEY, 0, EMPTY)
    kept = [empty]
    for number in range(20, 25):
        kept.append(checkpoint(filled, KEY, author="tests/1")[1])
        add_numbered(filled, number)
    for at, first in enumerate(kept):
        for second in kept[at:]:
            proof = json.loads(json.dumps(prove_growth(filled, first, kept=second)))
            assert check(proof, "proof").holds
    with pytest.raises(ProofError, match="PROOF002"):
        prove_growth(filled, kept[3], kept=kept[2])


def test_a_history_that_was_changed_continues_no_checkpoint(filled: Ledger) -> None:
    """The proof is not given, a forged one does not hold, and verify sees it."""
    (_, signed) = checkpoint(filled, KEY, author="tests/1")
    forged = sign(KEY, signed.size, bytes(32))
    for kept in (forged, sign(KEY, 99, signed.root)):
        with pytest.raises(ProofError, match="PROOF002"):
            prove_growth(filled, kept, key=KEY)
        assert len(list(verify(filled, checkpoints=[kept]))) == 1
    proof = prove_growth(filled, signed, key=KEY)
    assert not check({**proof, "first": forged.note}, "proof").holds


def test_a_record_is_proved_against_a_checkpoint_that_was_kept(filled: Ledger) -> None:
    """Records that came later are not in it."""
    (_, signed) = checkpoint(filled, KEY, author="tests/1")
    assert check(prove_record(filled, 22, kept=signed), "proof").checkpoint == signed
    with pytest.raises(ProofError, match="PROOF002"):
        prove_record(filled, 23, kept=signed)
    with pytest.raises(StatementError, match="STATE002"):
        prove_record(filled, 99, key=KEY)


def test_a_forged_checkpoint_in_the_log_is_a_fault(ledger: Ledger) -> None:
    """What was signed over other records than those before it is found."""
    with ledger.writing() as writer:
        writer.append("checkpoint", "somebody", canonical({"checkpoint": {"note": sign(KEY, 0, bytes(32)).note}}))
    assert list(verify(ledger)) == ["record 1: it was signed over other records than those before it"]


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """Mode 0600, the same on the second use; a key that others may read is refused, and so is what is none."""
    path = tmp_path / "l.db.key"
    key = key_at(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key_at(path).private_bytes_raw() == key.private_bytes_raw()
    assert list(tmp_path.iterdir()) == [path]
    path.chmod(0o640)
    with pytest.raises(ProofError, match="PROOF003"):
        key_at(path)
    path.chmod(0o600)
    path.write_text("not a key")
    with pytest.raises(ProofError, match="PROOF003"):
        key_at(path)
    with pytest.raises(ProofError, match="PROOF003"):
        key_at(tmp_path / "nowhere" / "key")


@pytest.mark.parametrize("content", ["", "[1, 2]", "{", "[" * 100_000, "servanda/x\n1\n"])
def test_a_file_that_holds_no_proof_is_said(tmp_path: Path, content: str) -> None:
    """And a file that is not there."""
    path = tmp_path / "proof.json"
    path.write_text(content)
    for one in (path, tmp_path / "nowhere"):
        with pytest.raises(ProofError, match="PROOF001"):
            check_file(one)
