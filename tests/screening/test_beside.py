"""What stands beside a nomination on the staff's desk is not its own: two editions, two of the staff, each with all."""

from datetime import timedelta
from uuid import uuid4

import pytest

from awards.core.errors import NotFound
from awards.core.identifiers import gone_address
from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Evidence, Return
from awards.screening.models import (
    NominationTag,
    ReplyTemplate,
    ScreeningAct,
    ScreeningOutcome,
    ScreeningSheet,
    ScreeningTag,
)
from awards.screening.queries import acts, desk, evidence, files
from awards.screening.queries.mails import batch_of_edition, held_batches, mail_of_edition, mails
from awards.screening.rules import UNDO_WITHIN
from tests import factories

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def editions(session, at):
    return [factories.an_edition(session, at, year=2027 + n, last_number=100 * n) for n in range(2)]


@pytest.fixture
def people(session, at):
    """Two of the staff and two nominators."""
    return [factories.a_user(session, f"person{n}@example.org", name=f"Person {n}") for n in range(4)]


@pytest.fixture
def made(session, editions, people, at):
    """In the first edition two nominations that were sent, one of both categories, and a draft; one in the other."""
    here, there = editions
    found = {
        "one": factories.a_nomination(session, here, people[2], at, categories=("access", "skills"), countries=("KE",)),
        "two": factories.a_nomination(session, here, people[3], at, organisation="Second", countries=("UG",)),
        "draft": factories.a_nomination(session, here, people[3], at, state="draft"),
        "there": factories.a_nomination(session, there, people[3], at, organisation="Third"),
    }
    for name, nomination in found.items():
        session.add(Evidence(nomination_id=nomination.id, position=0, title=f"On {name}", url="https://x.example"))
    session.flush()
    return found


def an_outcome(session, entry, by, at, **values):
    found = ScreeningOutcome(id=uuid4(), entry_id=entry.id, outcome="passed", by=by.id, at=at, **values)
    session.add(found)
    session.flush()
    return found


def a_return(session, nomination, by, at, **values):
    found = Return(id=uuid4(), nomination_id=nomination.id, fields=["answers"], reason="Say more", by=by.id, at=at,
                   due_at=at + HOUR, **values)  # fmt: skip
    session.add(found)
    session.flush()
    return found


# Acts


def test_an_act_is_about_the_nominations_that_were_chosen_and_sent(session, editions, people, made, at):
    here, there = editions
    every = {nomination.id for nomination in made.values()}
    one, two = made["one"], made["two"]
    assert acts.lock_sent(session, here.id, every).keys() == {one.id, two.id}
    assert acts.lock_sent(session, here.id, [two.id]) == {two.id: two}
    assert acts.lock_sent(session, there.id, every).keys() == {made["there"].id}
    assert [acts.count_sent(session, of.id, every) for of in editions] == [2, 1]
    assert acts.count_sent(session, here.id, [two.id, made["there"].id]) == 1
    assert acts.nominators(session, [two]) == {people[3].id: people[3]}
    before = acts.marks(session, [one, two])
    found = [an_outcome(session, one.entries[0], people[0], at + n * MINUTE) for n in range(2)]
    other = an_outcome(session, two.entries[0], people[0], at)
    assert acts.newest_findings(session, [one.id]) == {one.entries[0].id: found[1].id}
    assert acts.newest_findings(session, [one.id, two.id])[two.entries[0].id] == other.id
    after = acts.marks(session, [one, two])
    assert before.keys() == after.keys() == {one.id, two.id}
    assert (before[one.id] != after[one.id], before[two.id] != after[two.id]) == (True, True)
    a_return(session, one, people[0], at, answered_at=at)
    still = a_return(session, two, people[0], at)
    assert [acts.open_return_id(session, of.id) for of in (one, two)] == [None, str(still.id)]


