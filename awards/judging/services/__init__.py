"""Verbs of judging: agree to confidentiality, score, write, confirm, reopen, step back."""

from awards.judging.services.bringing import import_card, reopened_since
from awards.judging.services.cards import allowed, open_on, open_scorecard
from awards.judging.services.confirming import confirm_all, confirm_scorecard
from awards.judging.services.gate import pass_gate, refuse_gate
from awards.judging.services.packs import PACK, ask_for_pack, keep_pack
from awards.judging.services.paper import KeyedTwice, Paper, find_form, key_in
from awards.judging.services.recusal import recuse
from awards.judging.services.reopening import reopen_scorecard
from awards.judging.services.saves import Save, is_repeat
from awards.judging.services.scores import OTHER_SCORE, SavedScore, save_score
from awards.judging.services.sheets import Clashes, Typed, Written, save_sheet
from awards.judging.services.words import OTHER_WORDS, save_note, save_words

__all__ = [
    "OTHER_SCORE",
    "OTHER_WORDS",
    "PACK",
    "Clashes",
    "KeyedTwice",
    "Paper",
    "Save",
    "SavedScore",
    "Typed",
    "Written",
    "allowed",
    "ask_for_pack",
    "confirm_all",
    "confirm_scorecard",
    "find_form",
    "import_card",
    "is_repeat",
    "keep_pack",
    "key_in",
    "open_on",
    "open_scorecard",
    "pass_gate",
    "recuse",
    "refuse_gate",
    "reopen_scorecard",
    "reopened_since",
    "save_note",
    "save_score",
    "save_sheet",
    "save_words",
]
