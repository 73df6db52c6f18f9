"""An award with its texts, and the registry, go back over many revisions and forth again: nothing that fits is lost."""

from collections import Counter

import pytest
from sqlalchemy import MetaData, Table, create_engine, make_url, select

from awards.infrastructure import migrations
from awards.infrastructure.database import connect
from awards.jury import services as jury_services
from awards.organisations import services as organising
from tests.decisions.things import a_judged_edition
from tests.factories import a_nomination
from tests.jury.things import TIED, a_jury, a_meeting, a_motion, voted
from tests.pledges.test_ledger import content, put
from tests.publishing.things import finalists, winners
from tests.support.engines import let_go

BACK_TO = "0060_closing_in_turn"
"""From here on revisions changed tables that hold what people wrote."""

NOTED = {"alembic_version", "tie_change"}
"""What no person gave: triggers note in the second one that a table was written to, also by a revision."""


@pytest.fixture
def filled(session, at, database_url):
    """The address of a database in which an award has its winners and organisations have pledged."""
    judged = a_judged_edition(session, at)
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    a_nomination(session, judged.edition, judged.nominator, at, state="draft", title="نعلّم الإصلاح")
    organising.ensure_organisation(session, "One", public=True)
    for number in range(3):
        put(session, number, content(f"Pledge {number}", "pledged", number * 1000, "one"), at)
    session.commit()
    session.close()
    return database_url


def contents(url):
    """Each table's columns, and its rows as often as each is there."""
    engine = create_engine(url) if url.startswith("postgresql") else connect(url)
    try:
        with engine.connect() as connection:
            found = MetaData()
            found.reflect(connection)
            return {table.name: _rows(connection, table) for table in found.tables.values() if table.name not in NOTED}
    finally:
        engine.dispose()


def _rows(connection, table: Table):
    names = sorted(column.name for column in table.columns)
    return names, [tuple(map(repr, row)) for row in connection.execute(select(*(table.c[name] for name in names)))]


def only(kept, names):
    """The rows of a table in some of its columns."""
    columns, rows = kept
    places = [columns.index(name) for name in names]
    return Counter(tuple(row[place] for place in places) for row in rows)


@pytest.mark.case("FT-27", rest="what a later revision has a column for goes with the column")
def test_what_people_wrote_goes_back_and_forth(filled):
    let_go(make_url(filled))
    before = contents(filled)
    assert sum(len(rows) for _names, rows in before.values()) > 400
    migrations.downgrade(filled, BACK_TO)
    earlier = contents(filled)
    migrations.upgrade(filled)
    after = contents(filled)
    assert after.keys() == before.keys()
    lost = {}
    for name, (columns, _rows) in earlier.items():
        same = [one for one in columns if name in before and one in before[name][0]]
        for told, then in (("earlier", earlier), ("after", after)):
            if same and only(before[name], same) != only(then[name], same):
                lost[name, told] = (only(before[name], same) - only(then[name], same)).most_common(2)
    assert lost == {}


def test_a_meeting_that_was_called_off_stands_in_no_way_back(session, at, database_url):
    jury = a_jury(session, at)
    gone = a_meeting(session, jury)
    voted(session, jury, a_motion(session, jury, gone, TIED[0]), "ffaab")
    jury_services.call_off(session, gone, "Half of the members are ill.", jury.chair, jury.at)
    session.commit()
    stays = a_meeting(session, jury).id
    session.close()
    let_go(make_url(database_url))
    migrations.downgrade(database_url, "0056_closing")
    migrations.upgrade(database_url)
    columns, rows = contents(database_url)["jury_meeting"]
    (kept,) = (row[columns.index("id")] for row in rows)
    assert stays.hex in kept.replace("-", "")
