"""Verbs of publishing."""

from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.publishing.models import Announcement, Publication
from awards.publishing.services.announcing import (
    TELL,
    approve_announcement,
    cancel_announcement,
    propose_announcement,
)
from awards.publishing.services.building import preview
from awards.publishing.services.correcting import approve_correction, build, propose_correction
from awards.publishing.services.grounds import STOP, stop_job, stop_unsound, unsound_due
from awards.publishing.services.planning import (
    hold_group,
    let_mails_go,
    move_group,
    publication_to_tell,
    release_group,
    take_mails_back,
)
from awards.publishing.services.record import publish_record
from awards.publishing.services.retracting import approve_retraction, propose_retraction
from awards.publishing.services.telling import Mailing, mailing, tell
from awards.publishing.services.texts import NewPicture, save_texts

__all__ = [
    "STOP", "TELL", "Mailing", "NewPicture", "approve", "approve_announcement", "approve_correction",
    "approve_retraction", "build", "cancel_announcement", "hold_group", "let_mails_go", "mailing", "move_group",
    "preview", "propose_announcement", "propose_correction", "propose_retraction", "publication_to_tell",
    "publish_record", "release_group",
    "save_texts", "stop_job", "stop_unsound", "take_mails_back", "tell", "unsound_due",
]  # fmt: skip


def approve(session: Session, announcement: Announcement, by: User, at: datetime) -> Publication:
    """Approve a proposal of any kind as a second person. Raises RuleBroken."""
    if announcement.kind == "retraction":
        return approve_retraction(session, announcement, by, at)
    if announcement.kind == "correction":
        return approve_correction(session, announcement, by, at)
    return approve_announcement(session, announcement, by, at)
