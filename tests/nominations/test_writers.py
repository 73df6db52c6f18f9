"""Writers at the same time, each with a session of its own, on both databases."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import queries, services, table
from awards.nominations.models import Nomination, NominationVersion
from awards.nominations.queries import people as people_queries
from awards.nominations.rules import people as people_rules
from awards.nominations.services import people
from awards.programme import queries as programme
from tests.factories import a_user
from tests.nominations.conftest import a_content, a_frame


@pytest.fixture
def at_once(sessions) -> Callable[..., Counter[str]]:
    """Run a verb in several threads that begin together; gives how many ended in which way."""

    def run(verb: Callable[..., Any], arguments: list[Any]) -> Counter[str]:
        gate = Barrier(len(arguments))

        def one(argument: Any) -> str:
            gate.wait()
            try:
                with sessions.transaction() as session:
                    return str(verb(session, argument))
            except (RuleBroken, StaleVersion) as refused:
                return type(refused).__name__

        with ThreadPoolExecutor(len(arguments)) as pool:
            return Counter(pool.map(one, arguments))

    return run


def test_of_eight_saves_from_one_version_one_wins_and_seven_clash(session, edition, draft, ama, at, at_once):
    session.commit()

    def save(own, text):
        found = own.get_one(Nomination, draft.id)
        whole = programme.edition(own, edition.id)
        services.save_draft(own, found, whole, a_content(answers={"what": text}), 1, own.get_one(User, ama.id), at)
        return "saved"

    ended = at_once(save, [f"Text {n}" for n in range(8)])
    assert ended == {"saved": 1, "StaleVersion": 7}
    found = session.scalars(queries.whole().execution_options(populate_existing=True)).one()
    kept = session.scalars(select(NominationVersion).order_by(NominationVersion.n)).all()
    assert (found.version, [v.n for v in kept]) == (2, [1, 2])
    assert found.answers == kept[-1].content["answers"]


def test_eight_submissions_at_once_give_one_receipt(session, edition, complete, ama, at, at_once):
    session.commit()

    def submit(own, _n):
        whole = programme.edition(own, edition.id)
        return services.submit(own, own.get_one(Nomination, complete.id), whole, own.get_one(User, ama.id), at)

    ended = at_once(submit, list(range(8)))
    session.refresh(complete)
    assert ended == {complete.receipt: 8}
    mails = select(func.count()).select_from(OutboxMail).where(OutboxMail.template == "nomination_received")
    assert session.scalar(mails) == 1
    sent = select(func.count()).select_from(AuditRow).where(AuditRow.action == "nomination.submitted")
    assert session.scalar(sent) == 1


def test_drafts_started_at_once_get_numbers_of_their_own(session, edition, at, at_once):
    people = [a_user(session, f"p{n}@example.org").id for n in range(8)]
    session.commit()

    def start(own, who):
        frame = a_frame(relation="other", organisations=((f"Organisation {who}", None),))
        return services.start_draft(own, programme.edition(own, edition.id), frame, own.get_one(User, who), at).number

    ended = at_once(start, people)
    assert ended == {str(n): 1 for n in range(1, 9)}
    session.refresh(edition)
    assert edition.last_number == 8


def test_one_nominee_does_not_slip_into_too_many_categories_at_once(session, edition, at, at_once):
    edition.most_categories = 1
    drafts = []
    for n, category in enumerate(("access", "skills", "research")):
        who = a_user(session, f"p{n}@example.org")
        values = {"relation": "self", "categories": (category,)}
        draft = services.start_draft(session, edition, a_frame(**values), who, at)
        services.save_draft(session, draft, edition, a_content(**values), 1, who, at)
        drafts.append((draft.id, who.id))
    session.commit()

    def submit(own, of):
        draft, who = own.get_one(Nomination, of[0]), own.get_one(User, of[1])
        services.submit(own, draft, programme.edition(own, edition.id), who, at)
        return "sent"

    assert at_once(submit, drafts) == {"sent": 1, "RuleBroken": 2}


@pytest.mark.case("CO-06")
def test_a_save_that_races_the_submission_is_either_in_it_or_after_it(session, edition, complete, ama, at, at_once):
    session.commit()

    def act(own, what):
        found, whole = own.get_one(Nomination, complete.id), programme.edition(own, edition.id)
        by = own.get_one(User, ama.id)
        if what == "submit":
            services.submit(own, found, whole, by, at)
        else:
            answers = {"what": "Raced", "change": "x"}
            services.save_draft(own, found, whole, a_content(answers=answers), 2, by, at)
        return what

    ended = at_once(act, ["submit", "save", "submit", "save"])
    assert ended["submit"] == 2
    found = session.scalars(queries.whole().execution_options(populate_existing=True)).one()
    assert found.state == "submitted"
    assert queries.frozen_version(session, found.id).content["answers"] == found.answers


def test_of_four_accepts_of_one_invitation_one_counts(session, edition, draft, ama, at, at_once):
    bela = a_user(session, "bela@helper.example")
    people.invite(session, draft, edition, bela.email, "edit", ama, at)
    token = session.scalars(select(OutboxMail)).one().values["token"]
    session.commit()

    def accept(own, _n):
        people.accept(own, people_queries.invitation(own, token), own.get_one(User, bela.id), at)
        return "accepted"

    assert at_once(accept, list(range(4))) == {"accepted": 1, "StaleVersion": 3}
    accepted = select(func.count()).select_from(AuditRow).where(AuditRow.action == "collaborator.accepted")
    assert session.scalar(accepted) == 1


def test_a_letter_that_is_sent_four_times_at_once_is_sent_once(session, edition, draft, ama, at, at_once):
    people.ask_referee(session, draft, edition, "Rosa", "rosa@referee.example", "en", None, ama, at)
    token = session.scalars(select(OutboxMail)).one().values["token"]
    session.commit()

    def send(own, n):
        people.save_letter(own, people_queries.letter_asked(own, token), f"Letter {n}", at, send=True)
        return "sent"

    assert at_once(send, list(range(4))) == {"sent": 1, "RuleBroken": 3}
    assert len(people_queries.letters(session, draft.id)) == 1


def test_looks_for_an_organisation_at_once_are_all_counted(session, edition, ama, at, at_once, monkeypatch):
    monkeypatch.setattr(people_rules, "MOST_LOOKS", 3)
    session.commit()

    def look(own, _n):
        return people.look_for_alike(own, edition, "Nobody", None, own.get_one(User, ama.id), at)

    ended = at_once(look, list(range(6)))
    assert (ended["None"], sum(ended.values())) == (3, 6)


def test_a_column_that_a_file_leaves_out_is_that_of_whoever_saved_beside_it(
    session, sessions, edition, complete, ama, at
):
    session.commit()
    brought = []

    def bring() -> None:
        with sessions.transaction() as own:
            whole = programme.edition(own, edition.id)
            row = {"number": str(complete.number), "title": "Benches", "state": "draft"}
            brought.append(table.import_rows(own, whole, [row], own.get_one(User, ama.id), at).changed)

    thread = Thread(target=bring)
    with sessions.transaction() as own:
        found, whole = own.get_one(Nomination, complete.id), programme.edition(own, edition.id)
        text = a_content(answers={"what": "Written beside the file."})
        services.save_draft(own, found, whole, text, found.version, own.get_one(User, ama.id), at)
        own.flush()
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "the file waits"
    thread.join()
    assert brought == [{"nomination": 1}]
    kept = session.scalars(select(NominationVersion).order_by(NominationVersion.n.desc())).first()
    assert (kept.content["title"], kept.content["answers"]["what"]) == ("Benches", "Written beside the file.")
