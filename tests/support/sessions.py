"""Signed-in people for tests: the one place that says what such a session holds."""

from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.infrastructure import session_records


def a_session(session: Session, user: User, at: datetime) -> str:
    """A living session's secret for the cookie.

    Whoever needs a second step, staff and administrators, counts as having taken it with an app just now.
    """
    return session_records.begin(session, user.id, user.roles_version, at, second_step="app")
