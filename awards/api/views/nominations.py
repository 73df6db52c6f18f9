"""Nominations for programs: the list of all, one with its files, and what staff find of it."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app
from flask.typing import ResponseReturnValue

from awards.api import queries, rows
from awards.api.door import asker, requires
from awards.api.views.blueprint import EDITION, after_number, body, bp, instant
from awards.core.errors import BadRequest
from awards.finding import policy as finding_policy
from awards.finding import queries as finding
from awards.finding.queries import listing
from awards.finding.rules import FACETS, KNOWN, SORTS, Wanted
from awards.nominations.queries.files import submitted_files
from awards.screening import policy, services
from awards.screening import queries as screening
from awards.screening.queries import NominationFile
from awards.screening.rules import Outcome
from awards.screening.services import Chosen, Decision
from awards.web import lists
from awards.web.access import takes
from awards.web.transaction import db_session, now

ONE = f"{EDITION}/nominations/<uuid:nomination_id>"


@bp.route(f"{EDITION}/nominations")
@requires(finding_policy.may_look, load=finding.edition, scope="nominations:read")
@takes("q", *FACETS, "since", "until", "sort", "after")
def nominations(of: finding.OfEdition) -> ResponseReturnValue:
    found = listing.rows(db_session(), of.edition, _wanted(), queries.PAGE + 1)
    shown = found[: queries.PAGE]
    following = lists.here(after=str(shown[-1].number)) if len(found) > queries.PAGE else None
    return lists.as_json({"nominations": [rows.nomination_line(row) for row in shown], "next": following})


@bp.route(ONE)
@requires(policy.may_read, load=screening.nomination_file, scope="nominations:read")
def nomination(file: NominationFile) -> ResponseReturnValue:
    return _told(file)


@bp.route(f"{ONE}/outcome", methods=["POST"])
@requires(policy.may_screen, load=screening.nomination_file, scope="nominations:write")
def outcome(file: NominationFile) -> ResponseReturnValue:
    asked = body("OutcomeFound")
    chosen = Chosen(file.nomination.id, asked["seen"], _entry(file, asked.get("entry")))
    services.decide(db_session(), file.edition, [chosen], _decision(asked), asker(), now())
    db_session().flush()
    return _told(screening.nomination_file(db_session(), file.edition_id, file.nomination.id))


def _told(file: NominationFile) -> ResponseReturnValue:
    session, one = db_session(), file.nomination.id
    return lists.as_json(rows.nomination(file, submitted_files(session, one), queries.countries_of(session, one)))


def _entry(file: NominationFile, named: str | None) -> UUID | None:
    return None if named is None else screening.entry_of(file, UUID(named)).entry.id


def _decision(asked: dict[str, Any]) -> Decision:
    return Decision(
        Outcome(asked["outcome"]), fields=asked.get("fields", ()), rule=asked.get("rule"),
        reason=asked.get("reason", ""), due_at=instant(asked, "due_at"),
        site=str(current_app.config["AWARDS"].base_url),
    )  # fmt: skip


def _wanted() -> Wanted:
    """What the address asks for, as the page's own address does. Raises BadRequest."""
    chosen = {facet: tuple(lists.many(facet)) for facet in FACETS}
    for facet, known in KNOWN.items():
        if set(chosen[facet]) - set(known):
            raise BadRequest(f"parameter {facet!r} has a value that is not known")
    return Wanted(
        q=lists.one("q") or "", chosen={facet: values for facet, values in chosen.items() if values},
        since=_day("since"), until=_day("until"), sort=lists.one("sort", SORTS) or "number", after=after_number(),
    )  # fmt: skip


def _day(name: str) -> date | None:
    return lists.a_day(lists.one(name))
