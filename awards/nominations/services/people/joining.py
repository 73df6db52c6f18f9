"""Two people of one organisation who nominate apart: noticing it, asking to join, and the nominator's answer."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.accounts.services import throttle
from awards.core.errors import RuleBroken, StaleVersion, TooMany
from awards.core.identifiers import digest, opaque_token
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.nominations import rules
from awards.nominations.models import Collaborator, JoinRequest, Nomination
from awards.nominations.queries import holds_a_role, lock_nomination
from awards.nominations.queries import people as queries
from awards.nominations.rules import people as measures
from awards.nominations.services.people.asking import is_asked_for_a_letter, refuse_withdrawn
from awards.programme.models import Edition

_LOOK = "organisation_look"


def look_for_alike(
    session: Session, edition: Edition, name: str, website: str | None, by: User, at: datetime
) -> Nomination | None:
    """A nomination of the same organisation by somebody else; each look is counted. Raises TooMany."""
    attempts, begun_at = throttle.count(session, _LOOK, str(by.id), measures.LOOKS_WITHIN, at)
    if attempts > measures.MOST_LOOKS:
        wait = max(1, int((begun_at + measures.LOOKS_WITHIN - at).total_seconds()) + 1)
        raise TooMany(N_("You looked for many organisations within an hour. Go on later."), wait=wait)
    return queries.alike(session, edition.id, name, website, by.id)


def notice_alike(
    session: Session, edition: Edition, organisations: Iterable[tuple[str, str | None]], by: User, at: datetime
) -> bool:
    """Whether one of the organisations has a nomination already; quiet for who has looked too often."""
    try:
        return any(look_for_alike(session, edition, name, website, by, at) for name, website in organisations)
    except TooMany:
        return False


def ask_to_join(session: Session, edition: Edition, name: str, website: str | None, by: User, at: datetime) -> None:
    """Ask whoever nominates this organisation whether one may join; neither the text nor the nominator is told.

    Raises RuleBroken when there is none, when one asked before, and for staff and judges of an edition that excludes
    them; TooMany.
    """
    nomination = look_for_alike(session, edition, name, website, by, at)
    if nomination is None:
        raise RuleBroken(N_("Nobody else nominates this organisation now."))
    if edition.no_staff_or_jury and holds_a_role(session, by.id, edition.id):
        raise RuleBroken(N_("Staff and judges of this edition do not nominate in it."))
    lock_nomination(session, nomination)
    if queries.asked_to_join(session, nomination.id, by.id):
        raise RuleBroken(N_("You asked to join this nomination already."))
    row = JoinRequest(id=uuid4(), nomination_id=nomination.id, user_id=by.id, asked_at=at)
    session.add(row)
    _note(session, "asked", nomination, by, by)
    nominator = session.get_one(User, nomination.nominator_id)
    outbox.put(
        session, to=nominator.email, language=nominator.language, template="nomination_join_asked", edition=edition.id,
        values={
            "name": nominator.name, "asker": rules.quoted(by.name), "asker_address": by.email,
            "title": nomination.title, "edition_id": str(edition.id), "nomination_id": str(nomination.id),
        },
        dedupe_key=f"nomination_join_asked:{row.id}",
    )  # fmt: skip


def let_join(
    session: Session, nomination: Nomination, edition: Edition, row: JoinRequest, rights: str, by: User, at: datetime
) -> None:
    """Let somebody who asked work on the nomination, at once, with this right. RuleBroken, StaleVersion."""
    asker = _locked(session, nomination, row)
    refuse_withdrawn(nomination)
    if rights not in rules.COLLABORATOR_RIGHTS:
        raise RuleBroken(N_("Choose what the person may do."), ["rights"])
    if edition.no_staff_or_jury and holds_a_role(session, asker.id, edition.id):
        raise RuleBroken(N_("Staff and judges of this edition do not nominate in it."))
    if is_asked_for_a_letter(session, nomination, accounts.addresses(session, asker.id)):
        raise RuleBroken(N_("This person was asked for a letter. Invite somebody who was not."))
    live = queries.live_collaborators(session, nomination.id)
    if not any(one.user_id == asker.id for one in live):
        waiting = [one for one in live if one.email == asker.email]
        if len(live) - len(waiting) >= rules.MOST_COLLABORATORS:
            raise RuleBroken(N_("At most %(count)s people work on one nomination.", count=rules.MOST_COLLABORATORS))
        for one in waiting:
            one.ended_at = at
        session.flush()
        session.add(
            Collaborator(
                id=uuid4(), nomination_id=nomination.id, email=asker.email, rights=rights,
                token_digest=digest(opaque_token()), invited_by=by.id, invited_at=at, expires_at=at, user_id=asker.id,
                accepted_at=at,
            )
        )  # fmt: skip
    row.answer, row.answered_at = "accepted", at
    _note(session, "accepted", nomination, by, asker, rights=rights)
    _tell(session, "nomination_join_accepted", nomination, edition, asker, row)


def decline_join(
    session: Session, nomination: Nomination, edition: Edition, row: JoinRequest, by: User, at: datetime
) -> None:
    """Say no to somebody who asked to join; that person learns it, and nothing else. StaleVersion."""
    asker = _locked(session, nomination, row)
    row.answer, row.answered_at = "declined", at
    _note(session, "declined", nomination, by, asker)
    _tell(session, "nomination_join_declined", nomination, edition, asker, row)


def _locked(session: Session, nomination: Nomination, row: JoinRequest) -> User:
    lock_nomination(session, nomination)
    session.refresh(row, with_for_update=True)
    if row.answer is not None:
        raise StaleVersion(N_("This request was answered already."))
    return session.get_one(User, row.user_id)


def _tell(
    session: Session, template: str, nomination: Nomination, edition: Edition, asker: User, row: JoinRequest
) -> None:
    accepted = template == "nomination_join_accepted"
    outbox.put(
        session, to=asker.email, language=asker.language, template=template, edition=edition.id,
        values={
            "name": asker.name, "edition": edition.names,
            **({"title": nomination.title, "edition_id": str(edition.id), "nomination_id": str(nomination.id)}
               if accepted else {}),
        },
        dedupe_key=f"{template}:{row.id}",
    )  # fmt: skip


def _note(session: Session, what: str, nomination: Nomination, by: User, asker: User, **details: str) -> None:
    audit.record(
        session, actor=by.id, action=f"join.{what}", subject=nomination.id, edition=nomination.edition_id,
        details={"number": nomination.number, "who": str(asker.id), **details},
    )  # fmt: skip
    session.flush()
