"""What stands beside a person's things is not the person's: two people with one of everything, in every state."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.accounts.models import ApiToken, Role
from awards.closing import services as closing
from awards.core.errors import NotFound
from awards.infrastructure import outbox
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import PrivateNote
from awards.nominations.models import Consent, Entry, Question, Referee
from awards.organisations.models import Organisation
from awards.organisations.rules import fold
from awards.people import queries
from awards.people.models import Erasure
from awards.people.queries.found import texts_that_may_name
from awards.people.rules import digests
from awards.publishing.models import Laureate, LaureateOrganisation, Publication
from tests import factories
from tests.people.beside import ADDRESS, ELSEWHERE, NAME, OTHER, nominated
from tests.publishing.things import a_record_edition

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


# Wishes


def a_wish(session, user, staff, at, state="asked", **values):
    approved = {"approved_by": staff[1].id, "approved_at": at, "due_at": at} if state in ("approved", "done") else {}
    done = {"done_at": at} if state == "done" else {}
    wish = Erasure(
        user_id=user.id, email=user.email, state=state, asked_by=user.id, asked_at=at, answer_by=at + 30 * DAY,
        proposed_by=staff[0].id, proposed_at=at, **approved | done | values,
    )  # fmt: skip
    session.add(wish)
    session.flush()
    return wish


def test_wishes_are_one_by_one_of_a_user_while_they_are_open_and_made_up_for_whoever_is(session, at, zoe, ola, staff):
    made_up = a_wish(session, ola, staff, at, rehearsal=True)
    ended = a_wish(session, zoe, staff, at, "ended")
    assert queries.open_of(session, zoe.id) is None
    earnest = a_wish(session, zoe, staff, at + HOUR)
    assert (queries.open_of(session, zoe.id), queries.open_of(session, ola.id)) == (earnest, made_up)
    assert queries.erasures(session, made_up_alone=True) == [made_up]
    assert queries.erasures(session, made_up_alone=False) == [earnest, made_up, ended]
    assert queries.erasure(session, ended.id) is ended
    with pytest.raises(NotFound):
        queries.erasure(session, uuid4())


def test_carried_out_is_what_is_approved_and_due_and_held_by_nobody(session, at, zoe, ola, staff):
    third, fourth = (factories.a_user(session, f"more{n}@example.org") for n in range(2))
    due = a_wish(session, zoe, staff, at, "approved")
    later = a_wish(session, ola, staff, at, "approved", due_at=at + HOUR)
    a_wish(session, third, staff, at, "approved", held_because="A court asks")
    a_wish(session, fourth, staff, at, "done")
    assert queries.to_carry_out(session, at) == [due]
    assert queries.to_carry_out(session, at + HOUR) == [due, later]


# Who a person is


def test_a_person_is_the_accounts_that_were_merged_with_their_addresses_and_names(session, at, edition, zoe, ola):
    first, older = (
        factories.a_user(session, email, name=name)
        for email, name in (("z@former.example", "Zoë Former-Roe"), ("zz@oldest.example", "Zoë Oldest-Roe"))
    )
    theirs = factories.a_user(session, "o@former.example", name="Ola Former-Lund")
    for one, into in ((first, zoe), (older, first), (theirs, ola)):
        one.merged_into_id, one.disabled_at = into.id, at
    nomination = factories.a_nomination(session, edition, ola, at)
    for number, (name, email) in enumerate([("Zoë of the Letter", ADDRESS), ("Ola of the Letter", ELSEWHERE)]):
        session.add(
            Referee(
                nomination_id=nomination.id, name=name, email=email, language="en", token_digest=str(number),
                asked_by=ola.id, asked_at=at, due_at=at + DAY,
            )
        )  # fmt: skip
    session.flush()
    found = queries.person_of(session, zoe.id)
    assert found.users == {zoe.id, first.id, older.id}
    assert found.addresses == {ADDRESS, "z@former.example", "zz@oldest.example"}
    assert {"zoë okonkwo-roe", "zoë former-roe", "zoë oldest-roe", "zoë of the letter"} <= found.names.spellings
    assert not any("ola" in one for one in found.names.spellings)
    assert queries.person_of(session, first.id).users == {first.id, older.id}
    alone = queries.oneself(session, zoe.id)
    assert (alone.users, alone.names.spellings) == (
        found.users,
        found.addresses | {fold(address) for address in found.addresses},
    )
    nobody = queries.person_of(session, None)
    assert (nobody.users, nobody.addresses, bool(nobody.names)) == (set(), set(), False)


def test_an_address_that_was_erased_or_made_up_names_nobody(session, at, zoe):
    erased = factories.a_user(session, "erased-1@awards.invalid", name="")
    erased.merged_into_id, erased.disabled_at = zoe.id, at
    session.flush()
    assert queries.person_of(session, zoe.id).addresses == {ADDRESS}
    zoe.rehearsal = True
    session.flush()
    assert queries.person_of(session, zoe.id).names.spellings == {ADDRESS, fold(ADDRESS)}


def test_nominations_of_a_person_are_drafts_and_such_as_are_of_the_person(session, at, edition, zoe, ola):
    kinds = ("person", "organisation")
    made = {
        (by, kind, relation, state): factories.a_nomination(
            session, edition, {"zoe": zoe, "ola": ola}[by], at, nominee_kind=kind, relation=relation, state=state
        ).id
        for by in ("zoe", "ola")
        for kind in kinds
        for relation in ("self", "other")
        for state in ("draft", "submitted")
    }
    asked = {
        (email, kind): factories.a_nomination(session, edition, ola, at, nominee_kind=kind, relation="other").id
        for email in (ADDRESS, ELSEWHERE)
        for kind in kinds
    }
    session.add_all([Consent(nomination_id=key, email=email, asked_at=at, token_digest=str(key))
                     for (email, _kind), key in asked.items()])  # fmt: skip
    session.flush()
    own = {key for (by, kind, relation, state), key in made.items()
           if by == "zoe" and (state == "draft" or (kind, relation) == ("person", "self"))}  # fmt: skip
    own.add(asked[ADDRESS, "person"])
    found = queries.person_of(session, zoe.id)
    assert found.nominations == own
    assert found.entries == set(session.scalars(select(Entry.id).where(Entry.nomination_id.in_(own))))


def test_a_person_is_known_by_a_whole_name_of_a_nominee_and_by_one_that_tells(session, at, edition, zoe, ola):
    own = nominated(session, edition, ola, at, nominee_kind="person")
    nominated(session, edition, ola, at, nominee_kind="organisation")
    nominated(session, edition, ola, at, name=f"{NAME} the Younger", nominee_kind="person")
    nominated(session, edition, ola, at, name="Zoë", nominee_kind="person")
    found = queries.person_of(session, zoe.id, known={"names": ["Zoë"]})
    assert found.nominations == {own.id}
    assert queries.oneself(session, zoe.id).nominations == set()


def test_laureates_of_a_person_are_such_as_name_nobody_else_and_lose_the_name_where_others_are_in_it(session, at, zoe):
    bench, sons = {"project": "Bench"}, LaureateOrganisation(position=0, name=f"{NAME} and sons", partner=False)
    cooperative = LaureateOrganisation(position=0, name="Bench cooperative", partner=False)
    said = {
        "project": {"project": f"Workshop of {NAME}"},
        "note": bench | {"note": f"Shared with {NAME}"},
        "holder": bench | {"organisations": [sons]},
        "alone": {"person": NAME},
        "with project": bench | {"person": NAME},
        "with holder": {"person": NAME, "organisations": [cooperative]},
        "summary": bench | {"summary": f"{NAME} repairs."},
        "erased": bench | {"summary": f"{NAME} repairs.", "erased": "person"},
        "erased whole": {"project": f"Workshop of {NAME}", "erased": "all"},
        "other": {"person": OTHER},
        "nobody": bench,
    }
    record = a_record_edition(session, 2019)
    laureates = {
        what: Laureate(slug=f"one-{n}", position=n, role="winner", source="A programme", category_names={}, **one)
        for n, (what, one) in enumerate(said.items())
    }
    session.add(
        Publication(
            edition_id=record.id, year=2019, rehearsal=False, kind="record", public_from=at, facts={}, digest="d",
            laureates=[*laureates.values()],
        )
    )  # fmt: skip
    session.flush()
    scopes = queries.person_of(session, zoe.id).laureates
    alone = dict.fromkeys(("project", "note", "holder", "alone"), "all")
    expected = alone | dict.fromkeys(("with project", "with holder", "summary"), "person")
    assert {what: scopes[one.id] for what, one in laureates.items() if one.id in scopes} == expected


# What there is of a person


@pytest.fixture
def both(session, edition, zoe, ola, at):
    """A nomination of each of the two, with a note of each as a judge, a mail that left and one that did not."""
    made = {}
    for one, email in ((zoe, ADDRESS), (ola, ELSEWHERE)):
        made[one.id] = nominated(session, edition, one, at, one.name, nominee_kind="person")
        session.add(PrivateNote(judge_id=one.id, entry_id=made[one.id].entries[0].id, text="Mine", saved_at=at))
        for state, sent_at in (("waiting", None), ("sent", at)):
            session.add(
                OutboxMail(
                    to=email, language="en", template="receipt", values={"name": one.name}, state=state,
                    sent_at=sent_at, about_id=made[one.id].id,
                )
            )  # fmt: skip
        session.add(Role(user_id=one.id, kind="pledger"))
        session.add(Question(nomination_id=made[zoe.id].id, key=uuid4(), by=one.id, from_staff=False, text="?", at=at))
        of = {"name": f"Of {one.name}", "token_digest": f"d of {email}", "scope": "call:read"}
        session.add(ApiToken(user_id=one.id, created_at=at, expires_at=at + DAY, **of))
    session.flush()
    return made


def test_a_copy_holds_of_each_table_what_is_the_persons_and_out(session, both, zoe, ola, at):
    person = queries.oneself(session, zoe.id)
    told = queries.everything(session, person, at)
    counted = {table: len(rows) for table, rows in told.items()}
    assert counted == {
        "api_token": 1, "nomination": 1, "nomination_organisation": 1, "nomination_question": 2,
        "nomination_version": 1, "outbox_mail": 1, "private_note": 1, "role": 1, "user": 1, "user_address": 1,
    }  # fmt: skip
    assert queries.counts_of_copy(session, person, at) == counted
    assert "token_digest" not in told["api_token"][0]
    assert OTHER not in str(told)
    assert queries.counts_of_copy(session, queries.oneself(session, ola.id), at)["nomination_question"] == 1


def test_what_goes_is_counted_without_what_is_only_told_of_and_without_what_is_held(
    session, both, edition, zoe, staff, at
):
    person = queries.person_of(session, zoe.id)
    every = queries.counts(session, person)
    assert every == {
        "api_token": 1, "nomination": 1, "nomination_organisation": 1, "nomination_question": 2,
        "nomination_version": 1, "outbox_mail": 2, "private_note": 1, "user": 1, "user_address": 1,
    }  # fmt: skip
    closing.hold(session, edition, both[zoe.id].number, "A court asks", staff[0], at)
    held = {"nomination", "nomination_organisation", "nomination_question", "nomination_version", "outbox_mail",
            "private_note"}  # fmt: skip
    found = queries.counts(session, person, held=queries.held(session))
    assert found == {table: n for table, n in every.items() if table not in held}


def test_files_that_a_user_sent_are_those_that_are_whole_and_kept(session, edition, zoe, ola, at):
    nomination = factories.a_nomination(session, edition, zoe, at)
    own, forgotten, _waiting, _others = (
        factories.a_file(session, nomination, by, at, state=state)
        for by, state in ((zoe, "ready"), (zoe, "ready"), (zoe, "quarantined"), (ola, "ready"))
    )
    forgotten.removed_at = forgotten.forgotten_at = at
    session.flush()
    assert queries.own_files(session, zoe.id) == [own]


def test_something_of_a_person_is_held_where_the_rows_or_the_text_are_the_persons(
    session, both, edition, zoe, ola, staff, at
):
    def is_held(one, *, texts=True):
        return queries.is_held(session, queries.person_of(session, one.id), queries.held(session), texts=texts)

    assert not is_held(zoe)
    closing.hold(session, edition, both[ola.id].number, "A court asks", staff[0], at)
    assert is_held(ola, texts=False)
    assert not is_held(zoe)
    both[ola.id].title = f"With {NAME}"
    session.flush()
    assert is_held(zoe)
    assert not is_held(zoe, texts=False)


def test_that_somebody_only_nominated_what_is_held_holds_nothing_of_the_person(session, edition, zoe, staff, at):
    nomination = factories.a_nomination(session, edition, zoe, at)
    closing.hold(session, edition, nomination.number, "A court asks", staff[0], at)
    assert not queries.is_held(session, queries.person_of(session, zoe.id), queries.held(session))


def test_texts_that_may_name_a_person_have_the_whole_name_and_stand_where_one_looks(
    session, both, edition, zoe, ola, staff, at
):
    both[ola.id].answers = {"what": "The Okonkwo-Roe prize was theirs."}
    session.add(Organisation(name=NAME, slug="zoe", search_text=fold(NAME)))
    session.flush()

    def where():
        found = texts_that_may_name(session, queries.person_of(session, zoe.id), queries.held(session))
        return {(table.name, column.name): len(rows) for table, column, rows in found}

    every = where()
    assert every == {
        ("api_token", "name"): 1, ("nomination", "nominee_names"): 1, ("nomination", "search_text"): 1,
        ("nomination_organisation", "folded"): 1, ("nomination_organisation", "name"): 1,
        ("nomination_version", "content"): 1, ("outbox_mail", "to_address"): 2, ("outbox_mail", "template_values"): 2,
        ("user", "email"): 1, ("user", "name"): 1, ("user_address", "email"): 1,
    }  # fmt: skip
    closing.hold(session, edition, both[zoe.id].number, "A court asks", staff[0], at)
    assert where() == {place: n for place, n in every.items() if place[0] in ("api_token", "user", "user_address")}


# Who is found again on a database from a backup


def test_whom_a_backup_names_is_found_by_the_digest_of_the_address_or_the_name(session, edition, zoe, ola, at):
    nomination = nominated(session, edition, ola, at)
    session.add(Consent(nomination_id=nomination.id, email=None, answer="given", answered_by="import", answered_at=at))
    outbox.put(session, to=ELSEWHERE, language="en", template="receipt", values={})
    outbox.put(session, to=ADDRESS, language="en", template="receipt", values={})
    session.flush()
    known = digests("s", ADDRESS, NAME)
    assert queries.told_again(session, known) == (ADDRESS, NAME)
    assert queries.told_again(session, digests("s", "nobody@nowhere.example", "Nobody At All")) == ("", "")
    assert queries.told_again(session, {"salt": "s"}) == ("", "")
