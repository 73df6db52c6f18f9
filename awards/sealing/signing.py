"""Ed25519 (RFC 8032) by the `cryptography` library: keys in files of their holders, signatures and their check."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from awards.core.later import Later
from awards.core.seals import KEY, SIGNATURE

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519
else:
    exceptions = Later("cryptography.exceptions")
    serialization = Later("cryptography.hazmat.primitives.serialization")
    ed25519 = Later("cryptography.hazmat.primitives.asymmetric.ed25519")

FEWEST = 12
"""So many characters a passphrase has at least."""

LARGEST = 10_000
"""Bytes that a file with a key has at most."""

MOST_KEPT = 4_096
"""Of so many signatures a process keeps whether they hold: more than all editions have in years."""


class WrongPassphrase(Exception):
    """The file does not open with this passphrase."""


class NotAKey(Exception):
    """The file does not hold an Ed25519 key that is encrypted with a passphrase."""


def new_key(passphrase: str) -> tuple[str, bytes]:
    """A new key: its public half in hexadecimal, and its private half as a PEM file encrypted with the passphrase."""
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )  # fmt: skip
    return public_half(key), pem


def read_key(pem: bytes, passphrase: str) -> "ed25519.Ed25519PrivateKey":
    """The private key in an encrypted PEM file. Raises WrongPassphrase, NotAKey."""
    if b"ENCRYPTED" not in pem:
        raise NotAKey
    try:
        key = serialization.load_pem_private_key(pem, passphrase.encode())
    except ValueError as error:
        raise WrongPassphrase from error
    except (TypeError, exceptions.UnsupportedAlgorithm) as error:
        raise NotAKey from error
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise NotAKey
    return key


def public_half(key: "ed25519.Ed25519PrivateKey") -> str:
    """The public key in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


def signature_of(key: "ed25519.Ed25519PrivateKey", statement: bytes) -> str:
    """The signature under a statement in hexadecimal."""
    return key.sign(statement).hex()


@lru_cache(maxsize=MOST_KEPT)
def is_signature(public_key: str, signature: str, statement: bytes) -> bool:
    """Whether the holder of the public key signed this very statement.

    What was checked is kept by all three of them, so a row that says anything else is checked anew.
    """
    if not KEY.fullmatch(public_key) or not SIGNATURE.fullmatch(signature):
        return False
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(
            bytes.fromhex(signature), statement
        )
    except (exceptions.InvalidSignature, ValueError):
        return False
    return True


def file_of(folder: Path, public_key: str) -> Path:
    """Where in the folder of keys the file of this key lies."""
    return folder / f"{public_key[:16]}.pem"


def keep_key(folder: Path, public_key: str, pem: bytes) -> Path:
    """Write the file of a key, readable by its owner alone. Raises FileExistsError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = file_of(folder, public_key)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(pem)
    return path


def key_in(folder: Path, public_key: str, passphrase: str) -> "ed25519.Ed25519PrivateKey | None":
    """The private key of this public one, opened with its passphrase; None when the folder has no file of it.

    Raises WrongPassphrase, NotAKey.
    """
    path = file_of(folder, public_key)
    if not path.is_file() or path.stat().st_size > LARGEST:
        return None
    key = read_key(path.read_bytes(), passphrase)
    if public_half(key) != public_key:
        raise NotAKey
    return key
