"""A person is erased from what was published: nothing names the person, and every digest holds."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from awards.desks.prerendering.marks import told
from awards.organisations.models import FormerLaureate
from awards.publishing import queries, rules, services
from awards.publishing.models import Laureate, LaureateErasure, PressKit, Publication, Retraction
from awards.publishing.press import press_job
from awards.publishing.services.erasing import erase_laureates
from awards.publishing.services.remembering import remember_awards
from tests.decisions.things import all_judged
from tests.publishing.things import NO_UNDO, a_record_edition, finalists, made_again, two_laureates, winners

NAME = "Bridge school"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def correct(session, judged, at):
    change = rules.Change(slug="bridge-school-2027", category="skills", fields={"project": "Bridge schools"})
    proposed = services.propose_correction(session, judged.edition, [change], "A typo of Bridge", at, judged.staff, at)
    return services.approve_correction(session, proposed, judged.second, at, NO_UNDO)


def of_name(session):
    return session.scalars(select(Laureate.id).where(Laureate.project.like("Bridge school%"))).all()


def erase(session, at, scope="all"):
    found = erase_laureates(session, dict.fromkeys(of_name(session), scope), lambda said: "Bridge" in said, at)
    session.commit()
    for one in list(session):
        if isinstance(one, (Laureate, Publication)):
            session.expire(one)
    return found


def digests(session):
    publications = [queries.publication(session, key) for key in session.scalars(select(Publication.id))]
    return {one.digest: rules.digest(one.document()) for one in publications}


def test_every_publication_of_the_laureate_forgets_it_and_keeps_its_digest(session, judged, at, client_for):
    first = finalists(session, judged, at, at)
    correct(session, judged, at)
    second = winners(session, judged, at + timedelta(minutes=5), at + timedelta(minutes=5))
    session.commit()
    before = digests(session)
    assert len(before) == 3
    assert all(kept == made for kept, made in before.items())
    assert len(erase(session, at)) == 3
    assert digests(session) == before
    chain = session.scalars(select(Publication.corrects_digest).where(Publication.corrects_id.is_not(None))).all()
    assert chain == [first.digest]
    assert {one.erased for one in queries.publication(session, second.id).laureates} == {None, "all"}
    assert erase(session, at) == [], "it is done once"


def test_the_pages_say_that_it_was_erased_and_name_nobody(session, judged, at, client_for):
    finalists(session, judged, at, at)
    correct(session, judged, at)
    session.commit()
    earlier = client_for().get("/winners/2027").find("//a[contains(., 'As published on')]")[0].get("href")
    erase(session, at)
    client = client_for()
    paths = ("/winners/2027", earlier, "/winners/2027.json", f"{earlier}.json", "/winners.csv", "/feed.atom",
             "/sitemap.xml", "/", "/embed/winners/2027", "/winners", "/feed.json", "/data")  # fmt: skip
    for path in paths:
        assert "ridge" not in client.get(path).body, path
    assert "Name erased" in client.get("/winners/2027").main
    for path in ("/winners/2027.json", f"{earlier}.json"):
        said = client.get(path).json
        assert made_again(said)
        assert [("leaf" in one, "salt" in one) for one in said["laureates"]].count((True, False)) == 1
    gone = client.get("/laureates/bridge-school-2027", expect=301)
    page = client.get(gone.location)
    assert "cannot be recalled" in page.main
    assert "ridge" not in page.body
    assert 'name="robots"' in page.body
    assert client.get("/laureates/bridge-school-2027.json").json["project"] is None


def test_pages_kept_as_files_are_told_to_be_made_anew(session, judged, at):
    finalists(session, judged, at, at)
    session.commit()
    before = told(session, at)
    erase(session, at)
    assert told(session, at) != before


def test_a_person_goes_from_a_project_that_stays(session, judged, at, client_for):
    finalists(session, judged, at, at)
    session.commit()
    before = digests(session)
    erase(session, at, "person")
    assert digests(session) == before
    page = client_for().get("/laureates/bridge-school-2027")
    assert NAME in page.main
    assert "names and texts were erased" in page.main
    assert len(erase(session, at, "all")) == 1, "the rest may follow later"
    assert digests(session) == before


def test_the_winners_that_follow_keep_erased_who_was_erased_before(session, judged, at):
    finalists(session, judged, at, at)
    session.commit()
    erase(session, at)
    later = winners(session, judged, at + timedelta(minutes=5), at + timedelta(minutes=5))
    session.commit()
    assert [one.erased for one in later.laureates].count("all") == 1
    assert not any("ridge" in str(one.document()) for one in later.laureates)
    assert rules.digest(later.document()) == later.digest


def test_a_correction_that_was_proposed_before_cannot_bring_the_name_back(session, judged, at):
    finalists(session, judged, at, at)
    change = rules.Change(slug="bridge-school-2027", fields={"project": "Bridge school again", "countries": ["BR"]})
    proposed = services.propose_correction(session, judged.edition, [change], "Bridge it is", at, judged.staff, at)
    session.commit()
    erase(session, at)
    assert proposed.reason == ""
    assert "ridge" not in str(proposed.changes)
    made = services.approve_correction(session, proposed, judged.second, at, timedelta(0))
    assert "ridge" not in str([made.said, made.reason])


def test_the_reason_of_a_retraction_forgets_the_name(session, judged, at, client_for):
    finalists(session, judged, at, at)
    proposed = services.propose_retraction(session, judged.edition, "finalists", "Bridge withdrew", judged.staff, at)
    services.approve_retraction(session, proposed, judged.second, at)
    session.commit()
    erase(session, at)
    assert session.scalars(select(Retraction.reason)).all() == [""]


def test_who_was_a_laureate_is_not_remembered_by_name(session, judged, at):
    publication = finalists(session, judged, at, at)
    remember_awards(session, judged.edition.id, at)
    session.commit()
    assert session.scalars(select(FormerLaureate).where(FormerLaureate.name == NAME)).all()
    erase(session, at)
    assert not session.scalars(select(FormerLaureate).where(FormerLaureate.laureate == NAME)).all()
    assert session.scalars(select(FormerLaureate)).all(), "the others are"
    assert publication.digest in digests(session)


def test_a_press_kit_that_was_begun_before_is_not_kept(app, session, judged, at):
    publication = finalists(session, judged, at, at)
    session.commit()
    values = {"publication": str(publication.id)}
    with app.test_request_context():
        material = press_job.read(session, values)
        material.cards.clear()
        made = press_job.look(material, None)
        erase(session, at)
        press_job.keep(session, None, made)
        assert session.scalars(select(PressKit)).all() == []
        session.expunge_all()
        again = press_job.read(session, values)
        again.cards.clear()
        press_job.keep(session, None, press_job.look(again, None))
        assert len(session.scalars(select(PressKit)).all()) == 1


def test_a_record_read_again_keeps_erased_who_was_erased(session, at):
    edition = a_record_edition(session, 2019)
    rows, facts = two_laureates(), rules.facts(names={"en": "EQUALS in Tech Awards 2019"})
    first = services.publish_record(session, edition, facts, rows, at)
    assert services.publish_record(session, edition, facts, rows, at) is first
    key = session.scalars(select(Laureate.id).where(Laureate.project == "Female agent")).one()
    erase_laureates(session, {key: "all"}, lambda said: False, at)
    session.commit()
    again = services.publish_record(session, edition, facts, rows, at)
    assert again.id == first.id
    more = services.publish_record(session, edition, facts | {"brand": "Another"}, rows, at)
    assert [one.project for one in more.laureates] == [None, None]
    assert more.laureates[0].holders == []


@pytest.mark.parametrize(
    "change",
    [
        update(Laureate).values(person=None, salt="", erased="all"),
        update(Laureate).values(project="Another", salt="", erased="all"),
        update(Publication).values(reason="", reason_salt=""),
        delete(Laureate),
        text("DELETE FROM laureate_organisation"),
    ],
)
def test_the_database_lets_nothing_go_without_an_erasure(session, judged, at, change):
    finalists(session, judged, at, at)
    correct(session, judged, at)
    session.commit()
    with pytest.raises(DBAPIError):
        session.execute(change)
    session.rollback()


@pytest.mark.parametrize("values", [{"project": "Another"}, {"role": "winner"}, {"leaf": "0" * 64}, {"salt": "00"}])
def test_an_erasure_lets_the_database_blank_and_nothing_else(session, judged, at, values):
    finalists(session, judged, at, at)
    key = of_name(session)[0]
    session.add(LaureateErasure(laureate_id=key, scope="all", at=at))
    session.commit()
    with pytest.raises(DBAPIError):
        session.execute(update(Laureate).where(Laureate.id == key).values({"salt": "", "erased": "all"} | values))
    session.rollback()
