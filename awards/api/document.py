"""The OpenAPI document: what every address takes and answers. Tests hold each answer against it."""

from typing import Any

from awards.api.paths import edition_schemas, judging, nominations, registry, registry_schemas, results
from awards.api.paths.parts import AFTER, EDITION, about, handed_out, listed, one
from awards.api.schemas import SCHEMAS

VERSION = "2.0.0"
BASE = "/api/v1"


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "EQUALS in Tech Awards: nominations, judging, results, and the registry of pledges",
            "version": VERSION,
            "description": (
                "For programs of staff. The token is made on the account page and sent as a bearer; it may what its"
                " holder may at that moment, within the scopes and the edition that it was made for. Lists come in"
                " pages: `next` is the address of the following one, or null. Instants are UTC. Nobody sees others'"
                " points before their round has closed. What goes wrong is told as `application/problem+json`: why, and"
                " of each wrong value where. A change that is sent again with the same `Idempotency-Key` is done once."
                " The registry of pledges is open to anybody, without a token: `/pledges` and what stands beside it."
            ),
        },
        "servers": [{"url": BASE}],
        "security": [{"token": []}],
        "paths": {
            **about("Editions", _editions()),
            **about("Nominations", nominations.nominations()),
            **about("Judges", judging.people()),
            **about("Assignments and plans", judging.assignments()),
            **about("Scores", judging.scores()),
            **about("What the holder judges", judging.own()),
            **about("Results", results.results()),
            **about("The registry of pledges, open to anybody", registry.reading()),
            **about("Bringing in pledges", registry.importing()),
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": SCHEMAS | edition_schemas.SCHEMAS | registry_schemas.SCHEMAS,
        },
    }


def _editions() -> dict[str, Any]:
    """The document itself, and the editions."""
    return {
        "/openapi.json": {"get": handed_out("This document.")},
        "/editions": {
            "get": listed("editions", "Edition", "Editions of which the holder is staff.", AFTER, path="", scope=None)
        },
        EDITION: {"get": one("Edition", "One edition with its rounds.", EDITION, scope=None)},
    }
