"""Verbs of decisions: propose, approve by a second person, reject, let a reserve move up."""

from awards.decisions.services.moving_up import move_up
from awards.decisions.services.proposing import propose
from awards.decisions.services.settling import approve, reject

__all__ = ["approve", "move_up", "propose", "reject"]
