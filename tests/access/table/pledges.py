"""Pledges as organisations write them and staff publish them."""

from tests.access.table.rows import ANY_STAFF, EVERYBODY, NAMED, PLEDGER, SIGNED_IN, Row

MODERATORS = ANY_STAFF - {"admin"}

PLEDGING = [
    Row("pledges.mine", SIGNED_IN),
    Row("pledges.begin", PLEDGER, "POST"),
    Row("pledges.desk_of", PLEDGER),
    *(Row("pledges.step", PLEDGER, values={"step": step}) for step in ("what", "money", "where", "targets")),
    Row("pledges.step_saved", PLEDGER, "POST", values={"step": "what"}),
    *(
        Row(f"pledges.{name}", PLEDGER, "POST", values={"pledge_id": "drafted_pledge_id"})
        for name in ("submission", "submission_end", "discard")
    ),
    *(Row(f"pledges.{name}", PLEDGER, "POST", values={"pledge_id": "public_pledge_id"})
      for name in ("revision", "grants_refusal", "withdrawal", "ending", "report_made")),
    Row("pledges.report", PLEDGER, values={"pledge_id": "public_pledge_id"}),
    Row("pledges.queue", ANY_STAFF, refusal=403),
    Row("pledges.overdue", ANY_STAFF, refusal=403),
    Row("rates.prices", ANY_STAFF, refusal=403),
    *(Row(f"rates.{name}", MODERATORS, "POST", refusal=403) for name in ("prices_given", "prices_end")),
    Row("pledges.moderation", ANY_STAFF),
    *(
        Row(f"pledges.{name}", MODERATORS, "POST", values={"pledge_id": "handed_in_pledge_id"})
        for name in ("review", "return_", "publication", "leave", "link")
    ),
    Row("pledges.link_end", MODERATORS, "POST", values={"pledge_id": "public_pledge_id"}),
    Row("pledges.verification", MODERATORS, "POST"),
    Row("pledges.verification_form", MODERATORS),
    Row("pledges.evidence", MODERATORS, "POST"),
    Row("pledges.evidence_form", MODERATORS),
    Row("importing.upload", MODERATORS, refusal=403),
    Row("importing.send_upload", MODERATORS, "POST", refusal=403),
    Row("importing.file", MODERATORS),
    Row("importing.bringing", MODERATORS, "POST"),
    Row("importing.second", MODERATORS - {"staff"}, "POST", values={"import_id": "held_import_id"}),
    Row("pledges.words", EVERYBODY),
    Row("pledges.parts_named", PLEDGER, values={"pledge_id": "public_pledge_id"}),
    Row("pledges.part", PLEDGER, "POST", values={"pledge_id": "public_pledge_id"}),
    Row("pledges.part_end", PLEDGER, "POST", values={"pledge_id": "public_pledge_id"}),
    Row("pledges.parts_of_mine", SIGNED_IN),
    *(Row(f"pledges.{name}", NAMED, "POST") for name in ("part_confirmation", "part_refusal")),
    Row("pledges.beside", MODERATORS, values={"pledge_id": "public_pledge_id"}),
    *(Row(f"pledges.{name}", MODERATORS, "POST", values={"pledge_id": "public_pledge_id"})
      for name in ("staff_part", "part_showing", "staff_part_end", "register_entry", "register_removal", "transfer")),
    Row("pledges.error_reported", MODERATORS),
    Row("pledges.error_settlement", MODERATORS, "POST"),
    Row("pledges.error_form", EVERYBODY, values={"public_id": "R-000900"}),
    Row("pledges.error", EVERYBODY, "POST", values={"public_id": "R-000900"}),
    Row("pledges.error_form", frozenset(), values={"public_id": "R-000901"}),
]  # fmt: skip
