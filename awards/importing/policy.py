"""Who may bring pledges in from a file."""

from awards.accounts.models import User
from awards.importing.models import PledgeImport


def may_bring(user: User) -> bool:
    """Upload a file of pledges: staff of any edition who are none of a rehearsal."""
    return user.has("staff") and not user.rehearsal


def may_see(user: User, _file: PledgeImport) -> bool:
    """See what a file would bring: whoever may bring one."""
    return may_bring(user)


def may_let_in(user: User, file: PledgeImport) -> bool:
    """Let in what takes two people: another of the staff than who brought the file."""
    return may_bring(user) and file.user_id != user.id
