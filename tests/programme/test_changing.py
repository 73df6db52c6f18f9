"""Published rules keep every version, and change only by two persons and in public."""

import copy
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from awards.core.errors import NotFound, RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.programme import queries, services
from awards.programme.document import canonical, digest, write
from awards.programme.models import Category, EligibilityCount, RulesChange, RulesVersion
from tests.factories import a_user, an_edition

NOTE = {"en": "Two answers may be longer.", "fr": ""}


@pytest.fixture
def staff(session, at):
    return a_user(session, "ada@example.org")


@pytest.fixture
def second(session, at):
    return a_user(session, "sam@example.org")


@pytest.fixture
def edition(session, staff, at):
    """An edition whose rules were published just now; its call opens later."""
    document = queries.default_document()
    document["dates"]["opens_at"] = (at + timedelta(days=1)).isoformat()
    found = services.open_edition(session, document, staff, at)
    services.publish_rules(session, found, staff, at)
    return found


def saved(session, edition, staff, at, **changed):
    """The open change with the first question's parts changed."""
    found = queries.edition_to_edit(session, edition.id)
    document = copy.deepcopy(write(found))
    document["form"]["sections"][0]["questions"][0] |= changed or {"limit": 3000}
    services.edit(session, edition.id, document, staff, at, expected_version=found.version)
    return queries.open_change(session, edition.id)


def proposed(session, edition, staff, at, **changed):
    change = saved(session, edition, staff, at, **changed)
    services.propose_change(session, edition, NOTE, staff, at, expected_version=change.version)
    return change


def limit(edition) -> int:
    return edition.form["sections"][0]["questions"][0]["limit"]


def test_publishing_keeps_the_whole_document_with_its_instant_and_digest(session, edition, staff, at):
    (kept,) = queries.rules_versions(session, edition.id)
    assert (kept.number, kept.published_at, kept.proposed_by, kept.approved_by) == (1, at, staff.id, None)
    session.refresh(kept)
    assert kept.digest == digest(kept.document)
    for part in ("categories", "tie_rule", "form", "eligibility", "dates"):
        assert kept.document[part] == write(edition)[part]
    assert kept.document["version"] == 1
    assert canonical(kept.document).startswith(b'{"categories":[{"criteria":[{"anchors":')


def test_rules_are_published_before_the_call_opens(session, staff, at):
    document = queries.default_document()
    document["dates"]["opens_at"] = at.isoformat()
    edition = services.open_edition(session, document, staff, at)
    with pytest.raises(RuleBroken, match="Rules stand before the call opens"):
        services.publish_rules(session, edition, staff, at)
    services.publish_rules(session, edition, staff, at - timedelta(seconds=1))


@pytest.mark.parametrize("verb", [update(RulesVersion).values(number=7), delete(RulesVersion)])
def test_the_database_only_adds_versions(session, edition, verb):
    session.commit()
    with pytest.raises(DBAPIError, match="rules_version are only added"):
        session.execute(verb)


def test_a_change_is_drafted_beside_the_published_rules(session, edition, staff, at):
    change = saved(session, edition, staff, at)
    assert limit(queries.edition(session, edition.id)) == 2000
    assert limit(queries.edition_to_edit(session, edition.id)) == 3000
    assert queries.category_of_edition(session, edition.id, "skills").edition.version == change.version
    assert len(queries.rules_versions(session, edition.id)) == 1
    assert session.scalars(select(Category).where(Category.edition_id == edition.id)).all().__len__() == 5


def test_saving_without_a_difference_begins_no_change(session, edition, staff, at):
    found = queries.edition_to_edit(session, edition.id)
    assert services.edit(session, edition.id, write(found), staff, at, expected_version=found.version) is False
    assert queries.open_change(session, edition.id) is None


