"""Verbs of inviting: ask one, ask again, take an invitation back, begin to answer by the link of a mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.accounts.services import ensure_user, one_time_link, throttle
from awards.assignment import queries
from awards.assignment.models import JudgeLink, JudgeMailing, JudgeProfile
from awards.assignment.rules import JudgeState, inviting
from awards.assignment.services.people import (
    Profile,
    asked,
    decline_invitation,
    end_links,
    require_sound,
    write_profile,
)
from awards.core.errors import RuleBroken, StaleVersion, TooMany
from awards.core.identifiers import digest, opaque_token
from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit, clock, outbox
from awards.nominations.rules import quoted
from awards.programme.models import Edition

INVITATION, REMINDER = "judge_invitation", "judge_invitation_reminder"


@dataclass(frozen=True)
class Terms:
    """On what terms somebody is asked: minutes for one entry, until when to answer, the language of the mail."""

    minutes: int = inviting.MINUTES_EACH
    answer_by: datetime | None = None
    language: str = ""


@dataclass(frozen=True)
class Person:
    """Whom to ask, as a row of a file or a form says it."""

    email: str
    name: str
    profile: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""


def invite_judge(
    session: Session,
    edition: Edition,
    email: str,
    name: str,
    by: User,
    at: datetime,
    *,
    tell: bool = True,
    terms: Terms | None = None,
    mailing: JudgeMailing | None = None,
    **profile: Any,
) -> JudgeProfile:
    """Ask a person to judge; `profile` holds what is known already, by the names of `Profile`. Raises RuleBroken.

    Somebody who declined, or whose time to answer is over, may be asked again; links of an earlier invitation end. The
    mail holds a link by which only this invitation is answered, and only once. How many people somebody may write to
    is for `ask_judge` to say.
    """
    terms = terms or Terms()
    wanted = Profile(**{"languages": ["en"], "categories": [c.key for c in edition.categories]} | dict(profile))
    require_sound(edition, wanted)
    inviting.require_minutes(terms.minutes)
    if terms.language and terms.language not in LANGUAGES:
        raise RuleBroken(N_("Choose a language."), ["language"])
    until = None
    if tell:
        round_ = inviting.round_asked_for(edition.rounds, at)
        until = inviting.answer_until(at, terms.answer_by, round_.closes_at)
    user = ensure_user(
        session, email, at, name=name, language=terms.language or "en", rehearsal=edition.rehearsal
    )  # fmt: skip
    if terms.language and user.language != terms.language and not accounts.has_signed_in(session, user.id):
        user.language = terms.language
    found = queries.locked_profile(session, edition.id, user.id)
    if found is not None and not asked(found).may_be_asked_again(at):
        raise RuleBroken(N_("This person has been invited already."), ["email"])
    if found is None:
        found = JudgeProfile(id=uuid4(), edition_id=edition.id, user_id=user.id, invited_at=at)
        session.add(found)
    else:
        end_links(session, found.id, at)
    found.state, found.invited_at, found.answered_at = JudgeState.INVITED, at, None
    found.minutes, found.answer_by, found.reminded_at, found.opened_at = terms.minutes, until, None, None
    found.decline_reason = ""
    write_profile(session, found, wanted)
    audit.record(
        session, actor=by.id, action="judge.invited", subject=found.id, edition=edition.id,
        details={"judge": str(user.id)},
    )  # fmt: skip
    if until is not None:
        write_to(session, edition, found, user, INVITATION, at, mailing)
    session.flush()
    return found


def ask_judge(
    session: Session, edition: Edition, person: Person, terms: Terms, by: User, at: datetime
) -> JudgeProfile:  # fmt: skip
    """Ask one person, within what staff may write and one person gets in a day. Raises RuleBroken and TooMany."""
    count_sender(session, by, at)
    profile = ask(session, edition, person, terms, by, at, None)
    session.flush()
    return profile


def withdraw_invitation(session: Session, edition: Edition, profile: JudgeProfile, by: User, at: datetime) -> None:
    """Take an invitation back before it is answered; whoever has the mail is told. Raises StaleVersion."""
    session.refresh(profile, with_for_update=True)
    if profile.state != JudgeState.INVITED:
        raise StaleVersion(N_("This invitation has been answered or taken back already."))
    user = session.get_one(User, profile.user_id)
    outbox.take_back(session, queries.letters_of(profile.id), clock.real(session))
    put_back(session, profile, by, at)
    if queries.has_letter(session, profile.id):
        outbox.put(
            session, to=user.email, language=user.language, template="judge_invitation_withdrawn", edition=edition.id,
            values={"name": quoted(user.name), "edition": edition.names},
        )  # fmt: skip
    session.flush()


def note_opened(session: Session, token: str, at: datetime) -> None:
    """Keep when the page of an open invitation was opened for the first time; answers nothing."""
    opened = session.execute(
        update(JudgeProfile)
        .where(
            JudgeProfile.id.in_(select(JudgeLink.profile_id).where(JudgeLink.token_digest == digest(token))),
            JudgeProfile.state == JudgeState.INVITED,
            JudgeProfile.opened_at.is_(None),
        )
        .values(opened_at=at)
        .returning(JudgeProfile.id, JudgeProfile.edition_id)
        .execution_options(synchronize_session=False)
    )
    for profile_id, edition_id in opened.all():
        audit.record(session, actor=None, action="judge.link_opened", subject=profile_id, edition=edition_id)


def begin_to_accept(session: Session, found: queries.LinkAsked, landing: str, at: datetime) -> str | None:
    """Whoever holds the link wants to accept: a secret to sign in with, once, as the person who was asked.

    None for somebody who has signed in before: an invitation that was passed on must not open an account in which there
    is something already, so that person signs in as always. Raises StaleVersion when the link answers nothing now.
    """
    _require_open(session, found, at)
    holder = accounts.user_by_address(session, found.link.email)
    if holder is None or holder.id != found.user.id or accounts.has_signed_in(session, holder.id):
        return None
    found.link.ended_at = at
    audit.record(
        session, actor=None, action="judge.link_used", subject=found.profile.id, edition=found.profile.edition_id
    )
    return one_time_link(session, found.link.email, landing, clock.real(session), inviting.LINK_TO_SIGN_IN)


def decline_by_link(session: Session, found: queries.LinkAsked, reason: str, at: datetime) -> None:
    """Whoever holds the link says no for the person who was asked. Raises StaleVersion, RuleBroken."""
    _require_open(session, found, at)
    decline_invitation(session, found.profile, found.user, at, reason)


def asked_in_mail(
    edition: Edition, profile: JudgeProfile, user: User, at: datetime, token: str
) -> dict[str, Any]:  # fmt: skip
    """What the mail of an invitation says, as the outbox keeps it. Raises RuleBroken when judging has closed."""
    round_ = inviting.round_asked_for(edition.rounds, at)
    return {
        "name": quoted(user.name), "edition": edition.names, "rehearsal": edition.rehearsal,
        "categories": [c.names for c in edition.categories if c.key in profile.categories],
        "most": profile.max_load, "minutes": profile.minutes,
        "hours": inviting.hours(profile.max_load, profile.minutes),
        "opens_at": round_.opens_at.isoformat(), "closes_at": round_.closes_at.isoformat(),
        "answer_by": profile.answer_by.isoformat() if profile.answer_by else "", "token": token,
        "lang": user.language,
    }  # fmt: skip


def _require_open(session: Session, found: queries.LinkAsked, at: datetime) -> None:
    session.refresh(found.profile, with_for_update=True)  # first: whoever accepts holds it when ending the links
    session.refresh(found.link, with_for_update=True)
    if not found.is_open(at):
        raise StaleVersion(N_("This link answers nothing any more: it was used, or its time is over."))


def ask(
    session: Session, edition: Edition, person: Person, terms: Terms, by: User, at: datetime,
    mailing: JudgeMailing | None,
) -> JudgeProfile:  # fmt: skip
    """Ask one person, alone or in a mailing, within what one person gets in a day."""
    terms = Terms(terms.minutes, terms.answer_by, person.language or terms.language)
    profile = invite_judge(
        session, edition, person.email, person.name, by, at, terms=terms, mailing=mailing, **person.profile
    )
    count_target(session, session.get_one(User, profile.user_id), at)
    return profile


def write_to(
    session: Session, edition: Edition, profile: JudgeProfile, user: User, template: str, at: datetime,
    mailing: JudgeMailing | None,
) -> None:  # fmt: skip
    """Put a mail with a new link into the outbox; only the link's digest is kept beside it."""
    token = opaque_token()
    session.add(
        JudgeLink(
            id=uuid4(), profile_id=profile.id, mailing_id=mailing.id if mailing else None, email=user.email,
            token_digest=digest(token), made_at=at, expires_at=profile.answer_by or at,
        )
    )  # fmt: skip
    outbox.put(
        session, to=user.email, language=user.language, template=template, edition=edition.id,
        values=asked_in_mail(edition, profile, user, at, token), about=profile.id,
    )  # fmt: skip


