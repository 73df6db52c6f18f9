"""Verbs of needs: state, change, give back, publish, end; ask for an introduction, make it, answer it, record it."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.campaigns.models import Event
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.identifiers import digest, is_gone, opaque_token
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit, locks, outbox
from awards.needs import rules
from awards.needs.models import SAYS, Introduction, Need, mark
from awards.organisations import queries as organisations
from awards.organisations.models import Organisation
from awards.places.models import Country
from awards.pledges.models import BeneficiaryGroup, Pledge

SETTLING = ["made_at", "need_email", "pledge_email", "need_answer", "pledge_answer", "outcome"]
"""What of an introduction somebody else may have settled a moment ago."""


def state(
    session: Session, organisation: Organisation | None, said: rules.Said, language: str, by: User, at: datetime
) -> Need:
    """An organisation, or staff for a country, say what they need; staff look at it first. Raises RuleBroken."""
    _check(session, said, rules.day(at), organisation)
    found = Need(
        id=uuid4(), public_id=_next_public_id(session), language=language, by=by.id, at=at, state="submitted",
        organisation_id=organisation.id if organisation else None,
        rehearsal=organisation.rehearsal if organisation else by.rehearsal,
    )  # fmt: skip
    _write(found, said)
    session.add(found)
    session.flush()
    _note(session, found, "stated", by)
    return found


def change(
    session: Session, found: Need, said: rules.Said, by: User, at: datetime, seen: str | None = None
) -> None:  # fmt: skip
    """Write it anew before it is public, and hand it in again. Raises RuleBroken, also when it is not as `seen`."""
    _locked(session, found, seen)
    found.state = rules.after("submit", found.state)
    _check(session, said, rules.day(at), found.organisation)
    _write(found, said)
    found.reasons, found.by = "", by.id
    _note(session, found, "changed", by)


def return_need(session: Session, found: Need, reasons: str, by: User) -> None:
    """Give it back with reasons that whoever stated it reads. Raises RuleBroken."""
    _locked(session, found)
    found.state, found.reasons = rules.after("return", found.state), reasons.strip()
    _note(session, found, "returned", by, words={"reasons": found.reasons})
    _tell(session, found, "returned")


def publish(session: Session, found: Need, by: User, at: datetime, seen: str | None = None) -> None:
    """Put it on its page. Raises RuleBroken.

    Nobody publishes what they stated, what is not as `seen`, or what nobody needs any more.
    """
    _locked(session, found, seen)
    found.state = rules.after("publish", found.state)
    if found.until < rules.day(at):
        raise RuleBroken(N_("Its last day is over. Give it back, so that another day can be named."))
    if by.id == found.by:
        raise RuleBroken(N_("You stated this need yourself: another member of staff looks at it."))
    found.published_by, found.published_at = by.id, at
    _note(session, found, "published", by)
    _tell(session, found, "published")


def end(session: Session, found: Need, step: str, reasons: str, by: User) -> None:
    """It is met, closed, or withdrawn with the reason that its page then says. Raises RuleBroken."""
    _locked(session, found)
    found.state = rules.after(step, found.state)
    if step == "withdraw":
        if not reasons.strip():
            raise RuleBroken(N_("Say why it is withdrawn."), ["reasons"])
        found.reasons = reasons.strip()
    _note(session, found, {"meet": "met", "close": "closed", "withdraw": "withdrawn"}[step], by)


def ask_for_introduction(session: Session, found: Need, pledge: Pledge, by: User, at: datetime) -> Introduction:
    """Whoever speaks for one of the two asks staff to bring them together; a second time changes nothing."""
    if already := _between(session, found, pledge):
        return already
    return _begin(session, found, pledge, by, at)


def introduce(
    session: Session, found: Need, pledge: Pledge, need_email: str, pledge_email: str, by: User, at: datetime,
    event: Event | None = None,
) -> Introduction:  # fmt: skip
    """Write to both sides, each with a link of its own; neither mail holds the other's address. Raises RuleBroken."""
    _locked(session, found)
    if found.state != "open" or rules.over(found.state, found.until, rules.day(at)):
        raise RuleBroken(N_("Only an open need is brought together with a pledge."))
    if need_email == pledge_email:
        raise RuleBroken(N_("Both sides have the same address. Give each its own."), ["pledge_email"])
    one, other = (accounts.user_by_address(session, email) for email in (need_email, pledge_email))
    if one is not None and one is other:
        raise RuleBroken(N_("Both addresses are of one account. Give each side its own."), ["pledge_email"])
    made = _between(session, found, pledge) or _begin(session, found, pledge, None, at)
    session.refresh(made, SETTLING, with_for_update=True)
    if made.made_at is not None or made.outcome is not None:
        raise RuleBroken(N_("These two were brought together already."), ["pledge"])
    made.made_by, made.made_at, made.event_id = by.id, at, event.id if event else None
    made.need_email, made.pledge_email = need_email, pledge_email
    tokens = {"need": opaque_token(), "pledge": opaque_token()}
    made.need_digest, made.pledge_digest = digest(tokens["need"]), digest(tokens["pledge"])
    audit.record(
        session, actor=by.id, action="introduction.made", subject=made.id,
        details={"need": found.public_id, "pledge": pledge.public_id},
    )  # fmt: skip
    for side, to in (("need", need_email), ("pledge", pledge_email)):
        _write_to(session, made, found, pledge, side, to, "introduction_asked", token=tokens[side], side=side)
    session.flush()
    return made


