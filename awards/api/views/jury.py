"""What programs change of a jury: who is asked to judge, who has which entry."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.api import queries, rows
from awards.api.door import asker, requires
from awards.api.views.blueprint import EDITION, body, bp, instant
from awards.assignment import policy, services
from awards.assignment import queries as assignment
from awards.assignment.queries import JudgeFile, OfEdition, OneAssignment, OneEntry
from awards.assignment.services import Person, Terms
from awards.core.errors import NotFound, RuleBroken
from awards.core.text import N_
from awards.programme import rounds
from awards.web import lists
from awards.web.transaction import db_session, now

KNOWN = {"min": "min_load", "max": "max_load", "languages": "languages", "categories": "categories",
         "organisation": "organisation", "country": "country"}  # fmt: skip
"""What may be said of a person who is asked, by the name that a profile has for it."""


def entry_as_met(session: Session, edition_id: UUID, entry_id: UUID) -> OneEntry:
    """An entry as the holder meets it."""
    return assignment.entry(session, edition_id, entry_id, asker().id)


def assignment_as_met(session: Session, edition_id: UUID, assignment_id: UUID) -> OneAssignment:
    """An assignment as the holder meets it."""
    return assignment.assignment(session, edition_id, assignment_id, asker().id)


def judge_file(session: Session, edition_id: UUID, profile_id: UUID) -> JudgeFile:
    """A judge of the edition."""
    return assignment.judge_file(session, edition_id, profile_id)


@bp.route(f"{EDITION}/judges", methods=["POST"])
@requires(policy.may_assign, load=assignment.edition, scope="judges:write")
def judge_asked(of: OfEdition) -> ResponseReturnValue:
    asked = body("JudgeAsked")
    known = {name: asked[key] for key, name in KNOWN.items() if key in asked}
    person = Person(asked["email"], asked["name"], known)
    profile = services.ask_judge(db_session(), of.edition, person, _terms(asked), asker(), now())
    file = judge_file(db_session(), of.edition_id, profile.id)
    return lists.as_json(rows.invitation(file.profile, file.user)), 201


@bp.route(f"{EDITION}/judges/<uuid:profile_id>/withdrawal", methods=["POST"])
@requires(policy.may_assign, load=judge_file, scope="judges:write")
def invitation_withdrawn(file: JudgeFile) -> ResponseReturnValue:
    services.withdraw_invitation(db_session(), file.edition, file.profile, asker(), now())
    return lists.as_json(rows.invitation(file.profile, file.user))


@bp.route(f"{EDITION}/entries/<uuid:entry_id>/assignments", methods=["POST"])
@requires(policy.may_change, load=entry_as_met, scope="assignments:write")
def entry_assigned(one: OneEntry) -> ResponseReturnValue:
    asked = body("AssignmentAsked")
    round_ = rounds.numbered(one.edition, asked["round"]) if "round" in asked else rounds.current(one.edition, now())
    if round_ is None:
        raise NotFound("round")
    profile = assignment.profile_of(db_session(), one.edition_id, UUID(asked["judge"]))
    if profile is None:
        raise RuleBroken(N_("This person is no judge of this edition."), ["judge"])
    made = services.assign_judge(db_session(), round_, one.entry, profile, asker(), now())
    return _told(made.id), 201


@bp.route(f"{EDITION}/assignments/<uuid:assignment_id>/end", methods=["POST"])
@requires(policy.may_change, load=assignment_as_met, scope="assignments:write")
def assignment_ended(one: OneAssignment) -> ResponseReturnValue:
    services.end_assignment(db_session(), one.assignment, body("EndAsked")["reason"].strip(), asker(), now())
    return _told(one.assignment.id)


def _told(assignment_id: UUID) -> Response:
    db_session().flush()
    return lists.as_json(rows.assignment(queries.one_assignment(db_session(), assignment_id)))


def _terms(asked: dict[str, Any]) -> Terms:
    known: dict[str, Any] = {name: asked[name] for name in ("minutes", "language") if name in asked}
    until: datetime | None = instant(asked, "answer_by")
    return Terms(answer_by=until, **known)