def an_act(session, edition, by, at, *nominations, kind="passed", **values):
    effect = {"nominations": {str(one.id): {} for one in nominations}}
    if kind == "tagged":
        effect = {"tagged": [str(one.id) for one in nominations]}
    found = ScreeningAct(id=uuid4(), edition_id=edition.id, kind=kind, count=len(nominations), effect=effect, by=by.id,
                         at=at, **values)  # fmt: skip
    session.add(found)
    session.flush()
    return found


def a_mail(session, edition, state="waiting", **values):
    sent = {"sent_at": clock.now(session)} if state == "sent" else {}
    found = OutboxMail(id=uuid4(), **{"to": "x@x.example"} | sent | values, language="en", template="t", values={},
                       state=state, edition_id=edition.id)  # fmt: skip
    session.add(found)
    session.flush()
    return found


def test_what_can_be_taken_back_is_ones_own_of_this_edition_and_new(session, editions, people, made, at):
    here, there = editions
    one, two = made["one"], made["two"]
    mine = an_act(session, here, people[0], at, one)
    many = an_act(session, here, people[0], at - MINUTE, one, two)
    tags = an_act(session, here, people[0], at - 2 * MINUTE, two, kind="tagged")
    an_act(session, here, people[1], at, one)
    an_act(session, there, people[0], at, made["there"])
    an_act(session, here, people[0], at - UNDO_WITHIN, one)
    an_act(session, here, people[0], at, one, undone_at=at, undone_by=people[0].id)
    for batch, state, hold in ((mine, "waiting", 2), (mine, "waiting", 1), (mine, "held", 0), (mine, "sent", 0),
                               (many, "waiting", 3)):  # fmt: skip
        a_mail(session, here, state, batch_id=batch.id, hold_until=at + hold * MINUTE)
    found = acts.recent_acts(session, here.id, people[0].id, at)
    assert [(last.act.id, last.first, last.waiting, last.held) for last in found] == [
        (mine.id, one.number, 2, 1), (many.id, None, 1, 0), (tags.id, two.number, 0, 0),
    ]  # fmt: skip
    assert [last.leaves_at for last in found] == [at + MINUTE, at + 3 * MINUTE, None]
    assert acts.act(session, here.id, many.id) is many
    for edition, key in ((there, mine.id), (here, uuid4())):
        with pytest.raises(NotFound):
            acts.act(session, edition.id, key)


# The desk


def test_tags_and_sheets_are_of_the_edition_and_of_the_nomination(session, editions, people, made, at):
    here, there = editions
    tags = {
        word: ScreeningTag(id=uuid4(), edition_id=edition.id, word=word, folded=word)
        for word, edition in (("alpha", here), ("beta", here), ("gamma", there))
    }
    session.add_all(tags.values())
    session.flush()
    for word, name in (("alpha", "one"), ("alpha", "two"), ("beta", "two"), ("gamma", "there")):
        session.add(NominationTag(nomination_id=made[name].id, tag_id=tags[word].id, by=people[0].id, at=at))
    for name in ("one", "two"):
        session.add(ScreeningSheet(nomination_id=made[name].id, notes=name, changed_by=people[0].id, changed_at=at))
    session.flush()
    assert desk.tags(session, here.id) == [tags["alpha"], tags["beta"]]
    assert [(one.word, one.count) for one in desk.tags_with_counts(session, here.id)] == [("alpha", 2), ("beta", 1)]
    assert desk.tags_for(session, here.id, made["one"].id) == [(tags["alpha"], True), (tags["beta"], False)]
    assert desk.tagged(session, tags["beta"].id) == {made["two"].id}
    assert desk.sheet(session, made["two"].id).notes == "two"
    assert desk.sheet(session, made["draft"].id) is None


