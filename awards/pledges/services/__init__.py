"""Verbs of pledges."""

from awards.pledges.services.loading import load_pledges
from awards.pledges.services.registry import Lists, Put, put_pledge, put_pledges, withdraw_pledge

__all__ = ["Lists", "Put", "load_pledges", "put_pledge", "put_pledges", "withdraw_pledge"]
