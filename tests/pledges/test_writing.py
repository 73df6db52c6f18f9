"""An organisation writes its pledge, staff publish it: states, reasons, two people, versions that never change."""

from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.organisations import services as organising
from awards.pledges import queries, rules, services
from awards.pledges.models import BeneficiaryGroup, Pledge, PledgeVersionBy
from awards.pledges.queries import desk
from tests.factories import a_user

TYPED = {
    "what": {"title": "Teach repair", "summary": "Workshops.", "pledge_type": "programmatic", "focus_area": "adoption",
             "start_year": "2027", "end_year": "2029"},
    "money": {"resource_kind": "financial", "amount": "1 500 000", "most": "2000000", "currency": "usd",
              "is_new": "yes", "value_date": "2026-11-01",
              "tranches": [{"year": "2027", "amount": "500000"}, {"year": "", "amount": ""}]},
    "where": {"places": [{"country": "KE", "share": "60"}, {"country": "GH", "share": "40"}],
              "beneficiaries": ["women"], "sdgs": ["5"]},
    "targets": {"targets": [{"text": "People taught", "value": "5000", "unit": "people", "by": "2029",
                             "baseline_year": "2026", "sex": "male", "age": "60+", "disability": "yes"}]},
}  # fmt: skip


@pytest.fixture
def people(session, at):
    found = {name: a_user(session, f"{name}@example.org") for name in ("writer", "staff", "second")}
    session.add(BeneficiaryGroup(key="women", names={"en": "Women"}, source="made up for a test"))
    claim = organising.claim(session, found["writer"], "Example network", "", at)
    organising.confirm(session, claim, found["staff"], at)
    session.execute(OutboxMail.__table__.delete())
    return found


def written(session, people, at, **money):
    organisation = desk.represented(session, people["writer"].id)[0]
    pledge = services.begin(session, organisation, people["writer"], at)
    draft = desk.draft(session, pledge.id)
    for n, (step, typed) in enumerate(TYPED.items()):
        said = typed | money if step == "money" else typed
        services.save(session, draft, step, said, n, people["writer"], at)
    return draft


def handed_in(session, people, at, **money):
    draft = written(session, people, at, **money)
    services.submit(session, draft, draft.pledge.organisation, "the organisation", people["writer"], at)
    services.take_up(session, draft, people["staff"])
    return draft


def published(session, people, at, **money):
    draft = handed_in(session, people, at, **money)
    pledge = draft.pledge
    assert services.approve(session, draft, pledge.organisation, "the organisation", people["staff"], at)
    return pledge


def test_what_is_written_is_public_only_when_staff_publish_it(session, people, at):
    draft = handed_in(session, people, at)
    assert queries.pledges(session, queries.Filters()) == []
    services.approve(session, draft, draft.pledge.organisation, "the organisation", people["staff"], at)
    (pledge,) = queries.pledges(session, queries.Filters(), whole=True)
    version = pledge.current
    (money,) = version.money
    assert (money.word, money.amount, money.most, money.currency, money.usd, money.is_new) == (
        "pledged", Decimal(1_500_000), Decimal(2_000_000), "USD", Decimal(1_500_000), True,
    )  # fmt: skip
    assert [(place.iso2, place.share) for place in version.countries] == [("GH", 40), ("KE", 60)]
    assert [(one.starts_on.year, one.amount) for one in version.tranches] == [(2027, 500_000)]
    assert version.facts["summary"] == "Workshops."
    assert version.facts["targets"][0]["unit"] == "people"
    assert pledge.organisation_id is not None
    assert desk.draft_of(session, pledge.id) is None
    by = session.scalars(select(PledgeVersionBy)).one()
    assert (by.submitted_by, by.approved_by, by.first_by) == (people["writer"].id, people["staff"].id, None)
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.to, mail.template, mail.values["what"]) == ("writer@example.org", "pledge_settled", "published")


def test_each_step_leaves_its_row_in_the_log(session, people, at):
    pledge = published(session, people, at)
    done = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == pledge.id).order_by(AuditRow.seq))
    assert done.all() == ["pledge.begun", *["pledge.saved"] * 4, "pledge.submitted", "pledge.taken_up",
                          "pledge.published"]  # fmt: skip


def test_what_is_missing_is_said_beside_each_field_and_nothing_is_handed_in(session, people, at):
    organisation = desk.represented(session, people["writer"].id)[0]
    pledge = services.begin(session, organisation, people["writer"], at)
    draft = desk.draft(session, pledge.id)
    with pytest.raises(RuleBroken) as broken:
        services.submit(session, draft, organisation, "x", people["writer"], at)
    assert set(broken.value.fields) == {
        "title",
        "summary",
        "pledge_type",
        "focus_area",
        "start_year",
        "end_year",
        "resource_kind",
    }
    assert draft.state == "draft"


