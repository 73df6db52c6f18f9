"""The blueprint of decisions, and what its pages are about."""

from uuid import UUID

from flask import Blueprint
from sqlalchemy.orm import Session

from awards.decisions import queries
from awards.decisions.queries import ChoicePage, DecisionPage, EditionPage, LateConflictPage
from awards.web.identity import signed_in
from awards.web.transaction import now

bp = Blueprint("decisions", __name__)


def an_edition(session: Session, edition_id: UUID) -> EditionPage:
    return queries.edition_page(session, edition_id, signed_in().id, now())


def a_choice(session: Session, edition_id: UUID, key: str, kind: str) -> ChoicePage:
    return queries.choice_page(session, edition_id, key, kind, signed_in().id, now())


def a_going_on(session: Session, edition_id: UUID, key: str, number: int) -> ChoicePage:
    return queries.going_on_page(session, edition_id, key, number, signed_in().id, now())


def a_decision(session: Session, edition_id: UUID, decision_id: UUID) -> DecisionPage:
    return queries.decision_page(session, edition_id, decision_id, signed_in().id, now())


def a_late_conflict(session: Session, edition_id: UUID, late_id: UUID) -> LateConflictPage:
    return queries.late_conflict_page(session, edition_id, late_id, signed_in().id, now())
