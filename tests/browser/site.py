"""A portal with something on every page: the real record, four small rehearsals, and people in every role."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import create_app
from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.assignment import queries as assignment_queries
from awards.assignment import services as assignment
from awards.assignment.models import Assignment, Conflict, JudgeLink, JudgeProfile, LateConflict, Plan
from awards.assignment.rules.options import Options
from awards.certificates import queries as certificates
from awards.certificates import services as services_of_certificates
from awards.certificates.making import issue_job, letters_job
from awards.certificates.models import Certificate, LetterCode
from awards.closing import services as closing
from awards.core.identifiers import digest
from awards.decisions.models import Decision
from awards.feedback.models import Appeal, Feedback
from awards.finding import services as finding
from awards.finding.models import BroughtFile, DuplicatePair
from awards.finding.rules import Wanted
from awards.infrastructure import clock
from awards.infrastructure.jobs import Job, Watch
from awards.judging import services as judging
from awards.judging.models import PaperForm
from awards.judging.queries.preparing import texts_of
from awards.judging.services import preparing
from awards.nominations import services as nominations
from awards.nominations.models import Collaborator, Consent, Entry, JoinRequest, Nomination, Referee
from awards.people.models import Erasure
from awards.programme import queries as programme
from awards.programme import services as programme_services
from awards.programme.document import write
from awards.programme.models import Category, Criterion, Edition, Round
from awards.publishing import queries as publishing_queries
from awards.publishing import rules as publishing_rules
from awards.publishing import services as publishing
from awards.publishing.models import Laureate, Publication
from awards.screening import services as screening
from awards.screening.models import ReplyTemplate
from awards.webhooks import services as webhooks
from awards.webhooks.models import WebhookDelivery
from tests.browser import juries
from tests.browser.ending import ended
from tests.browser.pledging import pledging
from tests.comparing.conftest import finals_of
from tests.factories import a_file, a_scorecard
from tests.support.browser import People, Person
from tests.support.live import Live
from tests.support.sessions import a_session

OPEN, JUDGED, SCORED, PUBLISHED, COMING = 2031, 2032, 2033, 2034, 2040
COMPARED, RANKED = 2036, 2037
"""Two whose last round compares entries two at a time: it is open, and it is over."""

LARGE = 2038
"""One whose ranking takes a job minutes, which never end."""

REHEARSALS = {OPEN: "open", JUDGED: "assigned", SCORED: "scored", PUBLISHED: "published"}
SIZE = ("--nominations", "12", "--countries", "8", "--judges", "6", "--seed", "1")

STAFF, CHAIR, INVITED = "staff@secretariat.example", "chair@chairs.example", "invited@invited.example"


@dataclass
class Site:
    """The served portal, who may be signed in as whom, and what stands at which address."""

    live: Live
    app: Flask
    users: dict[str, UUID] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    def address(self, endpoint: str, **values: Any) -> str:
        """The path of a page; a value that names something of the site stands for it."""
        with self.app.test_request_context():
            return self.app.url_for(endpoint, **{name: self.values.get(value, value) for name, value in values.items()})

    def cookie(self, who: str) -> dict[str, Any]:
        """The cookie of somebody who signed in before."""
        with self.live.session() as session:
            user = session.get_one(User, self.users[who])
            secret = a_session(session, user, clock.real(session))
        return {"name": "awards", "value": secret, "url": self.live.base_url}

    @contextmanager
    def people(self, browser: Browser) -> Iterator[Callable[..., Person]]:
        """A maker of persons, `person("judge", width=360, lang="ar")`; at the end nothing may have gone wrong."""
        people = People(browser, self.live)

        def person(who: str | None = None, *, width: int = 1280, lang: str = "en", **context: Any) -> Person:
            made = people.person(viewport={"width": width, "height": 900}, **context)
            if who:
                made.context.add_cookies([self.cookie(who)])  # type: ignore[list-item]
                made.email = who
            if lang != "en":
                made.goto(f"/account/sign-in?lang={lang}")
            return made

        try:
            yield person
        finally:
            people.close()


def fill(live: Live) -> None:
    """Bring the database to what the pages show, by the program's own commands."""
    live.awards("load-record")
    for year, until in REHEARSALS.items():
        live.awards("rehearse", "--edition", str(year), "--until", until, *SIZE)


