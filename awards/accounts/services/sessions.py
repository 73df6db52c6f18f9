"""Staying signed in: a session begins, is looked up at every request, and is ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts import policy, queries, rules
from awards.accounts.models import Look, User
from awards.accounts.rules import Origin
from awards.core.identifiers import digest, opaque_token
from awards.infrastructure import audit, outbox, session_records
from awards.infrastructure.session_records import SessionRecord


@dataclass(frozen=True)
class Visit:
    """Who a cookie belongs to, and how far that person has come in.

    `due` is what is still to do before any page opens: `proof` (take the second step), `set-up` (there is none yet,
    and the role needs one), or None. `fresh`: the person proved who they are within the last quarter of an hour.
    `waived`: a made-up person of a rehearsal, let in without a second step in development; elsewhere it is `due`.
    `to_note`: the session ends when it is left alone, and it is a while since anybody noted that it is used. `at` is
    the database's time when it was looked up, `ahead` how far the award's clock runs before it. While the session looks
    as somebody else, `look` says so and `looks_as` is that person.
    """

    user: User
    session_id: UUID
    due: str | None
    fresh: bool
    waived: bool
    has_second_step: bool
    to_note: bool
    at: datetime
    ahead: timedelta
    look: Look | None = None
    looks_as: User | None = None


@dataclass(frozen=True)
class Begun:
    """The secrets for the browser's two cookies: who is signed in, and by what the browser is known again."""

    secret: str
    device_secret: str


def visit(session: Session, token: str, *, in_development: bool) -> Visit | None:
    """The living session of a cookie, in one query; None when the session or the account has ended, or nobody used it.

    This is the one place that says whether a person is in: the ground hands nobody to a page while `due` is set.
    """
    found = queries.session_of(session, token)
    if found is None:
        return None
    user, record, has_second_step, look, at, ahead = found
    if policy.left_alone(user, record, at):
        return None
    due = policy.step_due(user, record, has_second_step, in_development)
    other = _looked_as(session, user, look) if look is not None and due is None else None
    return Visit(
        user, record.id, due,
        policy.is_fresh(record, at), record.second_step == "waived", has_second_step,
        policy.needs_second_step(user) and at >= record.seen_at + session_records.TOUCHED_EVERY, at, ahead,
        look if other else None, other,
    )  # fmt: skip


def begin_session(
    session: Session,
    user: User,
    at: datetime,
    origin: Origin,
    *,
    waived: bool = False,
    second_step: str | None = None,
    proved_at: datetime | None = None,
) -> Begun:
    """Open a server-side session for the user; the one that the browser held before ends.

    A browser in which this person never signed in is told of by mail, unless it is the first of all. `waived` lets a
    made-up person of a rehearsal in without the second step that the role needs; only development asks for that.
    `second_step` is how it was taken already (`passkey`: one that signed in by itself; `sso`: at the provider of single
    sign-on), `proved_at` when, where that was earlier.
    """
    if origin.session_secret:
        session_records.end(session, origin.session_secret, at)
    secret = origin.device_secret
    known = secret is not None and session_records.seen(session, user.id, digest(secret))
    if not known and not user.rehearsal and session_records.seen(session, user.id):
        outbox.put(
            session, to=user.email, language=user.language, template="new_device",
            values={"name": user.name, "device": rules.device(origin.user_agent), "at": at.isoformat()},
        )  # fmt: skip
    secret = secret or opaque_token()
    if waived and user.rehearsal and policy.needs_second_step(user):
        second_step = "waived"
    audit.record(session, actor=user.id, action="session.begun", subject=user.id)
    cookie = session_records.begin(
        session, user.id, user.roles_version, at, second_step=second_step,
        device=rules.device(origin.user_agent), network=rules.network(origin.address), device_digest=digest(secret),
        proved_at=proved_at,
    )  # fmt: skip
    return Begun(cookie, secret)


def end_session(session: Session, user: User, token: str, at: datetime) -> None:
    """Sign this browser out."""
    session_records.end(session, token, at)
    audit.record(session, actor=user.id, action="session.ended", subject=user.id)


def end_one(session: Session, user: User, record: SessionRecord, at: datetime) -> None:
    """Sign out one of the user's other browsers."""
    record.ended_at = record.ended_at or at
    audit.record(session, actor=user.id, action="session.ended", subject=user.id, details={"session": str(record.id)})
    session.flush()


def end_everywhere(session: Session, user: User, at: datetime) -> None:
    """Sign the user out in every browser, this one too."""
    session_records.end_all(session, user.id, at)
    audit.record(session, actor=user.id, action="session.all_ended", subject=user.id)
    session.flush()


def _looked_as(session: Session, user: User, look: Look) -> User | None:
    """Whom this look shows the pages of, as long as the user may."""
    other = queries.user(session, look.as_user_id)
    return other if policy.may_look_as(user, other, look.edition_id) else None
