"""The Merkle tree is that of RFC 9162: its hashes, its proofs, and nothing else is proved."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.ledger.tree import (
    EMPTY,
    SIZE,
    Node,
    consistency,
    continues,
    grown,
    includes,
    inclusion,
    leaf_hash,
    parent,
    peaks_of,
    root,
)

# The leaves and roots by which implementations of Certificate Transparency are tested, for trees of 0 to 8 leaves.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 70)


def stored(leaves: Sequence[bytes]) -> Node:
    """The nodes as a ledger keeps them: with each leaf those that it completes."""
    peaks: list[bytes] = []
    rows = [grown(peaks, size, leaf) for size, leaf in enumerate(leaves)]
    return lambda level, number: rows[((number + 1) << level) - 1][level]


def defined(leaves: Sequence[bytes]) -> bytes:
    """The root by the definition of RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return parent(defined(leaves[:split]), defined(leaves[split:]))


def defined_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The inclusion path by the definition of section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*defined_path(index, leaves[:split]), defined(leaves[split:])]
    return [*defined_path(index - split, leaves[split:]), defined(leaves[:split])]


def made(size: int) -> list[bytes]:
    return [leaf_hash(bytes([number])) for number in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    """The known leaves give the known roots, and so do their peaks."""
    leaves = [leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert root(peaks_of(stored(leaves), size)).hex() == ROOTS[size]


def test_proofs_are_those_of_certificate_transparency() -> None:
    """An inclusion and a consistency proof in the tree of eight leaves, to the byte."""
    node = stored([leaf_hash(leaf) for leaf in LEAVES])
    assert [step.hex() for step in inclusion(node, 5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [step.hex()[:8] for step in consistency(node, 6, 8)] == ["0ebc5d34", "ca854ea1", "d37ee418"]


@given(size=SIZES, data=st.data())
def test_every_leaf_is_proved(size: int, data: st.DataObject) -> None:
    """The path is that of the RFC's definition and proves the leaf, at its place alone and in its tree alone."""
    leaves, index = made(size), data.draw(st.integers(0, size - 1))
    path, top = inclusion(stored(leaves), index, size), defined(leaves)
    assert path == defined_path(index, leaves)
    assert includes(leaves[index], index, size, path, top)
    assert not includes(leaf_hash(b"forged"), index, size, path, top)
    assert not includes(leaves[index], index, size, [*path, EMPTY], top)
    assert not includes(leaves[index], index, size, path, EMPTY)
    assert not includes(leaves[index], size, size, path, top)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        assert not includes(leaves[index], index, size, [*path[:at], EMPTY, *path[at + 1 :]], top)
        assert not includes(leaves[index], index, size, path[:-1], top)


@given(second=SIZES, data=st.data())
def test_growth_is_proved(second: int, data: st.DataObject) -> None:
    """A later tree continues an earlier one, and does not continue one with another leaf."""
    first = data.draw(st.integers(1, second))
    leaves = made(second)
    old, new = defined(leaves[:first]), defined(leaves)
    path = consistency(stored(leaves), first, second)
    assert continues(first, old, second, new, path)
    assert not continues(first, defined([*leaves[: first - 1], EMPTY]), second, new, path)
    assert not continues(first, old, second, EMPTY, path)
    assert not continues(first, old, second, new, [*path, EMPTY])
    assert first == second or not continues(first, old, second, new, path[:-1])


def test_a_tree_grows_at_the_same_cost_whatever_its_size() -> None:
    """A leaf completes two nodes on average; nothing is computed that was computed before."""
    peaks: list[bytes] = []
    number = sum(len(grown(peaks, size, leaf_hash(b"%d" % size))) for size in range(1 << 12))
    assert number < 2 << 12
    assert {len(peak) for peak in peaks} == {SIZE}
