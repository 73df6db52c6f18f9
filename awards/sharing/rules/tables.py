"""The tables of the registry's dump, and the Data Package that describes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awards.sharing.rules.columns import ABOUT, PLEDGES, Column

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International (proposed; the partnership decides before launch)",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}

_KNOWN = {column.name: column for column in PLEDGES}


@dataclass(frozen=True)
class Table:
    """A table of the dump: `of` says what a row is; `leads` maps a column to the table and column that it points to."""

    name: str
    of: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    leads: Mapping[str, tuple[str, str]]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _table(name: str, of: str, key: str, *columns: str | tuple[str, str, str], **leads: str) -> Table:
    """`columns` are names of the lists' own columns, or (name, kind, meaning); `leads` are `table.column`."""
    found = tuple(_KNOWN[one] if isinstance(one, str) else Column(*one) for one in columns)
    points = {column: (where.partition(".")[0], where.partition(".")[2]) for column, where in leads.items()}
    return Table(name, of, found, tuple(key.split()), points)


_OF = ("public_id", "string", "the pledge")
_PLEDGE = {"public_id": "pledges.public_id"}

TABLES = (
    _table(
        "pledges", "a pledge; of a withdrawn one only why it was withdrawn", "public_id",
        "public_id", "p2c_number", "register", "source_id", "version", "state", "withdrawal_reason", "title", "summary",
        "language", "named_as", "entity_kind", "pledge_type", "resource_kind", "focus_area", "start_year", "end_year",
        "conditions", "partners_wanted", "iati", "status", "validated_on", "confidence", "inferred", "note", "source",
        "retrieved_on", "recorded_at",
        "changed_at", ("at_desk", "boolean", "whether its organisation reports on it here"), "url",
    ),
    _table(
        "money", "an amount of a pledge under one word", "public_id word", _OF,
        ("word", "string", "pledged, committed, disbursed, spent or in_kind; words are never added together"),
        "amount", "most", "currency", "value_date", "is_new", "qualifier", "basis", "yearly_amount", "usd", "usd_basis",
        "usd_rate", **_PLEDGE,
    ),
    _table(
        "parties", "an organisation's part in a pledge", "public_id position", _OF,
        ("position", "integer", "its place in the pledge"), ("organisation", "string", "the organisation as named"),
        ("role", "string", "what it does in the pledge"), **_PLEDGE, organisation="organisations.slug",
    ),
    _table(
        "parts", "a further organisation's part in a pledge", "public_id organisation role", _OF,
        ("organisation", "string", "the organisation as named"), ("role", "string", "what it does in the pledge"),
        ("share", "number", "per cent of the role"),
        ("confirmed_at", "datetime", "when its own people said that it is so, UTC"), **_PLEDGE,
        organisation="organisations.slug",
    ),
    _table(
        "registers", "where a pledge stands in another register", "register identifier", _OF,
        ("register", "string", "the register"), ("identifier", "string", "its id there"),
        ("url", "string", "its page there"), ("status_word", "string", "the status word used there"),
        ("retrieved_on", "date", "when that was read"), **_PLEDGE,
    ),
    _table(
        "organisations", "an organisation; one that was merged leads to the other", "slug",
        ("slug", "string", "its permanent address: /organisations/<slug>"), ("name", "string", "its name"),
        ("kind", "string", "what kind it is"), ("country", "string", "where it sits, ISO 3166-1 alpha-2"),
        ("state", "string", "unverified, verified by staff, or merged"),
        ("merged_into", "string", "the organisation that it was merged into"), country="countries.iso2",
        merged_into="organisations.slug",
    ),
    _table(
        "identifiers", "an outside identifier of an organisation", "scheme value",
        ("organisation", "string", "the organisation"), ("scheme", "string", "ROR, LEI, or a list of org-id.guide"),
        ("value", "string", "the identifier"), ("valid_until", "date", "the last day on which the register had it"),
        organisation="organisations.slug",
    ),
    _table(
        "places", "a country of the work", "public_id iso2", _OF,
        ("iso2", "string", "ISO 3166-1 alpha-2"), ("share", "number", "per cent of the amount; empty: not split"),
        **_PLEDGE, iso2="countries.iso2",
    ),
    _table(
        "regions", "a region that a pledge names without its countries", "public_id region", _OF,
        ("region", "string", "the key of the region"), **_PLEDGE,
    ),
    _table(
        "groups", "a group that a pledge is for", "public_id group", _OF,
        ("group", "string", "the key of the group"), **_PLEDGE,
    ),
    _table(
        "tags", "a goal, action line, sector or technology of a pledge", "public_id vocabulary code", _OF,
        ("vocabulary", "string", "sdg, action_line, sector or technology"),
        ("code", "string", "the code in it"),
        **_PLEDGE,
    ),
    _table(
        "instalments", "a planned instalment", "public_id position", _OF,
        ("position", "integer", "its place in the plan"), ("word", "string", "under which word"),
        ("amount", "number", "the amount"), ("currency", "string", "ISO 4217"), ("first_day", "date", "the first day"),
        ("last_day", "date", "the last day"), **_PLEDGE,
    ),
    _table(
        "targets", "what a pledge aims at; never added up: two may count the same people", "public_id position", _OF,
        ("position", "integer", "its place in the pledge"), ("text", "string", "what it aims at"),
        ("value", "string", "the figure as stated"), ("unit", "string", "what the figure counts"),
        ("qualifier", "string", "over, about and the like"), ("baseline", "string", "the figure at the start"),
        ("baseline_year", "string", "the year of that figure"),
        ("sex", "string", "female or male, where the figure counts people of one sex; empty: not stated"),
        ("age", "string", "their age in years, 15-24 or 60+; empty: not stated"),
        ("disability", "boolean", "that it counts people with disabilities alone; empty: not stated"),
        ("by", "string", "by when"), ("source", "string", "where it is stated"),
        ("counts_people", "boolean", "whether the figure counts people, by its unit or by whom it says it counts"),
        **_PLEDGE,
    ),
    _table(
        "progress", "what a source says was done for a pledge, beside its organisation's own reports",
        "public_id position", _OF, ("position", "integer", "its place in the pledge"),
        ("text", "string", "what was done"), ("as_of", "string", "by when, as precise as it is known"),
        ("disbursed", "string", "the amount that was paid out"), ("currency", "string", "ISO 4217"),
        ("people_reached", "string", "how many people were reached; never added up"),
        ("source", "string", "where it is stated"), **_PLEDGE,
    ),
    _table(
        "ties", "what a pledge is to another one", "public_id kind other", _OF, ("kind", "string", "the kind of tie"),
        ("other", "string", "the other pledge"), ("share", "number", "per cent of the money that is meant"), **_PLEDGE,
        other="pledges.public_id",
    ),
    _table(
        "reports", "a report that counts, of one period of a pledge", "public_id n", _OF,
        ("n", "integer", "the number of the report"), ("first_day", "date", "the first day of the period"),
        ("last_day", "date", "its last day"), ("stage", "string", "how far the pledge is"),
        ("narrative", "string", "what was done"), ("next_step", "string", "what comes next"),
        ("why_no_number", "string", "why there is no number"), ("evidence", "string", "what shows it"),
        ("recorded_at", "datetime", "when it was reported, UTC"),
        ("level", "integer", "how far somebody looked at it, 0 to 4"),
        ("level_at", "datetime", "when; it holds for 24 months"),
        ("evidence_language", "string", "what the evidence is written in, ar, zh, en, fr, ru, es or another; empty: "
                                        "not stated"),
        ("archived_copy", "string", "where the evidence is kept as it was, as the reporter or staff say"),
        ("evidence_seen_on", "date", "when staff last looked at the evidence"),
        ("evidence_opened", "boolean", "whether it opened then"), **_PLEDGE,
    ),
    _table(
        "results", "what a report says of a target", "public_id n position", _OF, ("n", "integer", "the report"),
        ("position", "integer", "its place in the report"), ("target", "string", "the target"),
        ("value", "string", "what was reached"), **_PLEDGE,
    ),
    _table(
        "reported_money", "money of a report's period under one word; never a running total", "public_id n word", _OF,
        ("n", "integer", "the report"), ("word", "string", "under which word"), ("amount", "number", "the amount"),
        ("currency", "string", "ISO 4217"), **_PLEDGE,
    ),
    _table(
        "versions", "a version of a pledge; each stays at /pledges/<id>/v/<n>", "public_id n", _OF,
        ("n", "integer", "its number"), ("recorded_at", "datetime", "when it was recorded, UTC"),
        ("sha256", "string", "the digest of what it says"),
        ("change_note", "string", "why it was written, where that is said"), **_PLEDGE,
    ),
    _table(
        "campaigns", "a campaign", "slug", ("slug", "string", "its address: /campaigns/<slug>"),
        ("name", "string", "its name"), ("words", "string", "what it is about"),
        ("first_day", "date", "its first day"), ("last_day", "date", "its last day; empty: none is set"),
    ),
    _table(
        "campaign_pledges", "a pledge that belongs to a campaign", "campaign public_id",
        ("campaign", "string", "the campaign"), _OF, **_PLEDGE, campaign="campaigns.slug",
    ),
    _table(
        "events", "a roundtable, drive or annual meeting", "slug",
        ("slug", "string", "its address: /events/<slug>"), ("kind", "string", "what kind it is"),
        ("name", "string", "its name"), ("words", "string", "what it is about"),
        ("first_day", "date", "its first day"), ("last_day", "date", "its last day"), ("place", "string", "where"),
        ("country", "string", "in which country"), ("page", "string", "its own page"),
        ("campaign", "string", "to which campaign it belongs"), country="countries.iso2", campaign="campaigns.slug",
    ),
    _table(
        "champions", "an organisation that a source calls a champion from a day on", "organisation first_day",
        ("organisation", "string", "the organisation"), ("first_day", "date", "from when on"),
        ("last_day", "date", "until when; empty: it still is"), "source", organisation="organisations.slug",
    ),
    _table(
        "names", "a name in another language", "of slug language", ("of", "string", "organisation, campaign or event"),
        ("slug", "string", "whose name it is"), ("language", "string", "in which language"),
        ("name", "string", "the name"),
    ),
    _table(
        "log", "a step of the registry's log, RFC 6962: its root is in figures.json", "step",
        ("step", "integer", "its number, from 1"), ("at", "datetime", "when, UTC"), ("kind", "string", "what happened"),
        ("public_id", "string", "to which pledge"),
        ("commitment", "string", "SHA-256 of the salt's bytes and the payload; the leaf is made of it"),
        ("salt", "string", "in hexadecimal; empty once the words are erased that the step is about"),
        ("payload", "string", "what it says, as it was hashed; of reports a hash"),
    ),
    _table(
        "countries", "a country or territory", "iso2", ("iso2", "string", "ISO 3166-1 alpha-2"),
        ("name", "string", "its name in English"), ("itu_region", "string", "its region of the ITU"),
    ),
    _table(
        "country_lists", "a country and a dated list of the United Nations", "iso2 list as_of",
        ("iso2", "string", "the country"), ("list", "string", "LDC, LLDC or SIDS"),
        ("as_of", "date", "the day of the list"), ("stated", "string", "that day as precise as it is known"),
        ("member", "boolean", "whether it stands on it"),
        ("left_on", "string", "when it left the list, as precise as it is known"),
        iso2="countries.iso2",
    ),
    _table(
        "prices", "the index of prices in US dollars of a year, by which dollars are told in the prices of another",
        "year", ("year", "integer", "the year"), ("index", "number", "what prices were, 100 in the base year"),
        ("base_year", "integer", "the base year"), ("name", "string", "what the index is called"),
        ("made_up", "boolean", "whether it was made up for a rehearsal"),
        ("terms", "string", "its own terms of use"), "source", "retrieved_on",
    ),
    _table(
        "published_totals", "a total of Partner2Connect as somebody published it; not of the pledges here", "date",
        ("date", "string", "the date as printed"), ("pledges", "integer", "how many pledges"),
        ("pledges_qualifier", "string", "over, about and the like"),
        ("usd_billion", "number", "billions of US dollars that were pledged"),
        ("usd_qualifier", "string", "over, about and the like"), ("usd_basis", "string", "stated or derived"),
        ("entities", "integer", "how many organisations"), ("countries", "integer", "how many countries"),
        ("target_usd_billion", "number", "the target of what is to be pledged, in billions"),
        ("target_until", "string", "by when"),
        ("event", "string", "what happened"), ("note", "string", "a note"), ("source", "string", "where it is stated"),
    ),
)  # fmt: skip

