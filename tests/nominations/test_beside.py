"""Who stands beside a nomination is not let in by it: two nominations, each with everybody, in every state."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.accounts.models import Role
from awards.core.errors import NotFound
from awards.core.identifiers import digest
from awards.nominations.models import (
    Collaborator,
    Consent,
    Extension,
    Handover,
    JoinRequest,
    NominationVersion,
    Question,
    Referee,
    Return,
    Submission,
)
from awards.nominations.queries import measures, nominations, questions, submission
from awards.nominations.queries.people import asked, collaborators, joining
from awards.organisations.rules import fold
from tests import factories

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def editions(session, at):
    return [factories.an_edition(session, at, year=2027 + n, last_number=100 * n) for n in range(2)]


@pytest.fixture
def people(session, at):
    return [factories.a_user(session, f"person{n}@example.org", name=f"Person {n}") for n in range(5)]


@pytest.fixture
def made(session, editions, people, at):
    """Two nominations of the first edition by two nominators, and one of the second edition by the first."""
    here, there = editions
    return [
        factories.a_nomination(session, edition, by, at, organisation=name, website=f"https://{name}.example")
        for edition, by, name in ((here, people[0], "one"), (here, people[1], "two"), (there, people[0], "three"))
    ]


def missing(read, *given):
    with pytest.raises(NotFound):
        read(*given)
    return True


# Collaborators


def an_invited(session, nomination, by, email, at, user=None, **values):
    accepted = {"user_id": user.id, "accepted_at": at} if user else {}
    token = digest(f"token of {email} {nomination.number}")
    found = Collaborator(
        id=uuid4(), nomination_id=nomination.id, email=email, token_digest=token, invited_by=by.id, invited_at=at,
        expires_at=at + DAY, **{"rights": "edit"} | accepted | values,
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found


@pytest.fixture
def helpers(session, made, people, at):
    """Of the first nomination a writer, a reader, one who left and one who is invited; of the second a writer."""
    one, two, _there = made
    return {
        "writer": an_invited(session, one, people[0], people[2].email, at, people[2]),
        "reader": an_invited(session, one, people[0], people[3].email, at, people[3], rights="view"),
        "left": an_invited(session, one, people[0], people[4].email, at, people[4], ended_at=at),
        "invited": an_invited(session, one, people[0], "new@new.example", at),
        "theirs": an_invited(session, two, people[1], people[4].email, at, people[4]),
    }


def test_who_works_on_a_nomination_is_who_was_let_in_and_has_not_left(session, editions, made, people, helpers, at):
    here, there = editions
    one, two, _three = made
    live = [helpers[name] for name in ("invited", "writer", "reader")]
    assert {person.collaborator.id for person in collaborators.people(session, one.id)} == {found.id for found in live}
    assert {found.id for found in collaborators.live_collaborators(session, one.id)} == {found.id for found in live}
    assert collaborators.writers(session, one) == [people[0], people[2]]
    assert collaborators.writers(session, two) == [people[1], people[4]]
    assert (
        collaborators.collaborator_of(session, here.id, one.id, helpers["invited"].id).collaborator
        is helpers["invited"]
    )
    for edition, nomination, name in ((here, one, "left"), (here, one, "theirs"), (here, two, "writer"),
                                      (there, one, "writer")):  # fmt: skip
        assert missing(collaborators.collaborator_of, session, edition.id, nomination.id, helpers[name].id)
    every = [nomination.id for nomination in made]
    assert collaborators.worked_on_by(session, people[4].id, every) == {one.id, two.id}
    assert collaborators.worked_on_by(session, people[0].id, every) == {one.id, made[2].id}
    assert collaborators.worked_on_by(session, people[0].id, [one.id]) == {one.id}
    assert collaborators.worked_on_by(session, people[4].id, [two.id]) == {two.id}


def test_an_invitation_is_found_by_its_link_and_ends(session, made, helpers, at):
    found = collaborators.invitation(session, f"token of new@new.example {made[0].number}")
    assert (found.collaborator, found.nomination, found.holder_id) == (helpers["invited"], made[0], None)
    assert missing(collaborators.invitation, session, "no token")
    used = collaborators.invitation(session, f"token of {helpers['writer'].email} {made[0].number}")
    left = collaborators.invitation(session, f"token of {helpers['left'].email} {made[0].number}")
    assert [one.has_ended(at) for one in (found, used, left)] == [False, False, True]
    assert [one.has_ended(at + DAY) for one in (found, used, left)] == [True, False, True]


def test_an_offer_is_open_until_it_is_answered_taken_back_or_its_person_left(
    session, editions, made, helpers, people, at
):
    here, _there = editions
    one, two, _three = made

    def offer(name, nomination=one, **values):
        found = Handover(nomination_id=nomination.id, collaborator_id=helpers[name].id, offered_by=people[0].id,
                         offered_at=at, **values)  # fmt: skip
        session.add(found)
        session.flush()
        return found

    offer("reader", accepted_at=at)
    offer("reader", ended_at=at)
    theirs = offer("theirs", two)
    assert collaborators.open_handover(session, one.id) is None
    assert missing(collaborators.handover_of, session, here.id, one.id)
    assert not any(person.offered for person in collaborators.people(session, one.id))
    own = offer("writer")
    assert collaborators.open_handover(session, one.id) is own
    found = collaborators.handover_of(session, here.id, one.id)
    assert (found.handover, found.collaborator) == (own, helpers["writer"])
    assert {person.name for person in collaborators.people(session, one.id) if person.offered} == {"Person 2"}
    assert collaborators.handover_of(session, here.id, two.id).handover is theirs
    helpers["writer"].ended_at = at
    session.flush()
    assert missing(collaborators.handover_of, session, here.id, one.id)


def test_how_often_somebody_asked_and_was_asked_counts_each_kind_of_mail(session, made, people, at):
    one, two, _three = made
    since = at - HOUR
    for nomination, by, email, when in ((one, people[0], "a@a.example", at), (one, people[0], "b@b.example", since),
                                        (two, people[1], "a@a.example", at)):  # fmt: skip
        an_invited(session, nomination, by, email, when)
        a_referee(session, nomination, by, email, when)
    session.add(
        Consent(nomination_id=one.id, email="a@a.example", named_by=people[0].id, asked_at=at, token_digest="c")
    )
    session.flush()
    assert collaborators.asked_since(session, since, by=people[0].id, address="a@a.example") == (3, 5)
    assert collaborators.asked_since(session, since, by=people[1].id, address="b@b.example") == (2, 0)


# Letters and consent


def a_referee(session, nomination, by, email, at, **values):
    token = digest(f"letter of {email} {nomination.number}")
    found = Referee(
        id=uuid4(), nomination_id=nomination.id, name=email, email=email, language="en", token_digest=token,
        asked_by=by.id, asked_at=at, due_at=at + DAY, **values,
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found


def test_letters_are_of_their_nomination_and_read_once_they_were_sent(session, editions, made, people, at):
    here, there = editions
    one, two, _three = made
    sent = {"letter": "Good.", "saved_at": at, "sent_at": at}
    asks = {
        "waits": a_referee(session, one, people[0], "waits@x.example", at),
        "sent": a_referee(session, one, people[0], "sent@x.example", at + HOUR, **sent),
        "begun": a_referee(session, one, people[0], "begun@x.example", at + 2 * HOUR, letter="Good", saved_at=at),
        "ended": a_referee(session, one, people[0], "ended@x.example", at, ended_at=at),
        "theirs": a_referee(session, two, people[1], "theirs@x.example", at, **sent),
    }
    assert asked.referees(session, one.id) == [asks["waits"], asks["sent"], asks["begun"]]
    assert [letter.name for letter in asked.letters(session, one.id)] == ["sent@x.example"]
    assert asked.referee_of(session, here.id, one.id, asks["waits"].id).referee is asks["waits"]
    for edition, nomination, name in ((here, one, "ended"), (here, one, "theirs"), (here, two, "waits"),
                                      (there, one, "waits")):  # fmt: skip
        assert missing(asked.referee_of, session, edition.id, nomination.id, asks[name].id)
    assert missing(asked.letter_asked, session, "no token")

    def of(name):
        row = asks[name]
        number = (two if name == "theirs" else one).number
        return asked.letter_asked(session, f"letter of {row.email} {number}")

    assert (of("waits").referee, of("waits").organisations) == (asks["waits"], ["one"])
    assert {name: of(name).is_open(at) for name in asks} == {
        "waits": True, "sent": False, "begun": True, "ended": False, "theirs": False,
    }  # fmt: skip
    assert not of("waits").is_open(at + DAY)
    assert [of(name).has_ended for name in ("waits", "sent", "ended")] == [False, False, True]
    one.state = "withdrawn"
    session.flush()
    assert of("waits").has_ended


def test_a_nominee_is_asked_about_what_was_submitted_last(session, made, people, at):
    one, two, _three = made
    for nomination in (one, two):
        nomination.relation = "other"
        session.add(Consent(nomination_id=nomination.id, email="n@n.example", asked_at=at,
                            token_digest=digest(f"consent {nomination.number}")))  # fmt: skip
    session.flush()
    draft = {"title": "Not yet", "relation": "other", "nominee_names": ["one"], "nominee_kind": "organisation"}
    session.add(NominationVersion(nomination_id=one.id, n=2, content=draft, saved_by=people[0].id, saved_at=at))
    session.flush()
    found = asked.consent_asked(session, f"consent {one.number}")
    assert (found.nomination, found.content.title) == (one, "Repair benches")
    one.version = 2
    session.flush()
    assert asked.consent_asked(session, f"consent {one.number}").content.title == "Repair benches"
    for version in session.scalars(select(NominationVersion).where(NominationVersion.nomination_id == one.id)):
        version.frozen_at = None
    session.flush()
    assert asked.consent_asked(session, f"consent {one.number}").content.title == "Not yet", "nothing was submitted yet"
    assert asked.consent(session, two.id).nomination_id == two.id
    assert missing(asked.consent_asked, session, "no token")


# Who asks to join


def test_the_same_organisation_is_found_in_the_edition_by_name_or_address_and_not_ones_own(
    session, editions, made, people, helpers, at
):
    here, there = editions
    one, two, _three = made

    def found(name, website, user, edition=here):
        return joining.alike(session, edition.id, name, website, user.id)

    assert found("One", None, people[1]) is one
    assert found("Another", "https://www.two.example", people[0]) is two
    assert found("One", "https://two.example", people[3]) is two, "whoever works on one is told of the other"
    assert found("One", None, people[0]) is None
    assert found("One", None, people[2]) is None
    assert found("One", None, people[4]) is one, "whoever left works on it no more"
    assert found("One", None, people[1], there) is None
    assert found("", None, people[1]) is None
    assert found("", "https://one.example", people[1]) is one
    one.state = "withdrawn"
    session.flush()
    assert found("One", None, people[1]) is None


def test_whoever_asks_to_join_waits_for_an_answer(session, editions, made, people, at):
    here, there = editions
    one, two, _three = made
    requests = {}
    for name, nomination, user, answer in (("waits", one, people[2], None), ("declined", one, people[3], "declined"),
                                           ("theirs", two, people[4], None)):  # fmt: skip
        requests[name] = JoinRequest(id=uuid4(), nomination_id=nomination.id, user_id=user.id, asked_at=at,
                                     answer=answer, answered_at=answer and at)  # fmt: skip
    session.add_all(requests.values())
    session.flush()
    assert [asker.name for asker in joining.askers(session, one.id)] == ["Person 2"]
    assert joining.join_request_of(session, here.id, one.id, requests["waits"].id).request is requests["waits"]
    for edition, nomination, name in ((here, one, "declined"), (here, one, "theirs"), (there, one, "waits")):
        assert missing(joining.join_request_of, session, edition.id, nomination.id, requests[name].id)
    assert [joining.asked_to_join(session, one.id, person.id) for person in people[2:]] == [True, True, False]


# Questions


def a_question(session, nomination, by, at, **values):
    session.add(Question(nomination_id=nomination.id, key=uuid4(), by=by.id, text="?", at=at,
                         **{"from_staff": False} | values))  # fmt: skip
    session.flush()


def test_questions_wait_until_staff_answer_and_are_of_their_nomination(session, editions, made, people, helpers, at):
    here, there = editions
    one, two, three = made
    a_question(session, one, people[0], at - 2 * HOUR, settled_at=at)
    a_question(session, one, people[1], at - HOUR, from_staff=True)
    a_question(session, one, people[2], at)
    a_question(session, one, people[4], at)
    a_question(session, two, people[4], at - 3 * HOUR)
    a_question(session, two, people[3], at - 3 * HOUR)
    a_question(session, one, people[3], at - 3 * HOUR, settled_at=at)
    a_question(session, three, people[0], at - 4 * HOUR, settled_at=at)
    a_question(session, three, people[1], at - HOUR, from_staff=True)
    said = questions.thread(session, one.id)
    assert [(one.name, one.from_staff, one.waits) for one in said[:3]] == [
        ("Person 3", False, False), ("Person 0", False, False), ("Person 1", True, False),
    ]  # fmt: skip
    assert {(one.name, one.waits) for one in said[3:]} == {("Person 2", True), ("Person 4", True)}
    assert questions.asked_since(session, one.id, at - 2 * HOUR) == 2
    assert questions.asked_since(session, one.id, at - 3 * HOUR) == 3
    assert questions.asked_since(session, two.id, at - 4 * HOUR) == 2
    assert questions.open_askers(session, one.id) == [people[2]], "whoever left is told nothing"
    assert session.execute(questions.waiting_questions(here.id)).one() == (2, at - 3 * HOUR)
    assert session.execute(questions.waiting_questions(there.id)).one() == (0, None)
    assert questions.nomination_of_number(session, here.id, two.number) is two
    assert questions.nomination_of_number(session, there.id, two.number) is None
    assert questions.asked_about(session, here.id, one.id).nominator is people[0]
    assert missing(questions.asked_about, session, there.id, one.id)
    assert missing(questions.asked_about, session, here.id, uuid4())
    merged = people[3]
    people[4].merged_into_id, people[4].disabled_at = merged.id, at
    session.flush()
    assert set(questions.open_askers(session, one.id)) == {people[2], people[4]}, "the account that goes on works here"


def test_threads_come_page_by_page_first_those_that_wait(session, editions, people, at):
    here, there = editions
    made = [factories.a_nomination(session, here, people[0], at) for _n in range(6)]
    for nomination, hours, settled in zip(made, (3, 3, 4, 5, 5, 2), (None, None, None, at, at, at), strict=True):
        a_question(session, nomination, people[0], at - hours * HOUR, settled_at=settled)
    a_question(session, factories.a_nomination(session, there, people[0], at), people[0], at)
    every = questions.threads(session, here.id)
    assert [thread.number for thread in every] == [3, 1, 2, 6, 4, 5]
    for place, thread in enumerate(every):
        assert questions.threads(session, here.id, thread) == every[place + 1 :]
    assert questions.threads(session, here.id, most=2) == every[:2]


# Later deadlines and what was submitted


def test_a_later_deadline_is_of_the_nomination_or_the_person_in_its_edition(session, editions, made, people, at):
    here, there = editions
    one, two, _three = made
    here.closes_at = there.closes_at = at - HOUR

    def given(edition, until, **whose):
        session.add(Extension(edition_id=edition.id, until=until, reason="Floods", by=people[4].id, at=at, **whose))
        session.flush()

    given(here, at + DAY, nomination_id=one.id)
    given(here, at + 2 * DAY, user_id=people[1].id)
    given(there, at + 3 * DAY, user_id=people[2].id)
    given(there, at - 2 * HOUR, user_id=people[3].id)

    def until(edition, person, nomination=None):
        return submission.extended_until(session, edition.id, person.id, nomination and nomination.id)

    assert (until(here, people[0], one), until(here, people[0]), until(here, people[0], two)) == (at + DAY, None, None)
    assert (until(here, people[1]), until(here, people[1], two), until(there, people[1])) == (at + 2 * DAY,) * 2 + (
        None,
    )
    every = [nomination.id for nomination in made]
    assert submission.still_open(session, here, every, at) == {one.id, two.id}
    assert submission.still_open(session, here, [two.id], at) == {two.id}
    assert submission.still_open(session, here, every, at + DAY + HOUR) == {two.id}

    def editions_of(person):
        return [edition.year for edition, _until in submission.extended_editions(session, person.id, at)]

    assert [editions_of(person) for person in people[:4]] == [[], [2027], [2028], []]
    here.closes_at = at + HOUR
    there.rehearsal, there.put_away_at = True, at
    session.flush()
    assert [editions_of(person) for person in people[:4]] == [[], [], [], []]
    assert len(submission.extensions(session, here.id)) == 2
    assert {number for _given, number, _user in submission.extensions(session, here.id)} == {one.number, None}


def test_what_was_submitted_last_is_the_newest_frozen_text(session, made, people, at):
    one, two, _three = made
    for nomination, n, frozen in ((one, 2, at), (one, 3, None), (two, 4, at)):
        session.add(NominationVersion(nomination_id=nomination.id, n=n, content={"title": f"Version {n}"},
                                      saved_by=people[0].id, saved_at=at, frozen_at=frozen))  # fmt: skip
    session.flush()
    assert submission.frozen_version(session, one.id).n == 2
    assert submission.frozen_version(session, two.id).n == 4
    file = factories.a_file(session, one, people[0], at)
    theirs = factories.a_file(session, two, people[1], at)
    for nomination, key, when in ((one, theirs.id, at - HOUR), (one, file.id, at), (two, uuid4(), at + HOUR)):
        session.add(
            Submission(nomination_id=nomination.id, key=key, version=1, digest="d" * 64, by=people[0].id, at=when)
        )
    session.flush()
    assert submission.sent_at(session, one.id) == at - HOUR
    assert submission.sent_at(session, two.id) == at + HOUR


def test_a_nomination_is_read_in_its_edition_with_its_present_text_and_open_return(session, editions, made, people, at):
    here, there = editions
    one, two, _three = made
    session.add(
        NominationVersion(nomination_id=one.id, n=2, content={"title": "Now"}, saved_by=people[0].id, saved_at=at)
    )
    sent = NominationVersion(nomination_id=two.id, n=2, content={}, saved_by=people[1].id, saved_at=at, frozen_at=at)
    session.add(sent)
    one.version = two.version = 2
    returns = [
        Return(id=uuid4(), nomination_id=of.id, fields=[], reason="More", by=people[4].id, at=at, due_at=at + DAY,
               answered_at=answered)
        for of, answered in ((one, at), (two, None))
    ]  # fmt: skip
    session.add_all(returns)
    two.state = one.state = "returned"
    session.flush()
    found = nominations.nominated(session, here.id, one.id)
    assert (found.nomination, found.version.n, found.submitted_n, found.open_return) == (one, 2, 1, None)
    assert nominations.nominated(session, here.id, two.id).open_return is returns[1]
    assert missing(nominations.nominated, session, there.id, one.id)
    assert missing(nominations.section_of, session, here.id, one.id, "nothing")
    assert not found.has_changes
    one.state = two.state = "submitted"
    session.flush()
    assert [nominations.nominated(session, here.id, of.id).has_changes for of in (one, two)] == [True, False]
    texts = nominations.texts_of(session, here.id)
    assert [(nomination.number, version.n, email) for nomination, version, email in texts] == [
        (1, 1, people[0].email), (2, 2, people[1].email),
    ]  # fmt: skip
    assert [nomination for nomination, _version, _email in nominations.texts_of(session, here.id, [2])] == [two]
    assert nominations.country_names(session, ["KE"]).keys() == {"KE"}
    assert nominations.country_codes(session, ["KE", "XX"]) == {"KE"}


# Measures


def test_what_a_nominator_sent_and_a_nominee_entered_counts_what_stands_in_the_edition(session, editions, people, at):
    here, there = editions

    def a_nomination(edition=here, by=people[0], **values):
        said = {"website": None, "organisation": f"Organisation {uuid4()}"} | values
        nominee = said.pop("nominee", None)
        found = factories.a_nomination(session, edition, by, at, **said)
        found.nominee_names = [nominee] if nominee else found.nominee_names
        found.search_text = fold(" ".join([found.title, *found.nominee_names]))
        session.flush()
        return found

    own = a_nomination(organisation="Masts", relation="other")
    for state in ("returned", "withdrawn", "draft"):
        a_nomination(state=state, relation="other")
    a_nomination(there, organisation="Masts", relation="other", categories=("access",))
    a_nomination(by=people[1], organisation="Masts", relation="other", categories=("access",), state="withdrawn")

    def entered(nomination):
        return measures.categories_if_it_stood(session, nomination.id)[0]

    assert measures.sent_by(session, people[0].id, here.id, own.id) == 1
    assert measures.sent_by(session, people[0].id, here.id, uuid4()) == 2
    assert measures.sent_by(session, people[0].id, there.id, own.id) == 1
    assert entered(own) == {"skills"}
    a_nomination(by=people[1], organisation="Masts", categories=("access",), relation="other")
    assert entered(own) == {"access", "skills"}
    assert measures.sent_by(session, people[0].id, here.id, own.id) == 1
    assert measures.categories_of_same_nominee(session, own, measures._content(own)) == {"access"}
    sites = [a_nomination(by=people[n], website="https://masts.example", relation="other", categories=(key,))
             for n, key in ((1, "skills"), (2, "access"))]  # fmt: skip
    assert [entered(one) for one in sites] == [{"access", "skills"}] * 2

    def a_person(number, key, name):
        return a_nomination(by=people[number], nominee_kind="person", relation="other", categories=(key,), nominee=name)

    zoe, ada = a_person(1, "skills", "Zoë Roe"), a_person(4, "skills", "Ada Roe")
    a_person(3, "access", "Zoe Roe the Younger")
    assert (entered(zoe), entered(ada)) == ({"skills"}, {"skills"})
    a_person(2, "access", "Zoe Roe")
    assert (entered(zoe), entered(ada)) == ({"access", "skills"}, {"skills"})
    oneself = [a_nomination(by=people[3], relation="self", categories=(key,)) for key in ("access", "skills")]
    assert entered(oneself[0]) == {"access", "skills"}
    assert entered(a_nomination(by=people[2], relation="self", categories=("access",))) == {"access"}


def test_a_role_is_held_in_the_edition_until_it_ends(session, editions, at):
    here, there = editions
    judge = factories.a_judge(session, here, "judge@judge.example", at)
    assert [measures.holds_a_role(session, judge.id, of.id) for of in editions] == [True, False]
    assert not measures.holds_a_role(session, factories.a_user(session, "x@x.example").id, there.id)
    session.scalars(select(Role).where(Role.user_id == judge.id)).one().ended_at = at
    session.flush()
    assert not measures.holds_a_role(session, judge.id, here.id)
