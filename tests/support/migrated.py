"""What migrations left in a database beside tables: the text of the trigger that notes what webhooks tell."""

from sqlalchemy import text
from sqlalchemy.orm import Session

NAME = "webhook_event_audit_row"


def actions_noted(session: Session) -> str:
    """The part of the trigger that lists the actions it notes."""
    if session.get_bind().dialect.name == "sqlite":
        told = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": NAME})
        return str(told).partition("IN (")[2].partition(")")[0]
    told = session.scalar(text("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = :name"), {"name": NAME})
    return str(told).partition("WHEN (")[2].partition("EXECUTE")[0]
