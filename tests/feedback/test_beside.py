"""Two awards whose results are public: nothing of one shows in the feedback and the appeals of the other."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.core.errors import NotFound
from awards.decisions.models import Decision
from awards.feedback import queries, services
from awards.feedback.services.writing import settings_to_change
from awards.nominations.models import Nomination
from awards.screening.models import ScreeningOutcome
from tests import factories
from tests.decisions import things as decisions
from tests.decisions.things import a_judged_edition
from tests.feedback.things import SAID, WEEK, WORDS, a_public_award, a_third, approved, released, tie
from tests.publishing.things import finalists, winners

ANNA, BRIDGE, CODE, DELTA = "Anna’s workshop", "Bridge school", "Code clubs", "Delta radio"
MOMENT = timedelta(seconds=1)


def of_one_year(_app, session, at):
    return a_public_award(session, at), None


def another_year(session, at):
    return a_public_award(session, at, name="there", year=2026, last_number=100)


def of_two_years(_app, session, at):
    return a_public_award(session, at), another_year(session, at)


pytestmark = pytest.mark.begins(there=of_two_years, here=of_one_year)


@pytest.fixture
def here(begun):
    return begun[0]


@pytest.fixture
def there(begun):
    """Another year's award with people of its own, whose nominations have other numbers."""
    return begun[1]


def an_appeal(session, judged, at, title=DELTA):
    nomination = session.get_one(Nomination, judged.entries[title].nomination_id)
    made = services.appeal(session, nomination, judged.edition, f"About {title}.", at + WEEK, judged.nominator, at)
    session.commit()
    return made


def page_of(session, judged, made):
    return queries.appeal_page(session, judged.edition.id, made.id, judged.staff.id)


def listed(rows):
    return [row.title for row in rows]


def overview(session, judged, at, reader=None):
    return queries.edition_feedback(session, judged.edition.id, (reader or judged.staff).id, at)


# Appeals


def test_appeals_are_listed_and_counted_in_their_own_edition_and_open_categories(session, at, here, there):
    made, answered = an_appeal(session, here, at), an_appeal(session, here, at + MOMENT, CODE)
    an_appeal(session, there, at)
    services.answer(session, answered, here.edition, "noted", "We looked again.", a_third(session, here), at)
    session.commit()
    assert listed(queries.appeals(session, here.edition.id, ())) == [DELTA, CODE]
    assert queries.appeals(session, here.edition.id, {here.skills.id}) == []
    assert tuple(session.execute(queries.waiting_appeals(here.edition.id)).one()) == (1, made.at)
    assert session.execute(queries.waiting_appeals(here.edition.id, {here.skills.id})).one()[0] == 0
    with pytest.raises(NotFound):
        queries.appeal_page(session, there.edition.id, made.id, there.staff.id)
    page = page_of(session, here, made)
    assert (page.appeal.id, page.nomination.title, page.answered_by) == (made.id, DELTA, None)


def test_whoever_decided_or_is_tied_or_gone_may_not_answer(session, at, here, there):
    made, third = an_appeal(session, here, at), a_third(session, here)
    tied, gone = (a_third(session, here, f"{name}@example.org") for name in ("tied", "gone"))
    tie(session, here, tied, at, BRIDGE)
    gone.disabled_at = at
    a_third(session, there, "theirs@example.org")
    session.commit()
    assert queries.who_may_answer(session, page_of(session, here, made)) == [third]


