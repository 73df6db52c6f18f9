"""Conflicts are found, declared and dismissed; a standing one ends what runs and keeps the pair apart."""

import pytest
from sqlalchemy import select

from awards.accounts.models import UserAddress
from awards.assignment import queries, services
from awards.assignment.models import Pairing
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.organisations.services import ensure_organisation
from tests.factories import a_judge, a_nomination, a_user, an_assignment, an_edition


@pytest.fixture
def edition(session, at):
    return an_edition(session, at, phase="screening")


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@office.example", ("staff", edition.id))


@pytest.fixture
def nominator(session):
    return a_user(session, "ben@gmail.com")


def sent(session, edition, nominator, at, **values):
    return a_nomination(session, edition, nominator, at, entry_state="eligible", **values)


def kinds(conflicts):
    return sorted((conflict.kind, conflict.evidence) for conflict in conflicts)


def test_nothing_is_found_between_strangers(session, edition, nominator, at):
    a_judge(session, edition, "ada@gmail.com", at, organisation="University of Example")
    sent(session, edition, nominator, at)
    assert services.find_conflicts(session, edition, at) == []


def test_the_own_nomination_is_found(session, edition, at):
    judge = a_judge(session, edition, "ada@lab.example", at)
    nomination = sent(session, edition, judge, at)
    found = {conflict.kind: conflict for conflict in services.find_conflicts(session, edition, at)}
    assert found["nominator"].evidence == "ada@lab.example"
    assert session.get_one(Pairing, (nomination.id, judge.id)).blocked


def test_any_address_of_the_judge_counts(session, edition, nominator, at):
    judge = a_judge(session, edition, "ada@gmail.com", at)
    session.add(UserAddress(user_id=judge.id, email="ada@cooperative.example"))
    session.flush()
    sent(session, edition, nominator, at, website="https://cooperative.example")
    assert kinds(services.find_conflicts(session, edition, at)) == [("same_domain", "cooperative.example")]


def test_the_judges_address_inside_an_answer_is_found(session, edition, nominator, at):
    a_judge(session, edition, "ada@gmail.com", at)
    nomination = sent(session, edition, nominator, at)
    nomination.answers = nomination.answers | {"what": "Our mentor is\na.da+x@gmail.com."}
    session.flush()
    assert kinds(services.find_conflicts(session, edition, at)) == [("same_address", "ada@gmail.com")]


def test_the_nominators_own_domain_counts_too(session, edition, at):
    a_judge(session, edition, "ada@ministry.example", at)
    sent(session, edition, a_user(session, "ben@ministry.example"), at)
    assert kinds(services.find_conflicts(session, edition, at)) == [("same_domain", "ministry.example")]


def test_the_same_organisation_is_found_by_folded_name(session, edition, nominator, at):
    judge = a_judge(session, edition, "ada@gmail.com", at, organisation="École Numérique", folded="ecole numerique")
    nomination = sent(session, edition, nominator, at, organisation="ecole numérique", website=None)
    nomination.organisations[0].folded = "ecole numerique"
    session.flush()
    assert kinds(services.find_conflicts(session, edition, at)) == [("same_organisation", "ecole numérique")]
    assert queries.standing_conflict(session, nomination.id, judge.id) == "same_organisation"


def test_the_same_organisation_is_found_under_another_of_its_names(session, edition, nominator, at):
    known = ensure_organisation(session, "World Radio Agency", website="https://wra.example")
    a_judge(session, edition, "ada@gmail.com", at, organisation="WRA", folded="wra", organisation_id=known.id)
    sent(session, edition, nominator, at, organisation="World Radio Agency", website="https://radio.example")
    assert kinds(services.find_conflicts(session, edition, at)) == [("same_organisation", "World Radio Agency")]


def test_a_web_domain_of_the_judges_organisation_counts(session, edition, nominator, at):
    known = ensure_organisation(session, "World Radio Agency", website="https://wra.example")
    a_judge(session, edition, "ada@gmail.com", at, organisation="WRA", folded="wra", organisation_id=known.id)
    sent(session, edition, nominator, at, organisation="Repair benches", website="https://wra.example")
    assert kinds(services.find_conflicts(session, edition, at)) == [("same_domain", "wra.example")]


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_drafts_and_withdrawn_nominations_are_not_looked_at(session, edition, at, state):
    judge = a_judge(session, edition, "ada@lab.example", at)
    sent(session, edition, judge, at, state=state)
    assert services.find_conflicts(session, edition, at) == []


def test_a_second_look_finds_nothing_new(session, edition, at):
    sent(session, edition, a_judge(session, edition, "ada@lab.example", at), at)
    assert services.find_conflicts(session, edition, at)
    assert services.find_conflicts(session, edition, at) == []