def answer(session: Session, made: Introduction, side: str, *, agrees: bool) -> None:
    """One side agrees or declines, once; when both have agreed each gets the other's address. Raises StaleVersion.

    The same answer again changes nothing: whoever did not see that it arrived may send it once more.
    """
    session.refresh(made, SETTLING, with_for_update=True)
    session.refresh(made.need, ["state"])
    session.refresh(made.pledge, ["state"])
    said, before = "yes" if agrees else "no", getattr(made, f"{side}_answer")
    if said == before:
        return
    if made.standing != "open" or before is not None:
        raise StaleVersion(N_("This was answered already, or it has ended."))
    setattr(made, f"{side}_answer", said)
    audit.record(
        session, actor=None, action="introduction.agreed" if agrees else "introduction.declined", subject=made.id,
        details={"side": side},
    )  # fmt: skip
    both = (("need", made.need_email, made.pledge_email), ("pledge", made.pledge_email, made.need_email))
    if made.standing == "agreed":
        for one, to, other in both:
            _write_to(session, made, made.need, made.pledge, one, to, "introduction_answered", agreed=True, other=other)
    elif not agrees:
        values = {"agreed": False, "other": ""}
        for one, to, _ in both:
            if one != side and getattr(made, f"{one}_answer") == "yes":
                _write_to(session, made, made.need, made.pledge, one, to, "introduction_answered", **values)
    session.flush()


def record_outcome(session: Session, made: Introduction, outcome: str, words: str, by: User, at: datetime) -> None:
    """What came of it; where the need is met, it is met from now on. Raises RuleBroken."""
    if outcome not in rules.OUTCOMES:
        raise RuleBroken(N_("Choose what came of it."), ["outcome"])
    need = made.need
    session.refresh(need, ["state"], with_for_update=True)  # before the introduction, as `introduce` does
    session.refresh(made, SETTLING, with_for_update=True)
    if made.outcome is not None:
        raise RuleBroken(N_("What came of it is recorded already."))
    if outcome != "nothing" and made.standing != "agreed":
        raise RuleBroken(N_("Both sides have to agree before something can come of it."), ["outcome"])
    made.outcome, made.outcome_words, made.ended_at = outcome, words.strip(), at
    audit.record(
        session, actor=by.id, action="introduction.ended", subject=made.id, details={"outcome": outcome},
        words={"words": made.outcome_words} if made.outcome_words else None,
    )  # fmt: skip
    if outcome == "met" and need.state == "open":
        need.state = rules.after("meet", need.state)
        _note(session, need, "met", by)
    session.flush()


def addresses(session: Session, found: Need, pledge: Pledge | None) -> tuple[str, str]:
    """Where mails to the two sides would go, as far as it is known."""
    contact = "" if is_gone(found.contact) else found.contact
    need_email = contact or _first_speaker(session, found.organisation_id)
    return need_email, _first_speaker(session, pledge.organisation_id) if pledge else ""