def look_around(live: Live) -> Site:
    """Give people their roles, and note what there is to open."""
    app = create_app(
        env="test", database_url=live.database_url, secret_key=live.environment["AWARDS_SECRET_KEY"],
        instance=live.folder / "instance", base_url=live.base_url,
    )  # fmt: skip
    app.config["SERVER_NAME"] = live.base_url.removeprefix("http://")
    site = Site(live, app)
    with live.session() as session:
        _people(session, site, clock.now(session))
        session.flush()
        _things(session, site)
        _drafts(session, site)
        _asked(session, site)
        _found(session, site)
        _found_late(session, site)
        _corrected(session, site)
        _beside(session, site)
        _sent(session, site)
        _compared(session, site)
        _ranked_slowly(session, site)
        _honoured(session, site)
        pledging(session, site)
        ended(session, site)
    return site


def _change_rules(session: Session, edition: Edition, staff: User, at: datetime, *, propose: bool) -> None:
    """A change of published rules under way: drafted, or handed in too."""
    document = deepcopy(write(edition))
    document["form"]["sections"][0]["questions"][0]["limit"] = 2500
    document["form"]["sections"][0]["title"]["en"] = "The work itself"
    programme_services.edit(session, edition.id, document, staff, at, expected_version=edition.version)
    change = programme.open_change(session, edition.id)
    if propose and change is not None:
        note = {"en": "Answers may be longer: many nominees asked for it."}
        programme_services.propose_change(session, edition, note, staff, at, expected_version=change.version)


def _people(session: Session, site: Site, at: datetime) -> None:
    staff = accounts.ensure_user(session, STAFF, at, name="Sam Made-Up")
    accounts.grant_role(session, staff, "admin", edition_id=None, by=None, at=at)
    for year in REHEARSALS:
        edition = programme.edition_of_year(session, year, rehearsal=True)
        site.values[f"edition {year}"] = edition.id
        accounts.grant_role(session, staff, "staff", edition_id=edition.id, by=None, at=at)
    coming = programme_services.open_edition(
        session, programme.default_document() | {"year": COMING}, staff, at, rehearsal=True
    )
    site.values[f"edition {COMING}"] = coming.id
    for year in (OPEN, JUDGED):
        held = programme.edition_of_year(session, year, rehearsal=True)
        _change_rules(session, held, staff, at, propose=year == JUDGED)
    judged = programme.edition_of_year(session, JUDGED, rehearsal=True)
    scored = programme.edition_of_year(session, SCORED, rehearsal=True)
    chair = accounts.ensure_user(session, CHAIR, at, name="Chiara Made-Up")
    category = scored.categories[0]
    accounts.grant_role(session, chair, "judge", edition_id=scored.id, by=staff, at=at)
    accounts.grant_role(session, chair, "chair", edition_id=scored.id, category_id=category.id, by=staff, at=at)
    site.values |= {"category": category.id, "category key": category.key}
    assignment.invite_judge(
        session, judged, INVITED, "Ines Made-Up", staff, at,
        languages=["en", "ar"], categories=[c.key for c in judged.categories], min_load=0, max_load=5,
    )  # fmt: skip
    _invite_more(session, site, judged, staff, at)
    duty = session.scalars(
        select(Assignment)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .where(Assignment.round_id == judged.rounds[0].id, Nomination.language == "en")
        .order_by(Nomination.number, Assignment.judge_id)
        .limit(1)
    ).one()
    judge = session.get_one(User, duty.judge_id)
    judging.pass_gate(session, judged, judged.rounds[0], {}, judge, at)
    site.values["pack"] = judging.ask_for_pack(session, judged.id, judge, "en", staff, at).id
    form_id = select(PaperForm.id).where(PaperForm.assignment_id == duty.id)
    site.values["paper form"] = session.scalars(form_id).one()
    number, key = session.execute(
        select(Nomination.number, Category.key)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Category, Category.id == Entry.category_id)
        .where(Entry.id == duty.entry_id)
    ).one()
    assignment.mark_to_warm_up(session, judged.rounds[0], number, key, staff, at)
    site.values["card"] = _a_confirmed_card(session, duty, judge, at)
    nomination = session.get_one(Nomination, duty.nomination_id)
    words = {"title": ("Bancs de réparation", "human"), "answer-what": ("Nous enseignons la réparation.", "machine")}
    for part, (text, kind) in words.items():
        if part in texts_of(judged, nomination):
            preparing.save_translation(session, judged, nomination, part, "fr", text, kind, staff, at)
    held = select(Assignment.nomination_id).where(Assignment.judge_id == judge.id)
    free = session.scalars(
        select(Nomination.id).where(Nomination.edition_id == judged.id, Nomination.id.not_in(held)).limit(1)
    ).first()
    if free:
        assignment.declare_conflict(session, judged, free, judge.id, "Taught there (made up).", staff, at)
    screening.begin_replies(session, judged, staff, at)
    site.values["reply"] = session.scalars(
        select(ReplyTemplate.id).where(ReplyTemplate.edition_id == judged.id)
    ).first()
    second = accounts.ensure_user(session, "second@secretariat.example", at, name="Sami Made-Up")
    site.users |= {"staff": staff.id, "second": second.id, "chair": chair.id, "judge": judge.id}
    site.users["invited"] = accounts.ensure_user(session, INVITED, at).id
    site.values |= {"entry": duty.entry_id, "judge": judge.id, "judged nomination": duty.nomination_id}


