"""A judge who is tied to a nomination never meets it: every path by hand, also when the tie arose after the assignment.

Nothing is looked for between the tie and the try: each path has to see it by itself (cases AZ-07 and AZ-18). What stays
is the receipt of a card that the judge confirmed before: a number and the judge's own points.
"""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from awards.accounts.models import Role
from awards.assignment import queries as assigned
from awards.assignment import services as assignments
from awards.assignment.models import Assignment, JudgeProfile
from awards.assignment.table import assignments as assignments_table
from awards.core.errors import RuleBroken
from awards.infrastructure import clock, storage
from awards.infrastructure.outbox import OutboxMail
from awards.judging import queries, services
from awards.judging.models import PaperForm, Score, Scorecard
from awards.judging.queries import paper
from awards.nominations.models import Referee
from awards.watching import queries as watching_queries
from awards.watching import services as watching
from awards.web.mail import compose
from tests import factories
from tests.judging.conftest import a_round

MAIL_TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"

TITLE, NAME, NUMBER = "Repair benches", "Repair benches cooperative", "N-0001"


@pytest.fixture
def judging(session, at, app):
    """Nina, who leads the category too, has scored all three nominations and confirmed none; Omar the first."""
    found = a_round(session, at)
    skills = found.edition.categories[1]
    session.add(Role(user_id=found.nina.id, kind="chair", edition_id=found.edition.id, category_id=skills.id))
    place = storage.at("", app.config["AWARDS"].instance)
    found.file = factories.a_file(session, found.nominations[0], found.nominator, at, storage=place)
    for judge, indexes in ((found.nina, (0, 1, 2)), (found.omar, (0,))):
        for index in indexes:
            found.score(judge, index, results="4", evidence="3")
    found.staff = factories.a_user(session, "staff@office.example", ("staff", found.edition.id))
    session.flush()
    session.refresh(found.nina, ["roles"])
    session.commit()
    return found


def is_nominee(session, judging):
    judging.nominations[0].nominee_names = ["Nina"]


def is_nominator(session, judging):
    judging.nominations[0].nominator_id = judging.nina.id


def is_collaborator(session, judging):
    factories.a_collaborator(session, judging.nominations[0], judging.nina, "view", judging.at)


def was_asked_for_a_letter(session, judging):
    session.add(
        Referee(
            nomination_id=judging.nominations[0].id, name="Nina", email=judging.nina.email, language="en",
            token_digest="x", asked_by=judging.nominator.id, asked_at=judging.at, due_at=judging.at,
        )
    )  # fmt: skip


def works_for_the_nominee(session, judging):
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judging.nina.id)).one()
    profile.organisation, profile.folded = NAME, NAME.lower()


def shares_the_web_domain(session, judging):
    (organisation,) = judging.nominations[0].organisations
    organisation.website, organisation.domain = "https://example.org", "example.org"


def is_named_in_an_answer(session, judging):
    nomination = judging.nominations[0]
    nomination.answers = {**nomination.answers, "what": "Our mentor is nina@example.org."}


def lives_in_the_country(session, judging):
    judging.edition.same_country = True
    session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judging.nina.id)).one().country = "KE"


def is_declared_by_staff(session, judging):
    assignments.declare_conflict(
        session, judging.edition, judging.nominations[0].id, judging.nina.id, "Told by phone.", judging.staff,
        judging.at,
    )  # fmt: skip


TIES = (
    is_nominee, is_nominator, is_collaborator, was_asked_for_a_letter, works_for_the_nominee, shares_the_web_domain,
    is_named_in_an_answer, lives_in_the_country, is_declared_by_staff,
)  # fmt: skip


@pytest.fixture
def nina(client_for, judging):
    return client_for(judging.nina)


def tied(session, judging, tie=is_collaborator):
    tie(session, judging)
    session.commit()


def refused(client, how, page, judging, data=None, **more):
    ask = client.get if how == "GET" else client.post
    ask(f"judging.{page}", *([data or {}] if how == "POST" else []), expect=404, **judging.address(**more))


