"""Signatures are those of RFC 8032, and a key's file opens with its passphrase alone."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from awards.sealing import signing

VECTORS = [  # RFC 8032, 7.1: secret key, public key, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
]
MESSAGE = b"equals-awards seal 1\n{}"


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_standard_are_signed_and_checked(secret, public, message, signature):
    key, said = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)), bytes.fromhex(message)
    assert signing.public_half(key) == public
    assert signing.signature_of(key, said) == signature
    assert signing.is_signature(public, signature, said)
    assert not signing.is_signature(public, signature, said + b"x")


def test_a_signature_with_one_other_digit_or_of_another_key_is_none():
    (public, pem), (other, _) = signing.new_key("a long passphrase"), signing.new_key("a long passphrase")
    signature = signing.signature_of(signing.read_key(pem, "a long passphrase"), MESSAGE)
    assert signing.is_signature(public, signature, MESSAGE)
    changed = ("0" if signature[0] != "0" else "1") + signature[1:]
    for key, said in ((public, changed), (other, signature), (public, signature[:-2]), (public[:-2], signature)):
        assert not signing.is_signature(key, said, MESSAGE)


def test_a_file_opens_with_its_passphrase_alone_and_shows_nothing_without():
    public, pem = signing.new_key("a long passphrase")
    assert signing.public_half(signing.read_key(pem, "a long passphrase")) == public
    with pytest.raises(signing.WrongPassphrase):
        signing.read_key(pem, "another passphrase")


def test_a_file_without_a_passphrase_or_of_another_kind_is_refused():
    bare = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for pem in (bare, b"", b"-----BEGIN CERTIFICATE-----"):
        with pytest.raises(signing.NotAKey):
            signing.read_key(pem, "a long passphrase")


def test_the_folder_keeps_a_key_for_its_owner_alone_and_never_over_another(tmp_path):
    public, pem = signing.new_key("a long passphrase")
    kept = signing.keep_key(tmp_path / "keys", public, pem)
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        signing.keep_key(tmp_path / "keys", public, b"other")
    assert signing.public_half(signing.key_in(tmp_path / "keys", public, "a long passphrase")) == public
    assert signing.key_in(tmp_path / "keys", "ab" * 32, "a long passphrase") is None


def test_a_file_that_holds_another_key_than_it_is_named_for_is_refused(tmp_path):
    public, _ = signing.new_key("a long passphrase")
    _, pem = signing.new_key("a long passphrase")
    signing.keep_key(tmp_path, public, pem)
    with pytest.raises(signing.NotAKey):
        signing.key_in(tmp_path, public, "a long passphrase")
