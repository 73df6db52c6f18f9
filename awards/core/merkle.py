"""The tree of hashes over a log, as RFC 6962 section 2.1 and RFC 9162 section 2.1 define it, with SHA-256.

A *root* stands for all entries in their order. An inclusion proof shows that a leaf is the n-th of them, a consistency
proof that an earlier root stands for the first entries of a later one: either is a short list of hashes.
"""

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root of a log without entries."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of all entries, in their order."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        pairs = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]  # an odd one goes up as it is
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from the leaf at `index` (from 0) to the root. Raises IndexError when there is none."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no entry {index} among {len(leaves)}")
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*inclusion_proof(leaves[:half], index), root(leaves[half:])]
    return [*inclusion_proof(leaves[half:], index - half), root(leaves[:half])]


def inclusion_proofs(leaves: Sequence[bytes], indexes: Iterable[int]) -> dict[int, list[bytes]]:
    """By index, each from 0, what `inclusion_proof` gives; the tree is gone through once for all of them."""
    found: dict[int, list[bytes]] = {index: [] for index in indexes}
    if any(not 0 <= index < len(leaves) for index in found):
        raise IndexError(f"there are {len(leaves)} entries")
    level, height = list(leaves), 0
    while len(level) > 1:
        for index, proof in found.items():
            beside = index >> height ^ 1
            if beside < len(level):
                proof.append(level[beside])
        pairs = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
        level, height = pairs + level[len(level) - len(level) % 2 :], height + 1
    return found


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """The hashes that show that the first `size` entries stand unchanged at the beginning of all of them.

    Raises IndexError for a size of none, or of more than there are.
    """
    if not 0 < size <= len(leaves):
        raise IndexError(f"there are no first {size} among {len(leaves)}")
    return _consistency(leaves, size, whole=True)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the leaf is the one at `index` of a log of `size` entries with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place % 2 or place == last:
            reached = node_hash(step, reached)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, step)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == expected


def is_consistent(size: int, earlier: bytes, later_size: int, later: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a log with the later root begins with the entries of the earlier one (RFC 9162, 2.1.4.2)."""
    if not 0 < size <= later_size:
        return False
    if size == later_size:
        return not proof and earlier == later
    steps = [earlier, *proof] if size & (size - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = size - 1, later_size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == earlier and after == later


def _half(size: int) -> int:
    """The largest power of two below the size."""
    return 1 << (size - 1).bit_length() - 1


def _consistency(leaves: Sequence[bytes], size: int, *, whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    half = _half(len(leaves))
    if size <= half:
        return [*_consistency(leaves[:half], size, whole=whole), root(leaves[half:])]
    return [*_consistency(leaves[half:], size - half, whole=False), root(leaves[:half])]