FIGURES, DESCRIPTOR, README, SCRIPT = "figures.json", "datapackage.json", "README.txt", "recompute.py"


def descriptor(day: str, at: str, address: str, files: Mapping[str, tuple[int, str]]) -> dict[str, Any]:
    """A Data Package (specs.frictionlessdata.io, version 1); `files` are size and SHA-256 by name."""
    return {
        "profile": "tabular-data-package",
        "name": f"registry-of-pledges-{day}",
        "title": f"Registry of pledges beside the EQUALS in Tech Awards, {day}",
        "description": " ".join(ABOUT),
        "version": day,
        "created": at,
        "homepage": address,
        "licenses": [LICENCE],
        "resources": [_resource(table, *files[f"{table.name}.csv"]) for table in TABLES],
    }


def _resource(table: Table, size: int, digest: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if table.leads:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": "" if where == table.name else where, "fields": other}}
            for column, (where, other) in table.leads.items()
        ]
    return {
        "name": table.name.replace("_", "-"), "title": table.of, "profile": "tabular-data-resource",
        "path": f"{table.name}.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": size,
        "hash": f"sha256:{digest}", "schema": schema,
    }  # fmt: skip


def _field(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "type": KINDS.get(column.kind, column.kind)}
    if column.kind == "boolean":
        found |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if column.kind == "datetime":
        found["format"] = "any"
    return found | {"description": column.meaning}


KINDS = {"list": "string"}


def read_first(day: str, address: str, counts: Mapping[str, int], previous: str | None) -> str:
    """The text to read first."""
    lines: Sequence[str] = [
        f"Registry of pledges beside the EQUALS in Tech Awards, {day}",
        "",
        *ABOUT,
        f"Address: {address}",
        f"Licence: {LICENCE['title']}, {LICENCE['path']}",
        f"SHA-256 of the dump before this one: {previous or 'there is none'}",
        "",
        *(f"{table.name}.csv ({counts[table.name]}): {table.of}" for table in TABLES),
        f"{FIGURES}: every number of the site's pages of the registry, as they said it when this was made",
        f"{DESCRIPTOR}: columns, keys, sizes and SHA-256 (Frictionless Data Package, version 1)",
        "",
        f"python3 {SCRIPT} computes every number again from the tables, compares it with {FIGURES} and says what",
        "differs. It needs Python 3.9 or newer and nothing else. With --of 'focus_area=access&country=KE', as the",
        "address of a list asks, it gives the numbers of that list.",
        "",
    ]
    return "\n".join(lines)