def test_deciders_are_of_decisions_that_stand_about_its_categories_and_of_its_own_screening(session, at, here, there):
    nomination_id = here.entries[DELTA].nomination_id
    both = {here.staff.id, here.second.id}
    assert queries.deciders(session, nomination_id) == both
    rejecter, elsewhere, screener, passer, of_other = (
        a_third(session, here, f"{name}@example.org") for name in ("rejects", "access", "screens", "passes", "other")
    )
    for category, person, state in ((here.skills, rejecter, "rejected"), (here.access, elsewhere, "proposed")):
        session.add(a_decision(session, here, category, person, state, at))
    entry, other = here.entries[DELTA], here.entries[CODE]
    for one, person, outcome in (
        (entry, screener, "ineligible"), (entry, passer, "passed"), (other, of_other, "ineligible"),
    ):  # fmt: skip
        cited = "x" if outcome == "ineligible" else None
        session.add(ScreeningOutcome(entry_id=one.id, outcome=outcome, rule=cited, by=person.id, at=at))
    session.commit()
    assert queries.deciders(session, nomination_id) == both, "it was found eligible after all"
    entry.state = other.state = "ineligible"
    session.commit()
    assert queries.deciders(session, nomination_id) == both | {screener.id}
    heir = a_third(session, here, "heir@example.org")
    screener.merged_into_id, screener.disabled_at = heir.id, at
    session.commit()
    unheard, elder = (a_third(session, here, f"{name}@example.org") for name in ("unheard", "elder"))
    unheard.merged_into_id, unheard.disabled_at = elder.id, at
    proposer = a_third(session, here, "proposes@example.org")
    session.add(a_decision(session, here, here.skills, proposer, "proposed", at, kind="advancing"))
    session.commit()
    assert queries.deciders(session, nomination_id) == both | {screener.id, heir.id, proposer.id}


def test_a_reader_is_tied_to_an_appeal_by_its_own_categories_and_by_the_nomination_itself(session, at, here):
    made = an_appeal(session, here, at)
    reader, bound = (a_third(session, here, f"{name}@example.org") for name in ("reader", "bound"))
    entry = an_entry_of_access(session, here, at)
    here.entries["Open door"] = entry
    tie(session, here, reader, at, "Open door")

    def tied(person):
        return queries.appeal_page(session, here.edition.id, made.id, person.id).tied

    assert not tied(reader)
    assert reader in queries.who_may_answer(session, page_of(session, here, made))
    here.entries[DELTA].state = "ineligible"
    session.commit()
    tie(session, here, bound, at, DELTA)
    assert tied(bound)


def an_entry_of_access(session, judged, at):
    return factories.a_nomination(
        session, judged.edition, judged.nominator, at, title="Open door", categories=("access",), website=None,
        entry_state="eligible", organisation="Open door association",
    ).entries[0]  # fmt: skip


def a_decision(session, judged, category, person, state, at, **more):
    found = session.scalars(select(Decision).where(Decision.edition_id == judged.edition.id)).first()
    values = {column.key: getattr(found, column.key) for column in Decision.__mapper__.column_attrs}
    values |= {
        "id": uuid4(), "category_id": category.id, "proposed_by": person.id, "state": state, "approved_by": None,
        "approved_at": None,
    }  # fmt: skip
    if state == "rejected":
        values["rejection_reason"] = "Not yet."
    if state == "approved":
        values |= {"approved_by": judged.second.id, "approved_at": at}
    return Decision(**values | more)


# What feedback rests on


def test_words_of_judges_are_those_of_confirmed_cards_that_count_for_the_entries_asked_about(session, at, here):
    code = here.entries[CODE]
    every = queries.judges_words(session, [code.id])
    assert set(every) == {code.id}
    assert {one.text for one in every[code.id]} == {text.format(title=CODE) for text in SAID.values()}
    fresh, gone = (
        factories.a_judge(session, here.edition, f"{name}@example.com", at, max_load=60) for name in ("fresh", "gone")
    )
    factories.an_assignment(session, here.edition, code, fresh, at)
    factories.a_scorecard(session, here.edition, code, fresh, at, confirmed=False, feedback="Not yet.", results=1)
    assignment = factories.an_assignment(session, here.edition, code, gone, at)
    factories.a_scorecard(session, here.edition, code, gone, at, feedback="Gone.", results=1, evidence=1)
    assignment.ended_at, assignment.end_reason = at, "returned"
    session.commit()
    assert queries.judges_words(session, [code.id]) == every


def test_judges_are_named_by_entry(session, at, here):
    code, bridge = here.entries[CODE], here.entries[BRIDGE]
    only = factories.a_judge(session, here.edition, "only@example.com", at, max_load=60)
    nameless = factories.a_judge(session, here.edition, "nameless@example.com", at, max_load=60)
    nameless.name = ""
    for person in (only, nameless):
        factories.an_assignment(session, here.edition, code, person, at)
    session.commit()
    named = queries.judges_named(session, [code.id])
    assert "only@example.com" in named[code.id]
    assert set(named) == {code.id}
    assert "" not in named[code.id]
    assert "only@example.com" not in queries.judges_named(session, [bridge.id])[bridge.id]


