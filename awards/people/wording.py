"""How pages say what there is of a person, and how far a wish to be erased is."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

GROUPS = {
    "user": _l("Account"), "role": _l("Account"), "organisation_claim": _l("Account"), "pledge_error": _l("Account"),
    "need": _l("Account"), "introduction": _l("Account"),
    "session_record": _l("Account"), "passkey": _l("Account"),
    "look": _l("Account"), "sign_on": _l("Account"),
    "api_token": _l("Account"), "webhook": _l("Account"), "sign_in_code": _l("Account"), "recovery_code": _l("Account"),
    "authenticator_app": _l("Account"), "erasure": _l("Account"),
    "pledge_draft": _l("Account"), "pledge_report": _l("Account"),
    "outbox_mail": _l("Mails"), "audit_text": _l("Log"), "audit_row": _l("Log"),
    "laureate": _l("Public results"), "former": _l("Public results"), "publication": _l("Public results"),
    "hidden": _l("Public results"),
    "organisation": _l("Organisations"), "pledge": _l("Pledges"), "campaign": _l("Campaigns and events"),
    "event": _l("Campaigns and events"), "champion": _l("Campaigns and events"),
    "judge_profile": _l("Judging"), "judge_link": _l("Judging"), "scorecard": _l("Judging"), "score": _l("Judging"),
    "score_change": _l("Judging"), "conflict": _l("Judging"),
    "private_note": _l("Judging"), "recusal": _l("Judging"),
    "paper_form": _l("Judging"), "printed_pack": _l("Judging"),
    "assignment": _l("Judging"), "confidentiality": _l("Judging"), "gate_answer": _l("Judging"),
    "comparison": _l("Judging"), "reminder": _l("Judging"),
    "jury_member": _l("Judging"), "seal_key": _l("Judging"),
    "seal_key_name": _l("Judging"),
    "kept_tie": _l("Judging"), "late_conflict": _l("Judging"), "warm_up_entry": _l("Judging"),
}  # fmt: skip
"""To what the rows of a table belong, by its name or else by the first word of it; others to nominations."""

STATES = {
    "asked": _l("To be looked at"), "proposed": _l("Waits for a second person"), "approved": _l("Approved"),
    "done": _l("Done"), "ended": _l("Ended"),
}  # fmt: skip


def grouped(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """How much there is, by what it belongs to."""
    found: dict[str, int] = {}
    for table, number in counts.items():
        found[group(table)] = found.get(group(table), 0) + number
    return list(found.items())


def placed(spelled: Mapping[str, Mapping[str, int]]) -> list[tuple[str, list[tuple[str, int]]]]:
    """Ways to write a name, the most frequent first, each with where it stands and how often."""
    return [
        (one, grouped(tables))
        for one, tables in sorted(spelled.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    ]


def group(table: str) -> str:
    """To what the rows of a table belong."""
    named = GROUPS.get(table) or GROUPS.get(table.partition("_")[0])
    return str(named or _l("Nominations"))
