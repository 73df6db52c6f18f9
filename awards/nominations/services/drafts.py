"""Starting a nomination, and saving it: every save is a version, and a save from an older version is a clash."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_, Message
from awards.infrastructure import audit
from awards.nominations import queries, rules
from awards.nominations.models import Nomination
from awards.nominations.rules import Content, Frame, State
from awards.nominations.rules.files import FILES
from awards.nominations.services import checks, deadlines, text
from awards.programme import queries as programme
from awards.programme.models import Edition


def start_draft(
    session: Session, edition: Edition, frame: Frame, by: User, at: datetime, *, key: UUID | None = None
) -> Nomination:
    """Start a nomination with its frame; `by` is its nominator. Raises RuleBroken outside of the call's time.

    `key` is of the form that was sent: the same form of the same person sent again as it was starts nothing else.
    """
    content = rules.cleaned(Content(**vars(frame)))
    own_id = uuid5(by.id, f"{edition.id} {key} {rules.digest(rules.to_document(content))}")
    if key is not None:
        session.execute(select(User.id).where(User.id == by.id).with_for_update(key_share=True))
        if (begun := session.get(Nomination, own_id)) is not None:
            return begun
    if why := refusal_to_start(session, edition, by.id, at):
        raise RuleBroken(why)
    return begin(session, edition, content, by, by.id, at, own_id=own_id if key else None)


def refusal_to_start(session: Session, edition: Edition, user_id: UUID, at: datetime) -> Message | None:
    """Why this person cannot start a nomination in this edition now; None when one can."""
    if edition.rules_published_at is None:
        return N_("The rules of this edition are not published yet. Nominations begin afterwards.")
    if not deadlines.takes(session, edition, user_id, at):
        return N_("This edition takes no nominations now. Look at its dates.")
    return None


def begin(
    session: Session, edition: Edition, content: Content, nominator: User, by: UUID | None, at: datetime,
    number: int | None = None, own_id: UUID | None = None,
) -> Nomination:  # fmt: skip
    """A new draft with this content, under the next number or one that is given and free. Raises RuleBroken."""
    content = rules.cleaned(content)
    nomination = Nomination(
        id=own_id or uuid4(), edition_id=edition.id, nominator_id=nominator.id, state=State.DRAFT, version=1,
        created_at=at, organisations=[], countries=[], evidence=[], entries=[],
    )  # fmt: skip
    content = checks.with_known_pledge(session, content)
    _refuse(session, edition, nomination, Content(), content, entries=True)
    nomination.number = _next_number(session, edition, number)
    session.add(nomination)
    text.put(session, nomination, edition, content, at)
    text.add_version(session, nomination, content, nominator.id, at, frozen=False)
    audit.record(
        session, actor=by, action="nomination.started", subject=nomination.id, edition=edition.id,
        details={"number": nomination.number, "entries": [str(entry.id) for entry in nomination.entries]},
    )  # fmt: skip
    session.flush()
    return nomination


def save_draft(
    session: Session,
    nomination: Nomination,
    edition: Edition,
    content: Content,
    expected_version: int,
    by: User,
    at: datetime,
) -> bool:
    """Save the whole text as the next version; False when it says what is saved already.

    A draft may lack answers and exceed limits. What is saved after the submission stands beside the submitted text
    until it is submitted too; a returned nomination changes only in the parts that were named. Raises RuleBroken, and
    StaleVersion when `expected_version` is not the present one any more: nothing is overwritten.
    """
    was = nomination.state
    if was != State.DRAFT:
        programme.lock_edition(session, edition)
    queries.lock_nomination(session, nomination)
    before = rules.from_document(queries.version(session, nomination).content)
    after = replace(rules.cleaned(content), files=before.files)
    after = checks.with_known_pledge(session, after, before.pledge)
    deadlines.refuse_late(session, nomination, edition, at)
    if rules.to_document(after) == rules.to_document(before):
        return False
    if nomination.version != expected_version or nomination.state != was:
        raise StaleVersion(
            N_("This text was changed in another window since you opened it. Look at both, then keep one."),
            dict(before.answers),
        )
    change(session, nomination, edition, before, after, by.id, at)
    return True


def change(
    session: Session,
    nomination: Nomination,
    edition: Edition,
    before: Content,
    after: Content,
    by: UUID | None,
    at: datetime,
    *,
    by_itself: bool = False,
) -> None:
    """Make `after` the present text of a locked nomination and keep it as a version. Raises RuleBroken.

    `by_itself`: a page saved it while somebody writes, so it joins the version of the same sitting.
    """
    after = replace(after, files=before.files)
    parts = rules.changed_parts(before, after)
    if nomination.state == State.RETURNED:
        refuse_unnamed(session, nomination, parts)
    _refuse(session, edition, nomination, before, after, entries=bool(parts & {rules.FRAME, "categories"}))
    nomination.version += 1
    text.put_draft(session, nomination, edition, after, at)
    writer = by or nomination.nominator_id
    text.add_version(session, nomination, after, writer, at, frozen=False, by_itself=by_itself)
    audit.record(
        session, actor=by, action="nomination.saved", subject=nomination.id, edition=edition.id,
        details={"version": nomination.version, "parts": sorted(parts)},
    )  # fmt: skip
    session.flush()


def refuse_incomplete(content: Content, edition: Edition, arriving: Collection[str] = ()) -> None:
    """Refuse a text that judges could not read whole, naming each field that needs a change. RuleBroken.

    `arriving` are questions to which a file is on its way.
    """
    if problems := rules.problems(content, edition.form, arriving):
        raise RuleBroken(
            N_("Something is missing or too long. Each place is named on the page."),
            {problem.field: problem.message for problem in problems},
        )


def _refuse(
    session: Session, edition: Edition, nomination: Nomination, before: Content, content: Content, *, entries: bool
) -> None:
    categories = [category.key for category in edition.categories]
    rules.refuse_bad_shape(content, edition.form, categories, kept=before.answers)
    if entries:
        checks.refuse_unknown_countries(session, content)
        checks.refuse_entries(session, edition, nomination, content)


def refuse_unnamed(session: Session, nomination: Nomination, parts: set[str]) -> None:
    """A nomination that was sent back changes in the named parts alone; `services.files` looks at files. RuleBroken."""
    returned = queries.open_return(session, nomination.id)
    if parts - {FILES} - set(returned.fields if returned else []):
        raise RuleBroken(N_("Only the answers that were sent back to you can be changed now."))


def _next_number(session: Session, edition: Edition, wanted: int | None) -> int:
    last = session.scalars(
        update(Edition)
        .where(Edition.id == edition.id)
        .values(last_number=Edition.last_number + (1 if wanted is None else 0))
        .returning(Edition.last_number)
        .execution_options(synchronize_session=False)
    ).one()
    if wanted is not None and wanted > last:
        last = wanted
        session.execute(
            update(Edition)
            .where(Edition.id == edition.id)
            .values(last_number=wanted)
            .execution_options(synchronize_session=False)
        )
    set_committed_value(edition, "last_number", last)
    return wanted or last