def test_criteria_are_told_by_the_last_round_that_judged_an_entry_and_none_of_one_that_nobody_judged(session, at, here):
    later = factories.a_later_round(session, here.edition, at - 2 * MOMENT, at - MOMENT)
    anna, code = here.entries[ANNA], here.entries[CODE]
    factories.an_assignment(session, here.edition, anna, here.judges[0], at, round_=later)
    factories.a_scorecard(session, here.edition, anna, here.judges[0], at, round_=later, results=5, evidence=5)
    fresh = an_entry_of_access(session, here, at)
    session.commit()
    told = queries.told_of(session, here.edition, [code, fresh])
    assert [one["key"] for one in told[code.id]["criteria"]] == ["results", "evidence"]
    assert told[fresh.id] == {"band": None, "criteria": []}


def test_what_left_since_the_decision_is_in_no_band(session, at, here):
    every = here.entries.values()
    assert all(one["band"] for one in queries.told_of(session, here.edition, every).values())
    here.entries[CODE].state = "ineligible"
    session.get_one(Nomination, here.entries[DELTA].nomination_id).state = "returned"
    session.commit()
    bands = {key: one["band"] for key, one in queries.told_of(session, here.edition, every).items()}
    assert [bands[key] is None for key in here.of(ANNA, BRIDGE, CODE, DELTA)] == [False, False, True, True]


def test_an_entry_that_nobody_scored_is_in_no_band_and_keeps_the_others_in_theirs(session, at):
    judged = a_judged_edition(session, at)
    unscored = factories.a_nomination(
        session, judged.edition, judged.nominator, at, title="Echo lab", website=None, entry_state="eligible",
        organisation="Echo lab association",
    ).entries[0]  # fmt: skip
    finalists(session, judged, at, at)
    session.commit()
    told = queries.told_of(session, judged.edition, [unscored, *judged.entries.values()])
    assert told[unscored.id] == {"band": None, "criteria": []}
    assert all(told[entry.id]["band"] for entry in judged.entries.values())


def test_who_would_go_on_by_what_nobody_approved_is_in_no_band(session, at):
    judged = a_judged_edition(session, at)
    factories.a_later_round(session, judged.edition, at - 2 * MOMENT, at - MOMENT)
    anna, bridge, code = judged.of(ANNA, BRIDGE, CODE)

    def ranking(*entries):
        return [{"entry": str(entry), "rank": n} for n, entry in enumerate(entries, 1)]

    last = judged.edition.rounds[1].id
    decisions.a_decision(session, judged, at, "shortlist", ANNA, round_id=last, ranking=ranking(anna, bridge))
    going_on = decisions.a_decision(session, judged, at, "advancing", ANNA, BRIDGE, state="proposed",
                          ranking=ranking(anna, bridge, code))  # fmt: skip
    session.commit()
    for state in ("proposed", "approved"):
        going_on.state, going_on.approved_at = state, at if state == "approved" else None
        session.flush()
        told = queries.told_of(session, judged.edition, judged.entries.values())
        assert (bool(told[bridge]["band"]), bool(told[code]["band"])) == (True, state == "approved")


# What nominees get


def half_public(session, at, **values):
    """An award whose finalists are public since `at`, and whose winners will be a week later."""
    judged = a_judged_edition(session, at, **values)
    finalists(session, judged, at, at)
    winners(session, judged, at + WEEK, at)
    session.commit()
    return judged


