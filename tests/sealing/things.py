"""Things that tests of sealing need: an edition with a log, two key holders with keys, heads sealed by both."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.seals import Head
from awards.infrastructure import award_log
from awards.infrastructure.award_log import Kind
from awards.programme.models import Edition
from awards.sealing import services, signing
from awards.sealing.models import SealHead
from tests import factories

PASSPHRASE = "correct horse battery"


@cache
def pair(which: int) -> tuple[str, bytes]:
    """The public half of a key and its encrypted file."""
    return signing.new_key(PASSPHRASE)


def public(which: int) -> str:
    return pair(which)[0]


@dataclass
class Sealing:
    """An edition whose log has five steps, and two holders whose keys are approved."""

    session: Session
    edition: Edition
    at: datetime
    first: User
    second: User

    def add(self, count: int = 1, kind: Kind = Kind.RULES_PUBLISHED) -> None:
        """Add steps to the log and commit, which numbers them."""
        for n in range(count):
            award_log.append(self.session, self.edition.id, kind, {"n": n}, self.first.id, self.at)
        self.session.commit()

    def state(self, at: datetime | None = None) -> SealHead:
        head = services.state_head(self.session, self.edition, self.first, at or self.at)
        self.session.commit()
        return head

    def signature(self, head: SealHead, which: int, **other: Any) -> str:
        stated = {
            "edition": self.edition.id, "year": self.edition.year, "rehearsal": self.edition.rehearsal,
            "size": head.size, "root": head.root, "at": head.at,
        }  # fmt: skip
        key = signing.read_key(pair(which)[1], PASSPHRASE)
        return signing.signature_of(key, Head(**(stated | other)).statement())

    def sign(self, head: SealHead, which: int, at: datetime | None = None) -> bool:
        found = services.sign(
            self.session, self.edition, head, public(which), self.signature(head, which), at or self.at
        )
        self.session.commit()
        return found

    def seal(self, at: datetime | None = None) -> SealHead:
        """A head of the log as it is now, signed by both."""
        head = self.state(at)
        assert not self.sign(head, 1)
        assert self.sign(head, 2)
        return head


def a_sealing(session: Session, at: datetime, **values: Any) -> Sealing:
    edition = values.pop("edition", None) or factories.an_edition(session, at, phase="judging", **values)
    first = factories.a_user(session, "first@example.org", ("staff", edition.id), name="Fatou First")
    second = factories.a_user(session, "second.holder@example.org", ("staff", edition.id), name="Sam Second")
    made = Sealing(session, edition, at, first, second)
    made.add(3)
    for which, holder, other in ((1, first, second), (2, second, first)):
        key = services.add_key(session, edition, public(which), holder.name, holder, at)
        services.approve_key(session, edition, key, other, at)
    session.commit()
    return made
