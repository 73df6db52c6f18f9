"""The columns of the registry's files: what each is and what it means."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column: `kind` is string, number, integer, date, datetime, boolean or list (items joined by `|`)."""

    name: str
    kind: str
    meaning: str


def _columns(*rows: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


PLEDGES = _columns(
    ("public_id", "string", "the number of the pledge here, never used again: R-000123"),
    ("p2c_number", "string", "its number in the official Partner2Connect register, where known"),
    ("register", "string", "where the pledge came from"),
    ("source_id", "string", "its id there"),
    ("version", "integer", "the number of the version that is public"),
    ("state", "string", "published, closed (come to its end) or withdrawn"),
    ("withdrawal_reason", "string", "why it was withdrawn"),
    ("title", "string", "the title"),
    ("summary", "string", "what will be done, in the pledger's words"),
    ("language", "string", "the language of title and texts"),
    ("lead", "list", "the organisation that pledges, as it is called today"),
    ("co_pledgers", "list", "organisations that pledge with it"),
    ("partners", "list", "organisations that take part"),
    ("parts", "list", "further organisations: role slug [per cent of the role] [confirmed, by its own people]"),
    ("named_as", "string", "what the source calls the organisation"),
    ("entity_kind", "string", "kind of organisation"),
    ("pledge_type", "string", "financial, programmatic, policy or advocacy"),
    ("resource_kind", "string", "what is given: financial, in-kind or none; empty: not recorded"),
    ("focus_area", "string", "focus area of Partner2Connect"),
    ("word", "list", "under which words there are amounts: pledged, committed, disbursed, spent, in_kind. Words are "
                     "never added together; the following columns hold one item a word, in the same order"),
    ("amount", "number", "the amount in its own currency; of a range the least"),
    ("most", "number", "the other end of a range"),
    ("currency", "string", "ISO 4217"),
    ("value_date", "date", "the day of the amount's value"),
    ("is_new", "boolean", "whether the money is new; empty: not stated"),
    ("qualifier", "string", "over, about, up to and the like: part of the figure"),
    ("basis", "string", "stated; yearly (amount is for one year, there is no total); derived from yearly_amount"),
    ("yearly_amount", "number", "the yearly amount that the total was derived from"),
    ("usd", "number", "the value in US dollars; empty: none is stated"),
    ("usd_basis", "string", "stated by the source, derived with the amount, or converted at usd_rate"),
    ("usd_rate", "number", "US dollars for one unit of the currency"),
    ("instalments", "list", "planned instalments: word amount currency first-day/last-day"),
    ("countries", "list", "countries of the work, ISO 3166-1 alpha-2"),
    ("country_shares", "list", "country:per cent; they make 100. Empty: the amount is not split"),
    ("regions", "list", "regions or groups named without their countries"),
    ("beneficiary_groups", "list", "for whom"),
    ("sdgs", "list", "Sustainable Development Goals"),
    ("action_lines", "list", "action lines of the World Summit on the Information Society"),
    ("start_year", "integer", "the first year"),
    ("end_year", "integer", "the last year"),
    ("targets", "list", "what it aims at. Never added up: two may count the same people"),
    ("conditions", "string", "on what it depends"),
    ("partners_wanted", "string", "which partners are looked for"),
    ("progress", "list", "what the source reports as done"),
    ("iati", "boolean", "whether the pledger lets it be passed on as IATI data, by us as a secondary reporter"),
    ("ties", "list", "what it is to other pledges: kind other-id [per cent]"),
    ("reports", "integer", "how many periods were reported on here"),
    ("stage", "string", "the stage by the newest report"),
    ("reported_until", "date", "the end of the period of the newest report"),
    ("verification_level", "integer", "how far the newest report was looked at, 0 to 4; it holds for 24 months"),
    ("other_registers", "list", "where else it is registered: register, id there, status word there"),
    ("status", "string", "the status word of the source"),
    ("validated_on", "string", "when the source validated it"),
    ("confidence", "string", "how certain the record is"),
    ("inferred", "list", "columns that no source states"),
    ("note", "string", "a note of the record"),
    ("source", "string", "where it is stated"),
    ("retrieved_on", "date", "when that was read"),
    ("recorded_at", "datetime", "when this version was recorded, UTC"),
    ("changed_at", "datetime", "when anything public of it last changed, UTC"),
    ("url", "string", "its permanent address"),
    ("campaigns", "list", "campaigns that it belongs to, each at /campaigns/<slug>"),
    ("tags", "list", "sectors and technologies"),
    ("report_due", "date", "the last day on which it is not late with a report; empty: none is awaited here"),
    ("target_value", "list", "the figures of the targets: these columns hold one item a target, in their order"),
    ("target_unit", "list", "what each figure counts"),
    ("target_qualifier", "list", "over, about and the like"),
    ("target_baseline", "list", "the figure at the start"),
    ("target_baseline_year", "list", "the year of that figure"),
    ("target_by", "list", "by when"),
    ("target_sex", "list", "female or male, where the figure counts people of one sex; empty: not stated"),
    ("target_age", "list", "their age in years, 15-24 or 60+; empty: not stated"),
    ("target_disability", "list", "yes, where it counts people with disabilities alone; empty: not stated"),
)  # fmt: skip
"""Of the registry's lists as CSV and XLSX. Names and order stay; what is new comes beside them."""

NAMES = tuple(column.name for column in PLEDGES)

ABOUT = (
    "Public Partner2Connect pledges as imported on the day each names, and pledges made here, each with its source; "
    "what is marked (rehearsal) is made up. Not the official register.",
    "An empty cell means not recorded, never none or zero. Lists are joined by |.",
    "Pledged is not paid. Words of money are never added together.",
    "A text that a spreadsheet could take for a formula begins with an apostrophe in CSV.",
)
"""What one should know of any file of the registry."""
