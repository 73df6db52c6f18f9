"""Verbs about the people beside a nominator: invite, accept, change a right, remove, hand over."""

from awards.nominations.services.people.collaborators import accept, change_rights, end, invite
from awards.nominations.services.people.handover import accept_handover, decline_handover, offer_handover

__all__ = ["accept", "accept_handover", "change_rights", "decline_handover", "end", "invite", "offer_handover"]
