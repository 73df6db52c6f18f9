"""A member of staff who is tied to a nomination meets no decision about its category, on any path.

Nothing is looked for between the tie and the try: each path has to see it by itself (cases AZ-18).
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment import queries as assignment
from awards.assignment.models import Conflict, Pairing
from awards.assignment.services import staff_to_tell
from awards.decisions import services
from awards.decisions.models import Decision
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from tests import factories
from tests.decisions.things import a_judged_edition
from tests.publishing.things import announce, decide

WHY = "You are tied to a nomination of this category: other members of staff propose and approve its decisions."
FIRST_TWO = ("Anna’s workshop", "Bridge school")


@pytest.fixture
def judged(session, at):
    """Staff may decide about two categories, of which the longlist of Skills is cut before finals begin."""
    judged = a_judged_edition(session, at)
    other = factories.a_nomination(
        session, judged.edition, judged.nominator, at, categories=("access",), entry_state="eligible", title="Open door"
    )
    judged.entries["Open door"] = other.entries[0]
    session.commit()
    return judged


@pytest.fixture
def longlist(session, at, judged):
    judged.edition.rounds[0].advancing = {"skills": 2}
    factories.a_later_round(session, judged.edition, at + timedelta(days=1), at + timedelta(days=9))
    session.commit()
    return judged


def where(judged, **values):
    return {"edition_id": judged.edition.id, **values}


def tied(session, judged, person, at, title="Anna’s workshop"):
    """A conflict of the person's was declared."""
    nomination = judged.entries[title].nomination_id
    session.add(Pairing(nomination_id=nomination, judge_id=person.id, blocked=True))
    session.flush()
    session.add(
        Conflict(nomination_id=nomination, judge_id=person.id, kind="declared", evidence="A cousin", found_at=at)
    )
    session.commit()


def a_proposal(session, judged, at, kind="shortlist", **more):
    decision = services.propose(
        session, judged.edition, judged.skills, kind, judged.of(*FIRST_TWO), {}, judged.second, at, **more
    )
    session.commit()
    return decision


# Every address of a decision: it opens, and with the tie it says why it does not

ADDRESSES = {
    "choosing the shortlist": ("GET", "choose", {"key": "skills", "kind": "shortlist"}),
    "proposing the shortlist": ("POST", "choose", {"key": "skills", "kind": "shortlist"}),
    "choosing the winners": ("GET", "choose", {"key": "skills", "kind": "winners"}),
    "proposing the winners": ("POST", "choose", {"key": "skills", "kind": "winners"}),
    "the decision": ("GET", "decision", {"decision_id": None}),
    "approving it": ("POST", "approval", {"decision_id": None}),
    "rejecting it": ("POST", "rejection", {"decision_id": None}),
}


def ask(client, how, page, judged, values, expect):
    data = [{"reason": "No.", "chosen": [str(found) for found in judged.of(*FIRST_TWO)]}] if how == "POST" else []
    return (client.get if how == "GET" else client.post)(
        f"decisions.{page}", *data, **where(judged, **values), expect=expect
    )


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_address_of_its_decisions_opens(session, at, judged, client_for, path):
    how, page, values = ADDRESSES[path]
    if "decision_id" in values:
        values = {"decision_id": a_proposal(session, judged, at).id}
    staff = client_for(judged.staff)
    before = state_of_all(session)
    if how == "GET":
        ask(staff, how, page, judged, values, 200)
    tied(session, judged, judged.staff, at)
    refused = ask(staff, how, page, judged, values, 403)
    assert WHY in refused.text
    assert not any(title in refused.text for title in ("Anna", "Bridge"))
    assert state_of_all(session) == before


def state_of_all(session):
    found = session.execute(select(Decision.id, Decision.state)).all()
    session.commit()
    return found


@pytest.mark.parametrize("how", ["GET", "POST"])
def test_nor_does_the_choice_of_who_goes_on(session, at, longlist, client_for, how):
    values = {"key": "skills", "number": 1}
    staff = client_for(longlist.staff)
    ask(staff, "GET", "choose_going_on", longlist, values, 200)
    tied(session, longlist, longlist.staff, at)
    assert WHY in ask(staff, how, "choose_going_on", longlist, values, 403).text
    assert session.scalars(select(Decision)).all() == []


def is_nominator(session, judged, at):
    judged.nomination.nominator_id = judged.staff.id


def is_nominee(session, judged, at):
    judged.nomination.nominee_names = [judged.staff.name]


def is_collaborator(session, judged, at):
    factories.a_collaborator(session, judged.nomination, judged.staff, "view", at)


def is_named_in_an_answer(session, judged, at):
    judged.nomination.answers = {**judged.nomination.answers, "what": f"Write to {judged.staff.email}."}


@pytest.mark.parametrize("tie", [is_nominator, is_nominee, is_collaborator, is_named_in_an_answer])
def test_whatever_the_tie_is_its_decisions_are_closed(session, at, judged, client_for, tie):
    judged.nomination = session.get_one(Nomination, judged.entries["Anna’s workshop"].nomination_id)
    tie(session, judged, at)
    session.commit()
    ask(client_for(judged.staff), "GET", "choose", judged, {"key": "skills", "kind": "shortlist"}, 403)