def put_back(session: Session, profile: JudgeProfile, by: User, at: datetime) -> None:
    """The person is not asked any more, and no link answers."""
    profile.state = JudgeState.WITHDRAWN
    end_links(session, profile.id, at)
    audit.record(
        session, actor=by.id, action="judge.invitation_withdrawn", subject=profile.id, edition=profile.edition_id,
        details={"judge": str(profile.user_id)},
    )  # fmt: skip


def count_sender(session: Session, by: User, at: datetime) -> None:
    """Count one more person whom somebody writes to today. Raises TooMany."""
    _refuse_many(
        session, "judge_mail.sender", by, inviting.MOST_BY_ONE, at,
        N_("You have written to very many people about judging today. Go on tomorrow."),
    )  # fmt: skip


def count_target(session: Session, user: User, at: datetime) -> None:
    """Count one more mail that somebody gets today. Raises TooMany."""
    _refuse_many(
        session, "judge_mail.person", user, inviting.MOST_TO_ONE, at,
        N_("Somebody here has got several mails about judging today. Go on tomorrow."),
    )  # fmt: skip


def _refuse_many(session: Session, deed: str, whose: User, most: int, at: datetime, words: Message) -> None:
    count, begun_at = throttle.count(session, deed, str(whose.id), inviting.DAY, at)
    if count > most:
        seconds = max(1, int((begun_at + inviting.DAY - at).total_seconds()) + 1)
        raise TooMany(words, ["email"], wait=seconds)
