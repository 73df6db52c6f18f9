"""Verbs of campaigns, events and champions, and of what organisations ask of a campaign."""

from awards.campaigns.services.asking import accept, ask, refuse, take_back
from awards.campaigns.services.keeping import (
    Meeting,
    Said,
    add_campaign,
    add_event,
    add_pledge,
    change_campaign,
    change_event,
    end_champion,
    name_champion,
    take_pledge_out,
)

__all__ = [
    "Meeting",
    "Said",
    "accept",
    "add_campaign",
    "add_event",
    "add_pledge",
    "ask",
    "change_campaign",
    "change_event",
    "end_champion",
    "name_champion",
    "refuse",
    "take_back",
    "take_pledge_out",
]
