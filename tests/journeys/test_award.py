"""A whole award, by hand through the pages of a real browser, from an empty database to the winners."""

import pytest

from tests.journeys import announcing, assigning, deciding, judging, nominating, opening, screening
from tests.journeys.story import Chapter, Story

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


def test_an_award_goes_from_the_call_to_the_winners(live, people):
    story = Story(people, live)
    for chapter in CHAPTERS:
        chapter(story)
