"""The two key holders of a rehearsal, and the seals they set: after the rules, each round, decisions, publications."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.seals import Head
from awards.infrastructure import award_log
from awards.programme.models import Edition
from awards.sealing import services, signing
from awards.sealing.models import SealHead
from awards.sealing.queries import due

PASSPHRASE = "rehearsal only"  # noqa: S105 - of made-up people, printed wherever their keys are kept
"""Opens the keys of the made-up holders."""


@dataclass
class Sealers:
    """Two holders with their private keys, which nothing keeps but, when there is one, the folder of keys."""

    session: Session
    edition: Edition
    holders: tuple[User, User]
    files: tuple[tuple[str, bytes], tuple[str, bytes]]

    def seal(self, at: datetime, signatures: int = 2) -> None:
        """State the log as it stands and sign it; with fewer `signatures` the head waits for the others."""
        services.note_rounds(self.session, self.edition.id, at)
        award_log.number(self.session)
        newest = self.session.scalar(
            select(SealHead.size).where(SealHead.edition_id == self.edition.id).order_by(SealHead.size.desc()).limit(1)
        )
        if not due(self.session, self.edition.id, newest or 0):
            return
        head = services.state_head(self.session, self.edition, self.holders[0], at)
        edition = self.edition
        said = Head(edition.id, edition.year, edition.rehearsal, head.size, head.root, head.at).statement()
        for public_key, pem in self.files[:signatures]:
            signature = signing.signature_of(signing.read_key(pem, PASSPHRASE), said)
            services.sign(self.session, edition, head, public_key, signature, at)


def sealers(session: Session, edition: Edition, staff: tuple[User, User], at: datetime, keys: Path | None) -> Sealers:
    """The two of staff as key holders, each approved by the other; their keys are kept in the folder `keys`."""
    first, second = staff
    files = signing.new_key(PASSPHRASE), signing.new_key(PASSPHRASE)
    for (public_key, pem), holder, other in ((files[0], first, second), (files[1], second, first)):
        if keys is not None:
            signing.keep_key(keys, public_key, pem)
        key = services.add_key(session, edition, public_key, holder.name, holder, at)
        services.approve_key(session, edition, key, other, at)
    return Sealers(session, edition, staff, files)