def look(session, query):
    with Session(session.get_bind()) as fresh:
        return fresh.scalars(query).all()


# Every address of the nomination itself: before the tie it opens, with it there is no such thing

SCORE = {"points": "5", "version": "1"}
ADDRESSES = {
    "the sheet": ("GET", "scorecard", {}, ()),
    "a file": ("GET", "file", {}, ("file_id",)),
    "a score": ("POST", "save_score", SCORE, ("criterion_id",)),
    "the two texts": ("POST", "save_words", {"comment": "x", "feedback": "", "version": "1"}, ()),
    "the private note": ("POST", "save_note", {"note": "x", "version": "0"}, ()),
    "the whole sheet": ("POST", "save_sheet", {"note-note": "x", "note-version": "0", "note-seen": ""}, ()),
    "the confirmation": ("POST", "confirm", {}, ()),
    "the page of stepping back": ("GET", "recusal", {}, ()),
    "stepping back": ("POST", "recusal", {"reason": "x"}, ()),
}


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.case("AZ-07")
def test_no_address_of_the_nomination_opens(session, judging, nina, path):
    how, page, data, names = ADDRESSES[path]
    more = {"file_id": judging.file.id, "criterion_id": judging.criteria["results"].id}
    before = look(session, select(Score.points).order_by(Score.scorecard_id, Score.criterion_id))
    tied(session, judging)
    refused(nina, how, page, judging, data, **{name: more[name] for name in names})
    assert look(session, select(Score.points).order_by(Score.scorecard_id, Score.criterion_id)) == before
    assert look(session, select(Scorecard).where(Scorecard.confirmed_at.is_not(None))) == []
    assert look(session, select(Assignment).where(Assignment.ended_at.is_not(None))) == []


def test_a_file_opens_for_the_judge_as_long_as_there_is_no_tie(judging, nina):
    nina.get("judging.file", **judging.address(file_id=judging.file.id))


@pytest.mark.parametrize("tie", TIES)
def test_whatever_the_tie_is_the_sheet_and_its_files_are_closed_and_the_queue_lacks_it(session, judging, nina, tie):
    tied(session, judging, tie)
    refused(nina, "GET", "scorecard", judging)
    refused(nina, "GET", "file", judging, file_id=judging.file.id)
    page = nina.get("judging.queue", edition_id=judging.edition.id)
    assert TITLE not in page.main
    assert "2 of 2 scored" in page.text
    refused(nina, "POST", "save_score", judging, SCORE, criterion_id=judging.criteria["results"].id)


@pytest.mark.parametrize("seen_by_a_look", [False, True])
@pytest.mark.parametrize("tie", TIES)
def test_a_tie_that_came_after_a_kept_look_closes_them_as_well(session, judging, nina, tie, seen_by_a_look):
    assignments.look_again(session, judging.at)
    tied(session, judging, tie)
    if seen_by_a_look:
        assignments.look_again(session, judging.at)
        session.commit()
    assert TITLE not in nina.get("judging.queue", edition_id=judging.edition.id).main
    refused(nina, "POST", "save_score", judging, SCORE, criterion_id=judging.criteria["results"].id)


def test_a_queue_without_ties_asks_for_none_once_a_look_was_kept(session, judging, nina, count_queries):
    assignments.look_again(session, judging.at)
    session.commit()
    with count_queries() as asked:
        assert TITLE in nina.get("judging.queue", edition_id=judging.edition.id).main
    assert [query for query in asked if "UNION ALL" in query and "kept_tie" in query] == []


# Every list of a judge: it stands there without the tie, and with it not by title, name or number

LISTS = {
    "the queue": "judging.queue",
    "own scores": "judging.my_scores",
    "the gate": "judging.conflicts",
    "what a device keeps": "judging.kept_pages",
    "the warm-up": "judging.warm_up",
}