def test_replies_are_those_that_the_edition_offers(session, editions, at):
    here, there = editions
    replies = {
        (name, edition.year): ReplyTemplate(id=uuid4(), edition_id=edition.id, name=name, used_for="returned", texts={},
                                            changed_at=at, put_away_at=put_away)
        for name, edition, put_away in (("more", here, None), ("less", here, None), ("old", here, at),
                                        ("more", there, None))
    }  # fmt: skip
    session.add_all(replies.values())
    session.flush()
    more, less, old, theirs = replies.values()
    assert desk.replies(session, here.id) == [less, more]
    assert desk.reply_named(session, here.id, "more", except_for=None)
    assert desk.reply_named(session, here.id, "more", except_for=less.id)
    assert not desk.reply_named(session, here.id, "more", except_for=more.id)
    assert not desk.reply_named(session, there.id, "less", except_for=None)
    assert desk.reply_of_edition(session, here.id, less.id).reply is less
    assert desk.written_reply(session, here.id, old.id).reply is old
    for edition, key in ((here, theirs.id), (here, uuid4()), (here, old.id)):
        with pytest.raises(NotFound):
            desk.reply_of_edition(session, edition.id, key)


def test_a_sample_is_a_nomination_that_was_sent_to_the_edition(session, editions, people, made):
    here, there = editions
    assert desk.sample(session, here, None) == (made["one"], people[2])
    assert desk.sample(session, here, made["two"].number) == (made["two"], people[3])
    assert desk.sample(session, here, made["draft"].number) is None
    assert desk.sample(session, there, made["two"].number) is None
    assert desk.sample(session, there, None) == (made["there"], people[3])


# One nomination


def test_a_nomination_on_the_desk_stands_with_its_own_parts_and_history(session, editions, people, made, at):
    here, there = editions
    one, two = made["one"], made["two"]
    first, second = (an_outcome(session, one.entries[n], people[n], at + n * MINUTE) for n in range(2))
    newer = an_outcome(session, one.entries[0], people[0], at + HOUR)
    an_outcome(session, two.entries[0], people[0], at + 2 * HOUR)
    mine, _theirs = (a_return(session, of, people[0], at) for of in (one, two))
    file = files.nomination_file(session, here.id, one.id)
    assert file.organisations == [("Example cooperative", "https://cooperative.example")]
    assert [name for name, _url in file.evidence] == ["On one"]
    assert {role: [names["en"] for names in found] for role, found in file.countries.items()} == {
        "organisation": ["Kenya"], "impact": ["Kenya"],
    }  # fmt: skip
    assert {screened.entry.id: [found.id for found in screened.findings] for screened in file.entries} == {
        one.entries[0].id: [newer.id, first.id], one.entries[1].id: [second.id],
    }  # fmt: skip
    assert [(mending.at, mending.reason) for mending in file.mendings] == [(mine.at, "Say more")]
    assert files.entry_of(file, one.entries[1].id).entry is one.entries[1]
    with pytest.raises(NotFound):
        files.entry_of(file, two.entries[0].id)
    for edition, name in ((here, "draft"), (there, "one")):
        with pytest.raises(NotFound):
            files.nomination_file(session, edition.id, made[name].id)
    with pytest.raises(NotFound):
        files.nomination_file(session, here.id, uuid4())


def test_rules_that_an_edition_switches_on_are_its_own(editions):
    here = editions[0]
    assert files.switched_on(here) == [switch for switch in files.AS_SWITCHED if getattr(here, switch)]
    before = set(files.switched_on(here))
    for switch in files.AS_SWITCHED:
        setattr(here, switch, switch not in before)
    assert set(files.switched_on(here)) == set(files.AS_SWITCHED) - before


def test_a_file_is_of_the_nomination_that_was_sent(session, editions, people, made, at):
    here, there = editions
    own, other = (factories.a_file(session, made["one"], people[2], at) for _n in range(2))
    theirs, of_draft = (factories.a_file(session, made[name], people[3], at) for name in ("two", "draft"))
    for file in (own, other):
        assert evidence.file_of_nomination(session, here.id, made["one"].id, file.id).file is file
    for edition, name, file in ((here, "one", theirs), (here, "draft", of_draft), (there, "one", own)):
        with pytest.raises(NotFound):
            evidence.file_of_nomination(session, edition.id, made[name].id, file.id)
    with pytest.raises(NotFound):
        evidence.file_of_nomination(session, here.id, uuid4(), own.id)