def test_before_its_own_winners_are_public_there_is_no_result_no_appeal_and_nothing_due(session, at):
    another_year(session, at)
    judged = half_public(session, at)
    entry = judged.entries[DELTA]
    assert queries.result_at(session, judged.edition.id, at) is None
    assert queries.result_at(session, judged.edition.id, at + WEEK) == at + WEEK
    anna = judged.entries[ANNA].nomination_id
    assert queries.announced(session, [anna], at)[anna].pages == ()
    assert queries.announced(session, [anna], at + WEEK)[anna].pages == ("feedback.appeal",)
    services.save(session, judged.edition, entry, "en", WORDS, 0, judged.staff, at)
    session.commit()
    assert queries.due(session, at + 3 * WEEK) == [], "nobody approved it"
    services.approve(session, judged.edition, [entry], judged.staff, at)
    session.commit()
    assert queries.due(session, at + WEEK) == []
    assert [one.edition_id for one in queries.due(session, at + 2 * WEEK)] == [judged.edition.id]


def test_a_nominee_meets_its_own_appeal_alone(session, at, here):
    made = an_appeal(session, here, at)

    def appealing(title):
        return queries.appealing(session, here.edition.id, here.entries[title].nomination_id, at).appeal

    assert (appealing(DELTA), appealing(CODE)) == (made, None)


def told_texts(session, judged, title, at):
    found = queries.told(session, judged.edition.id, judged.entries[title].nomination_id, at)
    return [part.feedback.entry_id for part in found.parts]


def released_of_two(session, judged, at):
    """The feedback about Delta radio, released with that about Bridge school."""
    given = approved(session, judged, at)
    assert services.release(session, judged.edition, at + WEEK) == 2
    session.commit()
    return given


def test_a_nominee_is_told_what_is_released_by_now_about_its_own_eligible_entries(session, at, here):
    approved(session, here, at, BRIDGE)
    given = released_of_two(session, here, at)
    assert queries.due(session, given.released_at) == [], "what is released is due no more"
    approved(session, here, at, CODE)
    by_then = given.released_at
    assert told_texts(session, here, DELTA, by_then - MOMENT) == []
    assert told_texts(session, here, DELTA, by_then) == here.of(DELTA)
    assert told_texts(session, here, BRIDGE, by_then) == here.of(BRIDGE)
    assert told_texts(session, here, CODE, by_then) == []
    held = settings_to_change(session, here.edition.id)
    held.delay_days = 30
    session.commit()
    assert told_texts(session, here, DELTA, by_then) == [], "staff lengthened the time meanwhile"
    held.delay_days = 7
    here.entries[DELTA].state = "ineligible"
    session.commit()
    assert told_texts(session, here, DELTA, by_then) == []


def test_pages_are_promised_after_the_winners_alone_and_feedback_where_it_is_released(session, at, here, there):
    given = released(session, here, at)
    approved(session, there, at)
    by_then = given.released_at
    asked = [judged.entries[title].nomination_id for judged in (here, there) for title in (DELTA, CODE)]

    def pages(at):
        return {key: found.pages for key, found in queries.announced(session, asked, at).items()}

    both, appeal = ("feedback.told", "feedback.appeal"), ("feedback.appeal",)
    expected = dict.fromkeys(pages(by_then), appeal) | {asked[0]: both}
    assert pages(by_then) == expected
    assert pages(by_then - MOMENT)[asked[0]] == appeal
    here.entries[DELTA].state = "ineligible"
    session.commit()
    assert pages(by_then).get(asked[0], appeal) == appeal


def test_what_is_due_is_of_editions_whose_staff_hold_nothing_and_of_what_stands(session, at, here, there):
    approved(session, here, at)
    approved(session, there, at + MOMENT)
    by_then = at + 2 * WEEK

    def due(edition=None):
        return [one.edition_id for one in queries.due(session, by_then, edition)]

    assert set(due()) == {here.edition.id, there.edition.id}
    assert due(here.edition.id) == [here.edition.id]
    services.hold(session, there.edition, there.staff, at)
    session.commit()
    assert due() == [here.edition.id]
    entry = here.entries[DELTA]
    entry.state = "ineligible"
    session.commit()
    assert due() == []
    entry.state = "eligible"
    session.get_one(Nomination, entry.nomination_id).state = "returned"
    session.commit()
    assert due() == []


def test_what_nobody_can_read_yet_is_counted_in_its_own_edition(session, at, here, there):
    given = released(session, here, at)
    assert queries.unread(session, here.edition.id, given.released_at - MOMENT) == 1
    assert queries.unread(session, here.edition.id, given.released_at) == 0
    assert queries.unread(session, there.edition.id, given.released_at - MOMENT) == 0


