"""What stands between two editions, two keys and two hours: each guard of the seals that is no door of a page."""

from datetime import timedelta
from uuid import uuid4

import pytest

from awards.core.errors import RuleBroken
from awards.core.seals import Head
from awards.infrastructure import award_log
from awards.infrastructure.award_log import Kind
from awards.sealing import policy, queries, services
from awards.sealing.queries import EditionSeals, HeadPage, KeyPage, Sealed, Signed
from awards.sealing.queries.board import seal_due
from tests import factories
from tests.sealing.things import PASSPHRASE, a_sealing, public
from tests.support.logged import told

HOUR = timedelta(hours=1)


@pytest.fixture
def sealing(session, at):
    return a_sealing(session, at)


def another(session, at, **values):
    """Another edition whose log has a step that is to be sealed."""
    edition = factories.an_edition(session, at, phase="judging", year=2028, **values)
    award_log.append(session, edition.id, Kind.RULES_PUBLISHED, {}, None, at)
    session.commit()
    return edition


def test_what_another_edition_holds_makes_no_seal_due_and_its_seal_covers_nothing_here(session, sealing, at):
    sealing.seal()
    other = another(session, at)
    assert session.execute(seal_due(sealing.edition.id)).one()[0] == 0
    assert session.execute(seal_due(other.id)).one()[0] == 1


def test_an_edition_that_was_put_away_is_in_no_list_of_sealed_ones(session, at):
    sealing = a_sealing(session, at, rehearsal=True)
    sealing.seal()
    assert [edition.year for edition, _ in queries.sealed_editions(session, rehearsal=True)] == [2027]
    sealing.edition.put_away_at = at
    session.flush()
    assert queries.sealed_editions(session, rehearsal=True) == []


@pytest.mark.parametrize(("rehearsal", "path"), [(False, "/verify/2027/log"), (True, "/rehearsal/2027/verify/log")])
def test_mails_bear_the_newest_sealed_head_and_none_before(session, at, rehearsal, path):
    sealing = a_sealing(session, at, rehearsal=rehearsal)
    assert queries.foot(session, sealing.edition.id) is None
    head = sealing.seal()
    foot = queries.foot(session, sealing.edition.id)
    assert (foot["size"], foot["root"], foot["path"]) == (head.size, head.root, path)


def test_keys_and_heads_of_another_edition_are_not_there(session, sealing, at, client_for):
    head = sealing.state()
    key = queries.edition_keys(session, sealing.edition.id)[0]
    other = another(session, at)
    third = factories.a_user(session, "third@example.org", ("staff", other.id), name="Tia Third")
    session.commit()
    browser, here = client_for(third), {"edition_id": other.id}
    for name, values in (
        ("approval", {"key_id": key.id}), ("retirement", {"key_id": key.id}), ("signature", {"head_id": head.id}),
        ("approval", {"key_id": uuid4()}),
    ):  # fmt: skip
        browser.post(f"sealing.{name}", expect=404, **here, **values)
    browser.get("sealing.statement", expect=404, **here, head_id=head.id)


def test_a_key_that_waits_or_was_retired_signs_on_no_page(session, sealing):
    third = factories.a_user(session, "third@example.org", ("staff", sealing.edition.id), name="Tia Third")
    key = services.add_key(session, sealing.edition, public(3), "Tia", third, sealing.at)
    session.commit()
    head = sealing.state()

    def own():
        return queries.head_page(session, sealing.edition.id, head.id, third.id).own_key

    assert own() is None
    services.approve_key(session, sealing.edition, key, sealing.first, sealing.at)
    session.commit()
    assert own() is not None
    services.retire_key(session, sealing.edition, key, sealing.first, sealing.at)
    session.commit()
    assert own() is None


def test_a_passphrase_opens_no_key_that_lies_elsewhere(sealing, client_for):
    head = sealing.state()
    values = {"edition_id": sealing.edition.id, "head_id": head.id}
    page = client_for(sealing.first).post("sealing.signature", {"passphrase": PASSPHRASE}, expect=422, **values)
    assert "Your key does not lie here" in page.errors[0]


def a_head(at, size, *signers):
    signed = tuple(Signed(one, "", "", "", "", True) for one in signers)
    return Sealed(uuid4(), Head(uuid4(), 2027, False, size, "ab" * 32, at), signed)


