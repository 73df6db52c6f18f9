"""The tree of hashes gives the known answers of the literature and refuses every other tree.

Inputs, roots and proofs are the published test vectors of the Certificate Transparency reference implementation for
RFC 6962: eight leaves, the first one empty.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.core import merkle

pytestmark = pytest.mark.one_database

MANY = [merkle.leaf_hash(str(n).encode()) for n in range(40)]

INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
LEAVES = [merkle.leaf_hash(data) for data in INPUTS]
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
INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def hexes(hashes):
    return [found.hex() for found in hashes]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size):
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index, size):
    assert hexes(merkle.inclusion_proof(LEAVES[:size], index)) == INCLUSION[index, size]


@pytest.mark.parametrize(("earlier", "later"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(earlier, later):
    assert hexes(merkle.consistency_proof(LEAVES[:later], earlier)) == CONSISTENCY[earlier, later]


def leaves_of(size):
    return [merkle.leaf_hash(n.to_bytes(2, "big")) for n in range(size)]


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_shown_to_be_where_it_is_and_nowhere_else(size, data):
    leaves = leaves_of(size)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    proof, root = merkle.inclusion_proof(leaves, index), merkle.root(leaves)
    assert merkle.is_included(leaves[index], index, size, proof, root)
    assert merkle.is_included(leaves[index], other, size, proof, root) == (other == index)
    assert not merkle.is_included(leaves[index], index, size, [*proof, root], root)
    assert not merkle.is_included(leaves[index], index, size, proof, merkle.EMPTY)
    assert not merkle.is_included(merkle.leaf_hash(b"other"), index, size, proof, root)
    if proof:
        assert not merkle.is_included(leaves[index], index, size, proof[:-1], root)


@given(st.integers(1, 70), st.data())
def test_a_later_log_is_shown_to_begin_with_the_earlier_one_and_a_changed_one_is_not(size, data):
    leaves = leaves_of(size)
    earlier = data.draw(st.integers(1, size))
    proof, root = merkle.consistency_proof(leaves, earlier), merkle.root(leaves)
    assert merkle.is_consistent(earlier, merkle.root(leaves[:earlier]), size, root, proof)
    changed = list(leaves)
    changed[data.draw(st.integers(0, earlier - 1))] = merkle.leaf_hash(b"changed")
    assert not merkle.is_consistent(earlier, merkle.root(changed[:earlier]), size, root, proof)
    forged = merkle.consistency_proof(changed, earlier)
    assert not merkle.is_consistent(earlier, merkle.root(leaves[:earlier]), size, merkle.root(changed), forged)
    assert not merkle.is_consistent(earlier, merkle.root(leaves[:earlier]), size, root, [*proof, root])


def test_there_is_no_proof_for_what_is_not_there():
    with pytest.raises(IndexError, match="no entry 8 among 8"):
        merkle.inclusion_proof(LEAVES, 8)
    for size in (0, 9):
        with pytest.raises(IndexError):
            merkle.consistency_proof(LEAVES, size)
    assert not merkle.is_consistent(0, merkle.EMPTY, 8, merkle.root(LEAVES), [])


@given(st.integers(1, 40), st.data())
def test_proofs_of_several_at_once_are_those_of_one_by_one(size, data):
    indexes = data.draw(st.sets(st.integers(0, size - 1)))
    assert merkle.inclusion_proofs(MANY[:size], indexes) == {
        index: merkle.inclusion_proof(MANY[:size], index) for index in indexes
    }
    with pytest.raises(IndexError):
        merkle.inclusion_proofs(MANY[:size], [size])
