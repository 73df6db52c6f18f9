"""Looks a receipt through, without a database: what was hashed, the leaf, the way to the root, the signatures."""

import hashlib
from collections.abc import Mapping
from typing import Any

from awards.core import merkle
from awards.core.canonical import canonical
from awards.core.seals import SIGNATURES, read_head
from awards.sealing.signing import is_signature


def receipts_in(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The receipts in a file: a nominee's is one, a judge's has one for each confirmed card that a seal covers.

    Raises ValueError where there is none.
    """
    try:
        cards = document.get("cards", [document])
        found = [card if "head" in card else {**card["sealed"], "of": card} for card in cards if _is_covered(card)]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is not a receipt that a seal covers") from error
    if not found:
        raise ValueError("this is not a receipt that a seal covers")
    return found


def _is_covered(card: Mapping[str, Any]) -> bool:
    return "head" in card or "head" in (card.get("sealed") or {})


def faults(receipt: Mapping[str, Any]) -> list[str]:
    """A sentence for each thing of a receipt that does not hold; none when it proves what it says.

    Raises ValueError for what is no receipt, or one whose leaf no seal covers yet.
    """
    try:
        leaf, head = bytes.fromhex(receipt["leaf"]), read_head(receipt["head"])
        proof = [bytes.fromhex(step) for step in receipt["proof"]]
        index, size, signed = int(receipt["index"]), int(receipt["size"]), list(receipt["signatures"])
        holders = {one["holder"] for one in signed if is_signature(one["key"], one["signature"], head.statement())}
        found = list(_inside(receipt, leaf))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("this is not a receipt that a seal covers") from error
    if "of" in receipt and (receipt["of"]["leaf"], receipt["of"]["step"]) != (receipt["leaf"], index + 1):
        found.append("the proof is of another step than the card's")
    if size != head.size or not merkle.is_included(leaf, index, size, proof, bytes.fromhex(head.root)):
        found.append("the proof does not lead from the leaf to the root of the head")
    if len(holders) < SIGNATURES:
        found.append(f"the head is not signed by {SIGNATURES} different holders")
    return found


def _inside(receipt: Mapping[str, Any], leaf: bytes) -> list[str]:
    """What is wrong between what was hashed and the leaf, where a receipt says what was hashed."""
    if "step" not in receipt:
        return []
    found, salt = [], bytes.fromhex(receipt["salt"])
    if merkle.leaf_hash(canonical(receipt["step"]).encode()) != leaf:
        found.append("the leaf is not that of its step")
    if hashlib.sha256(salt + receipt["payload"].encode()).hexdigest() != receipt["step"]["commitment"]:
        found.append("the payload is not the one that was hashed")
    hidden = hashlib.sha256(b"sealed" + salt + canonical(receipt["sealed"]).encode()).hexdigest()
    if f'"sealed":"{hidden}"' not in receipt["payload"]:
        found.append("the digest of the text is not the one that was hashed")
    return found
