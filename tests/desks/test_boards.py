"""The desks of nominees and staff: everyone sees one's own, and a queue counts what waits in it and nothing else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from awards.assignment.models import Conflict, JudgeProfile, Pairing
from awards.certificates.models import CertificateApproval, LetterText
from awards.closing.models import ClosingAct
from awards.decisions.models import Decision
from awards.desks import queries
from awards.finding.models import DuplicatePair
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import Scorecard
from awards.nominations.models import Consent, Question, Referee, Return
from awards.programme.models import RulesChange
from awards.publishing.models import Announcement
from awards.web import lists
from tests.factories import a_judge, a_later_round, a_nomination, a_user, an_assignment, an_edition
from tests.publishing.things import a_record_edition
from tests.support.page import words

HOUR = timedelta(hours=1)


class Board:
    """An edition with its people, and another edition in which the same things happened."""

    def __init__(self, session, at, phase="judging"):
        self.session, self.at = session, at
        self.edition = an_edition(session, at, phase=phase)
        self.other = an_edition(session, at, phase=phase, year=2028)
        self.other.last_number = 5000
        self.staff = a_user(session, "staff@example.org", ("staff", self.edition.id))
        self.second = a_user(session, "second@example.org", ("staff", self.edition.id))
        self.nominee = a_user(session, "nominee@example.org")
        self.judge = a_judge(session, self.edition, "judge@example.org", at)

    def nomination(self, edition=None, **values):
        return a_nomination(self.session, edition or self.edition, self.nominee, self.at, **values)

    def entry(self, edition=None, **values):
        return self.nomination(edition, **{"entry_state": "eligible", **values}).entries[0]

    def waits(self, key):
        """How many things wait in a queue of the edition, and since when."""
        self.session.flush()
        found = queries.waiting(self.session, self.edition, self.at)[key]
        return found.count, found.oldest


@pytest.fixture
def board(session, at):
    return Board(session, at)


def test_an_empty_edition_has_every_queue_and_nothing_in_it(session, board):
    found = queries.waiting(session, board.edition, board.at)
    assert set(found) == {
        "to_screen", "answered", "consents", "letters", "questions", "returned", "duplicates", "conflicts",
        "invitations", "short_of_reviews", "late_scorecards", "late_conflicts", "meetings", "decisions",
        "announcements", "stopped_announcements", "rules_changes", "certificates",
        "letter_texts", "closing", "appeals", "upheld_appeals", "seals", "bounced_mail", "held_mail",
    }  # fmt: skip
    assert {(waiting.count, waiting.oldest) for waiting in found.values()} == {(0, None)}


def test_to_screen_are_submitted_nominations_with_an_entry_that_waits(board):
    first = board.nomination(categories=("access", "skills"))
    first.submitted_at = board.at - 5 * HOUR
    board.nomination()
    board.nomination(entry_state="eligible")
    board.nomination(entry_state="ineligible")
    board.nomination(state="draft")
    board.nomination(state="returned")
    board.nomination(state="withdrawn")
    board.nomination(board.other)
    assert board.waits("to_screen") == (2, board.at - timedelta(days=1))


def test_the_oldest_is_the_one_that_waits_longest(board):
    board.nomination().submitted_at = board.at - 50 * HOUR
    board.nomination()
    assert board.waits("to_screen") == (2, board.at - 50 * HOUR)


def test_returned_are_returns_that_nobody_answered_yet(board):
    def back(nomination, answered_at=None):
        board.session.add(
            Return(
                nomination_id=nomination.id, fields=["what"], reason="Say more.", by=board.staff.id,
                at=board.at - 3 * HOUR, due_at=board.at + HOUR, answered_at=answered_at,
            )
        )  # fmt: skip

    waiting = board.nomination(state="returned")
    back(waiting)
    back(waiting, answered_at=board.at - 2 * HOUR)
    back(board.nomination(), answered_at=board.at)
    back(board.nomination(state="withdrawn"))
    back(board.nomination(board.other, state="returned"))
    assert board.waits("returned") == (1, board.at - 3 * HOUR)


def test_those_that_came_back_wait_apart_until_they_are_screened_again(board):
    def came_back(nomination, *hours):
        for hour in hours:
            board.session.add(
                Return(
                    nomination_id=nomination.id, fields=["what"], reason="Say more.", by=board.staff.id,
                    at=board.at - 9 * HOUR, due_at=board.at + HOUR, answered_at=board.at - hour * HOUR,
                )
            )  # fmt: skip

    came_back(board.nomination(), 7, 3)
    came_back(board.nomination(), 2)
    came_back(board.nomination(entry_state="eligible"), 5)
    came_back(board.nomination(board.other), 5)
    assert board.waits("answered") == (2, board.at - 3 * HOUR)
    assert board.waits("to_screen") == (0, None)


def test_consents_and_letters_wait_while_nobody_answered_and_their_rows_lead_to_exactly_them(client_for, session, at):
    edition, staff = _of_somebody_else(session, at)
    page = client_for(staff).get("desks.staff_edition", edition_id=edition.id)
    rows = {row.find(".//a").text_content().strip(): row for row in page.find("//tbody/tr[.//a]")}
    for title, number in (("Consent", "2"), ("Letters", "1")):
        link = rows[title].find(".//a")
        assert number in rows[title].text_content()
        assert "3 days" in rows[title].text_content(), "the oldest waits longest"
        queue = client_for(staff).browser.get(link.get("href"))
        assert queue.status_code == 200
        assert queue.text.count('data-label="Title"') == int(number)


def test_a_letter_that_can_not_be_written_any_more_waits_no_longer(session, at):
    """Judging has begun: nobody can be asked again, so the row would stand there for good."""
    edition, _staff = _of_somebody_else(session, at)
    begins = edition.rounds[0].opens_at
    assert queries.waiting(session, edition, begins - timedelta(seconds=1))["letters"].count == 1
    assert queries.waiting(session, edition, begins)["letters"].count == 0


def _of_somebody_else(session, at):
    edition = an_edition(session, at, phase="screening")
    staff, ben = a_user(session, "staff@office.example", ("staff", edition.id)), a_user(session, "ben@x.example")
    states = ("submitted", "returned", "withdrawn", "draft", "submitted")
    found = [a_nomination(session, edition, ben, at, state=state, relation="other") for state in states]
    for days, one in enumerate(found, start=1):
        asked = {"email": "nominee@x.example", "token_digest": str(one.id), "asked_at": at - timedelta(days=4 - days)}
        session.add(Consent(nomination_id=one.id, of_nominee="x", **asked))
    last = session.get(Consent, found[-1].id)
    last.answer, last.answered_at, last.answered_by = "given", at, "nominee"
    session.add(
        Referee(nomination_id=found[0].id, name="Rosa", email="rosa@x.example", language="en", asked_by=ben.id,
                token_digest="x", asked_at=at - timedelta(days=3), due_at=at + timedelta(days=9))
    )  # fmt: skip
    session.commit()
    return edition, staff


def test_questions_wait_until_they_are_answered_or_set_aside(board):
    def asked(nomination, hours, **values):
        given = {"from_staff": False, "text": "When?", "by": board.nominee.id, "at": board.at - hours * HOUR} | values
        board.session.add(Question(nomination_id=nomination.id, key=uuid4(), **given))

    asked(board.nomination(), 4)
    asked(board.nomination(state="draft"), 2)
    asked(board.nomination(), 9, settled_at=board.at)
    asked(board.nomination(), 9, from_staff=True, by=board.staff.id)
    asked(board.nomination(board.other), 9)
    assert board.waits("questions") == (2, board.at - 4 * HOUR)


def test_likely_duplicates_wait_until_somebody_says_what_they_are(board):
    def pair(edition, hours, **values):
        one, other = sorted([board.nomination(edition).id, board.nomination(edition).id], key=lambda i: i.hex)
        board.session.add(
            DuplicatePair(
                edition_id=edition.id, one_id=one, other_id=other, points=90, evidence=[],
                found_at=board.at - hours * HOUR, **values,
            )
        )  # fmt: skip

    pair(board.edition, 3)
    pair(board.edition, 8, state="kept", decided_by=board.staff.id, decided_at=board.at)
    pair(board.other, 8)
    assert board.waits("duplicates") == (1, board.at - 3 * HOUR)
    end = ClosingAct(
        edition_id=board.edition.id, kind="closing", state="proposed", proposed_by=board.staff.id, proposed_at=board.at
    )
    board.session.add(end)
    assert board.waits("duplicates")[0] == 1
    end.state, end.ended_by, end.ended_at = "approved", board.second.id, board.at
    assert board.waits("duplicates") == (0, None), "nothing changes any more"


def test_conflicts_are_standing_ones_of_nominations_that_are_still_in(board):
    def conflict(nomination, kind="same_domain", **values):
        board.session.add(
            Conflict(
                nomination_id=nomination.id,
                judge_id=board.judge.id,
                kind=kind,
                evidence="x",
                found_at=board.at,
                **values,
            )
        )

    both = board.nomination()
    conflict(both)
    conflict(both, kind="declared")
    dismissed = {"dismissed_at": board.at, "dismissed_by": board.staff.id, "dismissal_reason": "Another of that name."}
    conflict(board.nomination(), **dismissed)
    conflict(board.nomination(), kind="recusal")
    conflict(board.nomination(state="withdrawn"))
    conflict(board.nomination(board.other))
    ends = board.edition.rounds[-1].closes_at
    for at, waits in ((ends - timedelta(seconds=1), 2), (ends, 0)):
        found = queries.waiting(board.session, board.edition, at)["conflicts"].count
        assert found == waits, "once judging is over nobody gets a nomination any more, and late ones wait apart"
    assert board.waits("conflicts") == (2, board.at)


def test_invitations_are_judges_who_have_not_answered(board):
    a_judge(board.session, board.edition, "silent@example.org", board.at - HOUR, state="invited")
    a_judge(board.session, board.edition, "no@example.org", board.at, state="declined")
    a_judge(board.session, board.other, "elsewhere@example.org", board.at, state="invited")
    assert board.waits("invitations") == (1, board.at - HOUR)


def test_the_board_counts_as_many_unanswered_invitations_as_the_page_that_it_leads_to(board, client_for):
    asked = {"silent": {}, "opened": {"opened_at": board.at}, "expired": {"answer_by": board.at}}
    for name, values in asked.items():
        a_judge(board.session, board.edition, f"{name}@example.org", board.at, state="invited", **values)
    assert board.waits("invitations")[0] == 2
    board.session.commit()
    client = client_for(board.staff)
    (row,) = [
        link for link in client.get("desks.staff_edition", edition_id=board.edition.id).find("//main//a[@href]")
        if link.text_content().strip() == "Invitations"
    ]  # fmt: skip
    assert client.get(row.get("href")).heading == "2 judges have not answered"


def test_short_of_reviews_are_eligible_entries_with_fewer_judges_than_their_category_asks(board):
    others = [a_judge(board.session, board.edition, f"judge{n}@example.org", board.at) for n in range(2)]
    none, one, enough, ended = (board.entry() for _ in range(4))
    assert none.id
    an_assignment(board.session, board.edition, one, board.judge, board.at)
    for judge in others:
        an_assignment(board.session, board.edition, enough, judge, board.at)
    for judge in others:
        an_assignment(board.session, board.edition, ended, judge, board.at)
    gone = an_assignment(board.session, board.edition, ended, board.judge, board.at)
    gone.ended_at, gone.end_reason = board.at, "recused"
    board.entry(entry_state="received")
    board.entry(entry_state="ineligible")
    board.entry(state="withdrawn")
    board.entry(board.other)
    assert board.waits("short_of_reviews")[0] == 2


def test_an_ended_assignment_does_not_count_as_a_review(board):
    entry = board.entry()
    board.edition.categories[1].reviews = 1
    assignment = an_assignment(board.session, board.edition, entry, board.judge, board.at)
    assert board.waits("short_of_reviews")[0] == 0
    assignment.ended_at, assignment.end_reason = board.at, "recused"
    assert board.waits("short_of_reviews")[0] == 1


def test_an_entry_lacks_a_review_since_its_judge_went_and_not_since_it_was_sent(board):
    left = an_assignment(board.session, board.edition, board.entry(), board.judge, board.at)
    left.ended_at, left.end_reason = board.at - 2 * HOUR, "recused"
    assert board.waits("short_of_reviews") == (1, board.at - 2 * HOUR)
    unread = board.nomination(entry_state="eligible")
    unread.submitted_at = board.at - 30 * HOUR
    assert board.waits("short_of_reviews") == (2, board.at - 30 * HOUR), "one that no judge ever had waits since then"


def test_an_entry_that_went_on_lacks_reviews_since_the_round_before_was_over(board):
    board.entry()
    before = board.edition.rounds[0]
    a_later_round(board.session, board.edition, before.closes_at + HOUR, before.closes_at + 9 * HOUR)
    found = queries.waiting(board.session, board.edition, before.closes_at + HOUR)["short_of_reviews"]
    assert (found.count, found.oldest) == (1, before.closes_at)


def test_late_scorecards_are_live_ones_that_were_not_confirmed_when_the_round_closed(session, at):
    board = Board(session, at, phase="deciding")
    closed = board.edition.rounds[0].closes_at

    def assigned(confirmed=None, begun=False, edition=None, **values):
        edition = edition or board.edition
        entry = board.entry(edition, **values)
        assignment = an_assignment(session, edition, entry, board.judge, at - 30 * HOUR)
        if begun or confirmed:
            session.add(
                Scorecard(
                    entry_id=entry.id, round_id=edition.rounds[0].id, judge_id=board.judge.id, confirmed_at=confirmed
                )
            )
        return assignment

    assigned()
    assigned(begun=True)
    assigned(confirmed=closed - HOUR)
    ended = assigned()
    ended.ended_at, ended.end_reason = at, "replaced"
    assigned(state="withdrawn")
    assigned(entry_state="ineligible")
    assigned(edition=board.other)
    assert board.waits("late_scorecards") == (2, closed)


def test_no_scorecard_is_late_while_the_round_is_open(board):
    an_assignment(board.session, board.edition, board.entry(), board.judge, board.at)
    assert board.waits("late_scorecards") == (0, None)
    board.at = board.edition.rounds[0].closes_at
    assert board.waits("late_scorecards")[0] == 1


def test_what_nobody_can_mend_any_more_does_not_wait(board):
    """Nobody gets an entry once its round has closed, and what was decided about is decided without a late card."""
    an_assignment(board.session, board.edition, board.entry(), board.judge, board.at)
    assert board.waits("short_of_reviews")[0] == 1
    board.at = board.edition.rounds[0].closes_at
    assert board.waits("short_of_reviews")[0] == 0
    assert board.waits("late_scorecards")[0] == 1
    decision = Decision(
        edition_id=board.edition.id, category_id=board.edition.categories[0].id,
        round_id=board.edition.rounds[0].id, kind="shortlist", state="approved", ranking=[],
        proposed_by=board.staff.id, proposed_at=board.at, approved_by=board.judge.id, approved_at=board.at,
    )  # fmt: skip
    board.session.add(decision)
    board.session.flush()
    assert board.waits("late_scorecards")[0] == 1, "that was another category"
    decision.category_id = board.edition.categories[1].id
    assert board.waits("late_scorecards")[0] == 0
    decision.state, decision.approved_by, decision.approved_at = "proposed", None, None
    assert board.waits("late_scorecards")[0] == 1


def test_decisions_are_proposals_that_a_second_person_has_not_approved(board):
    def decision(state, edition=board.edition, category=0, **values):
        board.session.add(
            Decision(
                edition_id=edition.id, category_id=edition.categories[category].id, round_id=edition.rounds[0].id,
                kind="shortlist", state=state, ranking=[],
                proposed_by=board.staff.id, proposed_at=board.at - HOUR, **values,
            )
        )  # fmt: skip

    decision("proposed")
    decision("approved", category=1, approved_by=board.second.id, approved_at=board.at)
    decision("proposed", edition=board.other)
    assert board.waits("decisions") == (1, board.at - HOUR)


def test_changes_of_the_rules_wait_once_they_are_handed_in(board, client_for):
    def change(edition, state, **values):
        board.session.add(
            RulesChange(
                edition_id=edition.id, state=state, document={}, version=1, begun_by=board.staff.id,
                begun_at=board.at - 2 * HOUR, proposed_by=board.staff.id, proposed_at=board.at - HOUR, **values,
            )
        )  # fmt: skip

    change(board.edition, "dropped", ended_by=board.staff.id, ended_at=board.at)
    change(board.edition, "approved", ended_by=board.second.id, ended_at=board.at)
    change(board.other, "proposed")
    draft = RulesChange(
        edition_id=board.edition.id, state="draft", document={}, version=1, begun_by=board.staff.id, begun_at=board.at
    )
    board.session.add(draft)
    assert board.waits("rules_changes") == (0, None)
    draft.state, draft.proposed_by, draft.proposed_at = "proposed", board.staff.id, board.at - HOUR
    assert board.waits("rules_changes") == (1, board.at - HOUR)
    board.session.commit()
    page = client_for(board.second).get("desks.staff_edition", edition_id=board.edition.id)
    (row,) = [link for link in page.find("//main//a") if link.text_content().strip() == "Changes of the rules to sign"]
    assert row.get("href").endswith("/edition/change")


def test_certificates_and_words_of_letters_wait_for_a_second_person(board, client_for):
    def approval(edition, state, **values):
        board.session.add(
            CertificateApproval(
                edition_id=edition.id, state=state, proposed_by=board.staff.id, proposed_at=board.at - HOUR, **values
            )
        )

    def words(edition, kind, **values):
        board.session.add(
            LetterText(
                edition_id=edition.id, kind=kind, texts={}, changed_by=board.staff.id, changed_at=board.at - HOUR,
                **values,
            )
        )  # fmt: skip

    approval(board.edition, "dropped", ended_by=board.staff.id, ended_at=board.at)
    approval(board.other, "proposed")
    words(board.edition, "finalists", approved_by=board.second.id, approved_at=board.at)
    words(board.other, "nominees")
    assert (board.waits("certificates"), board.waits("letter_texts")) == ((0, None), (0, None))
    approval(board.edition, "proposed")
    words(board.edition, "nominees")
    expected = (1, board.at - HOUR)
    assert (board.waits("certificates"), board.waits("letter_texts")) == (expected, expected)
    board.session.commit()
    client = client_for(board.second)
    links = client.get("desks.staff_edition", edition_id=board.edition.id).find("//main//table//a")
    assert {link.text_content().strip() for link in links} == {"Certificates to sign", "Words of letters to sign"}
    assert {client.get(link.get("href")).heading for link in links} == {"Certificates", "Letters after the result"}


def test_announcements_are_proposals_that_a_second_person_has_not_approved(board):
    def announcement(kind, state="proposed", edition=board.edition):
        board.session.add(
            Announcement(
                edition_id=edition.id, kind=kind, state=state, instant=board.at + HOUR, proposed_by=board.staff.id,
                proposed_at=board.at - HOUR,
            )
        )  # fmt: skip

    announcement("finalists")
    announcement("winners", state="cancelled")
    announcement("winners", edition=board.other)
    assert board.waits("announcements") == (1, board.at - HOUR)


def test_bounced_mail_is_what_was_given_up(board):
    def mail(state, edition):
        board.session.add(
            OutboxMail(
                to="x@example.org", language="en", template="x", values={}, edition_id=edition.id, state=state,
                created_at=board.at - HOUR, sent_at=board.at if state == "sent" else None,
            )
        )  # fmt: skip

    mail("held", board.edition)
    mail("failed", board.edition)
    mail("waiting", board.edition)
    mail("sent", board.edition)
    mail("failed", board.other)
    assert board.waits("bounced_mail") == (1, board.at - HOUR)
    assert board.waits("held_mail") == (1, board.at - HOUR)


def test_the_board_puts_what_is_late_first_and_leads_to_the_work(client_for, session, at):
    board = Board(session, at, phase="deciding")
    for _ in range(3):
        a_judge(session, board.edition, f"{uuid4().hex}@example.org", at - 3 * HOUR, state="invited")
    board.nomination()
    session.commit()
    page = client_for(board.staff).get("desks.staff_edition", edition_id=board.edition.id)
    assert page.heading == "4 things wait, 1 of them late"
    rows = [[words(cell) for cell in row.iterchildren()] for row in page.find("//main//tbody/tr")]
    assert rows == [
        ["To screennominations received and not looked at", "1", "24 h"],
        ["Invitationsjudges who have not answered", "3", "3 h"],
    ]
    assert page.links()["Start with: To screen"].startswith(f"/staff/{board.edition.id}/nominations")
    for url in page.find("//main//tbody//a/@href"):
        client_for(board.staff).get(url)


def test_the_board_offers_mail_to_staff_of_the_edition_alone(client_for, session, at):
    board = Board(session, at, phase="screening")
    admin = a_user(session, "admin@example.org", ("admin", None))
    for state in ("failed", "held"):
        session.add(
            OutboxMail(
                to="x@example.org", language="en", template="x", values={}, edition_id=board.edition.id, state=state
            )
        )
    session.commit()
    page = client_for(board.staff).get("desks.staff_edition", edition_id=board.edition.id)
    assert page.heading == "2 things wait, 1 of them late"
    for url in page.find("//main//tbody//a/@href"):
        client_for(board.staff).get(url)
    assert client_for(admin).get("desks.staff_edition", edition_id=board.edition.id).heading == "Nothing waits"


def test_a_board_without_work_says_so(client_for, session, at):
    board = Board(session, at, phase="open")
    session.commit()
    page = client_for(board.staff).get("desks.staff_edition", edition_id=board.edition.id)
    assert page.heading == "Nothing waits"
    assert "All queues are empty" in page.main


def test_the_board_tells_the_dates_and_how_many_nominations_there_are(client_for, session, at):
    board = Board(session, at, phase="screening")
    for state in ("submitted", "submitted", "returned", "withdrawn", "draft", "draft", "draft"):
        board.nomination(state=state)
    board.nomination(board.other)
    session.commit()
    page = client_for(board.staff).get("desks.staff_edition", edition_id=board.edition.id)
    facts = {words(fact[0]): words(fact[1]) for fact in page.find("//main//dl[contains(@class, 'facts')]/div")}
    assert facts == {
        "Nominations submitted": "2",
        "Returned, waiting for the nominee": "1",
        "Nominations withdrawn": "1",
        "Drafts": "3",
    }
    states = [item.get("class") for item in page.find("//main//*[contains(@class, 'timeline')]/li")]
    assert len(states) == 4
    assert "Judging opens" in page.main
    a_later_round(session, board.edition, at + HOUR, at + 9 * HOUR).names = {"en": "Finals"}
    session.commit()
    page = client_for(board.staff).get("desks.staff_edition", edition_id=board.edition.id)
    assert "Judging closes: Finals" in page.main, "a name of one and of several reads well"


def test_staff_see_their_editions_only_and_an_administrator_all_that_are_held_here(client_for, session, at):
    board = Board(session, at)
    rehearsal = an_edition(session, at, year=2031, rehearsal=True)
    record = a_record_edition(session, 2019)
    admin = a_user(session, "admin@example.org", ("admin", None))
    session.commit()

    def listed(user):
        page = client_for(user).get("desks.staff")
        return {url for url in page.links().values() if url.startswith("/staff/") and len(url) == 43}

    every = {f"/staff/{edition.id}" for edition in (board.edition, board.other, rehearsal)}
    assert listed(board.staff) == {f"/staff/{board.edition.id}"}
    assert listed(admin) == every
    client_for(board.staff).get(f"/staff/{board.other.id}", expect=404)
    client_for(admin).get(f"/staff/{board.other.id}")
    client_for(admin).get(f"/staff/{record.id}", expect=404)
    for user in (board.nominee, board.judge):
        client_for(user).get("/staff", expect=403)
        client_for(user).get(f"/staff/{board.edition.id}", expect=404)


def test_a_nominee_sees_own_nominations_only_whatever_their_state(client_for, session, at):
    board = Board(session, at, phase="open")
    mine = [board.nomination(state=s, title=f"Mine {s}") for s in ("draft", "submitted", "returned", "withdrawn")]
    a_nomination(session, board.edition, a_user(session, "else@example.org"), at, title="Somebody else's")
    mine[0].title = ""
    session.commit()
    page = client_for(board.nominee).get("desks.nominations")
    rows = {words(row.iterchildren().__next__()): words(row.getchildren()[2]) for row in page.find("//main//tbody/tr")}
    assert rows == {
        "Without a title yet": "Draft",
        "Mine submitted": "Submitted",
        "Mine returned": "Returned to you",
        "Mine withdrawn": "Withdrawn",
    }
    assert "Somebody else's" not in page.body
    client_for(board.nominee).get(page.links()["Mine submitted"])


def test_who_nominates_more_than_a_page_holds_is_told_how_many_and_led_to_the_rest(
    client_for, session, at, monkeypatch
):
    board = Board(session, at, phase="open")
    monkeypatch.setattr(lists, "PAGE", 2)
    for n in range(3):
        board.nomination(state="draft", title=f"Mine {n}").saved_at = at + n * HOUR
    session.commit()
    nominee = client_for(board.nominee)
    first = nominee.get("desks.nominations")
    assert "3 nominations" in first.main
    rest = nominee.get(first.links()["Show the next"])
    seen = [[n for n in range(3) if f"Mine {n}" in page.main] for page in (first, rest)]
    assert seen == [[1, 2], [0]]


def test_a_nominee_without_nominations_is_shown_the_open_call(client_for, session, at):
    board = Board(session, at, phase="open")
    board.other.closes_at = at - HOUR
    session.commit()
    page = client_for(board.nominee).get("desks.nominations")
    assert "Nothing here yet" in page.main
    starts = [url for text, url in page.links().items() if text == "Start a nomination"]
    assert starts == [f"/nominations/{board.edition.id}/new"]


def test_the_desks_cost_the_same_queries_for_5_and_for_500_nominations(client_for, session, at, count_queries):
    board = Board(session, at, phase="judging")
    silent = [a_judge(session, board.edition, f"judge{n}@example.org", at, max_load=500) for n in range(3)]

    def fill(number):
        for _ in range(number):
            entry = board.entry()
            for judge in silent[:2]:
                an_assignment(session, board.edition, entry, judge, at)
        session.commit()

    fill(5)
    staff, nominee = client_for(board.staff), client_for(board.nominee)
    pages = [(staff, "/staff", 6), (staff, f"/staff/{board.edition.id}", 10), (nominee, "/nominations", 10)]

    def costs():
        found = []
        for browser, path, most in pages:
            with count_queries(at_most=most) as statements:
                browser.get(path)
            found.append(len(statements))
        return found

    costs()  # what is asked once in the life of the program
    before = costs()
    fill(495)
    assert costs() == before


def test_profiles_and_pairings_of_other_people_are_not_read_for_a_nominee(client_for, session, at, count_queries):
    board = Board(session, at, phase="open")
    board.nomination()
    session.commit()
    nominee = client_for(board.nominee)
    with count_queries() as statements:
        nominee.get("/nominations")
    asked = " ".join(statements)
    for table in (JudgeProfile.__tablename__, Pairing.__tablename__, Conflict.__tablename__, Scorecard.__tablename__):
        assert not re.search(rf'(?<!\w){table}"?\.', asked), table


def test_staff_are_led_to_no_page_that_is_closed_to_them(client_for, session, at):
    edition = an_edition(session, at, year=2031, rehearsal=True)
    made_up = a_user(session, "made@up.example", ("staff", edition.id), rehearsal=True)
    real = a_user(session, "real@secretariat.example", ("staff", edition.id))
    session.commit()
    for user in (made_up, real):
        visitor = client_for(user)
        links = visitor.get("/staff").find("//main//div[@class='actions']//a/@href")
        assert ("/staff/connections" in links) == (user is real)
        assert [visitor.browser.get(link).status_code for link in links] == [200] * len(links)
