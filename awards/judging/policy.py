"""Who may, in judging. What other judges did is nobody's to see before the round has closed."""

from typing import Protocol
from uuid import UUID

from awards.accounts.models import User
from awards.accounts.policy import OfEdition, is_staff, sees_staff_pages


class OfJudge(OfEdition, Protocol):
    """Something that one judge has to do in an edition."""

    @property
    def judge_id(self) -> UUID: ...


class SheetOfJudge(OfJudge, Protocol):
    """The sheet of one entry, as it stands now."""

    @property
    def still_judged(self) -> bool: ...

    @property
    def conflicted(self) -> bool: ...


class PanelOfCategory(OfEdition, Protocol):
    """The scores of a category."""

    @property
    def category_id(self) -> UUID: ...

    @property
    def closed(self) -> bool: ...


class WarmUpOfCategory(OfEdition, Protocol):
    """An entry to warm up with, as it stands to whoever asks."""

    @property
    def category_id(self) -> UUID: ...

    @property
    def conflicted(self) -> bool: ...


class PreparedForJudges(OfEdition, Protocol):
    """A nomination that staff make ready for judges; `tied` when a conflict stands between it and whoever looks."""

    @property
    def tied(self) -> bool: ...


class FormAsMet(OfEdition, Protocol):
    """A form on paper; `tied` when a conflict stands between its nomination and whoever looks."""

    @property
    def tied(self) -> bool: ...


class CardOfJudge(OfJudge, Protocol):
    """A judge's card as a member of staff meets it; `tied` when a conflict stands between the two."""

    @property
    def tied(self) -> bool: ...


def judges_somewhere(user: User) -> bool:
    """Look for what there is to judge."""
    return user.has("judge") or user.has("chair")


def may_do(user: User, work: OfJudge) -> bool:
    """See and do one's own work as a judge or chair of the edition."""
    own = user.id == work.judge_id
    return own and (user.has("judge", work.edition_id) or user.has("chair", work.edition_id))


def may_open_sheet(user: User, sheet: SheetOfJudge) -> bool:
    """Read and score an entry: one's own assignment, of an entry that still stands, without a conflict."""
    return may_do(user, sheet) and sheet.still_judged and not sheet.conflicted


def sees_pages_of_judges(user: User, work: OfJudge) -> bool:
    """Look at a judge's pages as the judge does: staff of the edition."""
    return is_staff(user, work.edition_id)


def may_read_as_chair(user: User, panel: PanelOfCategory) -> bool:
    """Read the scores of the category that one leads, once the round has closed."""
    return panel.closed and user.has("chair", panel.edition_id, panel.category_id)


def may_read_as_staff(user: User, panel: PanelOfCategory) -> bool:
    """Read the scores of a category of one's edition, once the round has closed."""
    return panel.closed and sees_staff_pages(user, panel.edition_id)


def may_see_warm_up(user: User, thing: OfEdition) -> bool:
    """See which entries judges warm up with and how far they are, no points: staff, and administrators."""
    return sees_staff_pages(user, thing.edition_id)


def may_mark_warm_up(user: User, thing: OfEdition) -> bool:
    """Choose the entries that judges warm up with: staff of the edition alone."""
    return is_staff(user, thing.edition_id)


def may_say_about_warm_up(user: User, entry: WarmUpOfCategory) -> bool:
    """Write what is said beside the jury's points: staff and the category's chair, without a conflict."""
    leads = user.has("chair", entry.edition_id, entry.category_id)
    return (is_staff(user, entry.edition_id) or leads) and not entry.conflicted


def may_see_cards(user: User, cards: OfEdition) -> bool:
    """See how far each card of a judge is, and no points."""
    return sees_staff_pages(user, cards.edition_id)


def may_reopen(user: User, card: CardOfJudge) -> bool:
    """Give a confirmed card back to its judge: staff of the edition, but not one's own, nor across a conflict."""
    return is_staff(user, card.edition_id) and user.id != card.judge_id and not card.tied


def may_prepare(user: User, nomination: PreparedForJudges) -> bool:
    """Translate for judges and release to blind ones: staff of the edition, not across a conflict."""
    return is_staff(user, nomination.edition_id) and not nomination.tied


def may_key_in(user: User, work: OfEdition) -> bool:
    """Make judges' packs and key in their forms: staff of the edition who judge nothing in it themselves."""
    judges = user.has("judge", work.edition_id) or user.has("chair", work.edition_id)
    return is_staff(user, work.edition_id) and not judges


def may_key_in_form(user: User, form: FormAsMet) -> bool:
    """Key in one judge's form: staff as above, without a conflict with its nomination."""
    return may_key_in(user, form) and not form.tied
