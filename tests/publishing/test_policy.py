"""Who announces, and who looks, each condition alone."""

from awards.publishing import policy
from tests.support.persons import ACTING, ANY_LOOKING, LOOKING, PERSONS, a_page, those

FREE, CLOSED = a_page(closed=False), a_page(closed=True)


def test_staff_and_administrators_look_and_staff_alone_act() -> None:
    assert those(policy.may_see_announcements, a_page()) == LOOKING
    assert those(policy.may_announce, a_page()) == those(policy.may_write_texts, a_page()) == ACTING


def test_nobody_approves_or_reads_a_change_across_a_tie() -> None:
    assert (those(policy.may_approve, FREE), those(policy.may_approve, CLOSED)) == (ACTING, set())
    assert (those(policy.may_see_changes, FREE), those(policy.may_see_changes, CLOSED)) == (LOOKING, set())


def test_only_whom_a_tie_alone_keeps_out_is_told_of_it() -> None:
    assert policy.why_not_approve(PERSONS["staff"], CLOSED) is policy.TIED
    assert policy.why_no_changes(PERSONS["staff"], CLOSED) is policy.TIED
    assert (those(policy.why_not_approve, CLOSED), those(policy.why_not_approve, FREE)) == (ACTING, set())
    assert (those(policy.why_no_changes, CLOSED), those(policy.why_no_changes, FREE)) == (LOOKING, set())


def test_a_rehearsal_is_for_staff_of_any_edition_but_in_development() -> None:
    assert those(policy.may_see_rehearsal, False) == ANY_LOOKING
    assert those(policy.may_see_rehearsal, True) == set(PERSONS)
    assert policy.may_see_rehearsal(None, in_development=True)
    assert not policy.may_see_rehearsal(None, in_development=False)