def test_the_other_categories_stay_open_and_the_overview_says_why_one_is_not(session, at, judged, client_for):
    a_proposal(session, judged, at)
    tied(session, judged, judged.staff, at)
    staff = client_for(judged.staff)
    ask(staff, "GET", "choose", judged, {"key": "access", "kind": "shortlist"}, 200)
    page = staff.get("decisions.overview", **where(judged))
    assert f"Skills {WHY}" in page.main
    skills = next(row for row in page.find("//tbody/tr") if "Skills" in "".join(row.itertext()))
    assert "chosen" not in "".join(skills.itertext()), "how many were chosen is not told"
    assert [link for link in skills.iter("a") if "/decisions/" in link.get("href")] == []
    assert "Choose the shortlist" in page.main
    assert WHY not in client_for(judged.second).get("decisions.overview", **where(judged)).main


def test_an_administrator_who_is_tied_reads_no_decision_and_a_stranger_is_told_nothing(session, at, judged, client_for):
    decision = a_proposal(session, judged, at)
    values = {"decision_id": decision.id}
    ask(client_for(judged.admin), "GET", "decision", judged, values, 200)
    tied(session, judged, judged.admin, at)
    assert WHY in ask(client_for(judged.admin), "GET", "decision", judged, values, 403).text
    for person in (judged.nominator, judged.judges[0]):
        ask(client_for(person), "GET", "decision", judged, values, 404)


def test_while_the_round_is_open_a_tie_is_not_told(session, at, client_for):
    judged = a_judged_edition(session, at, phase="judging")
    tied(session, judged, judged.staff, at)
    ask(client_for(judged.staff), "GET", "choose", judged, {"key": "skills", "kind": "shortlist"}, 404)


def test_a_tie_to_a_nomination_that_competes_no_more_closes_nothing(session, at, judged, client_for):
    tied(session, judged, judged.staff, at)
    judged.entries["Anna’s workshop"].state = "ineligible"
    session.commit()
    ask(client_for(judged.staff), "GET", "choose", judged, {"key": "skills", "kind": "shortlist"}, 200)


def test_whoever_is_tied_is_not_asked_to_approve_by_mail_nor_on_the_board(session, at, judged, client_for):
    third = factories.a_user(session, "third@example.org", ("staff", judged.edition.id))
    tied(session, judged, judged.staff, at)
    a_proposal(session, judged, at)
    mails = session.scalars(select(OutboxMail.to).where(OutboxMail.template == "decision_proposed")).all()
    assert mails == [third.email]
    session.commit()
    assert "Decisions to sign" in client_for(third).get("desks.staff_edition", **where(judged)).main
    assert "Decisions to sign" not in client_for(judged.staff).get("desks.staff_edition", **where(judged)).main


def test_many_staff_are_asked_for_ties_at_once_each_as_if_alone(session, at, judged, count_queries):
    many = [
        factories.a_user(session, f"staff{n}@example.org", ("staff", judged.edition.id), name=f"Staff {n}")
        for n in range(9)
    ]
    tied(session, judged, many[0], at)
    tied(session, judged, many[1], at, "Open door")
    tied(session, judged, many[2], at, "Bridge school")
    ids, edition_id = [person.id for person in many], judged.edition.id
    rows = [session.get_one(Nomination, judged.entries[title].nomination_id) for title in (*FIRST_TWO, "Open door")]
    each_alone = {one: frozenset(assignment.tied_nominations(session, edition_id, one)) for one in ids}
    costs = []
    for asked in (ids[:1], ids):
        with count_queries() as asking:
            assert assignment.tied_among(session, edition_id, asked) == {
                one: each_alone[one] for one in asked if each_alone[one]
            }
            told = assignment.tied_in_category(session, edition_id, judged.skills.id, asked)
        assert (
            told
            == {one for one in asked if judged.skills.id in assignment.tied_categories(session, edition_id, one)}
            != frozenset()
        )
        costs.append(len(asking))
    assert costs[0] == costs[1]
    with count_queries() as asking:
        seen = {member.id: [row.id for row in left] for member, left in staff_to_tell(session, judged.edition, rows)}
    assert len(asking) <= 1 + costs[0]
    assert [len(seen[one]) for one in ids] == [2, 2, 2, *[3] * 6]


@pytest.mark.parametrize("kind", ["finalists", "winners"])
def test_a_preview_of_the_announcement_leaves_the_category_out(session, at, judged, client_for, kind):
    judged.entries["Open door"].state = "ineligible"
    decide(session, judged, at, *FIRST_TWO)
    announce(session, judged, "finalists", at + timedelta(days=1), at)
    decide(session, judged, at, FIRST_TWO[0], kind="winners")
    session.commit()
    staff = client_for(judged.staff)
    assert "Anna’s workshop" in staff.get("publishing.preview", **where(judged, kind=kind)).text
    tied(session, judged, judged.staff, at)
    page = staff.get("publishing.preview", **where(judged, kind=kind))
    assert WHY in page.text
    assert not any(title in page.text for title in FIRST_TWO)
    if kind == "winners":
        assert "1 winner" not in page.text


def test_the_pages_take_as_many_queries_with_a_tie_to_one_or_to_many(session, at, judged, client_for, count_queries):
    staff = client_for(judged.staff)
    tied(session, judged, judged.staff, at)
    staff.get("decisions.overview", **where(judged))
    with count_queries() as few:
        staff.get("decisions.overview", **where(judged))
    for title in ("Bridge school", "Code clubs", "Delta radio"):
        tied(session, judged, judged.staff, at, title)
    with count_queries(at_most=14) as many:
        staff.get("decisions.overview", **where(judged))
    assert len(few) == len(many)
