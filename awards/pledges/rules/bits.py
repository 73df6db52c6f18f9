"""Sets of pledges as the bits of a whole number, and how a part of one is kept: pure.

Whole numbers as long as the registry are met, joined and counted at once, so a count of what several facets ask for
costs the same whatever they are.
"""

import struct
import zlib
from collections.abc import Collection, Iterable, Sequence
from itertools import compress

PART = 1 << 15
"""So many places of pledges stand in one kept part."""

FEW = 64
"""Up to so many are kept as a list."""

SPARSE = PART >> 4
"""From so many on a part is kept whole: packing it would save next to nothing."""

_LIST, _DEFLATED, _WHOLE = 0, 1, 2
_DIGITS = bytes.maketrans(b"01", b"\0\1")


def bits_of(places: Iterable[int]) -> int:
    """The set of these places."""
    found = list(places)
    if not found:
        return 0
    held = bytearray(max(found) // 8 + 1)
    for place in found:
        held[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(held, "little")


def places_in(bits: int) -> list[int]:
    """The places of a set, the lowest first."""
    digits = f"{bits:b}"[::-1].encode().translate(_DIGITS)
    return list(compress(range(len(digits)), digits))


def without(bits: int, others: int) -> int:
    """The set without what is in the other."""
    return bits ^ (bits & others)


def joined(sets: Iterable[int]) -> int:
    """What is in one of the sets."""
    found = 0
    for bits in sets:
        found |= bits
    return found


def total(bits: int, slices: Sequence[int]) -> int:
    """The sum of the amounts of a set; `slices` hold for each binary digit of an amount whose amounts have it."""
    return sum((bits & one).bit_count() << digit for digit, one in enumerate(slices))


def at_rank(bits: int, slices: Sequence[int], rank: int) -> int:
    """The amount that so many of a set come before, when they stand by their amounts."""
    found = 0
    for digit in reversed(range(len(slices))):
        lower = without(bits, slices[digit])
        number = lower.bit_count()
        if rank < number:
            bits = lower
        else:
            rank, bits, found = rank - number, bits & slices[digit], found | 1 << digit
    return found


def at_least(bits: int, slices: Sequence[int], least: int) -> int:
    """Those of a set whose amounts are so much or more."""
    if least >> len(slices):
        return 0
    found = 0
    for digit in reversed(range(len(slices))):
        with_it = bits & slices[digit]
        if least >> digit & 1:
            bits = with_it
        else:
            found, bits = found | with_it, without(bits, with_it)
    return found | bits


def digits_of(amount: int) -> list[int]:
    """The binary digits that an amount has."""
    return places_in(amount)


def unpacked(kept: bytes) -> int:
    """The set that is kept as a part."""
    if not kept or kept[0] == _LIST:
        return bits_of(_listed(kept))
    return int.from_bytes(zlib.decompress(kept[1:]) if kept[0] == _DEFLATED else kept[1:], "little")


def changed(kept: bytes, out: Collection[int], into: Collection[int]) -> bytes:
    """A kept part without some places and with others; nothing where no place is left."""
    if not kept or kept[0] == _LIST:
        few = set(_listed(kept)).difference(out).union(into)
        return _list(sorted(few)) if len(few) <= FEW else _packed(bits_of(few))
    return _packed(without(unpacked(kept), bits_of(out)) | bits_of(into))


def _packed(bits: int) -> bytes:
    number = bits.bit_count()
    if number <= FEW:
        return _list(places_in(bits))
    whole = bits.to_bytes(PART // 8, "little")
    return bytes([_DEFLATED]) + zlib.compress(whole, 1) if number < SPARSE else bytes([_WHOLE]) + whole


def _list(places: Sequence[int]) -> bytes:
    return struct.pack(f"<B{len(places)}H", _LIST, *places) if places else b""


def _listed(kept: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(kept) // 2}H", kept[1:])