def _a_confirmed_card(session: Session, duty: Assignment, judge: User, at: datetime) -> Any:
    """The card of another entry of the judge's, scored and confirmed."""
    other = session.scalars(
        select(Assignment)
        .where(
            Assignment.round_id == duty.round_id, Assignment.judge_id == judge.id, Assignment.entry_id != duty.entry_id
        )
        .limit(1)
    ).one()
    card = judging.open_scorecard(session, other, at)
    entry = session.get_one(Entry, other.entry_id)
    for criterion in session.scalars(select(Criterion).where(Criterion.category_id == entry.category_id)):
        judging.save_score(session, card, criterion.id, Decimal(4), 0, judge, at)
    judging.confirm_scorecard(session, card, judge, at)
    return card.id


def _invite_more(session: Session, site: Site, judged: Edition, staff: User, at: datetime) -> None:
    """Two people who were invited together today, the link of one of them, and one who was asked days ago."""
    people = [assignment.Person(f"{name}@asked.example", f"{name.capitalize()} Made-Up") for name in ("ivo", "iris")]
    mailing = assignment.ask_many(session, judged, list(enumerate(people, start=2)), assignment.Terms(), staff, at)
    iris = session.scalars(
        select(JudgeProfile).join(User, User.id == JudgeProfile.user_id).where(User.email == people[1].email)
    ).one()
    link = {"email": people[1].email, "token_digest": digest("a-judge-s-link"), "made_at": at}
    session.add(JudgeLink(profile_id=iris.id, expires_at=at + timedelta(days=9), **link))
    earlier = assignment.Person("ida@asked.example", "Ida Made-Up", language="ar")
    assignment.ask_judge(session, judged, earlier, assignment.Terms(), staff, at - timedelta(days=4))
    site.values["mailing"] = mailing.id