def test_two_who_edit_the_change_do_not_overwrite_each_other(session, edition, staff, second, at):
    seen = queries.edition_to_edit(session, edition.id).version
    saved(session, edition, staff, at)
    document = copy.deepcopy(write(queries.edition_to_edit(session, edition.id)))
    document["names"]["en"] = "Another"
    with pytest.raises(StaleVersion):
        services.edit(session, edition.id, document, second, at, expected_version=seen)


def test_a_second_person_approves_and_makes_the_next_version_with_its_note(session, edition, staff, second, at):
    first = queries.rules_version(session, edition.id, 1).digest
    change = proposed(session, edition, staff, at)
    later = at + timedelta(hours=1)
    services.approve_change(session, edition, second, later, expected_version=change.version)
    session.expunge_all()
    found = queries.edition(session, edition.id)
    assert limit(found) == 3000
    newest, oldest = queries.rules_versions(session, edition.id)
    assert (newest.number, newest.note, newest.published_at) == (2, {"en": NOTE["en"]}, later)
    assert (newest.proposed_by, newest.approved_by) == (staff.id, second.id)
    assert newest.document["note"] == {"en": NOTE["en"]}
    assert newest.digest == digest(newest.document) != first == oldest.digest
    assert oldest.document["form"]["sections"][0]["questions"][0]["limit"] == 2000
    assert queries.open_change(session, edition.id) is None
    assert found.rules_published_at == at
    assert "rules_change.approved" in session.scalars(select(AuditRow.action)).all()


def test_whoever_proposed_a_change_does_not_approve_it(session, edition, staff, at):
    change = proposed(session, edition, staff, at)
    with pytest.raises(RuleBroken, match="another member of staff approves it"):
        services.approve_change(session, edition, staff, at, expected_version=change.version)
    assert limit(queries.edition(session, edition.id)) == 2000


def test_the_database_refuses_the_same_person_by_whatever_path(session, edition, staff, second, at):
    proposed(session, edition, staff, at)
    session.commit()
    with pytest.raises(IntegrityError):
        session.execute(update(RulesChange).values(state="approved", ended_by=staff.id, ended_at=at))
    session.rollback()
    for approver in (staff.id, None):
        version = RulesVersion(
            edition_id=edition.id, number=2, document={}, digest="0" * 64, note=NOTE, published_at=at,
            proposed_by=staff.id, approved_by=approver,
        )  # fmt: skip
        session.add(version)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_a_change_needs_a_note_and_a_difference(session, edition, staff, at):
    change = saved(session, edition, staff, at)
    with pytest.raises(RuleBroken, match="Say what changes and why"):
        services.propose_change(session, edition, {"en": "", "ar": ""}, staff, at, expected_version=change.version)
    change = saved(session, edition, staff, at, limit=2000)
    with pytest.raises(RuleBroken, match="Nothing differs"):
        services.propose_change(session, edition, NOTE, staff, at, expected_version=change.version)


def test_a_change_that_waits_is_edited_only_after_it_was_taken_back(session, edition, staff, second, at):
    change = proposed(session, edition, staff, at)
    with pytest.raises(RuleBroken, match="Take it back first"):
        saved(session, edition, second, at, limit=9)
    seen = change.version
    services.take_back_change(session, edition, second)
    with pytest.raises(RuleBroken, match="not handed in"):
        services.approve_change(session, edition, second, at, expected_version=seen)
    proposed(session, edition, second, at, limit=2500)
    with pytest.raises(StaleVersion):
        services.approve_change(session, edition, staff, at, expected_version=seen)


def test_a_dropped_change_leaves_the_rules_and_makes_room_for_another(session, edition, staff, second, at):
    proposed(session, edition, staff, at)
    services.drop_change(session, edition, second, at)
    with pytest.raises(NotFound):
        queries.change_of_edition(session, edition.id)
    with pytest.raises(RuleBroken, match="No change of the rules is under way"):
        services.drop_change(session, edition, second, at)
    assert saved(session, edition, staff, at).state == "draft"


