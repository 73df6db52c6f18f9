"""What was published is corrected by a further publication that says why, and the earlier one stays readable."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.core.errors import RuleBroken
from awards.decisions import services as decisions
from awards.decisions.models import Decision
from awards.infrastructure import clock, jobs
from awards.infrastructure.outbox import OutboxMail
from awards.organisations.models import FormerAward, FormerLaureate, Organisation
from awards.programme import queries as programme
from awards.publishing import queries, rules, services
from awards.publishing.models import Laureate
from awards.publishing.services.correcting import recounted
from awards.web.mail import compose
from tests.decisions.things import a_judged_edition
from tests.publishing.things import NO_UNDO, announce, decide, finalists, winners

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BRIDGE = "bridge-school-2027"


def with_finalists(_app, session, at):
    judged = a_judged_edition(session, at)
    finalists(session, judged, at, at)
    return judged


pytestmark = pytest.mark.begins(judged=with_finalists)


@pytest.fixture
def judged(begun):
    return begun


def correct(session, judged, at, *changes, instant=None, reason="A typo in the name"):
    proposed = services.propose_correction(session, judged.edition, changes, reason, instant or at, judged.staff, at)
    return services.approve_correction(session, proposed, judged.second, at, NO_UNDO)


def renamed(title, slug=BRIDGE, **fields):
    return rules.Change(slug=slug, category="skills", fields={"project": title, **fields})


def decide_anew(session, judged, at, *titles, kind="winners"):
    """Take the decision of a kind back and decide otherwise."""
    for taken in ("winners", "shortlist") if kind == "shortlist" else ("winners",):
        standing = session.scalars(select(Decision).where(Decision.kind == taken, Decision.state == "approved")).first()
        if standing is not None:
            decisions.reject(session, standing, "Read again", judged.second, at)
    decide(session, judged, at, *titles, kind=kind)


def projects(publication):
    return [laureate.project for laureate in publication.laureates]


def test_a_correction_is_read_from_its_instant_on_and_names_the_digest_of_what_it_corrects(session, judged, at):
    first = queries.of_year(session, 2027, at)
    second = correct(session, judged, at, renamed("Bridge schools"), instant=at + HOUR)
    assert projects(queries.of_year(session, 2027, at)) == ["Code clubs", "Bridge school", "Anna’s workshop"]
    later = queries.of_year(session, 2027, at + HOUR)
    assert projects(later) == ["Code clubs", "Bridge schools", "Anna’s workshop"]
    assert (later.id, later.kind, later.corrects_digest, later.reason) == (
        second.id, "finalists", first.digest, "A typo in the name",
    )  # fmt: skip
    assert later.digest == rules.digest(later.document()) != rules.digest(first.document())
    assert later.document()["corrects"] == first.digest
    assert projects(first) == ["Code clubs", "Bridge school", "Anna’s workshop"], "what was published then stays"


def test_corrections_may_follow_one_another_and_each_names_the_one_before(session, judged, at):
    first = queries.of_year(session, 2027, at)
    second = correct(session, judged, at, renamed("Bridge schools"))
    third = correct(session, judged, at + HOUR, renamed("Bridge Schools"))
    assert (second.corrects_id, third.corrects_id, third.corrects_digest) == (first.id, second.id, second.digest)
    assert queries.of_year(session, 2027, at + HOUR).id == third.id


def test_a_field_is_blanked_and_organisations_and_countries_are_replaced(session, judged, at):
    change = renamed(None, organisations=["Bridge association"], countries=["UG", "KE"])
    found = {laureate.slug: laureate for laureate in correct(session, judged, at, change).laureates}[BRIDGE]
    assert (found.project, found.holders, [c.iso2 for c in found.countries], found.scope) == (
        None, ["Bridge association"], ["KE", "UG"], "several countries",
    )  # fmt: skip


def test_one_who_is_taken_off_leaves_the_list_and_the_count(session, judged, at):
    publication = correct(session, judged, at, rules.Change(slug=BRIDGE, category="skills", removed=True))
    assert projects(publication) == ["Code clubs", "Anna’s workshop"]
    assert publication.facts["finalists"] == {"figure": 2, "qualifier": None}
    assert publication.facts["winners"] is None


def test_one_who_was_forgotten_is_added_in_the_neutral_order_once_the_decision_says_so(session, judged, at):
    added = rules.Change(entry=str(judged.entries["Delta radio"].id), category="skills", fields={"role": "finalist"})
    with pytest.raises(RuleBroken, match="“Delta radio” says otherwise"):
        correct(session, judged, at, added)
    decide_anew(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs", "Delta radio", kind="shortlist")
    publication = correct(session, judged, at, added)
    assert projects(publication) == ["Delta radio", "Code clubs", "Bridge school", "Anna’s workshop"]
    assert [laureate.position for laureate in publication.laureates] == [0, 1, 2, 3]
    assert publication.laureates[0].slug == "delta-radio-2027"


def test_another_winner_takes_another_decision(session, judged, at):
    winners(session, judged, at, at, "Bridge school")
    swap = [
        rules.Change(slug=BRIDGE, category="skills", fields={"role": "finalist"}),
        rules.Change(slug="annas-workshop-2027", category="skills", fields={"role": "winner"}),
    ]
    with pytest.raises(RuleBroken, match="says otherwise"):
        correct(session, judged, at, *swap)
    decide_anew(session, judged, at, "Anna’s workshop")
    publication = correct(session, judged, at, *swap)
    assert {x.project for x in publication.laureates if x.role == "winner"} == {"Anna’s workshop"}
    assert publication.facts["winners"] == {"figure": 1, "qualifier": None}


def test_winners_are_built_on_the_corrected_finalists(session, judged, at):
    correct(session, judged, at, renamed("Bridge schools"))
    assert "Bridge schools" in projects(winners(session, judged, at, at))


def test_a_correction_that_says_nothing_or_gives_no_reason_or_leaves_nobody_is_refused(session, judged, at):
    with pytest.raises(RuleBroken, match="Nothing would change"):
        correct(session, judged, at, renamed("Bridge school"))
    with pytest.raises(RuleBroken, match="reason is public"):
        correct(session, judged, at, renamed("Bridge schools"), reason="  ")
    everybody = [
        rules.Change(slug=x.slug, category="skills", removed=True) for x in queries.of_year(session, 2027, at).laureates
    ]
    with pytest.raises(RuleBroken, match="take the announcement back instead"):
        correct(session, judged, at, *everybody)


def test_a_correction_of_nothing_public_or_of_one_who_is_there_already_is_refused(session, judged, at):
    there = queries.of_year(session, 2027, at).laureates[0]
    again = rules.Change(entry=str(there.entry_id), category="skills", fields={"role": "finalist"})
    with pytest.raises(RuleBroken, match="a laureate of this category already"):
        correct(session, judged, at, again)
    with pytest.raises(RuleBroken, match="No country has this code: XX"):
        correct(session, judged, at, renamed("Bridge schools", countries=["XX"]))
    with pytest.raises(RuleBroken, match="not past yet"):
        correct(session, judged, at, renamed("Bridge schools"), instant=at - HOUR)
    with pytest.raises(RuleBroken, match="there is nothing to correct"):
        correct(session, judged, at - DAY, renamed("Bridge schools"))


def test_a_correction_takes_a_second_person(session, judged, at):
    proposed = services.propose_correction(
        session, judged.edition, [renamed("Bridge schools")], "A typo", at, judged.staff, at
    )
    with pytest.raises(RuleBroken, match="another member of staff"):
        services.approve_correction(session, proposed, judged.staff, at)


def test_of_two_corrections_of_the_same_publication_the_second_is_made_anew(session, judged, at):
    first, second = (
        services.propose_correction(session, judged.edition, [renamed(title)], "A typo", at, judged.staff, at)
        for title in ("Bridge schools", "Bridge Schools")
    )
    services.approve_correction(session, first, judged.second, at, NO_UNDO)
    with pytest.raises(RuleBroken, match="not what is public any more"):
        services.approve_correction(session, second, judged.second, at)


def test_no_correction_is_overtaken_by_winners_that_were_frozen_before_it_nor_the_other_way_round(session, judged, at):
    winners(session, judged, at + DAY, at)
    with pytest.raises(RuleBroken, match="waits for its time"):
        correct(session, judged, at, renamed("Bridge schools"))
    services.cancel_announcement(session, queries.standing(session, judged.edition.id)["winners"], judged.staff, at)
    correct(session, judged, at, renamed("Bridge schools"), instant=at + HOUR)
    with pytest.raises(RuleBroken, match="A correction waits"):
        announce(session, judged, "winners", at + DAY, at)


def test_before_its_instant_a_correction_is_cancelled_and_then_nothing_of_it_is_read(session, judged, at):
    publication = correct(session, judged, at, renamed("Bridge schools"), instant=at + HOUR)
    announcement = queries.later_words(session, judged.edition.id)[0]
    assert announcement.publication_id == publication.id
    services.cancel_announcement(session, announcement, judged.staff, at)
    assert "Bridge school" in projects(queries.of_year(session, 2027, at + DAY))


def test_only_those_of_whom_it_says_something_else_are_told_of_a_correction(session, sessions, judged, at):
    correct(session, judged, at, renamed("Bridge schools"))
    session.commit()
    while jobs.run_next(sessions, {services.TELL: services.tell}):
        pass
    session.rollback()
    mails = session.scalars(select(OutboxMail.values).where(OutboxMail.template == "announcement_corrected")).all()
    assert [(values["title"], values["reason"]) for values in mails] == [("Bridge school", "A typo in the name")]


def test_the_mail_about_a_correction_says_what_changed_in_its_readers_language(
    app, session, sessions, judged, at
):  # fmt: skip
    correct(session, judged, at, renamed("Bridge schools", countries=["FR"], note="Of 2027"))
    session.commit()
    while jobs.run_next(sessions, {services.TELL: services.tell}):
        pass
    session.rollback()
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "announcement_corrected")).one()
    with app.test_request_context():
        text = compose(mail).get_content()
        mail.language = "fr"
        french = compose(mail).get_content()
    assert "What changes:\n\nBridge schools:\n- Project: Bridge schools (before: Bridge school)\n" in text
    assert "- Countries: France (before: Kenya)\n- Note: Of 2027 (before: not recorded)\n" in text
    assert "- Projet\u00a0: Bridge schools" in french
    own = "http://localhost/nominations/{edition_id}/{nomination_id}".format(**mail.values)
    assert text.count(f"/winners/2027\n\nThe page of your nomination:\n{own}\n") == 1


def test_the_mail_about_a_correction_says_who_is_on_the_list_no_more(app, session, sessions, judged, at):
    decide_anew(session, judged, at, "Anna’s workshop", kind="shortlist")
    correct(session, judged, at, rules.Change(slug=BRIDGE, category="skills", removed=True))
    session.commit()
    while jobs.run_next(sessions, {services.TELL: services.tell}):
        pass
    session.rollback()
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "announcement_corrected")).one()
    with app.test_request_context():
        assert "Bridge school: taken off the list" in compose(mail).get_content()


def test_an_organisation_that_was_corrected_away_holds_no_award_any_more(session, sessions, judged, at):
    winners(session, judged, at, at, "Bridge school")
    session.commit()
    work(sessions)
    assert ("Bridge school association", "winner") in holders(session)
    judged.edition = programme.edition(session, judged.edition.id)
    decide_anew(session, judged, at, "Anna’s workshop")
    correct(
        session, judged, clock.now(session), rules.Change(slug=BRIDGE, category="skills", removed=True),
        rules.Change(slug="annas-workshop-2027", category="skills", fields={"role": "winner"}),
    )  # fmt: skip
    session.commit()
    work(sessions)
    found = holders(session)
    assert ("Anna’s workshop association", "winner") in found
    assert not [name for name, _role in found if name == "Bridge school association"]
    assert not session.scalars(select(FormerLaureate).where(FormerLaureate.slug == BRIDGE)).all()


def work(sessions):
    while jobs.run_next(sessions, {services.TELL: services.tell}):
        pass


def holders(session):
    session.rollback()
    organisation = Organisation.id == FormerAward.organisation_id
    found = session.execute(select(Organisation.name, FormerAward.role).join(Organisation, organisation))
    return {tuple(row) for row in found}


def test_an_entry_that_comes_is_named_by_its_number_in_a_category_that_it_is_in(session, judged):
    bridge = judged.entries["Bridge school"]
    assert queries.entry_of(session, judged.edition, 2, "skills") == bridge.id
    for number, key in ((2, "access"), (99, "skills")):
        with pytest.raises(RuleBroken, match="No nomination of this number is in the running in this category"):
            queries.entry_of(session, judged.edition, number, key)


def test_of_a_corrected_kind_the_newest_publication_is_the_one_that_stands(session, judged, at):
    first = queries.publication_of_kind(session, judged.edition.id, "finalists")
    correct(session, judged, at, renamed("Bridge schools"))
    found = queries.publication_of_kind(session, judged.edition.id, "finalists")
    assert found.corrects_id == first.id
    assert "Bridge schools" in [laureate.project for laureate in found.laureates]


def test_a_nominee_is_told_the_places_of_its_own_entries_alone(session, judged, at):
    ids = {title: judged.entries[title].nomination_id for title in ("Bridge school", "Delta radio")}
    told = queries.announced(session, ids.values(), at)
    assert {title: [slug for _names, _role, slug in told[one].places] for title, one in ids.items()} == {
        "Bridge school": [BRIDGE], "Delta radio": [],
    }  # fmt: skip


def test_a_correction_that_adds_somebody_says_no_more_that_there_is_no_finalist():
    facts = rules.facts(categories=[{"key": "access", "no_finalist": True}, {"key": "skills", "no_finalist": True}])
    said = recounted(facts, [Laureate(category_key="skills", role="finalist")])
    assert said["categories"] == [{"key": "access", "no_finalist": True}, {"key": "skills"}]
