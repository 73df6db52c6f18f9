"""How the consent and the letters of a nomination stand, as conditions of the database for lists and counts."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, literal, select

from awards.nominations.models import Consent, Nomination, Referee
from awards.nominations.rules.people import CONSENT_STANDS

OPEN = ("submitted", "returned")


def consent_stands() -> ColumnElement[str | None]:
    """How a nominee's consent stands, one of `CONSENT_STANDS`. For queries of Nomination.

    Nothing before the nomination was sent, or once it is withdrawn without an answer. `waiting` is what
    `waiting_for_consent` finds: whoever submits another nominee is asked anew, and a refusal withdraws.
    """
    answer = (
        select(Consent.answer).where(Consent.nomination_id == Nomination.id).correlate(Nomination).scalar_subquery()
    )
    not_needed, given, refused, waiting = (literal(name, String) for name in CONSENT_STANDS)
    return case(
        (Nomination.submitted_at.is_(None), cast(None, String)),
        (Nomination.relation != "other", not_needed),
        (answer == "given", given),
        (answer == "refused", refused),
        (Nomination.state.in_(OPEN), waiting),
        else_=cast(None, String),
    )


def has_agreed() -> ColumnElement[bool]:
    """That the nominee agreed to the nomination, or made it. For queries of Nomination."""
    given = exists().where(Consent.nomination_id == Nomination.id, Consent.answer == "given").correlate(Nomination)
    return (Nomination.relation != "other") | given


def letter_stands() -> ColumnElement[str | None]:
    """How a letter stands: `arrived`, or `waiting` while somebody wants it. For queries of Referee and Nomination."""
    return case(
        (Referee.sent_at.is_not(None), literal("arrived", String)),
        (and_(Referee.ended_at.is_(None), Nomination.state != "withdrawn"), literal("waiting", String)),
        else_=cast(None, String),
    )


def has_letter(*stands: str) -> ColumnElement[bool]:
    """That a letter about the nomination stands in one of these ways. For queries of Nomination."""
    return exists().where(Referee.nomination_id == Nomination.id, letter_stands().in_(stands)).correlate(Nomination)


def consent_asked_at() -> ColumnElement[datetime | None]:
    """Since when the nominee's answer is waited for. For queries of Nomination."""
    asked = (
        select(Consent.asked_at).where(Consent.nomination_id == Nomination.id).correlate(Nomination).scalar_subquery()
    )
    return func.coalesce(asked, Nomination.submitted_at)
