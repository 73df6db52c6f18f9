"""The staff's list holds what its filters ask for and nothing beside it: two editions, nominations in every state."""

from datetime import timedelta
from uuid import uuid4

import pytest

from awards.nominations.models import Consent, Nomination, Referee, Return
from awards.organisations.rules import fold
from awards.screening import queries
from awards.screening.models import NominationTag, ScreeningOutcome, ScreeningTag
from awards.screening.queries import Filters
from tests import factories

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def staff(session, at):
    return factories.a_user(session, "staff@example.org")


@pytest.fixture
def editions(session, at):
    return [factories.an_edition(session, at, year=2027 + n, last_number=100 * n) for n in range(2)]


@pytest.fixture
def made(session, editions, staff, at):
    """By what is special of each; `there` alone is of the other edition."""
    here, there = editions
    nominator = factories.a_user(session, "nominator@example.net")

    def a_nomination(edition=here, **values):
        found = factories.a_nomination(session, edition, nominator, at, website=None, **values)
        found.search_text = fold(f"{found.title} {values.get('organisation', 'Example cooperative')}")
        found.submitted_at = found.submitted_at and at - DAY
        return found

    found = {
        "plain": a_nomination(),
        "both": a_nomination(categories=("access", "skills"), countries=("UG", "KE")),
        "access": a_nomination(categories=("access",), entry_state="eligible", organisation="Second masts"),
        "eligible": a_nomination(entry_state="eligible", title="Masts for 77"),
        "ineligible": a_nomination(entry_state="ineligible"),
        "answered": a_nomination(countries=("UG",)),
        "returned": a_nomination(state="returned"),
        "withdrawn": a_nomination(state="withdrawn"),
        "draft": a_nomination(state="draft", countries=("UG",)),
        "there": a_nomination(there, countries=("UG",)),
    }
    found["both"].entries[0].state = "eligible"
    for name, answered in (("answered", at), ("returned", None)):
        session.add(
            Return(nomination_id=found[name].id, fields=[], reason="More", by=staff.id, at=at - DAY, due_at=at + DAY,
                   answered_at=answered and at - HOUR)
        )  # fmt: skip
    found["eligible"].relation = "other"
    session.add(Consent(nomination_id=found["eligible"].id, answer="given", answered_at=at, answered_by="import"))
    session.add(
        Referee(nomination_id=found["plain"].id, name="R", email="r@x.example", language="en", token_digest="t",
                asked_by=nominator.id, asked_at=at, due_at=at + DAY, letter="Good.", saved_at=at, sent_at=at)
    )  # fmt: skip
    session.flush()
    return found


@pytest.fixture
def tags(session, editions, staff, made, at):
    here, there = editions
    found = [ScreeningTag(id=uuid4(), edition_id=of.id, word=word, folded=word)
             for word, of in (("alpha", here), ("beta", here), ("gamma", there))]  # fmt: skip
    session.add_all(found)
    session.flush()
    for tag, name in ((0, "plain"), (1, "both"), (0, "both"), (1, "draft"), (2, "there")):
        session.add(NominationTag(nomination_id=made[name].id, tag_id=found[tag].id, by=staff.id, at=at))
    session.flush()
    return found


SENT = {"plain", "both", "access", "eligible", "ineligible", "answered", "returned", "withdrawn"}


def names(made, rows):
    by_id = {nomination.id: name for name, nomination in made.items()}
    return {by_id[row.id] for row in rows}


def test_each_filter_leaves_what_it_asks_for(session, editions, made, tags):
    here, there = editions

    def found(**chosen):
        filters = Filters(**chosen)
        rows = queries.queue(session, here, filters)
        assert names(made, queries.all_rows(session, here, filters)) == names(made, rows)
        assert queries.fitting(session, here, filters) == len(rows)
        return names(made, rows)

    assert found() == SENT
    assert names(made, queries.queue(session, there, Filters())) == {"there"}
    assert found(category="access") == {"both", "access"}
    assert found(category="nothing") == set()
    assert found(country="UG") == {"both", "answered"}
    assert found(tag=tags[0].id) == {"plain", "both"}
    assert found(tag=tags[1].id) == {"both"}
    assert found(consent="given") == {"eligible"}
    assert found(letters="arrived") == {"plain"}
    assert found(q="masts") == {"access", "eligible"}
    assert found(q="masts second") == {"access"}
    assert found(q=f"N-{made['both'].number:04d}") == found(q=str(made["both"].number)) == {"both"}
    assert found(q="9" * 12) == set()
    assert found(q="77") == {"eligible"}
    assert found(state="to_screen") == {"plain", "both"}
    assert found(state="answered") == {"answered"}
    assert found(state="eligible") == {"both", "access", "eligible"}
    assert found(state="ineligible") == {"ineligible"}
    assert (found(state="returned"), found(state="withdrawn")) == ({"returned"}, {"withdrawn"})
    assert found(state="eligible", category="skills") == {"eligible"}
    assert found(state="to_screen", category="access") == set()


