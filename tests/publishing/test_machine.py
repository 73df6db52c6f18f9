"""Announcements under any steps: nothing is read before its instant, by anybody, and what was read is not rewritten."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.errors import AwardsError, NotFound, Withdrawn
from awards.feedback import queries as feedback
from awards.infrastructure import clock
from awards.infrastructure.database import Sessions
from awards.nominations import services as nominating
from awards.nominations.models import Nomination
from awards.publishing import queries, rules, services
from awards.publishing.models import Announcement
from tests.decisions.things import SCORES, judge_an_edition
from tests.publishing.things import decide
from tests.support.machines import Machine, run
from tests.support.page import Client
from tests.support.sessions import a_session

YEAR = 2027
CHOSEN, WINNER = ("Anna’s workshop", "Bridge school", "Code clubs"), "Anna’s workshop"
SLUGS = dict(zip(CHOSEN, ("annas-workshop-2027", "bridge-school-2027", "code-clubs-2027"), strict=True))
WAITS = tuple(timedelta(seconds=seconds) for seconds in (0, 30, 61, 3600, 86_400))
READERS = ("visitor", "nominator", "judge")
PAGES = ("/", "/winners", f"/winners/{YEAR}", f"/winners/{YEAR}.json", f"/winners/{YEAR}.csv", "/feed.atom",
         "/countries/PL", f"/embed/winners/{YEAR}", *(f"/laureates/{slug}" for slug in SLUGS.values()))  # fmt: skip
waits, people = st.sampled_from(WAITS), st.sampled_from(("staff", "second"))


@dataclass
class Told:
    """What an approved announcement says from its instant on; `gone` when it was taken back, before it or after."""

    id: Any
    kind: str
    since: datetime
    said: dict[str, str]
    """Projects by slug."""
    gone: datetime | None = None

    def shows(self, at: datetime) -> bool:
        return self.since <= at and (self.gone is None or at < self.gone)


class Beside(Sessions):
    """Sessions of pages that see what the machine has not committed, at an instant of its own."""

    def __init__(self, session: Session, at: datetime) -> None:
        super().__init__(session.get_bind())
        self.machine, self.at = session, at

    def reading(self) -> Session:
        self.machine.flush()
        connection = self.machine.connection()
        if connection.dialect.name == "sqlite":
            connection.info["changes"] = connection.connection.driver_connection.total_changes
        return Session(connection, join_transaction_mode="create_savepoint", info={clock.AS_AT: self.at})

    def writing(self) -> Session:
        return Session(self.machine.connection(), join_transaction_mode="create_savepoint")


class Announcing(Machine):
    app: Any
    sessions_of_the_test: Any

    def __init__(self):
        super().__init__()
        self.told, self.read, self.names = [], [], 0
        self.ground = True
        """Whether all who were chosen are still in the running."""

    @initialize()
    def edition(self):
        self.begun = True
        self.judged = judge_an_edition(self.session, self.at)
        decide(self.session, self.judged, self.at, *CHOSEN)
        decide(self.session, self.judged, self.at, WINNER, kind="winners")
        self.by = {"staff": self.judged.staff, "second": self.judged.second}
        self.proposals = []
        self.browsers = {
            "visitor": None, "nominator": self.judged.nominator, "judge": self.judged.judges[0],
        }  # fmt: skip

    def tried(self, deed, allowed):
        """What a deed gives, None where it is refused; `allowed` says whether the rules let it be done."""
        try:
            found = self.done(deed)
        except AwardsError:
            assert not allowed, "refused without a reason"
            return None
        assert allowed, "done against the rules"
        return found

    def public(self, at=None):
        """The publication that counts, by what was told so far."""
        at = at or self.at
        shown = [told for told in self.told if told.shows(at)]
        return max(shown, key=lambda told: (told.since, told.kind == "winners", self.told.index(told)), default=None)

    def standing(self, kind):
        return [found for found in self.proposals if found.kind == kind and found.state in ("proposed", "approved")]

    def stands(self, kind):
        """The newest publication of a kind that was not taken back, public or not."""
        found = [told for told in self.told if told.kind == kind and told.gone is None]
        return found[-1] if found else None

    def waiting(self):
        return [told for told in self.told if told.gone is None and told.since > self.at]

    @rule(kind=st.sampled_from(rules.KINDS), wait=waits, who=people)
    def propose(self, kind, wait, who):
        finalists = self.stands("finalists")
        after = kind == "finalists" or (finalists is not None and self.at + wait >= finalists.since)
        made = self.tried(
            lambda: services.propose_announcement(
                self.session, self.judged.edition, kind, self.at + wait, self.by[who], self.at
            ),
            not self.standing(kind) and after and self.ground,
        )
        if made is not None:
            self.proposals.append(made)

    @precondition(lambda self: self.ground and not all(self.standing(kind) for kind in rules.KINDS))
    @rule(out=st.booleans())
    def announce_what_comes_next(self, out):
        """Proposed and approved as it should be, and waiting for its instant or out: much begins only there."""
        kind = "winners" if self.standing("finalists") else "finalists"
        ahead = len(self.proposals)
        self.propose(kind=kind, wait=timedelta(hours=1), who="staff")
        if len(self.proposals) > ahead:
            self.settle(self.proposals[-1], self.by["second"])
            if out and self.waiting():
                self.at = max(told.since for told in self.waiting())

    @precondition(lambda self: self.ground)
    @rule(wait=waits, who=people, slug=st.sampled_from(sorted(SLUGS.values())), what=st.sampled_from(("name", "leave")))
    def propose_a_correction(self, wait, who, slug, what):
        before = self.public()
        self.names += 1
        change = (
            rules.Change(slug=slug, category="skills", fields={"project": f"Renamed {self.names} after"})
            if what == "name"
            else rules.Change(slug=slug, category="skills", removed=True)
        )
        try:
            made = self.done(
                lambda: services.propose_correction(
                    self.session, self.judged.edition, [change], "A typo", self.at + wait, self.by[who], self.at
                )
            )
        except AwardsError:
            standing = [found for found in self.proposals if found.kind == "correction" and found.state == "proposed"]
            assert before is None or slug not in before.said or standing or self.waiting() or len(before.said) == 1
            return
        assert before is not None
        assert slug in before.said
        self.proposals.append(made)

    @rule(kind=st.sampled_from(rules.KINDS), who=people)
    def propose_a_retraction(self, kind, who):
        asked = [found for found in self.proposals if found.kind == "retraction" and found.state == "proposed"]
        made = self.tried(
            lambda: services.propose_retraction(
                self.session, self.judged.edition, kind, "Mixed up", self.by[who], self.at
            ),
            any(told.kind == kind and told.shows(self.at) for told in self.told) and not asked,
        )
        if made is not None:
            self.proposals.append(made)

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), who=people)
    def approve(self, data, who):
        self.settle(data.draw(st.sampled_from(self.proposals[-3:])), self.by[who])

    def settle(self, found, by):
        self.session.refresh(found)
        proposed = found.state == "proposed"
        since = max(found.instant, self.at + rules.UNDO)
        before, public = self.standing(found.kind), self.public()
        try:
            made = self.done(lambda: services.approve(self.session, found, by, self.at))
        except AwardsError:
            self.session.refresh(found)
            assert not proposed or by.id == found.proposed_by or not self.may_be_approved(found, since, public)
            return
        assert proposed
        assert by.id != found.proposed_by, "it takes two"
        assert self.may_be_approved(found, since, public)
        assert found in before or found.kind not in rules.KINDS
        if found.kind == "retraction":
            self.take_back_all_from(made.kind)
        else:
            assert made.public_from == since
            said = {laureate.slug: laureate.project for laureate in made.laureates}
            self.told.append(Told(made.id, made.kind, since, said))

    def may_be_approved(self, found, since, public):
        if found.kind == "retraction":
            return any(told.id == found.corrects_id and told.shows(self.at) for told in self.told)
        if found.kind == "correction":
            return public is not None and public.id == found.corrects_id and not self.waiting()
        if not self.ground:
            return False
        if any(self.is_correction(told) for told in self.waiting()):
            return False
        finalists = self.stands("finalists")
        return found.kind == "finalists" or (finalists is not None and since >= finalists.since)

    def take_back_all_from(self, kind):
        kinds = rules.KINDS[rules.KINDS.index(kind) :]
        for told in self.told:
            if told.gone is None and (told.since > self.at or told.kind in kinds):
                told.gone = self.at

    @precondition(lambda self: self.proposals)
    @rule(data=st.data(), who=people)
    def cancel(self, data, who):
        found = data.draw(st.sampled_from(self.proposals[-3:]))
        self.session.refresh(found)
        told = next((told for told in self.told if told.id == found.publication_id), None)
        allowed = (
            found.state not in ("cancelled", "retracted")
            and not (told is not None and told.since <= self.at)
            and not (found.kind == "finalists" and self.standing("winners"))
            and not (found.kind == "retraction" and found.state == "approved")
        )
        self.tried(lambda: services.cancel_announcement(self.session, found, self.by[who], self.at) or True, allowed)
        self.session.refresh(found)
        if allowed and told is not None:
            told.gone = self.at

    @precondition(lambda self: self.ground and not any(self.is_correction(told) for told in self.waiting()))
    @rule()
    def the_winner_leaves(self):
        """What waits for its instant and names one who left is never told; what was told stays."""
        nomination = self.session.get_one(Nomination, self.judged.entries[WINNER].nomination_id)
        self.done(lambda: nominating.withdraw(self.session, nomination, "No more.", self.judged.nominator, self.at))
        self.ground = False
        for told in self.waiting():
            told.gone = self.at

    def is_correction(self, told):
        return any(found.kind == "correction" and found.publication_id == told.id for found in self.proposals)

    @rule(wait=waits)
    def time_passes(self, wait):
        self.at += wait

    @rule(to_the_instant=st.booleans())
    def time_comes_near(self, to_the_instant):
        """To the next instant, or so near before it that nothing lies between."""
        upcoming = [told.since for told in self.waiting()]
        if upcoming:
            self.at = max(self.at, min(upcoming) - timedelta(microseconds=not to_the_instant))

    @rule(reader=st.sampled_from(READERS), page=st.sampled_from(PAGES))
    def somebody_reads(self, reader, page):
        """Pages tell what is public now and no word of what is not; a name that came by a correction is such a word."""
        self.session.flush()
        person = self.browsers[reader]
        self.app.extensions["awards_sessions"] = Beside(self.session, self.at)
        try:
            answer = Client(self.app, None).browser.get(page) if person is None else self.as_a(person, page)
        finally:
            self.app.extensions["awards_sessions"] = self.sessions_of_the_test
        public = self.public()
        words = answer.get_data(as_text=True)
        for told in self.told:
            for name in told.said.values():
                if name.startswith("Renamed") and not any(name in one.said.values() for one in self.ever_shown()):
                    assert name not in words, f"{reader} reads {name} on {page}"
        if not self.ever_shown():
            assert not any(title in words for title in SCORES), f"{reader} on {page}"
        if page.startswith(("/laureates/", f"/winners/{YEAR}", "/embed/")):
            slug = page.rpartition("/")[2]
            there = public is not None and (not page.startswith("/laureates/") or slug in public.said)
            if public is None and self.ever_shown() and page == f"/winners/{YEAR}":
                assert "under correction" in words
                assert not any(title in words for title in SCORES), "what was taken back is not told again"
                return
            assert (answer.status_code == 200) == there, f"{reader} on {page}: {answer.status_code}"
            if there and page.startswith("/laureates/"):
                assert str(public.said[slug]).replace("’", "&#8217;") in words or str(public.said[slug]) in words

    def ever_shown(self):
        """What was out, be it for the one instant at which it was taken back."""
        return [told for told in self.told if told.since <= self.at and (told.gone is None or told.gone >= told.since)]

    def as_a(self, person, page):
        browser = Client(self.app, None).browser
        browser.set_cookie("awards", a_session(self.session, person, self.at))
        return browser.get(page)

    @invariant()
    def everybody_reads_what_was_told(self):
        if not self.begun:
            return
        public = self.public()
        try:
            found = queries.of_year(self.session, YEAR, self.at)
        except Withdrawn:
            assert public is None
            assert self.ever_shown()
            return
        except NotFound:
            assert not self.ever_shown()
            return
        assert found.id == public.id
        assert {laureate.slug: laureate.project for laureate in found.laureates} == public.said
        assert found.digest == rules.digest(found.document())
        self.read.append((self.at, found.id))

    @invariant()
    def what_was_read_then_is_what_was_read(self):
        for at, which in self.read[-6:]:
            known = next(told for told in self.told if told.id == which)
            if known.gone is None or known.gone > at:
                assert queries.of_year(self.session, YEAR, at).id == which

    @invariant()
    def a_nominee_hears_it_with_everybody(self):
        if not self.begun:
            return
        public = self.public()
        ids = {entry.nomination_id: title for title, entry in self.judged.entries.items()}
        heard = feedback.announced(self.session, list(ids), self.at)
        if public is None:
            assert heard == {}
        for nomination_id, told in heard.items():
            assert told.kind == public.kind
            assert {slug for _names, _role, slug in told.places} <= set(public.said)
            assert nomination_id in ids

    @invariant()
    def nobody_approved_what_was_their_own(self):
        rows = self.session.execute(
            select(Announcement.proposed_by, Announcement.approved_by).where(Announcement.approved_by.is_not(None))
        )
        assert all(one != other for one, other in rows)


def test_no_step_tells_what_is_not_public(app, sessions):
    run(Announcing, sessions.writing, app=app, sessions_of_the_test=sessions)