def test_what_is_given_back_comes_with_reasons_and_can_be_handed_in_again(session, people, at):
    draft = handed_in(session, people, at)
    with pytest.raises(RuleBroken, match="Say what has to change"):
        services.return_draft(session, draft, " ", people["staff"])
    services.return_draft(session, draft, "Name the schools.", people["staff"])
    assert (draft.state, draft.reasons) == ("returned", "Name the schools.")
    assert session.scalars(select(OutboxMail)).one().values["reasons"] == "Name the schools."
    services.submit(session, draft, draft.pledge.organisation, "x", people["writer"], at)
    assert (draft.state, draft.reasons) == ("submitted", "")


def test_it_can_be_taken_back_until_staff_look_at_it_and_not_written_meanwhile(session, people, at):
    draft = written(session, people, at)
    services.submit(session, draft, draft.pledge.organisation, "x", people["writer"], at)
    with pytest.raises(RuleBroken, match="another state"):
        services.save(session, draft, "what", {"title": "Other"}, draft.save_n, people["writer"], at)
    services.take_back(session, draft, people["writer"])
    services.submit(session, draft, draft.pledge.organisation, "x", people["writer"], at)
    services.take_up(session, draft, people["staff"])
    with pytest.raises(RuleBroken, match="another state"):
        services.take_back(session, draft, people["writer"])


def test_nothing_is_published_that_nobody_took_up(session, people, at):
    draft = written(session, people, at)
    for state in ("draft", "submitted"):
        if state == "submitted":
            services.submit(session, draft, draft.pledge.organisation, "x", people["writer"], at)
        with pytest.raises(RuleBroken, match="another state"):
            services.approve(session, draft, draft.pledge.organisation, "x", people["staff"], at)


@pytest.mark.parametrize("money", [{"amount": "10000001"}, {"amount": "5", "most": "10000000.01"},
                                   {"amount": "10000001", "currency": "EUR"}])  # fmt: skip
def test_above_ten_million_it_takes_two_people_neither_of_whom_handed_it_in(session, people, at, money):
    draft = handed_in(session, people, at, **({"most": ""} | money), tranches=[])
    given = (session, draft, draft.pledge.organisation, "x")
    with pytest.raises(RuleBroken, match="yourself"):
        services.approve(*given, people["writer"], at)
    assert services.approve(*given, people["staff"], at) is False
    assert draft.pledge.state == "draft"
    with pytest.raises(RuleBroken, match="approved it already"):
        services.approve(*given, people["staff"], at)
    assert services.approve(*given, people["second"], at) is True
    by = session.scalars(select(PledgeVersionBy)).one()
    assert (by.first_by, by.approved_by) == (people["staff"].id, people["second"].id)


def test_ten_million_itself_takes_one(session, people, at):
    assert published(session, people, at, amount="10000000", most="").state == "published"


def test_a_text_that_comes_back_needs_both_again(session, people, at):
    draft = handed_in(session, people, at, amount="20000000", most="")
    services.approve(session, draft, draft.pledge.organisation, "x", people["staff"], at)
    services.return_draft(session, draft, "Split it.", people["second"])
    assert draft.first_by is None


def test_a_revision_is_another_version_and_the_first_stays_as_it_was(session, people, at):
    pledge = published(session, people, at)
    draft = services.revise(session, pledge, people["writer"], at)
    assert draft.typed["title"] == "Teach repair"
    assert services.revise(session, pledge, people["writer"], at) is draft
    draft = desk.draft(session, pledge.id)
    services.save(session, draft, "what", draft.typed | {"title": "Teach more"}, 0, people["writer"], at)
    assert queries.pledges(session, queries.Filters())[0].current.title == "Teach repair"
    services.submit(session, draft, pledge.organisation, "x", people["writer"], at)
    services.take_up(session, draft, people["staff"])
    services.approve(session, draft, pledge.organisation, "x", people["staff"], at)
    session.expire_all()
    assert queries.public_pledge(session, pledge.public_id).current.title == "Teach more"
    assert queries.pledge_version(session, pledge.public_id, 1)[1].title == "Teach repair"


def test_what_a_public_pledge_says_reads_back_as_it_was_typed(session, people, at):
    pledge = published(session, people, at)
    draft = services.revise(session, pledge, people["writer"], at)
    for step, fields in TYPED.items():
        for name, value in fields.items():
            kept = draft.typed[name]
            if name == "places":
                assert sorted(kept, key=str) == sorted(value, key=str)
            elif name == "tranches":
                assert kept == [{"year": "2027", "amount": "500000"}]
            elif name == "targets":
                assert kept == [value[0] | {"baseline": ""}]
            else:
                assert kept == {"amount": "1500000", "currency": "USD"}.get(name, value), (step, name)


