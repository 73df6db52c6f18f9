"""Verbs of nominations: start, save, submit, withdraw, return; and bring in what was received elsewhere."""

from awards.nominations.services.arrivals import ARRIVED
from awards.nominations.services.bringing import bring, bring_change, bring_state, go_on_behind
from awards.nominations.services.checks import refuse_unknown_countries, with_known_pledge
from awards.nominations.services.corrections import correct
from awards.nominations.services.deadlines import extend
from awards.nominations.services.drafts import refusal_to_start, refuse_incomplete, save_draft, start_draft
from awards.nominations.services.parts import save_parts
from awards.nominations.services.questions import answer, ask, set_aside
from awards.nominations.services.returns import return_nomination
from awards.nominations.services.submission import submit, withdraw

__all__ = [
    "ARRIVED", "answer", "ask", "bring", "bring_change", "bring_state", "correct", "extend", "go_on_behind",
    "refusal_to_start", "refuse_incomplete", "refuse_unknown_countries", "return_nomination", "save_draft",
    "save_parts", "set_aside", "start_draft", "submit", "with_known_pledge", "withdraw",
]  # fmt: skip