def seals(heads, size=9, due=()):
    return EditionSeals(None, heads, [], size, due, None, {})


def test_heads_wait_that_lack_a_signature_and_are_newer_than_the_last_seal(at):
    first, second = uuid4(), uuid4()
    newest, sealed, old = a_head(at, 9, first), a_head(at, 7, first, second), a_head(at, 5, first)
    assert seals([newest, sealed, old]).waiting == [newest]
    assert seals([sealed, old]).waiting == []
    assert seals([newest, old]).waiting == [newest, old]


def test_the_log_can_be_stated_when_that_gives_another_head_than_there_is(at):
    both = uuid4(), uuid4()
    assert seals([], size=1).can_be_stated
    assert not seals([], size=0).can_be_stated
    assert seals([a_head(at, 8, *both)]).can_be_stated
    assert not seals([a_head(at, 9, *both)], due=[(9, "a")]).can_be_stated, "it is sealed as it stands"
    assert not seals([a_head(at, 8)], due=[(8, "a")]).can_be_stated, "the head that waits covers it"
    assert seals([a_head(at, 8)], due=[(9, "a")]).can_be_stated


def test_of_the_pages_steps_those_after_the_last_sealed_head_are_due(session, sealing):
    sealed = sealing.seal()
    sealing.add(kind=Kind.DECISION_APPROVED)
    sealing.state(sealing.at + HOUR)
    page = queries.edition_seals(session, sealing.edition.id, sealing.first.id)
    assert [number for number, _ in page.due] == [sealed.size + 1], "the head that waits seals nothing yet"


@pytest.mark.parametrize("change", ["put_away_at", "rules_published_at", "kind"])
def test_rounds_of_what_is_no_running_award_stand_in_no_log(session, at, change):
    """Of an edition that was put away, whose rules are not published, or of the record."""
    sealing = a_sealing(session, at, rehearsal=True)
    assert services.rounds_due(session)
    setattr(sealing.edition, change, {"put_away_at": at, "rules_published_at": None, "kind": "record"}[change])
    session.flush()
    assert services.rounds_due(session) == []
    assert services.note_rounds(session, sealing.edition.id, at) == 0
    session.rollback()


def test_rounds_of_each_edition_stand_in_its_own_log_and_the_steps_of_one_stand_for_no_other(session, sealing, at):
    other = another(session, at)
    later = max(sealing.edition.rounds[0].closes_at, other.rounds[0].closes_at) + HOUR
    assert services.note_rounds(session, other.id, later) == 2
    assert [kind for kind, _, _ in told(session, sealing.edition.id) if "round." in kind] == []
    assert services.note_rounds(session, sealing.edition.id, later) == 2


def test_a_round_that_closes_at_the_instant_at_which_it_had_opened_before_its_dates_were_moved_closes(session, sealing):
    (round_,) = sealing.edition.rounds
    opened = round_.opens_at
    assert services.note_rounds(session, sealing.edition.id, opened) == 1
    round_.opens_at, round_.closes_at = opened - 48 * HOUR, opened
    session.commit()
    assert services.note_rounds(session, sealing.edition.id, opened) == 2


def test_once_the_log_is_sealed_whatever_was_added_since_may_be_stated(session, sealing):
    sealed = sealing.seal()
    sealing.add(kind=Kind.JUDGE_ASSIGNED)
    stated = sealing.state(sealing.at + HOUR)
    assert (stated.id != sealed.id, stated.size) == (True, sealed.size + 1)


def a_key_of_a_third(session, sealing):
    third = factories.a_user(session, "third@example.org", ("staff", sealing.edition.id), name="Tia Third")
    key = services.add_key(session, sealing.edition, public(3), "Tia", third, sealing.at)
    session.commit()
    return third, key


@pytest.mark.parametrize(
    ("given", "name", "field"),
    [
        ("ab" * 31, "Tia", "public_key"),
        ("xy" * 32, "Tia", "public_key"),
        ("ab" * 32, "  ", "name"),
        ("ab" * 32, "T" * 121, "name"),
    ],
)
def test_a_key_has_its_signs_and_its_holder_a_name(session, sealing, given, name, field):
    third = factories.a_user(session, "third@example.org", ("staff", sealing.edition.id), name="Tia Third")
    with pytest.raises(RuleBroken) as broken:
        services.add_key(session, sealing.edition, given, name, third, sealing.at)
    assert set(broken.value.fields) == {field}
    assert len(queries.edition_keys(session, sealing.edition.id)) == 2


