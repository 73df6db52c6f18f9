"""A whole award, by hand through the pages of a real browser, from an empty database to the winners."""

import time

import pytest
from sqlalchemy import select

from awards.nominations.models import Nomination
from awards.programme.queries import edition_of_year
from tests.journeys import announcing, assigning, deciding, judging, nominating, opening, screening
from tests.journeys.story import BENCHES, Chapter, Story
from tests.journeys.track import alike, track

pytestmark = pytest.mark.browser

CHAPTERS: tuple[Chapter, ...] = (
    opening.open_the_edition,
    opening.publish_the_rules,
    opening.add_a_second_member_of_staff,
    nominating.nominate_for_two_categories_and_two_countries,
    nominating.a_second_submission_gives_the_same_receipt,
    nominating.send_two_more,
    nominating.the_deadline_closes_nominations,
    screening.pass_both_entries,
    screening.return_with_a_reason_and_pass_the_answer,
    screening.find_one_ineligible,
    assigning.invite_four_judges,
    assigning.deal_the_entries,
    judging.agree_to_the_terms,
    judging.step_back,
    assigning.replace_the_judge_who_stepped_back,
    judging.score_everything,
    judging.confirm_everything,
    deciding.see_the_ranking,
    deciding.decide_the_shortlists,
    announcing.announce_the_finalists,
    deciding.decide_the_winners,
    announcing.announce_the_winners,
)


REHEARSED = 2034
TOLD_SECONDS = 60


def test_an_award_goes_from_the_call_to_the_winners(live, people):
    story = Story(people, live)
    for chapter in CHAPTERS:
        chapter(story)
    a_rehearsal_leaves_the_same_track(story)


def a_rehearsal_leaves_the_same_track(story: Story) -> None:
    """The audit log of a rehearsed nomination with as many entries and judges holds the same, action by action."""
    size = ("--nominations", "12", "--countries", "8", "--judges", "6", "--seed", "1")
    story.live.awards("rehearse", "--edition", str(REHEARSED), "--until", "published", *size)
    deadline = time.monotonic() + TOLD_SECONDS
    while time.monotonic() < deadline:
        with story.live.session(reading=True) as session:
            edition = edition_of_year(session, REHEARSED, rehearsal=True)
            by_hand = session.scalars(select(Nomination).where(Nomination.title == BENCHES)).one()
            expected, found = track(session, by_hand), track(session, alike(session, by_hand, edition.id))
        if found == expected:
            break
        time.sleep(0.5)  # the child process tells the nominators in its own time
    assert found == expected
    assert expected["announcement.told"] == 2
