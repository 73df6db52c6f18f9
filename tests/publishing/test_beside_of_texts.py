"""Letters, texts, pictures, cards and kits of others show in nothing that is read of one: there are two of each."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from awards.core.errors import NotFound
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Consent, Nomination
from awards.pledges.services import withdraw_pledge
from awards.publishing import queries
from awards.publishing.models import (
    LaureateErasure,
    LaureatePicture,
    LaureateText,
    PressKit,
    ShareCard,
    Telling,
)
from awards.publishing.queries import Group, Letter, press, texts
from awards.publishing.queries.texts import Written
from tests import factories
from tests.decisions.things import judge_an_edition
from tests.pledges.conftest import put
from tests.publishing.beside import a_laureate, a_publication, an_announcement, cancelled, retracted
from tests.publishing.things import decide

ANNA, BRIDGE, CODE, DELTA = "Anna’s workshop", "Bridge school", "Code clubs", "Delta radio"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def both(session, at):
    """Two editions that were judged; of each two entries are chosen."""
    made = [judge_an_edition(session, at, name=f"of{n}", year=2027 + n, last_number=100 * n) for n in range(2)]
    for one in made:
        decide(session, one, at, ANNA, BRIDGE)
    return made


@pytest.fixture
def people(session):
    return [factories.a_user(session, f"staff{n}@example.org").id for n in range(2)]


def nomination_of(session, judged, title):
    return session.get_one(Nomination, judged.entries[title].nomination_id)


# Letters


def titles(letters):
    return {letter.title: (letter.audience, [outcome["role"] for outcome in letter.outcomes]) for letter in letters}


def of_entry(judged, title, **values):
    return a_laureate(f"{title} {judged.edition.year}", entry_id=judged.entries[title].id, **values)


def test_letters_go_to_the_nominators_of_the_edition_whose_entry_was_judged_or_was_a_finalist(session, both, at):
    here, _there = both
    here.entries[CODE].state = "ineligible"
    finalists = a_publication(session, here.edition, "finalists", at, of_entry(here, ANNA), of_entry(here, BRIDGE))
    assert titles(queries.letters(session, finalists)) == {
        ANNA: ("finalists", ["finalist"]), BRIDGE: ("finalists", ["finalist"]), DELTA: ("rest", [None]),
    }  # fmt: skip
    nomination_of(session, here, DELTA).state = "returned"
    won = (of_entry(here, ANNA, role="winner"), of_entry(here, BRIDGE), a_laureate("of the record"))
    winners = a_publication(session, here.edition, "winners", at, *won)
    assert titles(queries.letters(session, winners)) == {
        ANNA: ("winners", ["winner"]), BRIDGE: ("finalists", ["finalist"]),
    }  # fmt: skip
    assert titles(queries.letters(session, finalists)).keys() == {ANNA, BRIDGE}


def a_group(session, announcement, at, audience="finalists"):
    group = Telling(announcement_id=announcement.id, audience=audience, told_at=at)
    session.add(group)
    session.flush()
    return group


def a_letter(session, group, publication, nomination, at, state="sent"):
    """The mail to one of a group, of the turn that it is in."""
    session.add(
        OutboxMail(
            to="x@x.example", language="en", template="t", values={}, batch_id=group.batch, state=state,
            dedupe_key=f"announcement-{publication.id}-{nomination.id}-{group.turn}",
            sent_at=at if state == "sent" else None,
        )
    )  # fmt: skip
    session.flush()


def test_a_retraction_is_told_to_the_laureates_and_to_whom_a_letter_about_it_left(session, both, at, people):
    here, there = both
    anna, bridge, code = (nomination_of(session, here, title) for title in (ANNA, BRIDGE, CODE))
    for judged in (there, here):
        first = a_publication(session, judged.edition, "finalists", at - DAY, of_entry(judged, ANNA),
                              of_entry(judged, CODE))  # fmt: skip
        said = an_announcement(session, judged.edition, "finalists", people, at - DAY, first)
        a_letter(session, a_group(session, said, at), first, nomination_of(session, judged, ANNA), at)
    rest = a_group(session, said, None, "rest")
    won = a_publication(
        session, here.edition, "winners", at, of_entry(here, ANNA, role="winner"), of_entry(here, BRIDGE),
        of_entry(here, CODE), a_laureate("of the record", role="winner"),
    )  # fmt: skip
    group = a_group(session, an_announcement(session, here.edition, "winners", people, at, won), None)

    def told(publication, **values):
        said = an_announcement(session, here.edition, "retraction", people, at, corrects=publication, **values)
        found = titles(queries.letters_of_retraction(session, said, publication, at))
        session.delete(said)
        session.flush()
        return found

    laureate, other = ("concerned", [None]), ("rest", [None])
    finalists = {ANNA: laureate, CODE: laureate}
    assert (told(first), told(won)) == (finalists, {ANNA: laureate})
    group.told_at = at
    for nomination in (anna, bridge, code):
        a_letter(session, group, won, nomination, at, "cancelled")
    assert told(won) == {ANNA: laureate}, "what never left counts for nothing"
    group.turn = 1
    a_letter(session, group, won, bridge, at)
    assert (told(first), told(won)) == (finalists | {BRIDGE: other}, {ANNA: laureate, BRIDGE: other})
    rest.told_at = at
    approved = retracted(session, here.edition, won, people, at)
    assert titles(queries.letters_of_retraction(session, approved, won, at)) == {ANNA: laureate, BRIDGE: other}
    assert titles(queries.letters_of_retraction(session, approved, first, at)) == finalists | {BRIDGE: other}
    assert told(won, state="approved", approved_by=people[1], approved_at=at) == {ANNA: laureate}, "by another"
    assert told(won) == {ANNA: laureate}, "it is out no more"


def test_a_correction_is_told_to_those_of_whom_it_says_something_else(session, both, at):
    here = both[0]
    before = a_publication(session, here.edition, "finalists", at, of_entry(here, ANNA), of_entry(here, BRIDGE),
                           a_laureate("of the record"))  # fmt: skip
    after = a_publication(session, here.edition, "finalists", at, of_entry(here, ANNA), of_entry(here, CODE),
                          of_entry(here, BRIDGE, note="Shared"), a_laureate("of the record", note="x"),
                          corrects=before)  # fmt: skip
    assert titles(queries.letters(session, after, before)) == {
        BRIDGE: ("concerned", ["finalist"]), CODE: ("concerned", ["finalist"]),
    }  # fmt: skip


# The plan


def test_groups_of_an_announcement_count_their_own_mails_and_leave_out_what_a_reader_is_tied_to(session, at, people):
    edition = factories.an_edition(session, at)
    access, skills = (category.id for category in edition.categories)
    publication = a_publication(session, edition, "finalists", at)
    announcement = an_announcement(session, edition, "finalists", people, at - DAY, publication)
    beside = an_announcement(session, edition, "correction", people, at, publication, corrects=publication)
    plan = {"finalists": at - HOUR, "rest": None, "concerned": at + HOUR}
    tellings = {
        audience: Telling(announcement_id=announcement.id, audience=audience, tell_at=tell_at, told_at=at)
        for audience, tell_at in plan.items()
    }
    other = Telling(announcement_id=beside.id, audience="concerned")
    session.add_all([*tellings.values(), other])
    session.flush()
    for batch, state in ((tellings["finalists"].batch, "waiting"), (tellings["finalists"].batch, "sent"),
                         (tellings["rest"].batch, "held"), (other.batch, "waiting"), (None, "waiting")):  # fmt: skip
        session.add(OutboxMail(to="x@x.example", language="en", template="t", values={}, batch_id=batch, state=state,
                               sent_at=at if state == "sent" else None))  # fmt: skip
    letters = [
        Letter(uuid4(), n, f"{n}", "x@x.example", "en", audience, categories=categories)
        for n, (audience, categories) in enumerate(
            [("finalists", {skills}), ("finalists", {skills, access}), ("rest", {skills})]
        )
    ]
    found = queries.groups(session, publication, at, [*tellings.values()], letters, {access})
    assert [group.telling.audience for group in found] == ["finalists", "rest", "concerned"]
    assert [[one.number for one in group.letters] for group in found] == [[0], [2], []]
    assert [(group.at, group.early) for group in found] == [(at - HOUR, True), (at, False), (at + HOUR, False)]
    assert [group.states for group in found] == [{"waiting": 1, "sent": 1}, {"held": 1}, {}]
    assert queries.tellings(session, [beside.id]) == {beside.id: [other]}


def test_a_group_waits_or_is_held_until_it_is_told_and_is_written_until_all_mails_left(at):
    def state(told_at=None, *, held=False, mails=()):
        return Group(Telling(told_at=told_at, held=held), [], at, False, Counter(mails)).state

    assert [state(), state(held=True)] == ["waiting", "held"]
    assert [state(at, mails=mails) for mails in (["waiting", "sent"], ["held"])] == ["written", "written"]
    assert [state(at, mails=mails) for mails in (["sent"] * 2, [])] == ["sent", "sent"]


def test_the_checklist_counts_what_is_there_of_those_who_were_chosen(session, both, at):
    here = both[0]
    counted = [(check.what.values["count"], check.what.values["all"], check.good) for check in
               queries.checklist(session, here.edition)]  # fmt: skip
    assert counted == [(2, 2, True), (0, 2, False), (1, len(LANGUAGES), False)]
    nomination_of(session, here, ANNA).relation = "other"
    for one in both:
        for title in (BRIDGE, DELTA):
            session.add(LaureateText(entry_id=one.entries[title].id, saved_by=one.staff.id, saved_at=at))
    for thing in (here.edition, here.skills):
        thing.names = dict.fromkeys(LANGUAGES, "A name")
    here.access.names = dict.fromkeys(("en", "fr"), "A name")
    session.flush()
    counted = [(check.what.values["count"], check.good) for check in queries.checklist(session, here.edition)]
    assert counted == [(1, False), (1, False), (2, False)]
    nomination = nomination_of(session, here, ANNA)
    session.add(Consent(nomination_id=nomination.id, answer="given", answered_at=at, answered_by="import"))
    session.flush()
    assert queries.checklist(session, here.edition)[0].good


# What is made for others to use


def test_cards_and_kits_are_of_one_laureate_one_language_and_one_publication(session, both, at):
    one, other = (
        a_publication(session, judged.edition, "finalists", at, of_entry(judged, ANNA), of_entry(judged, BRIDGE))
        for judged in both
    )
    cards = {}
    for publication in (one, other):
        session.add(PressKit(publication_id=publication.id, content=f"{publication.year}".encode(), made_at=at))
        for laureate in publication.laureates:
            for language in ("en", "fr"):
                content = cards[laureate.id, language] = f"{laureate.slug} {language}".encode()
                session.add(ShareCard(laureate_id=laureate.id, language=language, content=content))
    for laureate, scope in ((one.laureates[0], "person"), (one.laureates[0], "all"), (other.laureates[0], "all")):
        session.add(LaureateErasure(laureate_id=laureate.id, scope=scope, at=at))
    session.flush()
    assert {key: press.share_card(session, *key) for key in cards} == cards
    with pytest.raises(NotFound):
        press.share_card(session, one.laureates[0].id, "ar")
    assert [press.press_kit(session, publication.id) for publication in (one, other)] == [b"2027", b"2028"]
    assert [press.erased_from(session, publication.id) for publication in (one, other)] == [2, 1]


# Texts


def test_texts_are_written_of_those_who_were_chosen_in_the_edition(session, both):
    here, there = both
    chosen = texts.to_write(session, here.edition)
    assert [one.entry_id for one in chosen] == here.of(ANNA, BRIDGE)
    without = [here.entries[ANNA].nomination_id]
    assert [one.entry_id for one in texts.to_write(session, here.edition, without)] == here.of(BRIDGE)
    assert texts.one_to_write(session, here.edition.id, here.entries[BRIDGE].id).nomination.title == BRIDGE
    for key in (*here.of(CODE), *there.of(ANNA)):
        with pytest.raises(NotFound):
            texts.one_to_write(session, here.edition.id, key)


def test_what_is_lacking_of_a_picture_is_lacking_while_there_is_one(both):
    here = both[0]

    def lacking(kind, text):
        return Written(here.edition, uuid4(), here.skills, None, text).lacking(kind)

    every = list(LANGUAGES)
    written = LaureateText(summary={"en": "x"}, valued={}, alternative={}, picture=None)
    assert lacking("summary", None) == every
    assert lacking("alternative", None) == lacking("alternative", written) == []
    assert lacking("summary", written) == [code for code in every if code != "en"]
    assert lacking("valued", written) == every
    written.picture, written.alternative = "digest", {"fr": "x"}
    assert lacking("alternative", written) == [code for code in every if code != "fr"]


def test_written_pictured_and_pledged_is_what_the_entries_are_that_one_asks_for(session, both, at):
    here, there = both
    masts, gone = (put(session, at, title=title, source_id=title) for title in ("Masts", "Gone"))
    withdraw_pledge(session, gone, "Over.", here.staff.id, at)
    for name in ("one", "other"):
        session.add(LaureatePicture(digest=name, width=1, height=2, small=f"small {name}".encode(), large=b"large"))
    session.flush()
    for judged, title, digest in ((here, ANNA, "one"), (here, BRIDGE, None), (there, ANNA, "other")):
        session.add(LaureateText(entry_id=judged.entries[title].id, summary={"en": title}, picture=digest,
                                 alternative={"en": "x"}, saved_by=here.staff.id, saved_at=at))  # fmt: skip
        nomination_of(session, judged, title).pledge = masts.public_id
    nomination_of(session, here, CODE).pledge = gone.public_id
    session.flush()
    asked = here.of(ANNA, BRIDGE, CODE, DELTA)
    found = texts.written_of(session, asked)
    assert {key: picture and picture.digest for key, (_text, picture) in found.items()} == {
        here.entries[ANNA].id: "one", here.entries[BRIDGE].id: None,
    }  # fmt: skip
    published = texts.as_published(session, asked, valued=False)
    assert {key: said.get("pledge") for key, said in published.items()} == dict.fromkeys(
        here.of(ANNA, BRIDGE), masts.public_id
    )
    assert [texts.picture(session, name) for name in ("one", "other")] == [b"small one", b"small other"]
    assert texts.picture(session, "one", "large") == b"large"
    with pytest.raises(NotFound):
        texts.picture(session, "none")


def test_pictures_that_were_sent_are_those_of_the_nomination_that_anybody_may_open(session, both, at):
    here = both[0]
    anna, bridge = (nomination_of(session, here, title) for title in (ANNA, BRIDGE))

    def sent(nomination, kind="jpeg", **values):
        made = factories.a_file(session, nomination, here.nominator, at, **values)
        made.kind = kind
        session.flush()
        return made

    own = sent(anna)
    sent(anna, state="quarantined")
    sent(anna).removed_at = at
    sent(anna, "pdf")
    theirs = sent(bridge)
    assert texts.pictures_sent(session, anna.id) == [own]
    assert texts.pictures_sent(session, bridge.id) == [theirs]


# What a nominee may know


def test_nominees_are_told_of_the_newest_that_is_out_in_their_edition_and_of_their_own_place(session, both, at, people):
    here, there = both
    a_publication(session, here.edition, "record", at - 3 * DAY)
    a_publication(session, here.edition, "finalists", at - DAY, of_entry(here, ANNA), of_entry(here, BRIDGE))
    a_publication(session, here.edition, "winners", at, of_entry(here, ANNA, role="winner"), of_entry(here, BRIDGE))
    a_publication(session, there.edition, "finalists", at, of_entry(there, ANNA))
    cancelled(session, a_publication(session, there.edition, "winners", at + DAY, of_entry(there, ANNA)), at)
    asked = [judged.entries[title].nomination_id for judged in both for title in (ANNA, BRIDGE, DELTA)]

    def told(at, keys=asked):
        found = queries.announced(session, keys, at)
        return [
            (found[key].kind, [(role, slug) for _names, role, slug in found[key].places]) if key in found else None
            for key in asked
        ]

    by_now = [
        ("winners", [("winner", f"{ANNA} 2027")]), ("winners", [("finalist", f"{BRIDGE} 2027")]), ("winners", []),
        ("finalists", [("finalist", f"{ANNA} 2028")]), ("finalists", []), ("finalists", []),
    ]  # fmt: skip
    assert told(at) == told(at + 2 * DAY) == by_now
    assert told(at, asked[:1]) == [by_now[0], *[None] * 5]
    places = [[("finalist", f"{title} 2027")] for title in (ANNA, BRIDGE)]
    assert told(at - DAY) == [("finalists", places[0]), ("finalists", places[1]), ("finalists", []), *[None] * 3]
    assert told(at - 2 * DAY) == [None] * 6