def test_two_who_write_at_once_notice_each_other(session, people, at):
    draft = written(session, people, at)
    seen = draft.save_n
    services.save(session, draft, "what", {"title": "Mine"}, seen, people["writer"], at)
    with pytest.raises(RuleBroken, match="saved this pledge meanwhile"):
        services.save(session, draft, "what", {"title": "Theirs"}, seen, people["staff"], at)
    assert draft.typed["title"] == "Mine"


@pytest.mark.case("EX-03")
def test_a_public_id_is_never_used_again(session, people, at):
    first = written(session, people, at)
    services.discard(session, first, people["writer"])
    organisation = desk.represented(session, people["writer"].id)[0]
    second = services.begin(session, organisation, people["writer"], at)
    assert (first.pledge.state, second.public_id > first.pledge.public_id) == ("discarded", True)


def test_a_withdrawn_pledge_is_in_no_list_and_a_closed_one_is(session, people, at):
    pledge = published(session, people, at)
    services.close(session, pledge, people["writer"], at)
    assert len(queries.pledges(session, queries.Filters())) == 1
    services.withdraw_pledge(session, pledge, "We cannot do it.", people["writer"].id, at)
    assert queries.pledges(session, queries.Filters()) == []
    with pytest.raises(RuleBroken, match="another state"):
        services.revise(session, pledge, people["writer"], at)


def test_a_draft_is_not_withdrawn(session, people, at):
    draft = written(session, people, at)
    with pytest.raises(RuleBroken, match="another state"):
        services.withdraw_pledge(session, draft.pledge, "No.", people["writer"].id, at)


@pytest.mark.parametrize("table", ["pledge_tranche", "pledge_version_by", "pledge_country", "pledge_money"])
def test_the_database_refuses_to_change_what_a_version_says(session, people, at, table):
    published(session, people, at)
    session.commit()
    with pytest.raises(DatabaseError, match="only added"):
        session.execute(text(f"UPDATE {table} SET version_id = version_id"))
    session.rollback()


def test_the_database_knows_no_public_pledge_without_a_version(session, people, at):
    written(session, people, at)
    session.scalars(select(Pledge)).one().state = "published"
    with pytest.raises(DatabaseError):
        session.flush()
    session.rollback()


def test_made_up_pledges_are_in_no_list_and_at_no_address(session, people, at):
    from awards.core.errors import NotFound

    draft = handed_in(session, people, at)
    pledge = draft.pledge
    pledge.rehearsal = True
    services.approve(session, draft, pledge.organisation, "the organisation", people["staff"], at)
    assert queries.pledges(session, queries.Filters()) == []
    with pytest.raises(NotFound):
        queries.public_pledge(session, pledge.public_id)


def test_why_a_new_version_was_written_stands_beside_it_and_not_in_what_it_says(session, people, at, client_for):
    pledge = published(session, people, at)
    first = rules.content_digest(queries.content_of(session, pledge))
    services.revise(session, pledge, people["writer"], at)
    draft, lead = desk.draft(session, pledge.id), desk.represented(session, people["writer"].id)[0]
    assert "change_note" not in draft.typed
    services.save(session, draft, "what", {"change_note": " The budget grew. "}, draft.save_n, people["writer"], at)
    services.submit(session, draft, lead, "the organisation", people["writer"], at)
    services.take_up(session, draft, people["staff"])
    services.approve(session, draft, lead, "the organisation", people["staff"], at)
    session.commit()
    assert rules.content_digest(queries.content_of(session, pledge)) == first
    public_id = pledge.public_id
    page = client_for().get("pledges.changed", public_id=public_id)
    assert "Why: The budget grew." in page.main
    assert "It says the same in all that is told here." in page.main
    document = client_for().get("sharing.version_json", public_id=public_id, n=2).json
    assert document["change_note"] == "The budget grew."
    assert client_for().get("sharing.version_json", public_id=public_id, n=1).json["change_note"] is None
    again = services.revise(session, pledge, people["writer"], at)
    assert "change_note" not in again.typed


def test_a_first_version_has_no_reason_for_a_change(session, people, at):
    draft = written(session, people, at)
    services.save(session, draft, "what", {"change_note": "None yet."}, draft.save_n, people["writer"], at)
    services.submit(session, draft, draft.pledge.organisation, "the organisation", people["writer"], at)
    services.take_up(session, draft, people["staff"])
    pledge = draft.pledge
    services.approve(session, draft, pledge.organisation, "the organisation", people["staff"], at)
    session.commit()
    assert queries.public_pledge(session, pledge.public_id).current.facts.get("change_note") is None