def test_a_row_stands_with_its_own_entries_countries_tags_and_findings(session, editions, staff, made, tags, at):
    here, there = editions
    for entry in (*made["both"].entries, made["plain"].entries[0]):
        session.add(ScreeningOutcome(id=uuid4(), entry_id=entry.id, outcome="passed", by=staff.id, at=at))
    session.flush()
    rows = {name: queries.rows_of(session, here, [made[name].id])[0] for name in ("plain", "both")}
    both, plain = rows["both"], rows["plain"]
    assert [(category.key, state) for category, state in both.entries] == [
        ("access", "eligible"),
        ("skills", "received"),
    ]
    assert [code for code, _names in both.countries] == ["KE", "UG"]
    assert (both.tags, plain.tags) == (["alpha", "beta"], ["alpha"])
    assert (both.findings, plain.findings) == (2, 1)
    every = [nomination.id for nomination in made.values()]
    assert names(made, queries.rows_of(session, here, every)) == SENT
    assert names(made, queries.rows_of(session, there, every)) == {"there"}


def test_a_page_goes_on_after_a_number(session, editions, made):
    here, _there = editions
    after = made["eligible"].number
    assert names(made, queries.queue(session, here, Filters(), after)) == SENT - {"plain", "both", "access", "eligible"}


def test_what_waits_is_counted_and_met_one_after_another_in_the_edition(session, editions, made):
    here, there = editions
    assert [queries.to_screen(session, of.id) for of in editions] == [3, 1]
    waits = [made[name] for name in ("plain", "both", "answered")]
    met = [queries.next_to_screen(session, here.id, number) for number in (0, *(one.number for one in waits))]
    assert met == [waits[0].id, waits[1].id, waits[2].id, waits[0].id]
    assert queries.next_to_screen(session, there.id) == made["there"].id
    assert queries.next_to_screen(session, there.id, made["there"].number) is None


def test_what_changed_since_a_page_was_made_is_of_its_edition(session, editions, staff, made, at):
    here, there = editions
    for nomination in made.values():
        nomination.submitted_at = nomination.submitted_at and at - 3 * DAY
        nomination.withdrawn_at = nomination.withdrawn_at and at - 3 * DAY
    for one in session.query(Return).all():
        one.at, one.answered_at = at - 3 * DAY, one.answered_at and at - 3 * DAY
    session.flush()

    def changed(edition=here):
        return names(made, [next(n for n in made.values() if n.number == number)
                            for number in queries.changed_since(session, edition.id, at - HOUR)])  # fmt: skip

    assert changed() == set()
    session.add(ScreeningOutcome(entry_id=made["plain"].entries[0].id, outcome="passed", by=staff.id, at=at))
    session.add(ScreeningOutcome(entry_id=made["there"].entries[0].id, outcome="passed", by=staff.id, at=at))
    session.add(ScreeningOutcome(entry_id=made["both"].entries[0].id, outcome="passed", by=staff.id, at=at - DAY))
    session.flush()
    assert (changed(), changed(there)) == ({"plain"}, {"there"})
    session.query(Return).filter_by(nomination_id=made["returned"].id).one().at = at
    session.query(Return).filter_by(nomination_id=made["answered"].id).one().answered_at = at
    made["eligible"].submitted_at = at
    made["withdrawn"].withdrawn_at = at
    session.flush()
    assert changed() == {"plain", "returned", "answered", "eligible", "withdrawn"}
    assert session.get(Nomination, made["draft"].id).submitted_at is None
