"""Who may, in watching: never a score, an order or a chance, for nobody."""

from awards.accounts.models import User
from awards.accounts.policy import OfEdition, is_staff, sees_staff_pages
from awards.judging.policy import OfJudge, may_do


def may_watch(user: User, work: OfEdition) -> bool:
    """See how far the judges are, in numbers of entries: staff of the edition, and administrators."""
    return sees_staff_pages(user, work.edition_id)


def may_remind(user: User, work: OfEdition) -> bool:
    """Write to judges, set how they are reminded, and swap one: staff of the edition alone."""
    return is_staff(user, work.edition_id)


def may_plan_time(user: User, time: OfJudge) -> bool:
    """See one's own expected finish and pause one's own reminders: a judge or chair of the edition."""
    return may_do(user, time)