# Mails


def test_the_log_of_mails_is_of_the_edition_page_by_page(session, editions, made, at):
    here, there = editions
    rows = [
        a_mail(session, here, state, created_at=at + n * MINUTE, about_id=about and made[about].id)
        for n, (state, about) in enumerate(
            [("waiting", "one"), ("sent", "two"), ("held", None), ("waiting", "there"), ("failed", "one")]
        )
    ]
    twins = sorted((a_mail(session, here, "sent", created_at=at - HOUR) for _n in range(2)), key=lambda mail: mail.id)
    theirs = a_mail(session, there, "sent", created_at=at, about_id=made["one"].id)

    def listed(**values):
        return [row.id for row in mails(session, here.id, **values)]

    every = [*(mail.id for mail in reversed(rows)), *(mail.id for mail in reversed(twins))]
    assert listed() == every
    assert [row.number for row in mails(session, here.id)][:5] == [1, None, None, 2, 1]
    assert [row.number for row in mails(session, there.id)] == [None]
    assert listed(state="waiting") == [rows[3].id, rows[0].id]
    assert listed(about=made["one"].id) == [rows[4].id, rows[0].id]
    for place, key in enumerate(every):
        assert listed(before=key) == every[place + 1 :]
    assert listed(before=theirs.id) == listed(before=uuid4()) == []


def test_a_mail_and_a_batch_are_read_in_their_edition(session, editions, made, at):
    here, there = editions
    batch, other = uuid4(), uuid4()
    mail, theirs = a_mail(session, here, batch_id=batch), a_mail(session, there, batch_id=other)
    assert mail_of_edition(session, here.id, mail.id).mail is mail
    assert batch_of_edition(session, here.id, batch).batch_id == batch
    for key in (theirs.id, uuid4()):
        with pytest.raises(NotFound):
            mail_of_edition(session, here.id, key)
    for key in (other, uuid4()):
        with pytest.raises(NotFound):
            batch_of_edition(session, here.id, key)
    ended = {}
    for state, to in (
        ("cancelled", gone_address(uuid4())),
        ("cancelled", "x@x.example"),
        ("sent", gone_address(uuid4())),
    ):
        a_mail(session, here, state, to=to, batch_id=uuid4())
        ended[state, to] = [row.ended for row in mails(session, here.id) if row.to == to and row.state == state]
    assert [*ended.values()] == [
        ["for_nobody"],
        [
            "cancelled",
        ],
        ["sent"],
    ]


def test_batches_that_can_be_stopped_are_of_the_edition_and_wait_or_are_held(session, editions, people, made, at):
    here, there = editions
    real = clock.real(session)
    act = an_act(session, here, people[0], at, made["one"])
    held, past, gone, elsewhere = (uuid4() for _n in range(4))
    for edition, state, batch, until in (
        (here, "waiting", act.id, real + 2 * HOUR), (here, "waiting", act.id, real + HOUR),
        (here, "held", act.id, None), (here, "sent", act.id, None),
        (here, "held", held, real - HOUR), (here, "waiting", past, real - HOUR),
        (here, "sent", gone, real + HOUR), (here, "waiting", None, real + HOUR), (there, "held", elsewhere, None),
    ):  # fmt: skip
        a_mail(session, edition, state, batch_id=batch, hold_until=until)
    found = {one.id: one for one in held_batches(session, here.id)}
    assert found.keys() == {act.id, held}
    mine = found[act.id]
    assert (mine.kind, mine.by, mine.waiting, mine.held, mine.leaves_at) == ("passed", "Person 0", 2, 1, real + HOUR)
    other = found[held]
    assert (other.kind, other.by, other.waiting, other.held, other.leaves_at) == (None, None, 0, 1, None)