def test_a_name_may_be_as_long_as_is_said(session, sealing):
    third = factories.a_user(session, "third@example.org", ("staff", sealing.edition.id), name="Tia Third")
    services.add_key(session, sealing.edition, public(3), "T" * 120, third, sealing.at)
    assert queries.key_of(session, sealing.edition.id, public(3)).name.name == "T" * 120


def test_every_holder_has_one_key_that_is_nobody_elses(session, sealing):
    third = factories.a_user(session, "third@example.org", ("staff", sealing.edition.id), name="Tia Third")
    with pytest.raises(RuleBroken, match="stands here already"):
        services.add_key(session, sealing.edition, public(1), "Tia", third, sealing.at)
    with pytest.raises(RuleBroken, match="retire it before"):
        services.add_key(session, sealing.edition, public(3), "Fatou", sealing.first, sealing.at)
    assert len(queries.edition_keys(session, sealing.edition.id)) == 2


def test_a_key_is_approved_once_and_retired_once(session, sealing):
    _third, key = a_key_of_a_third(session, sealing)
    services.approve_key(session, sealing.edition, key, sealing.first, sealing.at)
    with pytest.raises(RuleBroken, match="settled this already"):
        services.approve_key(session, sealing.edition, key, sealing.second, sealing.at)
    services.retire_key(session, sealing.edition, key, sealing.first, sealing.at)
    with pytest.raises(RuleBroken, match="settled this already"):
        services.retire_key(session, sealing.edition, key, sealing.second, sealing.at)


def test_a_key_that_was_retired_before_its_approval_is_approved_no_more(session, sealing):
    _third, key = a_key_of_a_third(session, sealing)
    services.retire_key(session, sealing.edition, key, sealing.first, sealing.at)
    with pytest.raises(RuleBroken, match="settled this already"):
        services.approve_key(session, sealing.edition, key, sealing.second, sealing.at)


def test_the_log_of_a_rehearsal_is_open_to_staff_alone_in_production(app, session, at, client_for):
    sealing = a_sealing(session, at, rehearsal=True)
    sealing.seal()
    staff = sealing.first
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "production"})
    client_for().get("sealing.rehearsal_log", year=2027, expect=404)
    page = client_for(staff).get("sealing.rehearsal_log", year=2027)
    assert "/rehearsal/2027/verify/log/5.json" in page.body
    assert "/verify/2027/log/5.json" not in page.body.replace("/rehearsal/2027/verify/log", "")


def test_who_holds_a_key_and_who_signed_is_asked_beside_who_is_staff(session, sealing):
    admin = factories.a_user(session, "admin@example.org", ("admin", None))
    head, key = sealing.state(), queries.edition_keys(session, sealing.edition.id)[0]
    for page, rule in (
        (HeadPage(sealing.edition, head, key, frozenset()), policy.may_sign),
        (KeyPage(sealing.edition, key), policy.may_retire_key),
    ):
        assert rule(sealing.second, page)
        assert not rule(admin, page), "an administrator looks on"
    assert not policy.may_sign(sealing.second, HeadPage(sealing.edition, head, None, frozenset()))
    third = factories.a_user(session, "third@example.org", ("staff", sealing.edition.id), name="Tia Third")
    assert not policy.may_approve_key(third, KeyPage(sealing.edition, key)), "it is approved"
    services.add_key(session, sealing.edition, public(3), "Tia", third, sealing.at)
    waits = queries.key_of(session, sealing.edition.id, public(3))
    assert policy.may_approve_key(sealing.first, KeyPage(sealing.edition, waits))
    assert not policy.may_approve_key(admin, KeyPage(sealing.edition, waits))
    services.retire_key(session, sealing.edition, key, sealing.second, sealing.at)
    session.commit()
    (retired,) = [one for one in queries.edition_keys(session, sealing.edition.id) if one.id == key.id]
    assert not policy.may_retire_key(sealing.second, KeyPage(sealing.edition, retired))
