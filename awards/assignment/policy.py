"""Who may, in assignment. Nobody assigns judges to a nomination that a conflict of one's own stands against."""

from typing import Protocol

from awards.accounts.models import User
from awards.accounts.policy import OfEdition, is_staff, sees_staff_pages


class AsMet(OfEdition, Protocol):
    """An entry, assignment or plan; `tied` when a conflict stands between its nomination and whoever looks."""

    @property
    def tied(self) -> bool: ...


class WithDocuments(AsMet, Protocol):
    """A plan with its documents; `cut` when they name an entry that whoever looks is tied to."""

    @property
    def cut(self) -> bool: ...


def may_read(user: User, thing: OfEdition) -> bool:
    """Look at judges, conflicts and plans: staff of the edition, and administrators."""
    return sees_staff_pages(user, thing.edition_id)


def may_assign(user: User, thing: OfEdition) -> bool:
    """Invite judges, decide about conflicts, plan and assign: staff of the edition alone."""
    return is_staff(user, thing.edition_id)


def may_meet(user: User, thing: AsMet) -> bool:
    """Look at who judges an entry, or at a plan: not across a conflict."""
    return may_read(user, thing) and not thing.tied


def may_change(user: User, thing: AsMet) -> bool:
    """Give an entry its judges, end an assignment, decide about a plan: not across a conflict."""
    return may_assign(user, thing) and not thing.tied


def may_check(user: User, plan: WithDocuments) -> bool:
    """Fetch the documents of a plan: they name every entry, so nobody who is tied to one of these."""
    return may_meet(user, plan) and not plan.cut
