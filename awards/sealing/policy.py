"""Who may do what about seals: staff of the edition; an administrator looks and signs nothing."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import is_staff, sees_staff_pages
from awards.sealing.models import SealHead, SealKey


class OfEdition(Protocol):
    """A page about an edition's seals."""

    @property
    def edition_id(self) -> UUID: ...


class OfKey(OfEdition, Protocol):
    """A key of an edition."""

    @property
    def key(self) -> SealKey: ...


class OfHead(OfEdition, Protocol):
    """A head of an edition; `own_key` is the live key of whoever looks, `signers` who signed, merged accounts too."""

    @property
    def head(self) -> SealHead: ...

    @property
    def own_key(self) -> SealKey | None: ...

    @property
    def signers(self) -> frozenset[UUID]: ...


def may_see(user: User, page: OfEdition) -> bool:
    """Look at the seals of an edition."""
    return sees_staff_pages(user, page.edition_id)


def may_work(user: User, page: OfEdition) -> bool:
    """State a head, hand in a key of one's own."""
    return is_staff(user, page.edition_id)


def may_approve_key(user: User, page: OfKey) -> bool:
    """Say that a key is its holder's: another person of staff does, once."""
    return is_staff(user, page.edition_id) and page.key.user_id != user.id and page.key.approval is None


def may_retire_key(user: User, page: OfKey) -> bool:
    """End a key: any of staff may, since one that is lost must go at once."""
    return is_staff(user, page.edition_id) and page.key.retirement is None


def may_sign(user: User, page: OfHead) -> bool:
    """Sign a head with one's own key, once."""
    return is_staff(user, page.edition_id) and page.own_key is not None and user.id not in page.signers