# What staff see who write


def test_staff_write_about_eligible_entries_that_stand_in_decided_categories_of_this_edition(session, at, here, there):
    access = an_entry_of_access(session, here, at)
    here.entries[CODE].state = "ineligible"
    session.get_one(Nomination, here.entries[BRIDGE].nomination_id).state = "returned"
    approved(session, here, at)
    session.commit()
    page, open_ones = overview(session, here, at), {here.skills.id}
    assert ([one.id for one in page.open_ones], page.tied_ones) == ([here.skills.id], ())
    asked = [entry.id for judged in (here, there) for entry in judged.entries.values()]
    assert [entry.id for entry in queries.writable(session, page, [*asked, access.id])] == here.of(ANNA, DELTA)
    assert queries.writable(session, page, here.of(DELTA)) == [here.entries[DELTA]]
    every = queries.rows(session, page, None, open_ones, 0, 50)
    assert [(row.title, row.state) for row in every] == [(ANNA, "to_write"), (DELTA, "approved")]
    assert listed(queries.rows(session, page, "approved", open_ones, 0, 50)) == [DELTA]
    assert listed(queries.rows(session, page, None, open_ones, every[0].number, 50)) == [DELTA]
    assert listed(queries.rows(session, page, None, open_ones, 0, 1)) == [ANNA]
    assert listed(queries.rows(session, page, None, {here.access.id}, 0, 50)) == ["Open door"]
    assert queries.counts(session, page, open_ones) == {"to_write": 1, "to_approve": 0, "approved": 1, "released": 0}
    for entry_id in (*here.of(CODE), *here.of(BRIDGE), *there.of(DELTA)):
        with pytest.raises(NotFound):
            queries.entry_feedback(session, here.edition.id, entry_id, here.staff.id)
    found = queries.entry_feedback(session, here.edition.id, here.entries[DELTA].id, here.staff.id)
    assert (found.nomination.title, found.decided, found.tied) == (DELTA, True, False)
    assert not queries.entry_feedback(session, here.edition.id, access.id, here.staff.id).decided


def test_a_category_is_open_while_its_shortlist_is_approved_and_to_whom_nothing_ties_to_it(session, at, here):
    bound = a_third(session, here, "bound@example.org")
    tie(session, here, bound, at, BRIDGE)
    page = overview(session, here, at, bound)
    assert ([one.id for one in page.tied_ones], page.open_ones) == ([here.skills.id], ())
    assert queries.entry_feedback(session, here.edition.id, here.entries[DELTA].id, bound.id).tied
    session.add(a_decision(session, here, here.access, here.staff, "proposed", at))
    session.commit()
    assert [one.id for one in overview(session, here, at).open_ones] == [here.skills.id]
    here.entries["Open door"] = an_entry_of_access(session, here, at)
    tie(session, here, bound, at, "Open door")
    assert [one.id for one in overview(session, here, at, bound).tied_ones] == [here.skills.id]
    session.add(a_decision(session, here, here.access, here.staff, "approved", at, kind="winners"))
    session.flush()
    assert [one.id for one in overview(session, here, at).open_ones] == [here.skills.id]
    session.rollback()


def test_too_short_a_text_is_still_to_be_written(session, at, here):
    for title, text in ((ANNA, "Short."), (BRIDGE, WORDS)):
        services.save(session, here.edition, here.entries[title], "en", text, 0, here.staff, at)
    session.commit()
    page = overview(session, here, at)
    found = {row.title: row.state for row in queries.rows(session, page, None, {here.skills.id}, 0, 50)}
    assert found == {ANNA: "to_write", BRIDGE: "to_approve", CODE: "to_write", DELTA: "to_write"}


def test_feedback_is_held_by_the_entries_that_are_named(session, at, here):
    one, other = approved(session, here, at), approved(session, here, at, CODE, WORDS)
    assert queries.locked(session, here.of(DELTA)) == {here.entries[DELTA].id: one}
    assert set(queries.locked(session, here.of(DELTA, CODE)).values()) == {one, other}
    session.rollback()