def test_a_dismissed_conflict_is_not_raised_again_and_the_pair_may_meet(session, edition, staff, at):
    judge = a_judge(session, edition, "ada@ministry.example", at)
    nomination = sent(session, edition, a_user(session, "ben@ministry.example"), at)
    (conflict,) = services.find_conflicts(session, edition, at)
    services.dismiss_conflict(session, conflict, "The ministry has 9,000 staff.", staff, at)
    assert services.find_conflicts(session, edition, at) == []
    assert queries.standing_conflict(session, nomination.id, judge.id) is None
    assert not session.get_one(Pairing, (nomination.id, judge.id)).blocked


def test_dismissing_one_of_two_conflicts_leaves_the_pair_apart(session, edition, staff, at):
    judge = a_judge(session, edition, "ada@ministry.example", at)
    nomination = sent(session, edition, a_user(session, "ben@ministry.example"), at)
    (found,) = services.find_conflicts(session, edition, at)
    services.declare_conflict(session, edition, nomination.id, judge.id, "We are cousins.", judge, at)
    services.dismiss_conflict(session, found, "The ministry has 9,000 staff.", staff, at)
    assert session.get_one(Pairing, (nomination.id, judge.id)).blocked
    assert queries.standing_conflict(session, nomination.id, judge.id) == "declared"


def test_a_conflict_found_late_ends_what_runs_and_tells_the_judge(session, edition, nominator, at):
    judge = a_judge(session, edition, "ada@cooperative.example", at)
    nomination = sent(session, edition, nominator, at)
    assignment = an_assignment(session, edition, nomination.entries[0], judge, at)
    assert queries.conflicted_nominations(session, edition.id, judge.id) == {nomination.id: "same_domain"}
    services.find_conflicts(session, edition, at)
    session.refresh(assignment)
    assert (assignment.ended_at, assignment.end_reason) == (at, "conflict")
    assert session.get_one(Pairing, (nomination.id, judge.id)).blocked
    mails = session.scalars(select(OutboxMail)).all()
    assert [(mail.to, mail.template, mail.values["conflict"]) for mail in mails] == [
        ("ada@cooperative.example", "assignment_ended", True)
    ], "there are no staff to be told"


def test_a_judge_declares_a_conflict_once_however_often_it_is_said(session, edition, nominator, at):
    judge = a_judge(session, edition, "ada@gmail.com", at)
    nomination = sent(session, edition, nominator, at)
    first = services.declare_conflict(session, edition, nomination.id, judge.id, "We are cousins.", judge, at)
    again = services.declare_conflict(session, edition, nomination.id, judge.id, "Cousins!", judge, at)
    assert first.id == again.id
    assert again.evidence == "We are cousins."


def test_a_conflict_declared_again_after_a_dismissal_stands_again(session, edition, nominator, staff, at):
    judge = a_judge(session, edition, "ada@gmail.com", at)
    nomination = sent(session, edition, nominator, at)
    conflict = services.declare_conflict(session, edition, nomination.id, judge.id, "We met once.", judge, at)
    services.dismiss_conflict(session, conflict, "Meeting once is no tie.", staff, at)
    services.declare_conflict(session, edition, nomination.id, judge.id, "We are married.", judge, at)
    assert queries.standing_conflict(session, nomination.id, judge.id) == "declared"
    assert session.get_one(Pairing, (nomination.id, judge.id)).blocked


def test_a_conflict_is_declared_only_for_the_jury_and_nominations_of_the_edition(session, edition, nominator, at):
    other_edition = an_edition(session, at, year=2030, phase="screening", last_number=100)
    judge = a_judge(session, edition, "ada@gmail.com", at)
    elsewhere = sent(session, other_edition, nominator, at)
    here = sent(session, edition, nominator, at)
    for nomination, person, field in ((elsewhere, judge, "nomination"), (here, nominator, "judge")):
        with pytest.raises(RuleBroken) as broken:
            services.declare_conflict(session, edition, nomination.id, person.id, "A tie.", judge, at)
        assert list(broken.value.fields) == [field]


def test_a_recusal_ends_every_entry_of_the_nomination_and_stays(session, edition, nominator, staff, at):
    judge = a_judge(session, edition, "ada@gmail.com", at)
    nomination = sent(session, edition, nominator, at, categories=("access", "skills"))
    both = [an_assignment(session, edition, entry, judge, at) for entry in nomination.entries]
    conflict = services.record_recusal(session, both[0], "I taught the founder.", judge, at)
    assert conflict.kind == "recusal"
    for assignment in both:
        session.refresh(assignment)
        assert assignment.end_reason == "recusal"
    assert queries.standing_conflict(session, nomination.id, judge.id) == "recusal"
    assert session.scalars(select(OutboxMail)).all() == [], "the judge knows what the judge did"
    with pytest.raises(RuleBroken):
        services.dismiss_conflict(session, conflict, "Come back.", staff, at)


