"""What follows the result of a rehearsal: letters and feedback, two appeals and one answer, a wish to be erased."""

from datetime import timedelta

from babel.support import Translations
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.certificates import rules as certificates
from awards.certificates import services as letters
from awards.core.vocabulary import LANGUAGES
from awards.desks.rehearsal import words
from awards.desks.rehearsal.dates import Dates
from awards.feedback import queries, rules, services
from awards.nominations.models import Entry, Nomination
from awards.people import services as people
from awards.programme.models import Edition
from awards.web.languages import CATALOGUES, LOCALES

DELAY_DAYS = 1
FEWEST = 40

LEFT = 2
"""So many entries are left for staff to approve, so that there is something to try."""


def give_feedback(session: Session, edition: Edition, dates: Dates, by: User) -> None:
    """Edit, approve and release what the judges wrote, but for the last entries."""
    after = dates.winners + timedelta(hours=1)
    services.set_dates(session, edition, DELAY_DAYS, FEWEST, rules.APPEAL_DAYS, by, dates.announced)
    page = queries.edition_feedback(session, edition.id, by.id, after)
    submitted = select(Nomination.id).where(Nomination.edition_id == edition.id, Nomination.state == "submitted")
    ids = session.scalars(select(Entry.id).where(Entry.nomination_id.in_(submitted))).all()
    entries = queries.writable(session, page, ids)
    services.take_over(session, edition, entries, by, after)
    written = queries.locked(session, [entry.id for entry in entries])
    enough = [entry for entry in entries if entry.id in written and written[entry.id].longest >= FEWEST]
    services.approve(session, edition, enough[:-LEFT], by, after)
    services.release(session, edition, rules.release_at(dates.winners, DELAY_DAYS))


def write_letters(session: Session, edition: Edition, dates: Dates, staff: tuple[User, User]) -> None:
    """One saves the letters as the program proposes them, in the languages they are in by now; another approves."""
    first, second = staff
    for kind, proposed in certificates.DEFAULTS.items():
        catalogues = {code: Translations.load(CATALOGUES, [LOCALES[code]]) for code in LANGUAGES}
        known = {code: str(found.ugettext(str(proposed))) for code, found in catalogues.items()}
        texts = {code: text for code, text in known.items() if code == "en" or text != str(proposed)}
        text = letters.save_letter(session, edition, kind, texts, 0, first, dates.announced)
        letters.approve_letter(session, edition, kind, text.version, second, dates.announced)


def appeal(session: Session, edition: Edition, dates: Dates, by: User) -> None:
    """Two nominees appeal; somebody who decided nothing, and joins the staff, answers the first."""
    made_at = rules.release_at(dates.winners, DELAY_DAYS) + timedelta(hours=2)
    third = accounts.ensure_user(
        session, f"third.staff.{edition.year}@secretariat.example", dates.set_up,
        name="Third Secretary (rehearsal)", rehearsal=True,
    )  # fmt: skip
    accounts.grant_role(session, third, "staff", edition_id=edition.id, by=by, at=dates.set_up)
    nominations = session.scalars(
        select(Nomination)
        .where(Nomination.edition_id == edition.id, Nomination.state == "submitted")
        .order_by(Nomination.number.desc())
        .limit(len(words.APPEALS))
    ).all()
    closes = rules.appeals_close(dates.winners, DELAY_DAYS, rules.APPEAL_DAYS)
    for place, (nomination, text) in enumerate(zip(nominations, words.APPEALS, strict=False)):
        nominator = session.get_one(User, nomination.nominator_id)
        made = services.appeal(session, nomination, edition, text, closes, nominator, made_at)
        if place == 0:
            services.answer(session, made, edition, "not_upheld", words.ANSWER, third, made_at + timedelta(hours=20))


def ask_to_be_erased(session: Session, edition: Edition, dates: Dates, by: User) -> None:
    """The nominator of the first nomination asks to be erased, and one of the staff proposes it."""
    asked_at = dates.winners + timedelta(days=3)
    first = select(Nomination.nominator_id).where(Nomination.edition_id == edition.id).order_by(Nomination.number)
    person = session.get_one(User, session.scalars(first.limit(1)).one())
    wish = people.ask(session, person, asked_at)
    if wish.state == "asked":
        people.propose(session, wish, by, asked_at + timedelta(hours=3))