def _found(session: Session, site: Site) -> None:
    """A likely pair, a file that was asked for, and one that needs a change before it is brought in."""
    at, staff = clock.now(session), session.get_one(User, site.users["staff"])
    judged = programme.edition(session, site.values[f"edition {JUDGED}"])
    sent = select(Nomination.id).where(Nomination.edition_id == judged.id, Nomination.state == "submitted")
    one, other = sorted(session.scalars(sent.order_by(Nomination.number).limit(2)))
    evidence = [
        {"kind": "domain", "what": "made-up.example", "points": 70},
        {"kind": "sounds", "what": "Made-up / Мейд-ап", "points": 52},
        {"kind": "other-country", "what": "", "points": -30},
    ]
    session.add(
        DuplicatePair(edition_id=judged.id, one_id=one, other_id=other, points=92, evidence=evidence, found_at=at)
    )
    problem = {"row": 3, "column": "categories", "text": "Choose at least one category.", "values": {}}
    brought = BroughtFile(
        edition_id=judged.id, user_id=staff.id, name="call.xlsx", digest="", row_count=12, state="refused",
        problems=[problem], counts={"problems": 1}, uploaded_at=at, expires_at=at,
    )  # fmt: skip
    session.add(brought)
    session.flush()
    site.values["brought file"] = brought.id
    site.values["made file"] = finding.ask_for_file(session, judged, Wanted(), "csv", staff, at).id


def _found_late(session: Session, site: Site) -> None:
    """A conflict that came up after the close of the published rehearsal: its score waits for a decision."""
    at, staff = clock.now(session), session.get_one(User, site.users["staff"])
    edition = programme.edition(session, site.values[f"edition {PUBLISHED}"])
    running = select(Assignment).where(Assignment.round_id == edition.rounds[0].id, Assignment.ended_at.is_(None))
    duty = session.scalars(running.order_by(Assignment.id).limit(1)).one()
    assignment.declare_conflict(
        session, edition, duty.nomination_id, duty.judge_id, "Taught there (made up).", staff, at
    )  # fmt: skip
    session.flush()
    late = select(LateConflict.id).where(LateConflict.assignment_id == duty.id)
    site.values["late conflict"] = session.scalars(late).one()


def _corrected(session: Session, site: Site) -> None:
    """A title of the published rehearsal that was put right, and a further correction that waits for approval."""
    at, (staff, second) = clock.now(session), (session.get_one(User, site.users[who]) for who in ("staff", "second"))
    edition = programme.edition(session, site.values[f"edition {PUBLISHED}"])
    public = publishing_queries.newest_public(session, edition.id, at)
    assert public
    site.values["publication"] = public.id
    for laureate, title in zip(public.laureates[:2], ("A title put right (made up)", "A second one"), strict=True):
        change = publishing_rules.Change(slug=laureate.slug, category=laureate.category_key, fields={"project": title})
        told = publishing.propose_correction(
            session, edition, [change], "The title was misspelt (made up).", at, staff, at
        )
        site.values["correction"] = told.id
        site.values["corrected laureate"] = laureate.slug
        if laureate is public.laureates[0]:
            corrected = publishing.approve_correction(session, told, second, at, timedelta(0))
            at = clock.now(session)
            closing.make(session, corrected, at, 1)
    standing = publishing_queries.standing(session, edition.id)
    site.values["winners announcement"] = standing["winners"].id


def _asked(session: Session, site: Site) -> None:
    """A nominee's questions, one answered and one that waits, and more time for another nominee."""
    at, staff = clock.now(session), session.get_one(User, site.users["staff"])
    edition = programme.edition(session, site.values[f"edition {OPEN}"])
    sent = session.get_one(Nomination, site.values["submitted nomination"])
    draft = session.get_one(Nomination, site.values["draft nomination"])
    sender = session.get_one(User, site.users["sender"])
    nominations.ask(
        session, sent, edition, "May we name a second partner?\nIt joined last month.", sender, at, key=uuid4()
    )
    nominations.answer(session, sent, edition, "Yes, until the deadline.", staff, at + timedelta(hours=1), key=uuid4())
    nominations.ask(
        session, sent, edition, "شكرا. And in which language?", sender, at + timedelta(hours=2), key=uuid4()
    )
    until = max(edition.closes_at or at, at) + timedelta(days=1)
    nominations.extend(session, edition, until, "The power was cut (made up).", staff, at, nomination=draft)


