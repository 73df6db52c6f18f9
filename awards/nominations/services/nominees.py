"""What a nominee answers to the question whether she or he agrees to be nominated."""

from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound, RuleBroken
from awards.core.text import N_
from awards.infrastructure import outbox
from awards.nominations.queries import lock_nomination
from awards.nominations.queries.people import ConsentAsked
from awards.nominations.rules import State
from awards.nominations.rules.people import nominee_mark
from awards.nominations.services.people.consent import note
from awards.nominations.services.submission import take_back, tell_staff


def answer(session: Session, asked: ConsentAsked, *, agrees: bool, at: datetime, is_public: bool = False) -> None:
    """The nominee says yes, or no: a no takes the nomination back for good. Its nominator is told either way.

    A yes may become a no later on; of one that `is_public` in a result by then staff are told, who may correct it.
    Raises RuleBroken when the nomination is withdrawn already, NotFound when somebody else was named meanwhile: a link
    answers for whom it was sent to.
    """
    nomination, row = asked.nomination, asked.consent
    lock_nomination(session, nomination)
    session.refresh(row, with_for_update=True)
    if row.token_digest != asked.link:
        raise NotFound("consent")
    if nomination.state == State.WITHDRAWN:
        raise RuleBroken(N_("This nomination is withdrawn already."))
    given = "given" if agrees else "refused"
    if row.answer == given:
        return
    row.answer, row.answered_by, row.answered_at = given, "nominee", at
    row.of_nominee = nominee_mark(asked.content)
    note(session, given, nomination, None, answered_by="nominee")
    if not agrees:
        take_back(session, nomination, "", None, at)
        if is_public:
            tell_staff(session, nomination, asked.edition, by_nominee=True)
    nominator = session.get_one(User, nomination.nominator_id)
    outbox.put(
        session, to=nominator.email, language=nominator.language, template=f"nomination_consent_{given}",
        edition=nomination.edition_id,
        values={
            "name": nominator.name, "number": nomination.number, "title": nomination.title,
            "edition_id": str(nomination.edition_id), "nomination_id": str(nomination.id), "is_public": is_public,
        },
        dedupe_key=f"nomination_consent:{nomination.id}:{at.isoformat()}",
    )  # fmt: skip
