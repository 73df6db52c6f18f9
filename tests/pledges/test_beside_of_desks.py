"""What stands beside a desk (another organisation, a rehearsal, what was settled) is not asked of its people."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.core.errors import NotFound
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job
from awards.organisations.models import OrganisationClaim
from awards.organisations.services import ensure_organisation
from awards.pledges import queries, rules, services
from awards.pledges.models import (
    Pledge,
    PledgeDraft,
    PledgeError,
    PledgePart,
    PledgeRegisterEntry,
    PledgeReminder,
    PledgeReport,
    PledgeVerification,
)
from awards.pledges.queries import desk, overdue, parts
from tests.factories import a_user
from tests.pledges.conftest import put
from tests.pledges.things import an_heir, tied, turned, withdrawn

DAY = timedelta(days=1)
YEARS_AGO = {years: datetime(2026 - years, 1, 15, tzinfo=UTC) for years in range(5)}
TODAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def staff(session):
    return a_user(session, "staff@secretariat.example")


@pytest.fixture
def organisations(session):
    """Two organisations that pledge, one that was merged into the first, and a made-up one."""
    merged, own = an_heir(session, "Merged network", "Own network")
    other, made_up = (ensure_organisation(session, name, public=True) for name in ("Other network", "Made up"))
    made_up.rehearsal = True
    session.flush()
    return own, merged, other, made_up


@pytest.fixture
def at_desk(session):
    """`at_desk("a", organisation, …)`: a pledge that is written at its desk, public since the instant."""

    def made(name, organisation, at=TODAY, **values):
        pledge = put(session, at, source_id=name, title=name, lead=organisation.name)
        return turned(session, pledge, organisation_id=organisation.id, **values)

    return made


def being_written(session, organisation, by, at, *, state="draft", pledge=None, **values):
    """What is being written of a pledge that was never public, or of this one."""
    if pledge is None:
        number = f"R-{900 + len(session.scalars(select(Pledge.id)).all()):06d}"
        said = {"source_register": "written", "source_id": number, "current_n": 0, "state": "draft"} | values
        pledge = Pledge(public_id=number, organisation_id=organisation.id, created_at=at, **said)
        session.add(pledge)
        session.flush()
    draft = PledgeDraft(
        pledge=pledge, state=state, saved_by=by.id, saved_at=at, reasons="So." if state == "returned" else "",
        submitted_at=None if state == "draft" else at,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    return draft


def a_report(session, pledge, by, end, at, *, start=None, stage="started", n=None):
    """A report straight as a row, with the index kept."""
    known = len(session.scalars(select(PledgeReport.id).where(PledgeReport.pledge_id == pledge.id)).all())
    found = PledgeReport(
        pledge_id=pledge.id, n=n or known + 1, starts_on=start or end, ends_on=end, stage=stage, narrative="So.",
        next_step="", results=[], why_none="None.", evidence="https://a.example/", reported_by=by.id, recorded_at=at,
    )  # fmt: skip
    session.add(found)
    turned(session, pledge)
    return found


# What is written


def test_one_pledge_and_its_draft_are_found_by_its_id(session, organisations, staff, at_desk):
    own, merged, other, _made_up = organisations
    pledge, beside = at_desk("own", merged), at_desk("beside", other)
    draft = being_written(session, own, staff, TODAY, pledge=pledge)
    thrown_away = being_written(session, own, staff, TODAY, pledge=None)
    thrown_away.pledge.state = "discarded"
    session.flush()
    session.expire_all()
    assert desk.pledge(session, pledge.id).current.title == "own"
    assert desk.draft(session, pledge.id) is desk.draft_of(session, pledge.id) is draft
    assert desk.draft(session, pledge.id).pledge.organisation.standing is own
    assert desk.draft_of(session, beside.id) is None
    assert desk.by_public_id(session, beside.public_id) is beside
    assert desk.by_public_id(session, "R-999999") is None
    for missing in (lambda: desk.draft(session, beside.id), lambda: desk.pledge(session, thrown_away.pledge_id),
                    lambda: desk.pledge(session, uuid4())):  # fmt: skip
        with pytest.raises(NotFound):
            missing()


def test_a_person_speaks_for_the_organisation_as_it_stands_once_staff_confirmed_it(session, organisations, staff):
    own, merged, other, _made_up = organisations
    nora, omar = (a_user(session, f"{name}@example.org") for name in ("nora", "omar"))
    for user, organisation, state in ((nora, own, "confirmed"), (nora, other, "ended"), (omar, own, "asked")):
        settled = {} if state == "asked" else {"settled_by": staff.id, "settled_at": TODAY}
        session.add(OrganisationClaim(user_id=user.id, organisation_id=organisation.id, state=state, **settled))
    session.flush()
    assert [desk.speaks_for(session, nora.id, one.id) for one in (own, merged, other)] == [True, True, False]
    assert not desk.speaks_for(session, nora.id, None)
    assert not desk.speaks_for(session, omar.id, own.id)


def test_a_desk_has_the_pledges_of_its_organisation_with_what_is_written_of_each(
    session, organisations, staff, at_desk
):
    own, merged, other, _made_up = organisations
    first, second = at_desk("first", own, TODAY), at_desk("second", merged, TODAY + DAY)
    put(session, TODAY, source_id="of a source", lead="Own network")
    at_desk("beside", other)
    draft = being_written(session, own, staff, TODAY, pledge=second)
    being_written(session, own, staff, TODAY, state="draft").pledge.state = "discarded"
    being_written(session, other, staff, TODAY)
    session.flush()
    assert desk.of_organisations(session, [own.id], 9) == [(second, draft), (first, None)]
    assert desk.of_organisations(session, [own.id], 1) == [(second, draft)]
    assert desk.of_organisations(session, [own.id], 9, second.id) == [(first, None)]
    assert desk.of_organisations(session, [merged.id], 9) == [(second, draft)]


def test_the_queue_has_what_was_handed_in_the_oldest_first(session, organisations, staff):
    own, _merged, _other, made_up = organisations
    kept = {
        name: being_written(session, of, staff, TODAY - n * DAY, state=state, rehearsal=of is made_up)
        for n, (name, of, state) in enumerate((
            ("late", own, "submitted"), ("early", own, "in_review"), ("draft", own, "draft"),
            ("returned", own, "returned"), ("made up", made_up, "submitted"),
        ))
    }  # fmt: skip
    assert desk.queue(session, False, 9) == [kept["made up"], kept["early"], kept["late"]]
    assert desk.queue(session, False, 1) == [kept["made up"]]
    assert desk.queue(session, True, 9) == [kept["made up"]]


def test_answers_count_what_organisations_handed_in_since_then(session, organisations, staff, at_desk):
    own, _merged, _other, made_up = organisations
    of_desk, made = at_desk("desk", own), at_desk("made up", made_up, rehearsal=True)
    of_source = put(session, TODAY, source_id="source")
    for pledge, action, days in (
        (of_desk, "pledge.submitted", -30), (of_desk, "pledge.submitted", 0), (of_desk, "pledge.saved", 1),
        (made, "pledge.submitted", 0), (of_source, "pledge.submitted", 0),
    ):  # fmt: skip
        session.add(AuditRow(at=TODAY + days * DAY, actor_id=staff.id, action=action, subject_id=pledge.id, details={}))
        session.flush()
    session.flush()
    assert desk.answers(session, TODAY - DAY).waiting == 1
    assert desk.answers(session, TODAY + DAY).waiting == 0


# What readers say, reports, ties


def test_errors_reports_and_verifications_are_those_of_one_pledge(session, organisations, staff, at_desk):
    own, *_ = organisations
    pledge, beside = at_desk("own", own), at_desk("beside", own)
    errors = [PledgeError(pledge_id=one.id, words=one.public_id, at=TODAY + n * DAY)
              for n, one in enumerate((pledge, beside, pledge))]  # fmt: skip
    session.add_all(errors)
    errors[2].settled_at, errors[2].settled_by = TODAY, staff.id
    session.flush()
    assert desk.errors_open(session, 9) == errors[:2]
    assert desk.errors_open(session, 1) == errors[:1]
    assert desk.error(session, errors[1].id) is errors[1]
    days = [datetime(2025, month, 1, tzinfo=UTC).date() for month in (1, 6, 12)]
    old = a_report(session, pledge, staff, days[1], TODAY)
    new = a_report(session, pledge, staff, days[1], TODAY)
    longer = a_report(session, pledge, staff, days[1], TODAY, start=days[0])
    theirs = a_report(session, beside, staff, days[2], TODAY)
    first = a_report(session, pledge, staff, days[0], TODAY)
    assert desk.reports(session, pledge.id) == [longer, new, first]
    assert desk.report(session, old.id) is old
    looked = [
        PledgeVerification(report_id=one.id, level=level, method="x", by=staff.id, at=TODAY + level * DAY)
        for one, level in ((new, 1), (new, 2), (theirs, 3))
    ]
    session.add_all(looked)
    session.flush()
    turned(session, pledge)
    turned(session, beside)
    assert [(row.level, name) for row, name in desk.verifications(session, new.id)] == [(2, "Staff"), (1, "Staff")]
    staff.name = ""
    assert [name for _row, name in desk.verifications(session, theirs.id)] == ["staff@secretariat.example"]
    for missing in (desk.error, desk.report, desk.link):
        with pytest.raises(NotFound):
            missing(session, uuid4())


def test_ties_of_a_pledge_are_standing_ones_with_the_other_while_it_is_public(session, organisations, staff, at_desk):
    own, *_ = organisations
    pledge, out, back, ended, gone, beside = (
        at_desk(name, own) for name in ("own", "out", "back", "ended", "gone", "beside")
    )
    put(session, TODAY, source_id="out", title="out again", lead="Own network")
    tied(session, pledge, out, "continues", staff, TODAY)
    tied(session, back, pledge, "supports", staff, TODAY + DAY)
    tied(session, pledge, ended, "continues", staff, TODAY, ended_at=TODAY)
    tied(session, pledge, gone, "continues", staff, TODAY)
    one = tied(session, beside, out, "continues", staff, TODAY)
    withdrawn(session, gone)
    session.expire_all()
    assert [(number, title) for _link, number, title in desk.links_of(session, pledge.id)] == [
        (out.public_id, "out again"), (back.public_id, "back"),
    ]  # fmt: skip
    assert desk.link(session, one.id) is one
    assert queries.content_of(session, out).title == "out again"


# Who else takes part


def test_parts_are_standing_ones_of_the_pledge_as_readers_may_see_them(session, organisations, staff, at_desk):
    own, merged, other, _made_up = organisations
    pledge, beside, gone = (at_desk(name, own) for name in ("own", "beside", "gone"))
    of_other = at_desk("of another", other)
    never = being_written(session, own, staff, TODAY).pledge

    def a_part(of, organisation, role, *, by_lead=True, **values):
        found = PledgePart(pledge_id=of.id, organisation_id=organisation.id, role=role, by_lead=by_lead,
                           named_by=staff.id, named_at=TODAY)  # fmt: skip
        for name in values:
            setattr(found, f"{name}_at", TODAY)
            if name != "shown":
                setattr(found, f"{name}_by", staff.id)
        session.add(found)
        session.flush()
        return found

    confirmed = a_part(pledge, other, "funder", confirmed=True)
    shown = a_part(pledge, merged, "co-pledger", by_lead=False, shown=True)
    asked = a_part(pledge, other, "implementer")
    ended = a_part(pledge, other, "beneficiary", confirmed=True, ended=True)
    by_staff = a_part(beside, other, "funder", by_lead=False, confirmed=True)
    by_merged = a_part(beside, merged, "implementer", confirmed=True)
    in_other = a_part(of_other, merged, "funder", confirmed=True)
    of_gone, of_never = a_part(gone, other, "funder", confirmed=True), a_part(never, other, "funder", confirmed=True)
    for one in (pledge, beside, gone, of_other):
        turned(session, one)
    withdrawn(session, gone)
    session.expire_all()
    assert parts.parts_of(session, pledge.id, shown=False) == [shown, confirmed, asked]
    assert parts.parts_of(session, pledge.id, shown=True) == [shown, confirmed]
    assert parts.parts_of_many(session, [pledge.id]) == [shown, confirmed]
    assert set(parts.parts_of_many(session, [pledge.id, beside.id])) == {shown, confirmed, by_staff, by_merged}
    assert parts.confirmed_by_both(session, [other.id]) == [confirmed]
    assert parts.confirmed_by_both(session, [own.id]) == [in_other], "what is one organisation by now is no two sides"
    named = parts.naming(session, [other.id], 9)
    assert named[0] is asked
    assert set(named[1:]) == {confirmed, by_staff, of_gone}
    for place, one in enumerate(named):
        assert parts.naming(session, [other.id], 2, one.id) == named[place + 1 : place + 3]
    of_own = parts.naming(session, [own.id], 9)
    assert of_own[0] is shown
    assert set(of_own) == set(parts.naming(session, [merged.id], 9)) == {shown, by_merged, in_other}
    assert [parts.part(session, one.id) for one in (ended, of_never)] == [ended, of_never]
    with pytest.raises(NotFound):
        parts.part(session, uuid4())
    session.add_all(
        PledgeRegisterEntry(pledge_id=of.id, register="GRF", identifier=str(n), retrieved_on=TODAY.date())
        for n, of in enumerate((pledge, beside, pledge))
    )
    session.flush()
    assert [one.identifier for one in parts.register_entries(session, pledge.id)] == ["0", "2"]


def test_who_leads_is_the_organisation_as_it_stands_and_no_partner(session, organisations):
    own, _merged, other, _made_up = organisations
    made = [
        services.put_pledge(session, services.Put("test", title, None, None, rules.Content(
            title=title, source="made up for a test", parties=parties)), None, TODAY)
        for title, parties in (
            ("own", (("other-network", "partner"), ("merged-network", "lead"))),
            ("two", (("other-network", "lead"), ("own-network", "lead"))),
            ("beside", (("other-network", "lead"),)),
        )
    ]  # fmt: skip
    assert parts.leads_of(session, [one.id for one in made[:2]]) == {made[0].id: own.id, made[1].id: other.id}


# Who is late


@pytest.fixture
def late(session, organisations, staff, at_desk):
    """Pledges of each kind: silent for one year or two, heard of, ended, withdrawn, made up, of a source."""
    own, merged, other, made_up = organisations
    made = {
        "amber": at_desk("amber", own, YEARS_AGO[1] + 60 * DAY), "red": at_desk("red", merged, YEARS_AGO[3]),
        "new": at_desk("new", own), "of other": at_desk("of other", other),
        "made up": at_desk("made up", made_up, YEARS_AGO[3], rehearsal=True),
    }  # fmt: skip
    made["amber"] = turned(session, made["amber"])
    for name, end, stage in (("heard", YEARS_AGO[0], "started"), ("ended", YEARS_AGO[3], "completed"),
                             ("heard long ago", YEARS_AGO[2], "started")):  # fmt: skip
        made[name] = at_desk(name, own, YEARS_AGO[4])
        a_report(session, made[name], staff, end.date(), end, stage=stage)
    a_report(session, made["ended"], staff, (YEARS_AGO[3] - DAY).date(), TODAY)
    for name, state in (("closed", "closed"), ("gone", "withdrawn")):
        made[name] = at_desk(name, own, YEARS_AGO[3])
        turned(session, made[name], state=state, withdrawal_reason="So." if state == "withdrawn" else None)
    put(session, YEARS_AGO[3], source_id="of a source", lead="Own network")
    put(session, TODAY, source_id="red", title="red again", lead="Merged network")
    session.flush()
    return made


def test_silent_pledges_are_running_ones_of_a_desk_that_are_late(session, late, organisations, staff):
    own, *_ = organisations
    session.add(PledgeReminder(organisation_id=own.id, year=2025, at=YEARS_AGO[1]))
    nora = a_user(session, "nora@example.org")
    session.add(OrganisationClaim(user_id=nora.id, organisation_id=own.id, state="confirmed", settled_by=staff.id,
                                  settled_at=TODAY))  # fmt: skip
    session.flush()
    day = TODAY.date()

    def called(**more):
        return [one.running.title for one in overdue.silent(session, day, most=more.pop("most", 9), **more)]

    assert called() == ["amber", "red again", "made up", "heard long ago"]
    assert called(light="red") == ["red again", "made up", "heard long ago"]
    assert called(light="amber") == ["amber"]
    assert called(rehearsal=True) == ["made up"]
    assert called(most=1) == ["amber"]
    assert called(after=late["red"].public_id) == ["made up", "heard long ago"]
    (found, *_others) = overdue.silent(session, day, most=2)
    assert (found.asked_at, found.speakers, found.running.organisation) == (YEARS_AGO[1], 1, "Own network")
    made_up = overdue.silent(session, day, rehearsal=True, most=1)[0]
    assert (made_up.asked_at, made_up.speakers) == (None, 0)


def test_an_organisation_that_is_late_is_asked_of_all_its_running_pledges_and_none_of_a_rehearsal(
    session, late, organisations
):
    own, *_ = organisations
    found = overdue.to_ask(session, TODAY.date())
    assert {key: [one.title for one in ones] for key, ones in found.items()} == {
        own.id: ["red again", "heard long ago", "amber", "heard", "new"]
    }
    assert overdue.any_late(session, TODAY.date())
    for name in ("amber", "red", "heard long ago"):
        turned(session, late[name], state="closed")
    assert not overdue.any_late(session, TODAY.date())
    assert overdue.to_ask(session, TODAY.date()) == {}


def test_people_of_an_organisation_are_those_whom_staff_confirmed_and_whose_account_is_open(
    session, organisations, staff
):
    own, merged, other, _made_up = organisations
    people = {
        name: a_user(session, f"{name}@example.org") for name in ("one", "two", "shut", "gone", "asked", "beside")
    }
    for name, organisation in (("one", own), ("one", merged), ("two", merged), ("shut", own), ("gone", own),
                               ("asked", own), ("beside", other)):  # fmt: skip
        settled = {} if name == "asked" else {"settled_by": staff.id, "settled_at": TODAY}
        state = "asked" if name == "asked" else "confirmed"
        session.add(OrganisationClaim(user_id=people[name].id, organisation_id=organisation.id, state=state, **settled))
    people["shut"].disabled_at = people["gone"].disabled_at = TODAY
    people["gone"].merged_into_id = people["one"].id
    session.flush()
    assert {key: {one.email for one in ones} for key, ones in overdue.people_of(session, [own.id]).items()} == {
        own.id: {"one@example.org", "two@example.org"}
    }
    assert len(overdue.people_of(session, [own.id])[own.id]) == 2
    session.add_all(
        PledgeReminder(organisation_id=one.id, year=year, at=YEARS_AGO[2026 - year])
        for one, year in ((own, 2024), (own, 2025), (other, 2026))
    )
    session.flush()
    assert overdue.last_asked(session, [own.id]) == {own.id: YEARS_AGO[1]}


@pytest.mark.parametrize(("values", "is_armed"), [
    ({"state": "waiting"}, True), ({"state": "running"}, True), ({"state": "done"}, False),
    ({"state": "done", "due_at": TODAY}, True), ({"state": "done", "due_at": TODAY - DAY}, False),
    ({"state": "waiting", "key": "another"}, False),
])  # fmt: skip
def test_a_job_is_armed_while_it_waits_or_was_for_this_moment(session, values, is_armed):
    session.add(Job(kind="x", values={}, **{"key": "ask", "due_at": TODAY - DAY} | values))
    session.flush()
    assert overdue.armed(session, "ask", TODAY) is is_armed