@pytest.mark.parametrize("path", LISTS)
def test_no_list_of_the_judge_holds_it(session, judging, nina, path):
    endpoint, values = LISTS[path], {"edition_id": judging.edition.id}
    entry = str(judging.entries[0].id)
    assignments.mark_to_warm_up(session, judging.round, 1, "skills", judging.staff, judging.at)
    session.commit()
    marks = (TITLE, NAME, NUMBER, entry)
    body = nina.get(endpoint, **values).body
    assert any(mark in body for mark in marks)
    tied(session, judging)
    body = nina.get(endpoint, **values).body
    assert [mark for mark in marks if mark in body] == []


def test_the_counts_and_next_are_without_it(session, judging):
    tied(session, judging)
    found = queries.queue(session, judging.edition.id, judging.nina.id, judging.at)
    assert {item.number for item in found.items} == {2, 3}
    following = [found.next(after=item.entry_id) for item in found.items]
    assert all(item is None or item.number != 1 for item in following)
    assert len(queries.own_scores(session, judging.edition.id, judging.nina.id, judging.at).cards) == 2
    assert len(queries.gate(session, judging.edition.id, judging.nina.id, judging.at).rows) == 2


def test_confirming_all_confirms_the_others_alone(session, judging, nina):
    tied(session, judging)
    nina.post("judging.confirm_all", edition_id=judging.edition.id, expect=303)
    confirmed = look(session, select(Scorecard.entry_id).where(Scorecard.confirmed_at.is_not(None)))
    assert set(confirmed) == {entry.id for entry in judging.entries[1:]}


# What a chair and staff read after the close

AFTERWARDS = {
    "the chair's panel": ("judging.category_scores", "category_id"),
    "the ranking": ("ranking.category", "key"),
    "the ranking as CSV": ("ranking.category_csv", "key"),
    "the ranking as JSON": ("ranking.category_json", "key"),
    "what would change the ranking": ("ranking.changes", "key"),
}
OF_STAFF = {
    "the scores": ("judging.staff_scores", "category_id"),
    "the scores as CSV": ("judging.staff_scores_csv", "category_id"),
    "the scores as JSON": ("judging.staff_scores_json", "category_id"),
    **{name: found for name, found in AFTERWARDS.items() if found[0].startswith("ranking")},
}


@pytest.mark.parametrize(
    ("who", "path"), [*(("nina", path) for path in AFTERWARDS), *(("staff", path) for path in OF_STAFF)]
)
def test_what_is_read_after_the_close_lacks_it(session, judging, client_for, who, path):
    endpoint, name = {**AFTERWARDS, **OF_STAFF}[path]
    skills = judging.edition.categories[1]
    values = {"edition_id": judging.edition.id, name: {"category_id": skills.id, "key": skills.key}[name]}
    for judge, indexes in ((judging.nina, (0, 1, 2)), (judging.omar, (0,))):
        for index in indexes:
            card = judging.card(judge, index)
            card.confirmed_at = judging.at
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()
    reader = client_for(getattr(judging, who))
    body = reader.get(endpoint, **values).body
    if endpoint != "ranking.changes":
        assert TITLE in body
        assert "Night school" in body
    factories.a_collaborator(session, judging.nominations[0], getattr(judging, who), "view", judging.at)
    session.commit()
    body = reader.get(endpoint, **values).body
    assert TITLE not in body
    if endpoint != "ranking.changes":
        assert "Night school" in body


