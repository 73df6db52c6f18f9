"""Who was erased, found again on a database from a backup by salted hashes of an address and a name."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from awards.accounts.models import SignInCode
from awards.assignment.models import JudgeLink
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Collaborator, Consent, Nomination, Referee
from awards.people import rules
from awards.people.models import Erasure

ADDRESSES = (
    SignInCode.email, Collaborator.email, Consent.email, Referee.email, JudgeLink.email, OutboxMail.to, Erasure.email,
)  # fmt: skip
"""Where an address stands of somebody who may have no account."""


def told_again(session: Session, digests: Mapping[str, str]) -> tuple[str, str]:
    """The address and the name of these digests, each empty where nothing in the database has it."""
    addresses = session.scalars(union(*(select(column) for column in ADDRESSES)))
    names = set(session.scalars(union(select(Referee.name), select(Erasure.name))))
    for told in session.scalars(select(Nomination.nominee_names)):
        names |= set(told)
    return _one_of(addresses, digests, "email"), _one_of(names, digests, "name")


def _one_of(texts: Iterable[str | None], digests: Mapping[str, str], key: str) -> str:
    found = (one for one in texts if one and rules.digests(digests["salt"], one, one)[key] == digests.get(key))
    return next(found, "")
