"""The edition as one JSON document: what staff import, export and edit, checked as a whole.

`read` gives the document with its values checked, `write` makes it from an edition; importing an export changes
nothing. Every refusal names the place, as in `categories[1].criteria[0].weight`.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from awards.core.cells import plain
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.core.vocabulary import LINEAR, SHEETS
from awards.programme.document import later
from awards.programme.document.contradictions import contradictions
from awards.programme.document.parts import (
    LONGEST_ANSWER,
    MOST_ADVANCING,
    MOST_CHOICES,
    MOST_ELIGIBILITY,
    MOST_REVIEWS,
    MOST_ROUNDS,
    CategoryPart,
    EditionDocument,
    Language,
)
from awards.programme.document.rows import fill, standing_apart
from awards.programme.document.words import path_of, refusal, words_of
from awards.programme.models import Edition, Round

__all__ = [
    "LONGEST_ANSWER", "MOST_ADVANCING", "MOST_CHOICES", "MOST_ELIGIBILITY", "MOST_REVIEWS", "MOST_ROUNDS",
    "CategoryPart", "EditionDocument", "Language", "canonical", "digest", "fill", "later", "read", "refusal",
    "standing_apart", "write",
]  # fmt: skip


def read(document: object) -> EditionDocument:
    """The document with its values checked. Raises RuleBroken that names every place to mend by its path."""
    if not isinstance(document, Mapping):
        raise RuleBroken(N_("The edition is a JSON object with names, dates, categories and a form."))
    try:
        found = EditionDocument.model_validate(dict(document))
    except ValidationError as error:
        raise refusal({path_of(part["loc"]): words_of(part) for part in error.errors()}) from None
    if problems := contradictions(found):
        raise refusal(problems)
    return found


def write(edition: Edition) -> dict[str, Any]:
    """The document of an edition with its categories, criteria and rounds loaded; `read` takes it back unchanged."""
    return {
        "year": edition.year,
        "proposal": edition.proposal,
        "names": edition.names,
        "dates": {
            name: _instant(getattr(edition, name)) for name in ("opens_at", "closes_at", "finalists_at", "winners_at")
        },
        "rounds": [_round(round_) for round_ in edition.rounds],
        "scale": {"lowest": edition.scale_min, "highest": edition.scale_max, "half_points": edition.half_points},
        "categories": [
            {
                "key": category.key,
                "names": category.names,
                "descriptions": category.descriptions,
                "reviews": category.reviews,
                "finalists": category.finalists,
                "winners": category.winners,
                "focus_area": category.focus_area,
                "criteria": [
                    {"key": c.key, "names": c.names, "weight": c.weight, "anchors": c.anchors}
                    for c in category.criteria
                ],
            }
            for category in edition.categories
        ],
        "rules": {
            "most_categories": edition.most_categories,
            "no_former_winner": edition.no_former_winner,
            "no_staff_or_jury": edition.no_staff_or_jury,
            # Told only where it is set: the digests of rules that were published before it existed stay what they were.
            **_where_set(edition, "most_nominations", "same_country", "why_for_extremes", "last_by_pairs"),
            **({} if edition.ranked_by == LINEAR else {"ranked_by": edition.ranked_by}),
            **({} if edition.open_scores == SHEETS else {"open_scores": edition.open_scores}),
        },
        "tie_rule": edition.tie_rule,
        "form": edition.form,
        "eligibility": edition.eligibility,
    }


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one spelling of a document as bytes: JSON in UTF-8, keys in order, no blanks between."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of a document's canonical bytes, in hexadecimal: what anybody computes from the file."""
    return hashlib.sha256(canonical(document)).hexdigest()


def _round(round_: Round) -> dict[str, Any]:
    dates = {"opens_at": _instant(round_.opens_at), "closes_at": _instant(round_.closes_at)}
    return dates | _where_set(round_, "names", "blind", "reviews", "advancing")


def _where_set(row: Edition | Round, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names if getattr(row, name)}


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else str(plain(instant))
