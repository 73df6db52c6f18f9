"""Laureates and connections as JSON."""

from typing import Any
from urllib.parse import urljoin

from flask import request

from awards.connections import rules
from awards.connections.wording import laureate_url
from awards.publishing.models import Laureate


def laureate_document(laureate: Laureate) -> dict[str, Any]:
    """A laureate as published, with its edition and its address."""
    publication = laureate.publication
    return laureate.document() | {
        "year": publication.year,
        "rehearsal": publication.rehearsal,
        "edition": publication.facts["names"],
        "url": urljoin(request.url_root, laureate_url(laureate)),
    }


def connection_document(link: rules.Connection) -> dict[str, Any]:
    """A connection as JSON: the pledge, the class, what is shared, how telling it is."""
    return {
        "pledge": link.key,
        "class": link.grade,
        "reasons": [{"kind": reason.kind, "keys": list(reason.keys)} for reason in link.reasons],
        "score": round(link.score, 3),
    }