def _sent(session: Session, site: Site) -> None:
    """Files in every state with a draft, and one that a judge may open."""
    at = clock.now(session)
    draft = session.get_one(Nomination, site.values["draft nomination"])
    judged = session.get_one(Nomination, site.values["judged nomination"])
    nominator = session.get_one(User, draft.nominator_id)
    for state in ("ready", "quarantined", "refused", "uploading"):
        file = a_file(session, draft, nominator, at, state=state)
        file.name = f"made-up-{state}-with-a-name-that-is-far-too-long-for-a-telephone.pdf"
    a_file(session, judged, nominator, at)


def _drafts(session: Session, site: Site) -> None:
    """Of the round that is judged: a draft with wishes, one that cannot be, and one on which work goes on and on."""
    at, staff = clock.now(session), session.get_one(User, site.users["staff"])
    judged = programme.edition_of_year(session, JUDGED, rehearsal=True)
    key = next(iter(assignment_queries.judged_entries(session, judged.rounds[0])))
    for name, options in (
        ("draft plan", Options(partial=True, running="free", region_cap=1, reviews={key: 3})),
        ("impossible plan", Options(reviews={key: 30})),
    ):
        plan = assignment.request_plan(
            session, judged.rounds[0], options=options, by=staff, at=at, name="Made up: one region each"
        )
        assignment.solve_plan(session, plan, at)
        site.values[name] = plan.id
    waiting = assignment.request_plan(session, judged.rounds[0], options=Options(seed=2), by=staff, at=at)
    job = session.get_one(Job, waiting.job_id)
    job.state, job.doing, job.seen_at = "running", "checking", at + timedelta(days=900)
    site.values["waiting plan"] = waiting.id


def _beside(session: Session, site: Site) -> None:
    """People beside a nominator: collaborators, somebody who asks to join, referees, a nominee who is asked."""
    at, helper = clock.now(session), session.get_one(User, site.users["sender"])
    draft = session.get_one(Nomination, site.values["draft nomination"])
    sent = session.get_one(Nomination, site.values["submitted nomination"])
    later = at + timedelta(days=9)
    invited = {"invited_by": draft.nominator_id, "invited_at": at, "expires_at": later}
    asked = {"nomination_id": draft.id, "language": "en", "asked_by": draft.nominator_id, "asked_at": at}
    works = Collaborator(
        id=uuid4(), nomination_id=draft.id, email=helper.email, rights="edit", token_digest="one", user_id=helper.id,
        accepted_at=at, **invited,
    )  # fmt: skip
    waits = Collaborator(
        nomination_id=draft.id, email=INVITED, rights="view", token_digest=digest("an-invitation"), **invited
    )
    referee = Referee(
        id=uuid4(), name="Rosa Made-Up", email="rosa@made-up.example", token_digest=digest("a-letter"), due_at=later,
        **asked,
    )  # fmt: skip
    late = Referee(
        name="Remi Made-Up", email="remi@made-up.example", token_digest=digest("a-late-one"),
        due_at=at - timedelta(days=1), **asked,
    )  # fmt: skip
    site.users["asker"] = accounts.ensure_user(session, "asker@made-up.example", at, name="Asha Made-Up").id
    wants = JoinRequest(nomination_id=draft.id, user_id=site.users["asker"], asked_at=at)
    question = Consent(
        nomination_id=sent.id, email="nominee@made-up.example", named_by=sent.nominator_id, asked_at=at,
        token_digest=digest("a-question"),
    )  # fmt: skip
    session.add_all([works, waits, referee, late, wants, question])
    site.values |= {"collaborator": works.id, "referee": referee.id}


