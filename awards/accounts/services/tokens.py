"""Tokens of programs: made once shown once, taken at each request, counted, ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from awards.accounts import policy, queries
from awards.accounts.models import ApiToken, User
from awards.accounts.rules import OF_NO_EDITION, SCOPES, Limit
from awards.accounts.services import throttle
from awards.core.errors import RuleBroken, TooMany
from awards.core.identifiers import digest, opaque_token
from awards.core.text import N_
from awards.infrastructure import audit

BEGINS = "awards_"
"""How every token begins, so that one that strayed is found by those who look for such things."""

LONGEST_NAME = 80
LONGEST_DAYS = 365
MOST_TOKENS = 20

MOST_REQUESTS, WITHIN = 300, timedelta(minutes=1)
"""So many requests may a program make with one token within a minute."""

NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Holder:
    """Whose program asks, and what its token is for."""

    user_id: UUID
    token_id: UUID
    scopes: frozenset[str]
    edition_id: UUID | None


def make_token(
    session: Session, user: User, name: str, scopes: Collection[str], days: int, at: datetime,
    edition_id: UUID | None = None,
) -> str:  # fmt: skip
    """A new token of the user's, of one edition or of all; the secret is given once and not kept.

    Raises RuleBroken naming fields.
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise RuleBroken(N_("Enter a name of at most %(most)d characters.", most=LONGEST_NAME), ["name"])
    if not scopes or not set(scopes) <= set(SCOPES):
        raise RuleBroken(N_("Choose what the program may do."), ["scopes"])
    if edition_id is not None and OF_NO_EDITION & set(scopes):
        raise RuleBroken(N_("Pledges belong to no edition. Choose all editions, or leave pledges out."), ["edition"])
    if not 1 <= days <= LONGEST_DAYS:
        raise RuleBroken(N_("Enter whole days from 1 to %(most)d.", most=LONGEST_DAYS), ["days"])
    if edition_id is not None and not policy.sees_staff_pages(user, edition_id):
        raise RuleBroken(N_("Choose an edition of which you are staff."), ["edition"])
    session.execute(select(User.id).where(User.id == user.id).with_for_update())
    living = select(func.count()).where(ApiToken.user_id == user.id, ApiToken.ended_at.is_(None))
    if (session.scalar(living) or 0) >= MOST_TOKENS:
        raise RuleBroken(N_("You have as many tokens as one person may have. End one first."), ["name"])
    holds = ApiToken.user_id == user.id, ApiToken.ended_at.is_(None), ApiToken.expires_at > at
    if session.scalar(select(ApiToken.id).where(*holds, ApiToken.name == name)):
        raise RuleBroken(N_("You have a token of this name already. End it first, or take another name."), ["name"])
    secret, scope = BEGINS + opaque_token(), " ".join(one for one in SCOPES if one in scopes)
    token = ApiToken(
        id=uuid4(), user_id=user.id, name=name, scope=scope, edition_id=edition_id, token_digest=digest(secret),
        created_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    session.add(token)
    audit.record(
        session, actor=user.id, action="token.made", subject=token.id, edition=edition_id,
        details={"scope": scope, "days": days}, words={"name": name},
    )  # fmt: skip
    session.flush()
    return secret


def end_token(session: Session, token: ApiToken, by: User, at: datetime) -> None:
    """The token is worth nothing from now on; ending it again changes nothing."""
    ended = session.execute(
        update(ApiToken).where(ApiToken.id == token.id, ApiToken.ended_at.is_(None)).values(ended_at=at)
        .returning(ApiToken.id)
    ).one_or_none()  # fmt: skip
    if ended is not None:
        audit.record(session, actor=by.id, action="token.ended", subject=token.id, edition=token.edition_id)
        session.flush()


def take_token(session: Session, secret: str) -> Holder | None:
    """Whose program asks; None for a secret that is worth nothing, or whose holder may hold none any more.

    One more request is counted. Raises TooMany; the caller commits whatever the answer.
    """
    found = queries.holder_of(session, secret)
    if found is None or not policy.may_use_token(found[0], found[1]):
        return None
    user, token, at = found
    limit = Limit("token", MOST_REQUESTS, WITHIN)
    attempts, begun_at = throttle.take_one(session, limit, "api", str(token.id), at)
    if attempts > limit.most:
        if attempts == limit.most + 1:
            audit.record(session, actor=user.id, action="token.throttled", subject=token.id)
            session.flush()
        wait = throttle.seconds_left(limit, begun_at, at)
        raise TooMany(N_("There were too many requests. Wait a minute, then go on."), wait=wait)
    session.execute(
        update(ApiToken)
        .where(ApiToken.id == token.id, or_(ApiToken.used_at.is_(None), ApiToken.used_at <= at - NOTED_EVERY))
        .values(used_at=at)
    )
    return Holder(user.id, token.id, token.scopes, token.edition_id)
