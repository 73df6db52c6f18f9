"""Putting a typo right in a submitted text: a version of its own, noted, and told to the nominator.

The version that was submitted stays as it was, and with it its digest; everybody after the nominee reads the new one.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.nominations import queries, rules
from awards.nominations.models import Correction, Nomination
from awards.nominations.queries.people import worked_on_by
from awards.nominations.rules import State
from awards.nominations.services import text as texts
from awards.nominations.services.drafts import refuse_incomplete
from awards.programme.models import Edition


def correct(
    session: Session, nomination: Nomination, edition: Edition, part: str, text: str, why: str, by: User, at: datetime,
    *, seen: int,
) -> Correction:  # fmt: skip
    """Put one text of a submitted nomination right, between the deadline and judging; `seen` is the version shown.

    Raises RuleBroken outside of that time, for an own nomination and for more than a typo; StaleVersion when the text
    was changed since.
    """
    queries.lock_nomination(session, nomination)
    if nomination.state != State.SUBMITTED:
        raise RuleBroken(N_("Only a nomination that is submitted is put right; this one was returned or withdrawn."))
    if queries.still_open(session, edition, [nomination.id], at):
        raise RuleBroken(N_("Its nominator can still change it. Typos are put right after nominations close."))
    if at >= edition.rounds[0].opens_at:
        raise RuleBroken(N_("Judging has begun: the text stays as judges read it."))
    if worked_on_by(session, by.id, [nomination.id]):
        raise RuleBroken(N_("You work on this nomination yourself: another member of staff must put it right."))
    version = queries.version(session, nomination)
    if version.n != seen:
        raise StaleVersion(N_("The text was changed since you opened it. Open it again."))
    if version.frozen_at is None:
        raise RuleBroken(N_("Its nominator has changes that are not submitted. Return the nomination instead."))
    submitted = rules.from_document(version.content)
    content = rules.corrected(edition.form, submitted, part, text, why)
    categories = [category.key for category in edition.categories]
    rules.refuse_bad_shape(content, edition.form, categories, kept=submitted.answers)
    refuse_incomplete(content, edition)
    nomination.version += 1
    texts.put(session, nomination, edition, content, at)
    new = texts.add_version(session, nomination, content, by.id, at, frozen=True)
    row = Correction(nomination_id=nomination.id, n=new.n, part=part, why=rules.clean(why), by=by.id, at=at)
    session.add(row)
    audit.record(
        session, actor=by.id, action="nomination.corrected", subject=nomination.id, edition=edition.id,
        details={"version": new.n, "of": version.n, "part": part, "digest": rules.digest(new.content)},
        words={"why": row.why},
    )  # fmt: skip
    _tell(session, nomination, edition, row, by)
    session.flush()
    return row


def _tell(session: Session, nomination: Nomination, edition: Edition, row: Correction, by: User) -> None:
    nominator = session.get_one(User, nomination.nominator_id)
    outbox.put(
        session, to=nominator.email, language=nominator.language, template="nomination_corrected", edition=edition.id,
        values={
            "name": nominator.name, "number": nomination.number, "title": nomination.title, "why": row.why,
            "by": by.name or by.email, "edition_id": str(edition.id), "nomination_id": str(nomination.id),
        },
        dedupe_key=f"nomination_corrected:{nomination.id}:{row.n}",
    )  # fmt: skip
