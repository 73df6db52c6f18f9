"""What keeps the verbs of pledges to what they may, where a page or an earlier step would hide that it is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.cli.handlers import HANDLERS
from awards.core.errors import RuleBroken
from awards.infrastructure import clock, jobs, registry_log, standing_jobs
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogPayload
from awards.infrastructure.outbox import OutboxMail
from awards.organisations.services import ensure_organisation
from awards.pledges import queries, services
from awards.pledges.models import Pledge, PledgeLink, PledgeReport, PledgeSearch
from awards.pledges.queries import desk
from awards.pledges.rules import finding
from awards.pledges.services import Lists, Put, asking_due, logged, look_at_many, put_many
from tests import factories
from tests.pledges.conftest import put
from tests.pledges.test_bulk import rows_of
from tests.pledges.test_logged import a_report, steps
from tests.pledges.test_writing import handed_in, people, published  # noqa: F401


@pytest.fixture
def staff(session):
    return factories.a_user(session, "staff@example.org")


# Asking for reports


def test_a_day_on_which_nothing_is_late_has_no_job_and_any_other_has_one(session, sessions, people, at, move):  # noqa: F811
    published(session, people, at)
    session.commit()
    assert asking_due(session) == []
    move(days=366)
    (moment,) = asking_due(session)
    session.rollback()
    standing_jobs.arm_due(sessions, [asking_due])
    assert asking_due(session) == []
    session.rollback()
    while jobs.run_next(sessions, HANDLERS):
        pass
    assert asking_due(session) == [], "it was armed for this day"
    session.rollback()
    move(days=1)
    assert [one.due_at - moment.due_at for one in asking_due(session)] == [timedelta(days=1)]


def test_made_up_people_are_not_asked_to_report(session, people, at, move):  # noqa: F811
    published(session, people, at)
    session.execute(OutboxMail.__table__.delete())
    session.get_one(type(people["writer"]), people["writer"].id).rehearsal = True
    session.commit()
    move(days=366)
    assert services.ask(session, clock.now(session)) == 0
    assert session.scalars(select(OutboxMail)).all() == []


# The registry's log


def test_a_report_is_hashed_with_what_it_says_alone(at):
    said = {
        "starts_on": at.date(), "ends_on": at.date(), "narrative": "Begun.", "next_step": "", "results": [],
        "why_none": "None.", "evidence": "https://a.example",
    }  # fmt: skip
    document = logged.report_document(PledgeReport(**said))
    assert not {"archived_copy", "evidence_language"} & {*document}
    document = logged.report_document(PledgeReport(**said, archived_copy="https://b.example", evidence_language="fr"))
    assert (document["archived_copy"], document["evidence_language"]) == ("https://b.example", "fr")


def test_of_two_reports_the_one_whose_words_go_loses_its_hash(session, at, a_pledge, staff):
    pledge = a_pledge(source_id="1")
    _first, second = (services.report(session, pledge, a_report(at), staff, at.date(), at) for _ in range(2))
    assert [kind for kind, _said in steps(session)] == ["pledge.published", "pledge.reported", "pledge.reported"]
    services.let_words_go(session, "pledge_report", [second.id], at)
    assert [said is None for _kind, said in steps(session)] == [False, False, True, False]


def test_what_was_public_before_the_log_goes_into_it_without_rehearsals(session, at, a_pledge, staff):
    one, made_up, gone = (a_pledge(source_id=name) for name in ("1", "2", "3"))
    for pledge in (one, made_up):
        services.report(session, pledge, a_report(at), staff, at.date(), at)
    services.withdraw_pledge(session, gone, "By mistake.", staff.id, at)
    made_up.rehearsal = gone.rehearsal = True
    session.info.pop(registry_log.UNNUMBERED)  # as before there was a log
    session.execute(AwardLogPayload.__table__.delete())
    session.flush()
    services.log_missing(session, at)
    assert [(kind, said["pledge"]) for kind, said in steps(session)] == [
        ("pledge.published", one.public_id), ("pledge.reported", one.public_id),
    ]  # fmt: skip


# What staff decide


def test_who_asks_that_a_pledge_goes_lets_it_not_go(session, people, at):  # noqa: F811
    draft = handed_in(session, people, at, amount="20000000", most="", tranches=[])
    pledge = draft.pledge
    for by in (people["staff"], people["second"]):
        services.approve(session, draft, pledge.organisation, "the organisation", by, at)
    assert not services.leave(session, pledge, "withdraw", "We cannot.", people["writer"], at)
    draft = desk.draft(session, pledge.id)
    services.take_up(session, draft, people["staff"])
    with pytest.raises(RuleBroken, match="You handed it in yourself"):
        services.let_go(session, draft, people["writer"], at)
    assert (pledge.state, draft.leaves) == ("published", "withdraw")


def test_of_a_made_up_pledge_nobody_is_told(session, people, at):  # noqa: F811
    draft = handed_in(session, people, at)
    draft.pledge.rehearsal = True
    services.return_draft(session, draft, "Name the schools.", people["staff"])
    assert session.scalars(select(OutboxMail)).all() == []


@pytest.mark.parametrize(
    ("typed", "wrong"), [({"title": ""}, "title"), ({"beneficiaries": ["none that there is"]}, "beneficiary_groups")]
)
def test_what_is_not_sound_any_more_is_not_published(session, people, at, typed, wrong):  # noqa: F811
    draft = handed_in(session, people, at)
    draft.typed = draft.typed | typed
    session.flush()
    with pytest.raises(RuleBroken, match="Give it back to the organisation") as refused:
        services.approve(session, draft, draft.pledge.organisation, "the organisation", people["staff"], at)
    assert list(refused.value.fields) == [wrong]


def test_nothing_is_published_of_a_pledge_that_has_ended(session, people, at):  # noqa: F811
    pledge = published(session, people, at)
    services.revise(session, pledge, people["writer"], at)
    draft = desk.draft(session, pledge.id)
    services.submit(session, draft, pledge.organisation, "the organisation", people["writer"], at)
    services.take_up(session, draft, people["staff"])
    pledge.state = "closed"
    session.flush()
    with pytest.raises(RuleBroken, match="another state"):
        services.approve(session, draft, pledge.organisation, "the organisation", people["staff"], at)
    assert (pledge.state, pledge.current_n) == ("closed", 1)


def test_a_reader_says_what_is_wrong(session, at, a_pledge):
    with pytest.raises(RuleBroken) as refused:
        services.report_error(session, a_pledge(), " ", "reader@example.org", at)
    assert list(refused.value.fields) == ["words"]


def test_a_tie_that_has_ended_stands_in_the_way_of_none(session, at, a_pledge, staff):
    one, other = a_pledge(source_id="1"), a_pledge(source_id="2")
    services.end_link(session, services.link(session, one, other, "part_of", None, "", staff, at), staff, at)
    services.link(session, other, one, "part_of", None, "", staff, at)
    assert len(session.scalars(select(PledgeLink.id)).all()) == 2
    with pytest.raises(RuleBroken):
        services.link(session, one, other, "part_of", None, "", staff, at)


def test_reports_are_numbered_by_pledge_and_made_of_what_readers_see(session, at, a_pledge, staff):
    one, other, gone = (a_pledge(source_id=name) for name in ("1", "2", "3"))
    numbers = [services.report(session, pledge, a_report(at), staff, at.date(), at).n for pledge in (one, one, other)]
    assert numbers == [1, 2, 1]
    services.withdraw_pledge(session, gone, "By mistake.", staff.id, at)
    with pytest.raises(RuleBroken, match="another state"):
        services.report(session, gone, a_report(at), staff, at.date(), at)


def test_whoever_looked_at_a_report_says_how(session, at, a_pledge, staff):
    report = services.report(session, a_pledge(), a_report(at), staff, at.date(), at)
    with pytest.raises(RuleBroken) as refused:
        services.verify_report(session, report, 2, " ", factories.a_user(session, "second@example.org"), at)
    assert list(refused.value.fields) == ["method"]


# What an organisation does


def test_what_is_typed_just_so_again_is_no_save(session, people, at):  # noqa: F811
    organisation = desk.represented(session, people["writer"].id)[0]
    draft = desk.draft(session, services.begin(session, organisation, people["writer"], at).id)
    for seen, title in enumerate(("Masts", "Masts", "Kits")):
        services.save(session, draft, "what", {"title": title}, min(seen, 1), people["writer"], at)
    assert (draft.save_n, draft.typed["title"]) == (2, "Kits")
    rows = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == draft.pledge_id)).all()
    assert rows.count("pledge.saved") == 2


def test_what_is_handed_in_is_not_thrown_away(session, people, at):  # noqa: F811
    draft = handed_in(session, people, at)
    with pytest.raises(RuleBroken, match="another state"):
        services.discard(session, draft, people["writer"])
    assert draft.pledge.state == "draft"


@pytest.mark.parametrize("amount", ["5", "20000000"])
def test_a_pledge_that_has_ended_is_left_and_refused_no_more(session, people, at, amount):  # noqa: F811
    draft = handed_in(session, people, at, amount=amount, most="", tranches=[])
    pledge = draft.pledge
    for by in (people["staff"], people["second"])[: 1 + (amount == "20000000")]:
        services.approve(session, draft, pledge.organisation, "the organisation", by, at)
    with pytest.raises(RuleBroken) as refused:
        services.leave(session, pledge, "withdraw", " ", people["writer"], at)
    assert list(refused.value.fields) == ["withdrawal_reason"]
    assert desk.draft_of(session, pledge.id) is None
    services.close(session, pledge, people["staff"], at)
    for verb in (
        lambda: services.leave(session, pledge, "end", "", people["writer"], at),
        lambda: services.leave(session, pledge, "withdraw", "We cannot.", people["writer"], at),
        lambda: services.close(session, pledge, people["staff"], at),
        lambda: services.refuse_grants(session, pledge, people["writer"], at),
    ):
        with pytest.raises(RuleBroken, match="another state"):
            verb()
    assert (pledge.state, pledge.grants_refused_at, desk.draft_of(session, pledge.id)) == ("closed", None, None)


# Many at once


def test_numbers_are_given_behind_those_that_a_file_gives_to_new_pledges(session, at, a_pledge):
    said = queries.content_of(session, a_pledge(source_id="1"))
    other = replace(said, title="Another")
    puts = [
        Put("test", "1", "R-000900", None, other), Put("test", "2", None, None, said),
        Put("test", "3", "R-000500", None, said), Put("test", "4", None, None, said),
    ]  # fmt: skip
    assert [one.what for one in put_many(session, puts, None, at, second=False)] == ["changed", "new", "new", "new"]
    numbers = dict(session.execute(select(Pledge.source_id, Pledge.public_id)).all())
    assert numbers == {"1": "R-000001", "2": "R-000501", "3": "R-000500", "4": "R-000502"}


@pytest.mark.parametrize(
    ("before", "number", "what"),
    [("7", "7", "same"), ("7", None, "same"), ("7", "8", "changed"), (None, "8", "changed")],
)
def test_a_number_alone_is_a_change_where_it_is_another(session, at, a_pledge, before, number, what):
    said = queries.content_of(session, a_pledge(source_id="1"))
    put_many(session, [Put("other", "1", None, before, said)], None, at, second=False)
    (taken,) = put_many(session, [Put("other", "1", None, number, said)], None, at, second=False)
    assert taken.what == what


def test_what_says_the_same_is_the_same_beside_organisations_that_are_about_to_be(session, at, a_pledge):
    said = queries.content_of(session, a_pledge(source_id="1"))
    known = {(one.register, one.source_id): one for one in queries.said_by_source(session, "test", ["1"])}
    puts = [
        Put("test", "1", None, None, said),
        Put("test", "2", None, None, replace(said, parties=(("not-yet", "lead"),))),
    ]
    lists = Lists.read(session, puts)
    taken = look_at_many(puts, known, lists, at, second=False, making=["not-yet"])
    assert [one.what for one in taken] == ["same", "new"]


def test_a_pledge_is_of_the_country_of_who_leads_wherever_it_is_named(session, at, a_pledge):
    said = queries.content_of(session, put(session, at, source_id="1", lead="Leader"))
    ensure_organisation(session, "Leader").country = "KE"
    ensure_organisation(session, "Partner", public=True).country = "GH"
    session.flush()
    content = replace(said, parties=(("partner", "partner"), ("leader", "lead")))
    services.put_pledges(session, [Put("one by one", "1", None, None, content)], None, at)
    put_many(session, [Put("at once", "1", None, None, content)], None, at, second=False)
    assert rows_of(session, "at once") == rows_of(session, "one by one")
    found = session.scalars(select(PledgeSearch.values).join(Pledge).where(Pledge.source_register == "at once")).one()
    assert finding.read_values(found)["home"] == ["KE"]
