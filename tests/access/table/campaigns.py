"""Champions, campaigns and events, public and as staff keep them."""

from tests.access.table.rows import ANY_STAFF, EVERYBODY, PLEDGER, SIGNED_IN, Row

CHANGERS = ANY_STAFF - {"admin"}
OWN_ASK = {"ask_id": "own_ask_id"}

CAMPAIGNS = [
    Row("campaigns.campaigns", EVERYBODY),
    *(Row("campaigns.list_file", EVERYBODY, values={"what": what, "form": "csv"}) for what in ("campaigns", "events")),
    Row("campaigns.list_file", EVERYBODY, values={"what": "champions", "form": "xlsx"}),
    *(Row("campaigns.feed", EVERYBODY, values={"form": form}) for form in ("atom", "json")),
    Row("campaigns.campaign", EVERYBODY, values={"slug": "kits-for-girls"}),
    Row("campaigns.campaign_file", EVERYBODY, values={"slug": "kits-for-girls", "form": "json"}),
    Row("campaigns.event", EVERYBODY, values={"slug": "round-the-table"}),
    Row("campaigns.campaign", frozenset(), values={"slug": "not-public-yet"}),
    Row("campaigns.campaign_file", frozenset(), values={"slug": "not-public-yet", "form": "csv"}),
    Row("campaigns.event", frozenset(), values={"slug": "no-such-event"}),
    Row("campaigns.kept", ANY_STAFF, refusal=403),
    *(Row(f"campaigns.{name}", CHANGERS, refusal=403) for name in ("campaign_form", "event_form")),
    *(
        Row(f"campaigns.{name}", CHANGERS, "POST", refusal=403)
        for name in ("campaign_added", "event_added", "champion")
    ),
    *(Row(f"campaigns.{name}", CHANGERS) for name in ("one_campaign", "one_event")),
    *(
        Row(f"campaigns.{name}", CHANGERS, "POST")
        for name in ("campaign_changed", "pledge_added", "pledge_taken_out", "event_changed", "champion_end")
    ),
    Row("campaigns.mine", SIGNED_IN),
    Row("campaigns.to_join", SIGNED_IN, values={"slug": "kits-for-girls"}),
    Row("campaigns.to_join", frozenset(), values={"slug": "not-public-yet"}),
    Row("campaigns.asked", PLEDGER, "POST", values={"slug": "kits-for-girls", "public_id": "R-000900"}),
    Row("campaigns.asked", frozenset(), "POST", values={"slug": "kits-for-girls", "public_id": "R-999999"}),
    Row("campaigns.ask_taken_back", PLEDGER, "POST"),
    *(Row(f"campaigns.{name}", CHANGERS, "POST") for name in ("ask_accepted", "ask_refused")),
    Row("campaigns.ask_accepted", CHANGERS - {"staff"}, "POST", values=OWN_ASK, barred=frozenset({"staff"})),
]  # fmt: skip