def _told(session: Session, site: Site) -> None:
    """Of the published rehearsal: a nominee who may read the feedback and has not appealed, and the two appeals."""
    edition_id = site.values[f"edition {PUBLISHED}"]
    appeals = session.scalars(select(Appeal).where(Appeal.edition_id == edition_id).order_by(Appeal.outcome)).all()
    for appeal in appeals:
        name = "answered appeal" if appeal.outcome else "waiting appeal"
        site.values |= {name: appeal.id, f"nomination of the {name}": appeal.nomination_id}
        site.users[name] = appeal.by
    told = session.scalars(
        select(Nomination)
        .join(Entry, Entry.nomination_id == Nomination.id)
        .join(Feedback, Feedback.entry_id == Entry.id)
        .where(
            Feedback.edition_id == edition_id, Feedback.released_at.is_not(None),
            Nomination.id.not_in([appeal.nomination_id for appeal in appeals]),
        )
        .order_by(Nomination.number)
    ).first()  # fmt: skip
    assert told, "somebody is told what the judges said"
    site.values["told nomination"], site.users["told"] = told.id, told.nominator_id
    wish = session.scalars(select(Erasure).where(Erasure.state == "proposed").limit(1)).one()
    _webhook(session, site, edition_id)
    site.values["wish to be erased"], site.users["wants to go"] = wish.id, wish.user_id
    waits = select(Feedback.entry_id).where(Feedback.edition_id == edition_id, Feedback.approved_at.is_(None))
    site.values["feedback to approve"] = session.scalars(waits.limit(1)).one()


def _honoured(session: Session, site: Site) -> None:
    """Of the published rehearsal: a winner with certificate and letter, and certificates that somebody proposed."""
    edition_id, watch = site.values[f"edition {PUBLISHED}"], cast(Watch, SimpleNamespace(tell=lambda _doing: None))
    with site.app.app_context():
        for publication_id in certificates.standing_ids(session, edition_id):
            material = issue_job.read(session, {"publication": str(publication_id)})
            issue_job.keep(session, cast(Job, None), issue_job.look(material, watch))
    second, edition = session.get_one(User, site.users["second"]), session.get_one(Edition, edition_id)
    services_of_certificates.propose_certificates(session, edition, second, clock.now(session))
    code, nomination_id, nominator_id = session.execute(
        select(Certificate.code, Nomination.id, Nomination.nominator_id)
        .join(Entry, Entry.id == Certificate.entry_id)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .where(Certificate.edition_id == edition_id, Certificate.role == "winner", certificates.is_approved())
        .order_by(Nomination.number)
    ).first() or (None, None, None)
    assert code, "somebody won"
    assert nominator_id
    with site.app.app_context():
        letters = letters_job.read(session, {"edition": str(edition_id), "kind": "finalists", "first": 1})
        assert letters
        letters.letters[:] = [one for one in letters.letters if one[0].nomination_id == nomination_id]
        letters_job.keep(session, cast(Job, None), letters_job.look(letters, watch))
    of_letter = session.scalars(select(LetterCode.code).where(LetterCode.nomination_id == nomination_id)).one()
    site.values |= {"certificate code": code, "letter code": of_letter, "honoured nomination": nomination_id}
    site.users["honoured"] = nominator_id


