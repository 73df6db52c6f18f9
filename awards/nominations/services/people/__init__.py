"""Verbs about the people beside a nominator: collaborators, the one who takes over, referees, the nominee."""

from awards.nominations.services.people.collaborators import accept, change_rights, end, invite
from awards.nominations.services.people.consent import name_nominee
from awards.nominations.services.people.handover import accept_handover, decline_handover, offer_handover
from awards.nominations.services.people.joining import (
    ask_to_join,
    decline_join,
    let_join,
    look_for_alike,
    notice_alike,
)
from awards.nominations.services.people.referees import ask_referee, remind_referee, save_letter, withdraw_request

__all__ = [
    "accept", "accept_handover", "ask_referee", "ask_to_join", "change_rights", "decline_handover", "decline_join",
    "end", "invite", "let_join", "look_for_alike", "name_nominee", "notice_alike", "offer_handover", "remind_referee",
    "save_letter", "withdraw_request",
]  # fmt: skip
