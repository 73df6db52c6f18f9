"""What goes with a person is the person's: of everybody else all stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from awards.accounts.models import Role, User
from awards.certificates.models import Certificate, Letter
from awards.closing.models import RetentionHold
from awards.finding.models import BroughtFile, MadeFile
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import PrintedPack, PrivateNote, Scorecard, ScorecardErasure
from awards.nominations.models import Nomination, NominationFile
from awards.organisations.models import Organisation, OrganisationAlias
from awards.organisations.rules import fold
from awards.people import queries, services
from tests import factories
from tests.people.things import NAME, whole_world

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


pytestmark = pytest.mark.begins(world=whole_world)


@pytest.fixture
def world(begun):
    return begun


def erase(session, world, at, held=None):
    services.erase(session, queries.person_of(session, world.person.id), at, held or queries.Held())
    session.commit()
    session.expire_all()


def made_files(session, edition, judge, by, at):
    """One of each file that is made of an edition or waits to be brought in, and one that was brought in."""
    whose = {"edition_id": edition.id, "user_id": by.id}
    lasts = {"asked_at": at, "expires_at": at + DAY}
    brought = {"name": "call.csv", "digest": "d", "row_count": 1, "uploaded_at": at, "expires_at": at + DAY} | whose
    session.add_all([
        MadeFile(kind="csv", query={}, **whose, **lasts),
        PrintedPack(edition_id=edition.id, round_id=edition.rounds[0].id, judge_id=judge.id, language="en",
                    asked_by=by.id, **lasts),
        BroughtFile(state="ready", content=b"a", **brought),
        BroughtFile(state="checking", content=b"b", **brought),
        BroughtFile(state="bringing", content=b"c", **brought),
    ])  # fmt: skip
    session.flush()


def files_of(session, edition):
    lists = session.scalars(select(MadeFile).where(MadeFile.edition_id == edition.id)).all()
    packs = session.scalars(select(PrintedPack).where(PrintedPack.edition_id == edition.id)).all()
    brought = session.scalars(select(BroughtFile.state).where(BroughtFile.edition_id == edition.id)).all()
    return len(lists), len(packs), sorted(brought)


def test_accounts_roles_mails_and_files_of_others_stay(session, world, at):
    judged, other = world.judged, world.judged.judges[1]
    delta = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id)
    kept, gone = (factories.a_file(session, one, judged.nominator, at) for one in (delta, world.nomination))
    session.execute(update(OutboxMail).values(state="cancelled"))
    for to, state in ((other.email, "waiting"), (world.person.email, "waiting"), (world.person.email, "failed")):
        session.add(OutboxMail(to=to, language="en", template="receipt", values={}, state=state))
    session.add(PrivateNote(judge_id=other.id, entry_id=judged.entries["Code clubs"].id, text="Theirs", saved_at=at))
    session.commit()
    others = select(User).where(User.id != world.person.id).order_by(User.id)
    before = [(user.name, user.email, user.roles_version) for user in session.scalars(others)]
    erase(session, world, at)
    assert [(user.name, user.email, user.roles_version) for user in session.scalars(others)] == before
    assert {user.disabled_at for user in session.scalars(others)} == {None}
    live = select(Role.user_id).where(Role.ended_at.is_(None))
    assert {judged.staff.id, judged.second.id, other.id} <= set(session.scalars(live))
    assert world.person.id not in set(session.scalars(live))
    assert (session.get_one(NominationFile, kept.id).removed_at, kept.name) == (None, "report.pdf")
    assert session.get_one(NominationFile, gone.id).removed_at == at
    states = session.execute(select(OutboxMail.to, OutboxMail.state).where(OutboxMail.template == "receipt")).all()
    assert sorted(state for _to, state in states) == ["cancelled", "cancelled", "waiting"]
    assert (other.email, "waiting") in {tuple(one) for one in states}
    assert session.scalars(select(PrivateNote.text)).all() == ["Theirs"]


def test_a_role_that_ended_and_an_account_that_was_closed_keep_their_day(session, world, at):
    session.execute(update(Role).where(Role.user_id == world.person.id).values(ended_at=at - DAY))
    session.execute(update(User).where(User.id == world.person.id).values(disabled_at=at - DAY))
    session.commit()
    erase(session, world, at)
    assert set(session.scalars(select(Role.ended_at).where(Role.user_id == world.person.id))) == {at - DAY}
    assert session.get_one(User, world.person.id).disabled_at == at - DAY


def test_files_of_an_edition_go_where_the_person_took_part_and_stay_elsewhere(session, world, at):
    elsewhere = factories.an_edition(session, at, year=2029)
    judge = world.judged.judges[1]
    for edition in (world.judged.edition, elsewhere):
        made_files(session, edition, judge, world.judged.staff, at)
    session.commit()
    erase(session, world, at)
    assert files_of(session, world.judged.edition) == (0, 0, ["refused"] * 3)
    assert files_of(session, elsewhere) == (1, 1, ["bringing", "checking", "ready"])


@pytest.mark.parametrize("part", ["nominator", "helper", "invited", "judge"])
def test_whoever_took_part_in_one_way_alone_took_part(session, at, part):
    edition = factories.an_edition(session, at, year=2029)
    staff = factories.a_user(session, "staff@example.org", ("staff", edition.id))
    judge = factories.a_judge(session, edition, "judge@example.org", at)
    person = judge if part == "judge" else factories.a_user(session, "zoe@person.example", name="Zoë")
    somebody = factories.a_user(session, "somebody@example.net", name="Some Body")
    nomination = factories.a_nomination(session, edition, person if part == "nominator" else somebody, at)
    if part in ("helper", "invited"):
        helper = factories.a_collaborator(session, nomination, person, "edit", at)
        if part == "invited":
            helper.user_id = helper.accepted_at = None
    made_files(session, edition, judge, staff, at)
    session.commit()
    services.erase(session, queries.person_of(session, person.id), at, queries.Held())
    session.commit()
    assert files_of(session, edition)[:2] == (0, 0)


def test_files_made_of_an_edition_that_is_held_as_a_whole_stay(session, world, at):
    edition = world.judged.edition
    made_files(session, edition, world.judged.judges[1], world.judged.staff, at)
    session.add(RetentionHold(edition_id=edition.id, reason="A dispute", by=world.judged.staff.id, at=at))
    session.commit()
    erase(session, world, at, queries.held(session))
    assert files_of(session, edition) == (1, 1, ["bringing", "checking", "ready"])


def test_the_card_of_another_judge_keeps_its_words_and_lets_none_go(session, world, at):
    other = world.judged.judges[1]
    entry = world.judged.entries["Bridge school"]
    card = session.scalars(
        select(Scorecard).where(Scorecard.judge_id == other.id, Scorecard.entry_id == entry.id)
    ).one()
    erase(session, world, at)
    freed = set(session.scalars(select(ScorecardErasure.scorecard_id)))
    own = set(session.scalars(select(Scorecard.id).where(Scorecard.judge_id == world.person.id)))
    assert own <= freed
    assert world.card.id in freed, "its words name the person"
    assert card.id not in freed


def test_an_address_goes_also_from_the_words_by_which_a_nomination_is_found(session, world, at):
    delta = session.get_one(Nomination, world.judged.entries["Delta radio"].nomination_id)
    address = fold(world.person.email)
    delta.search_text = f"delta radio ask {address} or {fold(NAME)}"
    session.flush()
    erase(session, world, at)
    left = session.get_one(Nomination, delta.id).search_text
    assert left.split()[:3] == ["delta", "radio", "ask"]
    assert address not in left
    assert fold(NAME) not in left


def test_an_organisation_that_is_called_otherwise_keeps_its_name_and_its_other_names(session, world, at):
    for name, slug in (("Example cooperative", "example"), (NAME, "zoe")):
        found = Organisation(name=name, slug=slug, search_text=name.lower())
        session.add(found)
        session.flush()
        session.add(OrganisationAlias(organisation_id=found.id, name=name, folded=fold(name)))
    session.commit()
    erase(session, world, at)
    assert session.scalars(select(Organisation.name).where(Organisation.slug == "example")).all() == [
        "Example cooperative"
    ]
    assert session.scalars(select(Organisation.id).where(Organisation.slug == "zoe")).all() == []
    left = set(session.scalars(select(OrganisationAlias.name)))
    assert NAME not in left
    assert "Example cooperative" in left


def test_the_certificate_of_a_laureate_who_is_another_holds_on(session, world, at):
    entries = [world.judged.entries[title].id for title in ("Anna’s workshop", "Code clubs")]
    for number, entry in enumerate(entries):
        session.add(
            Certificate(
                edition_id=world.judged.edition.id, entry_id=entry, role="finalist", code=f"{number}" * 20, mark="m",
                dated=at, issued_at=at,
            )
        )  # fmt: skip
    session.commit()
    erase(session, world, at)
    gone = dict(session.execute(select(Certificate.entry_id, Certificate.withdrawn_at)).all())
    assert gone == {entries[0]: at, entries[1]: None}


@pytest.mark.parametrize("held", [False, True])
def test_letters_about_the_person_and_to_the_person_go_and_others_stay(session, world, at, held):
    titles = {"about": "Anna’s workshop", "to": "Bridge school", "other": "Delta radio"}
    ids = {whose: world.judged.entries[title].nomination_id for whose, title in titles.items()}
    session.add_all(
        Letter(nomination_id=one, edition_id=world.judged.edition.id, kind="nominees", language="en", basis="b",
               made_at=at, content=b"%PDF")
        for one in ids.values()
    )  # fmt: skip
    if held:
        session.add(
            RetentionHold(
                edition_id=world.judged.edition.id, nomination_id=ids["to"], reason="A dispute",
                by=world.judged.staff.id, at=at,
            )
        )  # fmt: skip
    session.commit()
    erase(session, world, at, queries.held(session))
    kept = set(session.scalars(select(Letter.nomination_id).where(Letter.basis.is_not(None))))
    assert kept == ({ids["to"], ids["other"]} if held else {ids["other"]})
