"""Verbs of publishing."""

from awards.publishing.services.announcing import (
    TELL,
    approve_announcement,
    cancel_announcement,
    propose_announcement,
)
from awards.publishing.services.building import preview
from awards.publishing.services.grounds import STOP, stop_job, stop_unsound, unsound_due
from awards.publishing.services.record import publish_record
from awards.publishing.services.telling import tell
from awards.publishing.services.texts import NewPicture, save_texts

__all__ = [
    "STOP", "TELL", "NewPicture", "approve_announcement", "cancel_announcement", "preview", "propose_announcement",
    "publish_record", "save_texts", "stop_job", "stop_unsound", "tell", "unsound_due",
]  # fmt: skip
