"""The Merkle tree over the log, in the form of RFC 9162: hashes, proofs and their checks, as plain functions.

Leaf number i is the header of record i + 1. A proof names nodes of the tree; whoever has the root and the proof needs
no ledger. Why this is no library: `docs/adr/0010-proofs.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

SIZE = 32
"""Bytes in a hash."""
EMPTY = hashlib.sha256().digest()
"""The root of a tree without leaves."""

Node = Callable[[int, int], bytes]
"""Gives the root of a perfect subtree by its level (0 for leaves) and its number at that level, from 0 on."""


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf, RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x00" + content).digest()


def parent(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others, RFC 9162 section 2.1.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grown(peaks: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The nodes that a new leaf completes, from the leaf up; `peaks`, those of a tree of `size` leaves, is moved on.

    Peaks are the roots of the perfect subtrees that a tree is made of, the largest first. A leaf completes two nodes on
    average, so that a tree of any size grows at the same cost.

    >>> peaks = []
    >>> [len(grown(peaks, size, bytes([size]) * SIZE)) for size in range(8)]
    [1, 2, 1, 3, 1, 2, 1, 4]
    >>> len(peaks)
    1
    """
    nodes = [leaf]
    while size & 1:
        nodes.append(parent(peaks.pop(), nodes[-1]))
        size >>= 1
    peaks.append(nodes[-1])
    return nodes


def peaks_of(node: Node, size: int) -> list[bytes]:
    """The peaks of the tree over the first `size` leaves."""
    return [node(level, number) for level, number in _perfect(0, size)]


def root(peaks: Sequence[bytes]) -> bytes:
    """The root of the tree that has these peaks, the largest first."""
    if not peaks:
        return EMPTY
    *left, found = peaks
    for peak in reversed(left):
        found = parent(peak, found)
    return found


def inclusion(node: Node, index: int, size: int) -> list[bytes]:
    """The inclusion path of leaf `index` (from 0) in a tree of `size` leaves, RFC 9162 section 2.1.3.1."""
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _largest(end - start)
        if index < middle:
            path.append(_range(node, middle, end))
            end = middle
        else:
            path.append(_range(node, start, middle))
            start = middle
    return path[::-1]


def consistency(node: Node, first: int, second: int) -> list[bytes]:
    """The path from the tree of `first` leaves to that of `second`, 0 < first <= second, RFC 9162 section 2.1.4.1."""
    start, end, path = 0, second, []
    while first != end:
        middle = start + _largest(end - start)
        if first <= middle:
            path.append(_range(node, middle, end))
            end = middle
        else:
            path.append(_range(node, start, middle))
            start = middle
    if start:
        path.append(_range(node, start, end))
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], top: bytes) -> bool:
    """Whether the path proves the leaf at `index` in the tree of `size` leaves, RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = parent(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = parent(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == top


def continues(first: int, old: bytes, second: int, new: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the tree `new` begins with the tree `old`, RFC 9162 section 2.1.4.2."""
    if first == second:
        return not path and old == new
    if not 0 < first < second or not path:
        return False
    steps = [old, *path] if first & (first - 1) == 0 else list(path)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = parent(step, before), parent(step, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = parent(after, step)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old and after == new


def _largest(width: int) -> int:
    """The largest power of two below `width`, which is 2 or more."""
    return 1 << (width - 1).bit_length() - 1


def _range(node: Node, start: int, end: int) -> bytes:
    """The root over the leaves from `start` up to `end`; `start` is a multiple of a power of two not below that."""
    return root([node(level, number) for level, number in _perfect(start, end)])


def _perfect(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Level and number of the perfect subtrees that a range is made of, the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level
