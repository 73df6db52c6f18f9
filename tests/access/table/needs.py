"""Needs as organisations and staff state them, introductions, and what is stated or hidden beside laureates."""

from tests.access.table.rows import ANY_STAFF, EVERYBODY, NOBODY, PLEDGER, SIGNED_IN, Row

PLEDGERS = PLEDGER | {"other_pledger"}
"""One speaks for the side that pledges, the other for the side that needs."""
MODERATORS = ANY_STAFF - {"admin"}
HANDED_IN, PUBLIC, OF_COUNTRY = (
    {"need_id": name} for name in ("need_id", "public_need_id", "country_need_id")
)  # fmt: skip

LINKS = [
    Row("connections.mine", SIGNED_IN),
    Row("connections.hiding_asked", NOBODY, "POST", values={"public_id": "R-000900", "slug": "not-public-2027"}),
    Row("connections.staff", ANY_STAFF, refusal=403),
    Row("connections.staff_csv", ANY_STAFF, refusal=403),
    Row("connections.link_stated", MODERATORS, "POST", refusal=403),
    Row("connections.link_hidden", MODERATORS, "POST", refusal=403),
    Row("connections.laureate_tagged", MODERATORS, "POST", refusal=403),
    Row("connections.tag_ended", MODERATORS, "POST", values={"tag_id": "laureate_tag_id"}),
    Row("connections.link_ended", MODERATORS, "POST", values={"link_id": "laureate_link_id"}),
    *(Row("connections.hiding_settled", MODERATORS, "POST", values={"state": state})
      for state in ("hidden", "refused", "ended")),
]  # fmt: skip

NEEDS = [
    Row("needs.needs", EVERYBODY),
    Row("needs.needs_file", EVERYBODY, values={"form": "csv"}),
    Row("needs.need", EVERYBODY, values={"public_id": "N-000902"}),
    Row("needs.need_json", EVERYBODY, values={"public_id": "N-000902"}),
    Row("needs.need", NOBODY, values={"public_id": "N-000901"}),
    Row("needs.need_json", NOBODY, values={"public_id": "N-000901"}),
    Row("needs.mine", SIGNED_IN),
    Row("needs.new", PLEDGER),
    Row("needs.stated", PLEDGER, "POST"),
    Row("needs.desk", PLEDGER, values=HANDED_IN),
    Row("needs.desk", MODERATORS, values=OF_COUNTRY),
    Row("needs.text", PLEDGER, values=HANDED_IN),
    Row("needs.changed", PLEDGER, "POST", values=HANDED_IN),
    *(Row("needs.ended", PLEDGER, "POST", values=PUBLIC | {"step": step}) for step in ("meet", "close")),
    Row("needs.withdrawal", PLEDGER, "POST", values=PUBLIC),
    Row("needs.introduction_asked", PLEDGERS, "POST", values={"need_id": "fitting_need_id", "public_id": "R-000900"}),
    Row("needs.queue", ANY_STAFF, refusal=403),
    Row("needs.new_of_country", MODERATORS, refusal=403),
    Row("needs.stated_of_country", MODERATORS, "POST", refusal=403),
    Row("needs.moderation", ANY_STAFF, values=HANDED_IN),
    Row("needs.publication", MODERATORS, "POST", values=HANDED_IN),
    Row("needs.return_", MODERATORS, "POST", values=HANDED_IN),
    Row("needs.publication", MODERATORS - {"staff"}, "POST", values=OF_COUNTRY, barred=frozenset({"staff"})),
    Row("needs.introduction_made", MODERATORS, "POST", values=PUBLIC),
    Row("needs.introduction", ANY_STAFF),
    Row("needs.at_event", ANY_STAFF),
    Row("needs.outcome", MODERATORS, "POST"),
    Row("needs.asked", EVERYBODY, values={"token": "the need's link"}),
    Row("needs.asked", NOBODY, values={"token": "another link"}),
    *(Row(f"needs.{name}", let_in, "POST", values={"token": token}) for name in ("consent", "refusal")
      for token, let_in in (("the pledge's link", EVERYBODY), ("another link", NOBODY))),
]  # fmt: skip
