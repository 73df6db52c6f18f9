"""Verbs of comparing: ask about the next pair, answer, take back, confirm; give confirmed comparisons back."""

from awards.comparing.services.comparing import answer, ask, confirm, take_back
from awards.comparing.services.reopening import reopen

__all__ = ["answer", "ask", "confirm", "reopen", "take_back"]
