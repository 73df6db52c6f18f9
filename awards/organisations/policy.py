"""Who may see and settle organisations and the claims on them."""

from awards.accounts.models import User
from awards.core.text import N_, Message
from awards.organisations.models import Organisation, OrganisationClaim

OWN = N_("This claim is your own: another member of staff settles it.")


def may_look(user: User) -> bool:
    """See every organisation, shown on pages or not: staff of any edition, and administrators."""
    return user.has("staff") or user.has("admin")


def may_see(user: User, organisation: Organisation) -> bool:
    """See one of them; made-up staff see made-up ones alone."""
    return may_look(user) and (organisation.rehearsal or not user.rehearsal)


def may_change(user: User, organisation: Organisation) -> bool:
    """Describe, verify, merge: staff of any edition."""
    return user.has("staff") and may_see(user, organisation)


def may_settle(user: User, claim: OrganisationClaim) -> bool:
    """Confirm or decline a claim: staff, and nobody their own."""
    return may_change(user, claim.organisation) and user.id != claim.user_id


def why_not_settle(user: User, claim: OrganisationClaim) -> Message | None:
    """The sentence for staff whose own claim it is."""
    return OWN if user.id == claim.user_id and may_change(user, claim.organisation) else None


def may_end(user: User, claim: OrganisationClaim) -> bool:
    """End a claim: the person, or staff."""
    return user.id == claim.user_id or may_settle(user, claim)
