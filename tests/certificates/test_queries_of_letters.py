"""What is read of letters after the result: of the own edition, once its winners are public, and not what went."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from awards.certificates import queries, services
from awards.certificates.models import LetterCode, LetterText
from awards.certificates.queries.checked_letters import checked_letter, is_letter
from awards.core.errors import NotFound
from awards.infrastructure.jobs import Job
from awards.nominations.models import Nomination
from awards.nominations.rules import Announced
from awards.publishing import queries as publishing
from tests import factories
from tests.certificates.things import a_letter
from tests.decisions.things import a_judged_edition, all_judged
from tests.publishing.test_retractions import retract
from tests.publishing.things import announce, finalists, winners

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def other(session, at):
    """Another edition."""
    return a_judged_edition(session, at, year=2029, name="-2029", last_number=100)


def with_letters(session, judged, at, *titles):
    """Letters about these nominations, once a text was approved; by title."""
    kind = "nominees"
    if kind not in queries.texts_of_letters(session, judged.edition.id):
        services.save_letter(session, judged.edition, kind, {"en": "Dear all"}, 0, judged.staff, at)
        services.approve_letter(session, judged.edition, kind, 1, judged.second, at)
    made = {title: a_letter(judged.entries[title].nomination_id) for title in titles}
    services.keep_letters(session, judged.edition.id, kind, list(made.values()), at)
    return made


def open_to_all(read, *given):
    """Whether this gives something instead of refusing."""
    try:
        return read(*given) is not None
    except NotFound:
        return False


def test_a_nominee_finds_the_own_letter_once_the_winners_of_the_edition_are_public(session, judged, other, at):
    made = with_letters(session, judged, at, "Delta radio", "Code clubs")
    finalists(session, judged, at, at)
    finalists(session, other, at, at)
    winners(session, other, at, at)
    here = (session, judged.edition.id, judged.entries["Delta radio"].nomination_id)
    assert queries.own(*here, at).letter is None, "finalists are no result, and the winners are another edition's"
    assert not open_to_all(queries.own_letter, *here, at)
    winners(session, judged, at + HOUR, at)
    assert not open_to_all(queries.own_letter, *here, at)
    later = at + HOUR
    assert queries.own_letter(*here, later).letter.content == made["Delta radio"].content
    for title in ("Delta radio", "Code clubs"):
        found = queries.own(session, judged.edition.id, judged.entries[title].nomination_id, later)
        assert found.code == made[title].code
    assert queries.own(session, judged.edition.id, judged.entries["Bridge school"].nomination_id, later).letter is None
    again = with_letters(session, judged, later, "Delta radio")
    assert queries.own(*here, later).code == again["Delta radio"].code, "the one that stands"
    services.forget_letters(session, [here[2]], None, later)
    assert queries.own(*here, later).letter is None
    assert not open_to_all(queries.own_letter, *here, later)


def test_what_waits_is_told_of_nominations_that_have_something_to_take_home(session, judged, at):
    with_letters(session, judged, at, "Delta radio", "Code clubs")
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    code, delta, bridge = (
        judged.entries[title].nomination_id for title in ("Code clubs", "Delta radio", "Bridge school")
    )
    services.forget_letters(session, [code], None, at)
    nothing = Announced("winners", 2027, rehearsal=False)
    found = queries.with_pages(session, dict.fromkeys((code, delta, bridge), nothing), at)
    assert {key: "certificates.own" in one.pages for key, one in found.items()} == {
        code: False, delta: True, bridge: False,
    }  # fmt: skip
    found = queries.with_pages(session, {delta: Announced("finalists", 2027, rehearsal=False)}, at)
    assert found[delta].pages == ()
    honoured = Announced("finalists", 2027, rehearsal=False, places=(({"en": "Skills"}, "finalist", "delta-2027"),))
    plain = Announced("finalists", 2027, rehearsal=False)
    found = queries.with_pages(session, {bridge: honoured, delta: plain, code: nothing}, at)
    assert {key: one.pages for key, one in found.items()} == {bridge: ("certificates.own",), delta: (), code: ()}


def test_letters_are_due_of_approved_texts_once_the_winners_of_the_edition_are_public(session, other, at):
    judged = a_judged_edition(session, at, rehearsal=True)
    for one in (judged, other):
        services.save_letter(session, one.edition, "nominees", {"en": "Dear all"}, 0, one.staff, at)
        finalists(session, one, at, at)
    result = winners(session, judged, at + HOUR, at)
    assert queries.letters_due(session, at + HOUR) == [], "nobody approved them"
    for one in (judged, other):
        services.approve_letter(session, one.edition, "nominees", 1, one.second, at)
    assert queries.letters_due(session, at) == []
    [due] = queries.letters_due(session, at + HOUR)
    assert (due.edition_id, due.kind, due.version, due.publication_id) == (judged.edition.id, "nominees", 1, result.id)
    judged.edition.put_away_at = at
    session.flush()
    assert queries.letters_due(session, at + HOUR) == []


def test_a_letter_goes_to_each_eligible_nomination_that_stands_with_the_result_of_its_own(session, judged, other, at):
    with_letters(session, judged, at, "Delta radio", "Code clubs")
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    first, stretch = 1, 1000
    found = queries.to_write(session, judged.edition.id, "nominees", first, stretch, at)
    delta = judged.entries["Delta radio"].nomination_id
    assert [(to.title, to.kind, to.places) for to in found.addressees] == [("Delta radio", "nominees", [])]
    assert found.made == {delta: "Dear all"}
    assert not found.is_needed(found.addressees[0], "Dear all")
    assert found.is_needed(found.addressees[0], "Dear Delta")
    again = with_letters(session, judged, at, "Delta radio")
    found = queries.to_write(session, judged.edition.id, "nominees", first, stretch, at)
    assert (found.made, found.coded) == ({delta: "Dear all"}, {delta}), "whatever stood before"
    standing = LetterCode.code == again["Delta radio"].code
    session.execute(delete(LetterCode).where(standing))
    found = queries.to_write(session, judged.edition.id, "nominees", first, stretch, at)
    assert found.is_needed(found.addressees[0], "Dear all"), "it has no code that stands"
    services.forget_letters(session, [delta], None, at)
    found = queries.to_write(session, judged.edition.id, "nominees", first, stretch, at)
    assert not found.is_needed(found.addressees[0], "Dear Delta")
    assert queries.to_write(session, judged.edition.id, "finalists", first, stretch, at) is None, "it has no text"
    services.save_letter(session, judged.edition, "finalists", {"en": "Dear all"}, 0, judged.staff, at)
    assert queries.to_write(session, judged.edition.id, "finalists", first, stretch, at) is None, "nobody approved it"
    assert queries.to_write(session, judged.edition.id, "nominees", first, stretch, at - HOUR) is None
    result = publishing.newest_public(session, judged.edition.id, at, "winners")
    everybody = queries.addressees(session, judged.edition, result)
    assert [(to.title, to.kind) for to in everybody] == [
        ("Anna’s workshop", "finalists"), ("Bridge school", "finalists"), ("Code clubs", "finalists"),
        ("Delta radio", "nominees"),
    ]  # fmt: skip
    assert [to.honours for to in everybody[1:2]] == [[(judged.of("Bridge school")[0], "finalist")]]
    judged.entries["Bridge school"].state = "ineligible"
    session.get_one(Nomination, judged.entries["Code clubs"].nomination_id).state = "withdrawn"
    session.flush()
    assert [to.title for to in queries.addressees(session, judged.edition, result)] == [
        "Anna’s workshop", "Delta radio",
    ]  # fmt: skip


def test_staff_look_at_letters_to_those_of_a_kind_without_what_they_are_tied_to(session, judged, other, at):
    finalists(session, judged, at, at)
    result = winners(session, judged, at, at)
    finalists(session, other, at, at)
    whole = publishing.publication(session, result.id)

    def shown(kind, *tied, number=None):
        found = queries.recipients(session, judged.edition, whole, kind, list(tied), number=number)
        return [to.title for to in found]

    assert shown("finalists") == ["Anna’s workshop", "Bridge school", "Code clubs"]
    assert shown("nominees") == ["Delta radio"]
    assert shown("nominees", judged.skills.id) == []
    assert shown("nominees", judged.access.id) == ["Delta radio"]
    numbers = {title: session.get_one(Nomination, one.nomination_id).number for title, one in judged.entries.items()}
    assert shown("finalists", number=numbers["Code clubs"]) == ["Code clubs"]
    assert shown("finalists", number=numbers["Delta radio"]) == []
    factories.a_nomination(
        session, judged.edition, judged.nominator, at, title="Echo", entry_state="eligible", categories=("access",)
    )
    assert shown("nominees", judged.access.id) == ["Delta radio"]
    assert shown("nominees") == ["Delta radio", "Echo"]


def test_of_many_the_first_are_named_among_those_who_take_part_in_the_edition(session, other, at, monkeypatch):
    judged = a_judged_edition(session, at, last_number=200)
    finalists(session, judged, at, at)
    whole = publishing.publication(session, winners(session, judged, at, at).id)
    factories.a_nomination(session, judged.edition, judged.nominator, at, title="Echo", entry_state="eligible")
    monkeypatch.setattr("awards.certificates.queries.letters.MOST_NAMED", 1)

    def first(kind):
        found = queries.recipients(session, judged.edition, whole, kind, [], number=None)
        return [to.title for to in found]

    assert (first("finalists"), first("nominees")) == (["Anna’s workshop"], ["Delta radio"])
    session.get_one(Nomination, judged.entries["Anna’s workshop"].nomination_id).state = "withdrawn"
    judged.entries["Delta radio"].state = "ineligible"
    session.flush()
    assert (first("finalists"), first("nominees")) == (["Bridge school"], ["Echo"])


def test_a_letter_names_the_nominees_else_the_organisation_else_who_nominated(session, judged, at):
    finalists(session, judged, at, at)
    result = publishing.publication(session, winners(session, judged, at, at).id)
    delta = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id)
    for names, said in ((["", "Zoë", "Ada"], "Zoë, Ada"), ([], "Delta radio association")):
        delta.nominee_names = names
        session.flush()
        [to] = queries.addressees(session, judged.edition, result, Nomination.id == delta.id)
        assert to.name == said


def test_texts_and_counts_of_letters_are_of_the_edition_and_without_what_was_forgotten(session, judged, other, at):
    with_letters(session, judged, at, "Delta radio", "Code clubs")
    with_letters(session, other, at, "Delta radio")
    services.forget_letters(session, [judged.entries["Code clubs"].nomination_id], None, at)
    assert queries.letters_made(session, judged.edition.id) == {"finalists": 0, "nominees": 1}
    assert {one.edition_id for one in queries.texts_of_letters(session, other.edition.id).values()} == {
        other.edition.id
    }
    assert session.get(LetterText, (judged.edition.id, "finalists")) is None


def test_a_letter_is_found_by_its_code_once_the_winners_were_public_on_its_side(session, judged, other, at):
    made = with_letters(session, judged, at, "Delta radio", "Code clubs")
    code = made["Delta radio"].code
    finalists(session, judged, at, at)
    finalists(session, other, at, at)
    winners(session, other, at, at)
    assert not is_letter(session, code, at), "another edition's winners are public"
    winners(session, judged, at + HOUR, at)
    assert not is_letter(session, code, at)
    later = at + HOUR
    assert is_letter(session, code, later)
    assert not is_letter(session, "0" * 20, later)
    assert not is_letter(session, code, later, 2027), "it is no rehearsal's"
    found = checked_letter(session, code, later)
    assert (found.letter.nomination_id, found.standing) == (judged.entries["Delta radio"].nomination_id, "holds")
    assert checked_letter(session, made["Code clubs"].code, later).standing == "replaced", "it tells of no honour"
    assert checked_letter(session, "0" * 20, later) is None
    retract(session, judged, "winners", later, "First")
    retract(session, other, "winners", later, "Another’s")
    announce(session, judged, "winners", at + 2 * HOUR, later)
    retract(session, judged, "winners", at + 3 * HOUR, "Second")
    retract(session, judged, "finalists", at + 4 * HOUR, "The finalists too")
    reasons = [checked_letter(session, code, at + hours * HOUR).reason for hours in (1, 2, 3, 4)]
    assert reasons == ["First", None, "Second", "Second"]
    found = checked_letter(session, code, later)
    assert found.standing == "retracted"
    services.forget_letters(session, [found.letter.nomination_id], None, later)
    assert checked_letter(session, code, later).standing == "withdrawn"


def test_jobs_that_there_are_are_told_by_their_keys(session, at):
    session.add_all(Job(kind="certificates.letters", key=key, values={}, due_at=at) for key in ("one", "two", None))
    session.flush()
    assert queries.armed(session, ["one", "three"]) == {"one"}