def _things(session: Session, site: Site) -> None:
    for state in ("draft", "submitted"):
        found = session.scalars(
            select(Nomination)
            .where(Nomination.edition_id == site.values[f"edition {OPEN}"], Nomination.state == state)
            .order_by(Nomination.number)
        ).first()
        assert found, state
        site.values[f"{state} nomination"] = found.id
        site.users["nominee" if state == "draft" else "sender"] = found.nominator_id
    site.values["a judge"] = site.users["judge"]
    site.values["profile"] = session.scalars(
        select(JudgeProfile.id).where(JudgeProfile.user_id == site.users["judge"])
    ).one()
    of_judged = select(Round.id).where(Round.edition_id == site.values[f"edition {JUDGED}"])
    site.values["plan"] = session.scalars(
        select(Plan.id).where(Plan.round_id.in_(of_judged), Plan.state == "accepted")
    ).one()
    values, users = juries.meetings(session, site.values[f"edition {SCORED}"], site.values[f"edition {PUBLISHED}"])
    site.values |= values
    site.users |= users
    _told(session, site)
    decision = session.scalars(select(Decision).where(Decision.kind == "winners")).first()
    assert decision
    site.values["decision"] = decision.id
    public = select(Laureate.slug).join(Publication, Publication.id == Laureate.publication_id)
    site.values["laureate"] = session.scalars(
        public.where(Publication.kind == "record").order_by(Laureate.slug)
    ).first()
    shown = select(Laureate).join(Publication, Publication.id == Laureate.publication_id)
    pictured = [x for x in session.scalars(shown.where(Publication.rehearsal).order_by(Laureate.slug)) if x.texts]
    pictured = [x for x in pictured if "picture" in x.texts]
    site.values |= {"rehearsed laureate": pictured[0].slug, "published entry": pictured[0].entry_id}
    assert session.scalar(select(Conflict.id).limit(1)), "a page of conflicts has something to show"


def _ranked_slowly(session: Session, site: Site) -> None:
    at, staff = clock.now(session), session.get_one(User, site.users["staff"])
    edition = juries.large_round(session, LARGE, at)
    site.values[f"edition {LARGE}"] = edition.id
    session.refresh(staff, ["roles"])
    accounts.grant_role(session, staff, "staff", edition_id=edition.id, by=None, at=at)


def _compared(session: Session, site: Site) -> None:
    """Entries compared two at a time: by one judge who is at it, one who looks at all and one who has confirmed."""
    at = clock.now(session)
    for year in (COMPARED, RANKED):
        finals = finals_of(
            session, at, name=f".{year}", judges=4, year=year, rehearsal=True, last_number=100 * (year - COMPARED + 1)
        )
        site.values[f"edition {year}"] = finals.edition.id
        staff = session.get_one(User, site.users["staff"])
        session.refresh(staff, ["roles"])
        accounts.grant_role(session, staff, "staff", edition_id=finals.edition.id, by=None, at=at)
        one, two, three, four = finals.judges
        finals.prefer(finals.begin(one), [0, 1, 2, 3], one)
        finals.compare(two, 1, 0, 2, 3, confirm=year == RANKED)
        finals.compare(three, 1, 2, 0, 3)
        if year == COMPARED:
            site.users |= {"comparer": one.id, "answerer": two.id, "confirmer": three.id, "keeper": four.id}
            site.values |= {"finals": finals.round.number, "comparing judge": three.id}
            continue
        for place, entry in enumerate(finals.entries):
            for judge in finals.judges:
                a_scorecard(
                    session, finals.edition, entry, judge, at, results=5 - place, evidence=4, round_=finals.round
                )
        finals.round.closes_at = at - timedelta(minutes=1)


def _webhook(session: Session, site: Site, edition_id: Any) -> None:
    """A webhook of a member of staff's with messages that were sent, wait and failed."""
    holder, at = session.get_one(User, site.users["staff"]), clock.real(session)
    session.refresh(holder, ["roles"])
    made = webhooks.make(
        session, holder, "Dashboard", "http://127.0.0.1:9/told", ["card.confirmed"], edition_id, at, loopback=True
    )  # nothing listens there
    for state, status in (("sent", 204), ("waiting", 500), ("failed", 404)):
        session.add(
            WebhookDelivery(
                webhook_id=made.id, event="card.confirmed", subject_id=made.id, body="{}", state=state, attempts=1,
                made_at=at, due_at=at + timedelta(days=1), sent_at=at if state == "sent" else None, status=status,
            )
        )  # fmt: skip
    site.values["a webhook"] = made.id
    site.values["judge guide"] = "judge"  # whose name stands for a person here