@pytest.mark.case("AZ-18")
def test_no_rank_and_no_figure_of_the_ranking_counts_it(session, judging, client_for):
    """The first of two by score is hidden: the second has no gap above it, and its judge one card fewer."""
    for criterion in judging.criteria.values():
        card = judging.card(judging.nina, 1)
        services.save_score(session, card, criterion.id, Decimal(1), 1, judging.nina, judging.at)
    for judge, index in ((judging.nina, 0), (judging.nina, 1), (judging.omar, 0)):
        judging.card(judge, index).confirmed_at = judging.at
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()
    staff, values = client_for(judging.staff), {"edition_id": judging.edition.id, "key": "skills"}

    def ranks():
        rows = json.loads(staff.get("ranking.category_json", **values).body)["entries"]
        return {row["nomination"]: (row["rank"], row["rank_raw"]) for row in rows}

    assert (ranks()[1], ranks()[2]) == ((1, 1), (2, 2))
    assert "Choose the shortlist" in staff.get("ranking.category", **values).main
    before = [" ".join(row.text_content().split()) for row in staff.get("ranking.category", **values).find("//tr")]
    assert any(row.startswith("Nina 2") for row in before)
    factories.a_collaborator(session, judging.nominations[0], judging.staff, "view", judging.at)
    session.commit()
    assert 1 not in ranks()
    assert ranks()[2] == (1, 1)
    page = staff.get("ranking.category", **values)
    rows = [" ".join(row.text_content().split()) for row in page.find("//tr")]
    assert any(row.startswith("Nina 1") for row in rows)
    assert not any(row.startswith("Omar") for row in rows)
    assert "You are tied to a nomination of this category" in page.main
    assert "Choose the shortlist" not in page.main


def test_search_is_of_staff_alone_and_finds_nothing_for_a_judge(judging, nina):
    nina.get("finding.nominations", edition_id=judging.edition.id, expect=404)


# How a pair is made: by hand, from a file, by a plan, in place of another, in the database


@pytest.fixture
def free(session, judging):
    """Nina has the first nomination no more and is tied to it; nobody has looked."""
    assignment = judging.assignments["Nina", 0]
    assignments.end_assignment(session, assignment, "By hand.", judging.staff, judging.at)
    tied(session, judging)
    return judging


def profile_of(session, judging):
    return session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judging.nina.id)).one()


def test_by_hand_staff_are_told_no(session, free):
    with pytest.raises(RuleBroken, match="conflict of interest stands between"):
        assignments.assign_judge(
            session, free.round, free.entries[0], profile_of(session, free), free.staff, free.at
        )  # fmt: skip


def test_a_file_of_assignments_is_refused_by_its_cell(session, free):
    row = {"round": "1", "nomination": "1", "category": "skills", "judge_email": free.nina.email, "state": "live"}
    edition = assigned.edition(session, free.edition.id).edition
    for dry_run in (True, False):
        with pytest.raises(RuleBroken) as refused:
            assignments_table.import_rows(session, edition, [row], free.staff, free.at, dry_run)
        assert "A conflict of interest stands between" in " ".join(map(str, refused.value.fields.values()))


@pytest.mark.parametrize("only", [False, True], ids=["a plan", "a replacement"])
def test_no_plan_is_offered_the_pair(session, judging, only):
    def offered():
        problem = assigned.problem(session, judging.round, judging.entries[1].id if only else None, at=judging.at)
        return {(pair["entry"], pair["judge"]) for pair in problem["pairs"]}

    pair = ("2/skills", str(judging.omar.id))
    assert pair in offered()
    factories.a_collaborator(session, judging.nominations[1], judging.omar, "view", judging.at)
    assert pair not in offered()


def test_an_assignment_that_runs_is_not_kept_by_the_next_plan(session, judging):
    tied(session, judging)
    assignments.find_conflicts(session, judging.edition, judging.at)
    running = select(Assignment).where(Assignment.judge_id == judging.nina.id, Assignment.ended_at.is_(None))
    assert {found.nomination_id for found in session.scalars(running)} == {n.id for n in judging.nominations[1:]}


@pytest.mark.case("AZ-07")
def test_once_it_is_kept_the_database_itself_refuses_the_pair(session, free):
    assignments.find_conflicts(session, free.edition, free.at)
    twin = Assignment(
        id=uuid4(), entry_id=free.entries[0].id, nomination_id=free.nominations[0].id, round_id=free.round.id,
        judge_id=free.nina.id, assigned_at=free.at,
    )  # fmt: skip
    session.add(twin)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


# Mails: what is written to the judge, and to staff who are tied


