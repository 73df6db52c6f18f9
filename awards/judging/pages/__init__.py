"""What judging's pages show, made ready for the templates."""

from awards.judging.pages.clash import refuse_clash
from awards.judging.pages.gate import name_of, show_gate
from awards.judging.pages.panels import (
    panel_columns,
    panel_rows,
    show_panel,
)
from awards.judging.pages.paper import show_paper, show_paper_form
from awards.judging.pages.preparing import show_blind, show_translation, show_translations
from awards.judging.pages.scores import show_own_scores
from awards.judging.pages.sending import (
    form_of,
    has_changes,
    onward,
    overtaken,
    read_sent,
    sent_sheet,
    shows,
    taken_out,
    told,
    typed_into,
)
from awards.judging.pages.sheets import score_answer, show_sheet, wants_json
from awards.judging.pages.warming_up import show_marked, show_note, show_warm_up
from awards.judging.pages.words import is_open, item_rows, numbered, saved_in_words, time_facts

__all__ = [
    "form_of",
    "has_changes",
    "is_open",
    "item_rows",
    "name_of",
    "numbered",
    "onward",
    "overtaken",
    "panel_columns",
    "panel_rows",
    "read_sent",
    "refuse_clash",
    "saved_in_words",
    "score_answer",
    "sent_sheet",
    "show_blind",
    "show_gate",
    "show_marked",
    "show_note",
    "show_own_scores",
    "show_panel",
    "show_paper",
    "show_paper_form",
    "show_sheet",
    "show_translation",
    "show_translations",
    "show_warm_up",
    "shows",
    "taken_out",
    "time_facts",
    "told",
    "typed_into",
    "wants_json",
]
