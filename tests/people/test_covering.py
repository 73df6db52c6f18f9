"""No personal column is forgotten: each has a rule, and whoever adds one hears of it here."""

import pytest
from sqlalchemy import JSON, LargeBinary, String, text

from awards.infrastructure import migrations
from awards.people.queries.covering import ELSEWHERE, NAMED, NOT_LOOKED_AT, RULES, looked_at
from awards.pledges import services as pledges


def covered() -> set[str]:
    found = set(NAMED)
    for rule in RULES:
        table = rule.table.__table__
        if rule.gone is None:
            found |= {f"{table.name}.{column.name}" for column in table.columns}
        else:
            columns = {getattr(rule.table, name).property.columns[0].name for name in rule.gone}
            found |= {f"{table.name}.{name}" for name in columns}
    return found


def personal() -> dict[str, object]:
    tables = migrations.all_metadata().sorted_tables
    return {f"{t.name}.{c.name}": c for t in tables for c in t.columns if "personal" in c.info}


def test_no_name_is_looked_for_where_the_database_lets_nothing_change(session):
    """An erasure would be refused there; their words stand in rows beside them, or have a way of their own."""
    known = {table.name: table for table in migrations.all_metadata().sorted_tables}
    if session.get_bind().dialect.name == "sqlite":
        found = session.scalars(text("SELECT tbl_name FROM sqlite_master WHERE name LIKE '%_no_update'"))
    else:
        found = session.scalars(
            text("SELECT event_object_table FROM information_schema.triggers WHERE trigger_name LIKE '%_append_only'")
        )
    texts = {name for name in found if any(isinstance(column.type, String | JSON) for column in known[name].columns)}
    let_go = {"jury_text", *pledges.ERASABLE}
    assert {name for name in texts if looked_at(name)} <= let_go, "it goes whole, or with an erasure of its own"


BYTES = {"made_file.content", "printed_pack.content", "brought_file.content"}
"""Copies that are forgotten whole in each edition in which the person took part."""


@pytest.mark.case("PR-01")
def test_every_personal_column_of_every_table_has_a_rule():
    missing = {name for name in personal() if name.split(".")[0] not in ELSEWHERE} - covered() - BYTES
    assert missing == set(), "say in people.queries.covering whose rows these are, and what becomes of them"


def test_bytes_are_never_looked_through_but_go_with_their_row():
    held = {name for name, column in personal().items() if isinstance(column.type, LargeBinary)}
    assert {name for name in held if name.split(".")[0] not in ELSEWHERE} == BYTES


def test_what_is_left_out_is_still_there():
    tables = {table.name for table in migrations.all_metadata().sorted_tables}
    assert tables >= NOT_LOOKED_AT
    assert ELSEWHERE.keys() <= tables
    assert personal().keys() >= NAMED