def of_silence(session, judging):
    """The reminder that goes by itself."""
    rules = watching_queries.usual_rules(judging.edition.id)
    for name, value in {"reminding": True, "quiet_start": 0, "quiet_end": 0, "quiet_weekends": False}.items():
        setattr(rules, name, value)
    session.add(rules)
    session.flush()
    watching.remind(session, judging.edition.id, judging.round.id, judging.round.closes_at - timedelta(hours=12))


def by_hand(session, judging):
    of = watching_queries.watched(session, judging.edition.id, judging.at)
    watching.nudge(session, of, [judging.nina.id], judging.staff, judging.at)


def of_a_reopened_card(session, judging):
    services.reopen_scorecard(session, judging.card(judging.nina, 0), "A slip.", judging.staff, judging.at)


def of_a_form_keyed_in(session, judging):
    form = session.scalars(
        select(PaperForm.id).where(PaperForm.assignment_id == judging.assignments["Nina", 0].id)
    ).one()
    of = paper.form_on_paper(session, judging.edition.id, form, judging.staff.id)
    services.key_in(session, of, services.Paper({}, comment="On paper."), judging.staff, judging.at)


def of_the_end(session, judging):
    """The look that finds the tie ends the assignment: that mail names the number and the category, and no more."""
    assignments.find_conflicts(session, judging.edition, judging.at)


def of_an_assignment(session, judging):
    """By hand, in place of one that ended."""
    assignment = judging.assignments["Nina", 0]
    if assignment.ended_at is None:
        assignments.end_assignment(session, assignment, "By hand.", judging.staff, judging.at)
    session.execute(delete(OutboxMail))
    assignments.assign_judge(
        session, judging.round, judging.entries[0], profile_of(session, judging), judging.staff, judging.at
    )


MAILS = {
    "judge_reminder": (of_silence, by_hand),
    "scorecard_reopened": (of_a_reopened_card,),
    "scorecard_keyed_in": (of_a_form_keyed_in,),
    "assignment_made": (of_an_assignment,),
}
"""What is written to a judge about an entry or a count of entries, by template."""

ELSEWHERE = {
    "assignment_moved": "counts what an accepted plan gave and took: a plan looks for ties when it is accepted",
    "assignment_ended": "tells a judge which entry was taken away, by number and category",
    "assignment_conflict": "to staff",
    "scorecard_recused": "to staff",
    "scorecard_all_confirmed": "names no entry and counts none",
    "judge_close_moved": "names two instants, and no entry",
    "judge_invitation": "names no entry",
    "judge_invitation_reminder": "names no entry",
    "judge_invitation_withdrawn": "names no entry",
}


def test_every_mail_to_a_judge_is_in_one_of_the_two_lists():
    found = {path.stem for path in MAIL_TEMPLATES.iterdir()}
    assert {name for name in found if name.split("_")[0] in ("judge", "assignment", "scorecard")} == {
        *MAILS, *ELSEWHERE,
    }  # fmt: skip


@pytest.fixture
def prepared(session, judging):
    """The first card is confirmed when it is to be reopened; packs are made."""

    def prepare(path):
        services.ask_for_pack(session, judging.edition.id, judging.nina, "en", judging.staff, judging.at)
        if path is of_a_reopened_card:
            services.confirm_scorecard(session, judging.card(judging.nina, 0), judging.nina, judging.at)
        session.commit()

    return prepare


def written(app, session, to):
    with app.test_request_context():
        mails = session.scalars(select(OutboxMail).where(OutboxMail.to == to)).all()
        return [f"{message['Subject']} {message.get_content()}" for message in map(compose, mails)]


