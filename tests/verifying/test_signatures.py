"""The script's own verification of Ed25519, on the vectors of RFC 8032, and what it says of seals."""

import hashlib

import pytest

from awards.verifying import verify
from tests.verifying.things import documents, named, rewrite, verdict

VECTORS = [  # RFC 8032, section 7.1: secret key, public key, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2"
        "4655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302a"
        "eeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28"
        "dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80"
        "e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17"
        "ad9bef1177331a704",
    ),
]


@pytest.mark.parametrize(("_secret", "key", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc_are_genuine_and_nothing_near_them_is(_secret, key, message, signature):
    key, message, signature = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert verify.is_signature(key, message, signature)
    assert not verify.is_signature(key, message + b"x", signature)
    for at in (0, 20, 31, 32, 50, 63):
        assert not verify.is_signature(key, message, signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :])
        other = key[: at // 2] + bytes([key[at // 2] ^ 1]) + key[at // 2 + 1 :]
        assert not verify.is_signature(other, message, signature)
    higher = int.from_bytes(signature[32:], "little") + verify.ORDER
    assert not verify.is_signature(key, message, signature[:32] + higher.to_bytes(32, "little"))
    assert not verify.is_signature(key, message, signature[:63])
    assert not verify.is_signature(b"\xff" * 32, message, signature)


def sign(secret: bytes, message: bytes) -> bytes:
    """RFC 8032, section 5.1.6, with the script's own curve."""
    whole = hashlib.sha512(secret).digest()
    factor = (int.from_bytes(whole[:32], "little") & ((1 << 254) - 8)) | (1 << 254)
    nonce = int.from_bytes(hashlib.sha512(whole[32:] + message).digest(), "little") % verify.ORDER
    one = packed(verify.times(nonce, verify.BASE))
    told = hashlib.sha512(one + packed(verify.times(factor, verify.BASE)) + message).digest()
    rest = (nonce + int.from_bytes(told, "little") * factor) % verify.ORDER
    return one + rest.to_bytes(32, "little")


def packed(point: verify.Point) -> bytes:
    over = pow(point[2], verify.P - 2, verify.P)
    x, y = point[0] * over % verify.P, point[1] * over % verify.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def test_signing_in_this_test_gives_the_signatures_of_the_rfc():
    for secret, _key, message, signature in VECTORS:
        assert sign(bytes.fromhex(secret), bytes.fromhex(message)).hex() == signature


def seal_it(folder, *, size=20, holders=("One", "Two"), spoil=None, root=None):
    """A head of the bundle's log with the signatures of two holders, as the award seals it."""
    leaves = [bytes.fromhex(row["leaf"]) for row in documents(folder, "log.jsonl")]
    said = documents(folder, "manifest.json")[0]
    head = {name: said[name] for name in ("edition", "year", "rehearsal")}
    head |= {"size": size, "root": root or verify.root_of(leaves[:size]).hex(), "at": "2026-11-29T12:00:00+00:00"}
    statement = verify.SEAL + verify.canonical(head)
    pairs = [(bytes.fromhex(VECTORS[n][0]), VECTORS[n][1]) for n in (0, 1)]
    signatures = [{"key": key, "signature": sign(secret, statement).hex()} for secret, key in pairs]
    if spoil is not None:
        spoil(head, signatures)
    rewrite(folder, "keys.jsonl", [{"key": key, "holder": h} for (_, key), h in zip(pairs, holders, strict=True)])
    rewrite(folder, "heads.jsonl", [{"head": head, "signatures": signatures}])


def test_a_head_with_two_genuine_signatures_is_counted_and_the_steps_after_it_are_told(folder):
    seal_it(folder)
    code, found = verdict(folder)
    told = {one["key"]: one["values"].get("count") for one in found["findings"]}
    assert (code, told["seals"]) == (0, 1)
    assert told["seals-after"] == len(documents(folder, "log.jsonl")) - 20
    assert "seals-none" not in told


def flip(head, signatures):
    text = signatures[1]["signature"]
    signatures[1]["signature"] = ("0" if text[0] != "0" else "1") + text[1:]


def test_a_forged_signature_or_two_of_one_holder_are_no_seal(folder):
    for more in ({"spoil": flip}, {"holders": ("One", "One")}, {"spoil": lambda head, signatures: signatures.pop()}):
        seal_it(folder, **more)
        code, found = verdict(folder)
        assert (code, named(found)) == (1, [("signature", "heads.jsonl", 1)])


def test_a_signed_head_of_another_log_is_found(folder):
    seal_it(folder, root="ab" * 32)
    assert named(verdict(folder)[1]) == [("head-differs", "heads.jsonl", 1)]


def test_a_head_that_was_changed_after_it_was_signed_is_found(folder):
    seal_it(folder, spoil=lambda head, signatures: head.update(year=2042))
    assert set(named(verdict(folder)[1])) == {("head-differs", "heads.jsonl", 1), ("signature", "heads.jsonl", 1)}
