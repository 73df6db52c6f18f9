"""Keys of rows that are written together."""

from itertools import pairwise
from uuid import UUID

from awards.core.identifiers import keys_in_order


def test_keys_stand_one_behind_the_other_and_are_uuids_of_version_7():
    keys = keys_in_order(1000)
    assert all(one < other for one, other in pairwise(keys))
    assert {(UUID(key).version, UUID(key).variant, UUID(key).hex == key) for key in keys} == {
        (7, "specified in RFC 4122", True)
    }


def test_keys_of_two_batches_are_never_the_same():
    batches = [keys_in_order(100) for _ in range(200)]
    assert len({key for keys in batches for key in keys}) == 20_000