@pytest.mark.parametrize(("template", "path"), [(name, path) for name, paths in MAILS.items() for path in paths])
def test_no_mail_to_the_judge_tells_or_counts_it(app, session, judging, prepared, template, path):
    prepared(path)
    session.begin_nested()
    path(session, judging)
    before = " ".join(written(app, session, judging.nina.email))
    session.rollback()
    if template != "judge_reminder":
        assert "0001" in before or template == "assignment_made"
    assert before
    if template == "judge_reminder":
        assert "3" in before
    tied(session, judging)
    if template == "judge_reminder":
        path(session, judging)
        (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.to == judging.nina.email)).all()
        assert mail.values["left"] + mail.values["to_confirm"] == 2
    else:
        with pytest.raises(RuleBroken):
            path(session, judging)
        assert written(app, session, judging.nina.email) == []


@pytest.mark.parametrize("path", MAILS["judge_reminder"])
def test_a_judge_who_has_nothing_but_tied_entries_is_not_reminded(session, judging, path):
    for nomination in judging.nominations:
        factories.a_collaborator(session, nomination, judging.nina, "view", judging.at)
    session.commit()
    if path is by_hand:
        with pytest.raises(RuleBroken, match="Choose at least one judge who has something left"):
            path(session, judging)
    else:
        path(session, judging)
    session.commit()
    assert look(session, select(OutboxMail).where(OutboxMail.to == judging.nina.email)) == []


def test_the_preview_of_a_nudge_and_the_judges_own_time_count_without_it(session, judging, nina, client_for):
    own = {"edition_id": judging.edition.id}
    staff = client_for(judging.staff)
    shown = f"/staff/{judging.edition.id}/progress/nudge?judge={judging.nina.id}"

    def pages():
        return staff.get(shown).main, nina.get("watching.own_time", **own).main

    for n in (3, 2):
        preview, time = pages()
        assert f"{n} are scored and not confirmed" in preview
        assert f"{n} of {n}" in time
        if n == 3:
            tied(session, judging)


def test_a_dismissed_tie_counts_again(session, judging):
    tied(session, judging)
    found = assignments.find_conflicts(session, judging.edition, judging.at, judge_ids=[judging.nina.id])
    assert found
    for conflict in found:
        assignments.dismiss_conflict(session, conflict, "None.", judging.staff, judging.at)
    assignments.assign_judge(
        session, judging.round, judging.entries[0], profile_of(session, judging), judging.staff, judging.at
    )
    session.flush()
    left_out = assigned.tied_assignments(session, judging.edition.id, judging.round.id, [judging.nina.id])
    assert left_out == set()


def test_what_ended_for_a_tie_is_told_by_number_and_category_alone(app, session, judging):
    tied(session, judging)
    of_the_end(session, judging)
    session.commit()
    (mail,) = look(session, select(OutboxMail).where(OutboxMail.to == judging.nina.email))
    assert set(mail.values) == {"name", "edition", "edition_id", "number", "category", "conflict"}
    assert not any(mark in body for body in written(app, session, judging.nina.email) for mark in (TITLE, NAME))


def steps_back(session, judging):
    services.recuse(session, judging.assignments["Omar", 0], "A tie.", judging.omar, judging.at)


def is_found_apart(session, judging):
    factories.a_collaborator(session, judging.nominations[0], judging.omar, "view", judging.at)
    assignments.find_conflicts(session, judging.edition, judging.at)


def contests(session, judging):
    factories.a_collaborator(session, judging.nominations[0], judging.omar, "view", judging.at)
    assignments.find_conflicts(session, judging.edition, judging.at)
    session.execute(delete(OutboxMail))
    assignments.contest_conflicts(
        session, judging.edition, {judging.nominations[0].id: "We parted."}, judging.omar, judging.at
    )


@pytest.mark.parametrize("path", [steps_back, is_found_apart, contests])
def test_no_mail_about_it_goes_to_staff_who_are_tied(session, judging, path):
    second = factories.a_user(session, "second@elsewhere.example", ("staff", judging.edition.id))
    factories.a_collaborator(session, judging.nominations[0], judging.staff, "view", judging.at)
    session.commit()
    path(session, judging)
    session.commit()
    to_staff = ("scorecard_recused", "assignment_conflict", "conflict_contested")
    assert look(session, select(OutboxMail.to).where(OutboxMail.template.in_(to_staff))) == [second.email]