def test_nobody_dismisses_a_conflict_of_their_own_or_without_a_reason(session, edition, nominator, staff, at):
    judge = a_judge(session, edition, "ada@gmail.com", at)
    nomination = sent(session, edition, nominator, at)
    conflict = services.declare_conflict(session, edition, nomination.id, judge.id, "Cousins.", judge, at)
    for by, reason in ((judge, "It is nothing."), (staff, " ")):
        with pytest.raises(RuleBroken):
            services.dismiss_conflict(session, conflict, reason, by, at)
    services.dismiss_conflict(session, conflict, "Distant cousins.", staff, at)
    with pytest.raises(RuleBroken):
        services.dismiss_conflict(session, conflict, "Again.", staff, at)


def test_every_step_leaves_an_audit_row_with_ids_and_words_apart(session, edition, nominator, staff, at):
    judge = a_judge(session, edition, "ada@cooperative.example", at)
    nomination = sent(session, edition, nominator, at)
    (found,) = services.find_conflicts(session, edition, at)
    services.dismiss_conflict(session, found, "A shared web host.", staff, at)
    rows = session.scalars(select(AuditRow).where(AuditRow.edition_id == edition.id).order_by(AuditRow.seq)).all()
    assert [(row.action, row.actor_id) for row in rows] == [("conflict.found", None), ("conflict.dismissed", staff.id)]
    assert all(
        row.details == {"nomination": str(nomination.id), "judge": str(judge.id), "kind": "same_domain"} for row in rows
    )


def test_asking_about_one_pair_or_one_judge_costs_a_fixed_number_of_queries(
    session, edition, nominator, at, count_queries
):
    judges = [a_judge(session, edition, f"judge{n}@gmail.com", at) for n in range(4)]
    nominations = [sent(session, edition, nominator, at) for _ in range(6)]
    with count_queries(at_most=5):
        queries.standing_conflict(session, nominations[0].id, judges[0].id)
    an_assignment(session, edition, nominations[0].entries[0], judges[0], at)
    with count_queries(at_most=4):
        assert queries.conflicted_nominations(session, edition.id, judges[0].id) == {}


def test_a_dismissal_is_taken_back_and_what_was_assigned_meanwhile_ends(session, edition, nominator, staff, at):
    judge = a_judge(session, edition, "ada@cooperative.example", at)
    nomination = sent(session, edition, nominator, at)
    (conflict,) = services.find_conflicts(session, edition, at)
    with pytest.raises(RuleBroken, match="stands already"):
        services.reopen_conflict(session, conflict, "Doubts.", staff, at)
    services.dismiss_conflict(session, conflict, "A shared web host.", staff, at)
    assignment = an_assignment(session, edition, nomination.entries[0], judge, at)
    for by, reason in ((judge, "It is nothing."), (staff, " ")):
        with pytest.raises(RuleBroken):
            services.reopen_conflict(session, conflict, reason, by, at)
    services.reopen_conflict(session, conflict, "It is no host: they share an office.", staff, at)
    session.refresh(assignment)
    assert assignment.end_reason == "conflict"
    assert session.get_one(Pairing, (nomination.id, judge.id)).blocked
    assert queries.standing_conflict(session, nomination.id, judge.id) == "same_domain"
    actions = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == conflict.id).order_by(AuditRow.seq))
    assert actions.all() == ["conflict.found", "conflict.dismissed", "conflict.reopened"]


def test_a_judges_word_that_takes_an_assignment_away_is_told_to_staff(session, edition, nominator, staff, at):
    judge = a_judge(session, edition, "ada@gmail.com", at)
    nomination, other = (sent(session, edition, nominator, at) for _ in range(2))
    services.declare_conflict(session, edition, other.id, judge.id, "Cousins.", judge, at)
    assert session.scalars(select(OutboxMail)).all() == [], "nothing ran, so nothing is lacking"
    an_assignment(session, edition, nomination.entries[0], judge, at)
    services.declare_conflict(session, edition, nomination.id, judge.id, "Cousins.", judge, at)
    (mail,) = session.scalars(select(OutboxMail)).all()
    assert (mail.to, mail.template, mail.values["count"]) == (staff.email, "assignment_conflict", 1)
    assert "Cousins" not in str(mail.values)


def test_staff_who_declare_it_themselves_are_not_written_to(session, edition, nominator, staff, at):
    judge = a_judge(session, edition, "ada@gmail.com", at)
    nomination = sent(session, edition, nominator, at)
    an_assignment(session, edition, nomination.entries[0], judge, at)
    services.declare_conflict(session, edition, nomination.id, judge.id, "Cousins.", staff, at)
    assert [mail.to for mail in session.scalars(select(OutboxMail))] == [judge.email]
