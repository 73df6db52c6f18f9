"""What guards the pages of an edition's end beside the doors: a fresh proof, made-up results for staff alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.closing import queries, services
from awards.closing.models import ClosingAct, OpenData, RetentionHold, RetentionRule
from awards.closing.queries import ConnectedLaureate, files
from awards.closing.rules import retention
from awards.closing.views import report
from awards.core.errors import NotFound, RuleBroken
from awards.infrastructure.session_records import SessionRecord
from awards.publishing.models import LaureateOrganisation, Publication
from tests import factories
from tests.closing.test_ending import LATER, announced, when, where
from tests.decisions.things import a_judged_edition
from tests.publishing.beside import a_laureate
from tests.publishing.things import finalists, winners
from tests.support.page import words

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("page", ["fairness_proposal", "proposal", "approval"])
def test_proposing_and_approving_ask_for_a_fresh_proof_and_nothing_is_done_before(
    session, at, client_for, page
) -> None:
    judged = a_judged_edition(session, at)
    announced(session, judged, at)
    when(session, LATER)
    of = {"edition_id": judged.edition.id}
    if page == "approval":
        of["proposal_id"] = services.propose_closing(session, judged.edition, "x", judged.staff, at + LATER).id
    session.commit()
    client = client_for(judged.second)
    session.execute(update(SessionRecord).values(proved_at=at - timedelta(minutes=16)))
    session.commit()
    answer = client.post(f"closing.{page}", {"reason": "x"}, **of)
    assert "/account/second-step/proof" in answer.location
    assert session.scalars(select(ClosingAct.state)).all() == (["proposed"] if page == "approval" else [])


def test_open_data_of_a_rehearsal_is_for_staff_alone_where_the_award_is_real(app, session, at, client_for) -> None:
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    found = winners(session, judged, at, at)
    services.make(session, found, at, 1)
    session.commit()
    year, visitor, staff = judged.edition.year, client_for(None), client_for(judged.staff)
    visitor.get("closing.rehearsal_data", year=year)
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "production"})
    visitor.get("closing.rehearsal_data", year=year, expect=404)
    staff.get("closing.rehearsal_data", year=year)


def another(session, at, **values):
    return a_judged_edition(session, at, year=2029, name="-2029", last_number=100, **values)


def test_proposals_and_holds_of_another_edition_are_not_there(session, at) -> None:
    judged = a_judged_edition(session, at)
    announced(session, judged, at)
    act = services.propose_closing(session, judged.edition, "x", judged.staff, at + LATER)
    hold = services.hold(session, judged.edition, 1, "A dispute", judged.staff, at)
    other = another(session, at)
    assert queries.act_page(session, judged.edition.id, act.id).act is act
    assert queries.hold_page(session, judged.edition.id, hold.id, judged.staff.id).hold is hold
    for edition_id, key in ((other.edition.id, None), (judged.edition.id, uuid4())):
        with pytest.raises(NotFound):
            queries.act_page(session, edition_id, key or act.id)
        with pytest.raises(NotFound):
            queries.hold_page(session, edition_id, key or hold.id, judged.staff.id)


def test_each_edition_has_its_own_open_data_once_its_winners_are_public(session, at) -> None:
    judged, other = a_judged_edition(session, at), another(session, at)
    made = {}
    for one, instant in ((judged, at), (other, at + HOUR)):
        finalists(session, one, at, at)
        found = winners(session, one, instant, at)
        services.make(session, found, at, 1)
        made[one.edition.year] = found.id
    session.flush()
    assert files.newest_data(session, judged.edition.id, at).publication_id == made[judged.edition.year]
    assert files.newest_data(session, other.edition.id, at) is None, "not before its instant"
    assert files.newest_data(session, other.edition.id, at + HOUR).publication_id == made[2029]
    for key in made.values():
        data, own = files.of_publication(session, key)
        assert {data.publication_id, *(file.publication_id for file in own)} == {key}
        assert files.file_of(session, key, "figures.csv").publication_id == key
    assert [one.files for one in files.listed(session, list(made.values()))] == [10, 10]
    assert [one.year for one in files.nominations_of_country(session, "KE", at, None)] == [judged.edition.year]
    assert [one.year for one in files.nominations_of_country(session, "KE", at + HOUR, None)] == [2029, 2027]


def test_open_data_are_made_of_no_rehearsal_that_was_put_away(session, at) -> None:
    judged = a_judged_edition(session, at, rehearsal=True)
    finalists(session, judged, at, at)
    found = winners(session, judged, at, at)
    session.flush()
    assert files.to_be_made(session, at) == [found.id]
    judged.edition.put_away_at = at
    session.flush()
    assert files.to_be_made(session, at) == []


def test_the_fairness_report_is_proposed_once_and_not_before_the_winners_are_public(session, at) -> None:
    judged = a_judged_edition(session, at)
    finalists(session, judged, at, at)
    with pytest.raises(RuleBroken, match="not public yet"):
        services.propose_fairness(session, judged.edition, judged.staff, at)
    winners(session, judged, at + HOUR, at)
    with pytest.raises(RuleBroken, match="not public yet"):
        services.propose_fairness(session, judged.edition, judged.staff, at)
    services.propose_fairness(session, judged.edition, judged.staff, at + HOUR)
    with pytest.raises(RuleBroken, match="proposed already"):
        services.propose_fairness(session, judged.edition, judged.second, at + HOUR)


def test_what_is_public_of_closing_is_open_data_of_public_winners_and_reports_that_two_agreed_on(session, at) -> None:
    judged, other = a_judged_edition(session, at), another(session, at)
    found = []
    for one, instant in ((judged, at), (other, at + HOUR)):
        finalists(session, one, at, at)
        found.append(winners(session, one, instant, at))
        services.make(session, found[-1], at, 1)
    asked = services.propose_fairness(session, judged.edition, judged.staff, at)
    session.add(
        ClosingAct(
            edition_id=other.edition.id, kind="closing", state="approved", open_items={}, proposed_by=other.staff.id,
            proposed_at=at, ended_by=other.second.id, ended_at=at,
        )
    )  # fmt: skip
    session.flush()
    first, second = ([f"/winners/{year}/data", f"/winners/{year}/data/figures.csv"] for year in (2027, 2029))
    report = {"/winners/2027/fairness", "/winners/2027/fairness.csv"}
    shown = set(files.addresses(session, at))
    assert set(first) <= shown
    assert not shown & {*second, *report}
    assert files.marks(session, at) == [str(found[0].id)]
    services.approve(session, asked, judged.second, at)
    session.flush()
    assert files.marks(session, at) == sorted([str(found[0].id), str(asked.id)])
    assert files.marks(session, at + HOUR) == sorted([str(one.id) for one in found] + [str(asked.id)])
    shown = set(files.addresses(session, at + HOUR))
    assert {*first, *second, *report} <= shown
    assert "/winners/2029/fairness" not in shown


def row(by, group, nominated, finalists=3):
    return {"by": by, "group": group, "nominated": nominated, "eligible": None, "finalists": finalists, "winners": 1}


FIGURES = [
    row("all", "all", 30), row("region", "africa", 20), row("region", "europe", None), row("ldc", "ldc", 10, 2),
    row("language", "fr", 14),
]  # fmt: skip


@pytest.fixture
def told(session, at):
    """Winners that are public, with the figures of some groups in the open data and the report let out by two."""
    judged = a_judged_edition(session, at)
    announced(session, judged, at)
    found = queries.to_be_made(session, at)
    session.add(OpenData(publication_id=found[0], edition_id=judged.edition.id, made_at=at, kept_back={},
                         figures=FIGURES))  # fmt: skip
    services.approve(session, services.propose_fairness(session, judged.edition, judged.staff, at), judged.second, at)
    session.commit()
    return judged


def facts(page):
    return {words(one.find("dt")): words(one.find("dd")) for one in page.find("//div[@class='fact']")}


def test_each_table_of_the_public_fairness_report_has_the_groups_of_its_own_kind(told, client_for) -> None:
    page = client_for(None).get("closing.fairness", year=told.edition.year)
    groups = {words(one.find("caption")): [words(head) for head in one.findall("tbody/tr/th")]
              for one in page.find("//table")}  # fmt: skip
    assert groups == {
        "All nominations": ["All"], "By region": ["Africa", "Europe"], "By development": ["Least developed"],
        "By language": ["French"],
    }  # fmt: skip


def test_the_secretariat_reads_of_fairness_by_region_and_development_where_the_figure_is_told(told, client_for) -> None:
    page = client_for(told.staff).get("closing.report", **where(told))
    fairness = {name: told for name, told in facts(page).items() if " of " in told}
    assert fairness == {"All": "3 of 30", "Region: Africa": "3 of 20", "Country: Least developed": "2 of 10"}


def test_of_an_edition_whose_rules_nobody_published_the_report_says_nothing_yet(session, at, client_for) -> None:
    judged = a_judged_edition(session, at, year=2028)
    bare = factories.an_edition(session, at, year=2029)
    bare.rules_published_at = None
    staff = factories.a_user(session, "bare@example.org", ("staff", bare.id))
    session.commit()
    read = facts(client_for(staff).get("closing.report", edition_id=bare.id))
    assert (read["From the rules to the call"], read["Reviews a judge"], read["None"]) == ("–", "–", "–")
    assert facts(client_for(judged.staff).get("closing.report", **where(judged)))["From the rules to the call"] == "7"


@pytest.mark.parametrize(
    ("project", "holders", "head"),
    [
        ("Radio", ["One", "Two"], "Finalist: Radio (One, Two)"), ("Radio", [], "Finalist: Radio"),
        (None, ["One", "Two"], "Finalist: One, Two"),
    ],
)  # fmt: skip
def test_the_note_names_those_who_hold_an_award_beside_its_project_once(app, project, holders, head) -> None:
    of = [LaureateOrganisation(name=name, position=place, partner=False) for place, name in enumerate(holders)]
    laureate = a_laureate("radio", project=project)
    laureate.organisations, laureate.publication = of, Publication(year=2027, rehearsal=False)
    with app.test_request_context():
        assert report._about(ConnectedLaureate(laureate, []), {}).split("\n")[0] == head


def test_each_item_before_the_end_says_whether_it_must_be_done_may_stay_open_or_is_done(
    session, at, client_for
) -> None:
    judged = a_judged_edition(session, at)
    announced(session, judged, at)
    page = client_for(judged.staff).get("closing.overview", **where(judged))
    state = {words(one.find_class("task__link")[0]): words(one.find_class("task__state")[0])
             for one in page.find("//li[@class='task']")}  # fmt: skip
    wanted = {"Time to appeal": "To be done first", "Winners": "Done", "Seals": "Still open"}
    assert {item: state[item] for item in wanted} == wanted


def test_the_fairness_report_is_proposed_on_the_page_and_not_twice(session, at, client_for) -> None:
    judged = a_judged_edition(session, at)
    announced(session, judged, at)
    client = client_for(judged.staff)
    assert client.post("closing.fairness_proposal", {}, follow=True, expect=200, **where(judged)).notices == [
        "Proposed. Another member of staff approves it."
    ]
    page = client.post("closing.fairness_proposal", {}, expect=422, **where(judged))
    assert any("proposed already" in error for error in page.errors)
    assert session.scalars(select(ClosingAct.kind)).all() == ["fairness"]


def test_looking_at_the_forms_of_what_is_kept_changes_nothing_and_sending_them_does(session, at, client_for) -> None:
    judged = a_judged_edition(session, at)
    client = client_for(judged.staff)
    page = client.get("closing.months", **where(judged))
    assert page.field("files")
    assert client.get("closing.holds", **where(judged)).errors == []
    client.post("closing.months", dict.fromkeys(retention.KEYS, "5") | {"seen": page.field("seen")}, **where(judged))
    client.post("closing.holds", {"number": "", "reason": "A dispute"}, **where(judged))
    assert set(session.scalars(select(RetentionRule.months))) == {5}
    hold = session.scalars(select(RetentionHold)).one()
    assert (hold.reason, hold.ended_at) == ("A dispute", None)
    session.commit()
    client.post("closing.end_of_hold", {}, hold_id=hold.id, **where(judged))
    session.refresh(hold)
    assert hold.ended_at is not None
