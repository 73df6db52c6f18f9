"""Verbs of pledges."""

from awards.pledges.services.asking import ASK, ask, ask_job, asking_due
from awards.pledges.services.bulk import Taken, hold_count, look_at_many, put_many, write_many
from awards.pledges.services.erasing import ERASABLE, let_words_go, say_what_went
from awards.pledges.services.finding import keep_found, keep_missing
from awards.pledges.services.loading import holds_made_up_pledges, holds_real_pledges, load_groups, load_pledges
from awards.pledges.services.logged import log_missing
from awards.pledges.services.moderating import (
    approve,
    end_link,
    let_go,
    link,
    report_error,
    return_draft,
    settle_error,
    take_up,
)
from awards.pledges.services.parts import (
    confirm_part,
    end_part,
    entrust,
    forget_register,
    name_part,
    register_elsewhere,
    show_part,
    transfer,
)
from awards.pledges.services.registry import Lists, Put, put_pledge, put_pledges, withdraw_pledge
from awards.pledges.services.reporting import note_evidence, report, verify_report
from awards.pledges.services.writing import REGISTER as DESK
from awards.pledges.services.writing import begin, close, discard, leave, refuse_grants, revise, save, submit, take_back

__all__ = [
    "ASK",
    "DESK",
    "ERASABLE",
    "Lists",
    "Put",
    "Taken",
    "approve",
    "ask",
    "ask_job",
    "asking_due",
    "begin",
    "close",
    "confirm_part",
    "discard",
    "end_link",
    "end_part",
    "entrust",
    "forget_register",
    "hold_count",
    "holds_made_up_pledges",
    "holds_real_pledges",
    "keep_found",
    "keep_missing",
    "leave",
    "let_go",
    "let_words_go",
    "link",
    "load_groups",
    "load_pledges",
    "log_missing",
    "look_at_many",
    "name_part",
    "note_evidence",
    "put_many",
    "put_pledge",
    "put_pledges",
    "refuse_grants",
    "register_elsewhere",
    "report",
    "report_error",
    "return_draft",
    "revise",
    "save",
    "say_what_went",
    "settle_error",
    "show_part",
    "submit",
    "take_back",
    "take_up",
    "transfer",
    "verify_report",
    "withdraw_pledge",
    "write_many",
]