def test_published_categories_criteria_and_rounds_stay(session, edition, staff, at):
    version = edition.version
    document = write(edition)
    document["categories"] = document["categories"][1:]
    document["rounds"] = []
    with pytest.raises(RuleBroken):
        services.edit(session, edition.id, document, staff, at, expected_version=version)
    document = write(edition)
    del document["categories"][0]["criteria"][2]
    for section in document["form"]["sections"]:
        for question in section["questions"]:
            question["criteria"] = ["results"]
    with pytest.raises(RuleBroken, match="The criterion “reach” is published and stays"):
        services.edit(session, edition.id, document, staff, at, expected_version=version)
    document = write(edition)
    del document["categories"][0]
    with pytest.raises(RuleBroken, match="The category “access” is published and stays"):
        services.edit(session, edition.id, document, staff, at, expected_version=version)
    document = write(edition)
    document["categories"].append(copy.deepcopy(document["categories"][0]) | {"key": "safety"})
    assert services.edit(session, edition.id, document, staff, at, expected_version=version)


@pytest.mark.parametrize(
    ("part", "stays"), [("weight", True), ("reviews", True), ("scale", True), ("tie_rule", True), ("names", False)]
)
def test_once_judging_has_begun_what_scores_mean_stays(session, edition, staff, at, part, stays):
    document = write(edition)
    category = document["categories"][0]
    match part:
        case "weight":
            category["criteria"][0]["weight"] += 1
        case "reviews":
            category["reviews"] += 1
        case "scale":
            document["scale"]["half_points"] = True
        case "tie_rule":
            document["tie_rule"] = document["tie_rule"][1:]
        case _:
            category["names"]["en"] = "Access for all"
    version, judged = edition.version, edition.rounds[0].opens_at
    if stays:
        with pytest.raises(RuleBroken, match="Judging has begun"):
            services.edit(session, edition.id, document, staff, judged, expected_version=version)
    before = judged if not stays else judged - timedelta(seconds=1)
    assert services.edit(session, edition.id, document, staff, before, expected_version=version)


def test_time_may_overtake_a_change_that_waits(session, edition, staff, second, at):
    document = write(edition)
    document["categories"][0]["criteria"][0]["weight"] += 1
    services.edit(session, edition.id, document, staff, at, expected_version=edition.version)
    change = queries.open_change(session, edition.id)
    services.propose_change(session, edition, NOTE, staff, at, expected_version=change.version)
    with pytest.raises(RuleBroken, match="Judging has begun"):
        services.approve_change(session, edition, second, edition.rounds[0].opens_at, expected_version=change.version)


def test_rules_published_before_versions_were_kept_become_the_first_version(session, staff, second, at):
    edition = an_edition(session, at, phase="upcoming")
    published = edition.rules_published_at
    change = proposed(session, edition, staff, at)
    services.approve_change(session, edition, second, at, expected_version=change.version)
    newest, oldest = queries.rules_versions(session, edition.id)
    assert (oldest.number, oldest.published_at, oldest.proposed_by) == (1, published, None)
    assert newest.number == 2


def test_checks_are_counted_by_day_question_and_outcome_alone(session, edition, at):
    from awards.programme.eligibility import checks, findings

    questions = checks(edition.eligibility)
    good = {"purpose": "yes", "former-winner": "no", "staff-or-jury": "no"}
    for answers in (good, good, good | {"purpose": "no"}):
        services.count_check(session, edition, findings(questions, answers), at)
    services.count_check(session, edition, findings(questions, good), at + timedelta(days=1))
    rows = session.scalars(select(EligibilityCount).execution_options(populate_existing=True)).all()
    assert {(r.question, r.outcome): r.count for r in rows if r.day == at.date()} == {
        ("", "passed"): 2, ("", "failed"): 1, ("purpose", "met"): 2, ("purpose", "not_met"): 1,
        ("former-winner", "met"): 3, ("staff-or-jury", "met"): 3,
    }  # fmt: skip
    assert {r.count for r in rows if r.day != at.date()} == {1}
    assert set(EligibilityCount.__table__.columns.keys()) == {"edition_id", "day", "question", "outcome", "count"}
