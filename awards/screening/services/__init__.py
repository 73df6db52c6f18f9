"""Verbs of screening: pass an entry, return its nomination, find it ineligible; one or many; tags, sheets, replies."""

from awards.screening.services.acts import Chosen, Decision, decide, named, undo
from awards.screening.services.mails import hold_mails, send_mails, try_again
from awards.screening.services.replies import begin_replies, keep_reply, put_reply_away, written
from awards.screening.services.sheets import keep_sheet
from awards.screening.services.tags import tag, untag

__all__ = [
    "Chosen", "Decision", "begin_replies", "decide", "hold_mails", "keep_reply", "keep_sheet",
    "named", "put_reply_away", "send_mails", "tag", "try_again", "undo", "untag",
    "written",
]  # fmt: skip