def _first_speaker(session: Session, organisation_id: UUID | None) -> str:
    speakers = organisations.speakers(session, organisation_id) if organisation_id else []
    return accounts.user(session, speakers[0]).email if speakers else ""


def _check(session: Session, said: rules.Said, today: date, organisation: Organisation | None) -> None:
    wrong = rules.wrong(said, today, asks_contact=organisation is None)
    if said.iso2 and session.get(Country, said.iso2) is None:
        wrong["iso2"] = N_("Choose the country in which it is needed.")
    if said.group_key and session.get(BeneficiaryGroup, said.group_key) is None:
        wrong["group_key"] = N_("Choose a group of the list.")
    if wrong:
        raise RuleBroken(next(iter(wrong.values())), wrong)


def _write(found: Need, said: rules.Said) -> None:
    found.title, found.words, found.iso2, found.focus_area = said.title, said.words, said.iso2, said.focus_area
    found.group_key, found.contact = said.group_key, said.contact
    if said.until is not None:
        found.until = said.until
    found.amount, found.currency = said.amount, said.currency if said.amount is not None else None


def _next_public_id(session: Session) -> str:
    """The number after the highest; whoever takes one holds the count until the end."""
    locks.hold(session, ["needs.numbered"])
    highest = session.scalar(
        select(Need.public_id).order_by(func.length(Need.public_id).desc(), Need.public_id.desc()).limit(1)
    )
    return f"N-{int(highest[2:]) + 1 if highest else 1:06d}"


def _between(session: Session, found: Need, pledge: Pledge) -> Introduction | None:
    return session.scalar(
        select(Introduction)
        .where(Introduction.need_id == found.id, Introduction.pledge_id == pledge.id)
        .options(joinedload(Introduction.need), joinedload(Introduction.pledge).joinedload(Pledge.current))
    )


def _begin(session: Session, found: Need, pledge: Pledge, by: User | None, at: datetime) -> Introduction:
    made = Introduction(
        id=uuid4(), need=found, pledge=pledge, asked_by=by.id if by else None, asked_at=at
    )  # fmt: skip
    session.add(made)
    session.flush()
    if by:
        audit.record(
            session, actor=by.id, action="introduction.asked", subject=made.id,
            details={"need": found.public_id, "pledge": pledge.public_id},
        )  # fmt: skip
    return made


def _locked(session: Session, found: Need, seen: str | None = None) -> None:
    session.refresh(found, ["state", "reasons", "by", *SAYS], with_for_update=True)
    if seen is not None and seen != mark(found):
        raise RuleBroken(rules.ELSEWHERE)


def _tell(session: Session, found: Need, what: str) -> None:
    """Write to whoever stated it; made-up ones are told nothing."""
    if found.rehearsal:
        return
    user = accounts.user(session, found.by)
    outbox.put(
        session, to=user.email, language=user.language, template="need_settled", about=found.id,
        values={"name": user.name, "title": found.title, "what": what, "reasons": found.reasons,
                "public_id": found.public_id, "need_id": str(found.id)},
    )  # fmt: skip


def _write_to(
    session: Session, made: Introduction, found: Need, pledge: Pledge, of: str, to: str, template: str, **values: object
) -> None:
    if found.rehearsal:
        return
    outbox.put(
        session, to=to, language=_language_of(session, found, pledge, of, to), template=template, about=made.id,
        values={"need": found.title, "need_id": found.public_id, "pledge": pledge.current.title,
                "pledge_id": pledge.public_id, **values},
    )  # fmt: skip


def _language_of(session: Session, found: Need, pledge: Pledge, of: str, to: str) -> str:
    """In which language the address of a side is written to.

    That of its account; without one that of whoever speaks for the organisation, or what the side itself wrote in.
    """
    speaker = _first_speaker(session, found.organisation_id if of == "need" else pledge.organisation_id)
    for address in filter(None, (to, speaker)):
        if (user := accounts.user_by_address(session, address)) is not None:
            return user.language
    wrote = found.language if of == "need" else pledge.current.language
    return wrote if wrote in LANGUAGES else "en"


def _note(session: Session, found: Need, what: str, by: User, words: dict[str, str] | None = None) -> None:
    audit.record(
        session, actor=by.id, action=f"need.{what}", subject=found.id, details={"public_id": found.public_id},
        words=words,
    )  # fmt: skip
    session.flush()
