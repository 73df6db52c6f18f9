"""Which results there are bundles of, what one stands on, and which are forgotten: of the own edition, by then."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update

from awards.core.errors import NotFound, RuleBroken, Withdrawn
from awards.core.vocabulary import SHEETS
from awards.decisions.models import Decision
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogRow, AwardLogSecret
from awards.nominations.models import Nomination
from awards.people.rules import Names
from awards.publishing import rules as publications
from awards.publishing import services as publishing_services
from awards.publishing.models import Laureate, Publication
from awards.publishing.services.erasing import erase_laureates
from awards.sealing import services as sealing
from awards.verifying import queries, services
from awards.verifying.models import Bundle, SentBundle
from awards.verifying.queries.scores import scores_of_round
from awards.verifying.services import keeping, making, sending
from tests.decisions.things import a_judged_edition, all_judged
from tests.publishing.test_corrections import correct, renamed
from tests.publishing.test_retractions import retract
from tests.publishing.things import a_record_edition, finalists, two_laureates, winners
from tests.sealing.things import a_sealing
from tests.sealing.things import public as public_half

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def other(session, at):
    """Another edition."""
    return a_judged_edition(session, at, year=2029, name="-2029", last_number=100)


def result(session, judged, at, instant=None):
    finalists(session, judged, at, at)
    return winners(session, judged, instant or at, at)


def a_bundle(session, publication, at, mark="x"):
    found = Bundle(
        publication_id=publication.id, mark=mark, digest="0" * 64, size=1, content=publication.id.bytes,
        report={"result": "holds"}, made_at=at,
    )  # fmt: skip
    session.add(found)
    session.flush()
    return found


def years(session, at, rehearsal=None):
    return [found.year for found in queries.verifiable(session, at, rehearsal)]


def due(session, at, script="x"):
    return list(queries.to_make(session, at, script))


def test_a_result_can_be_verified_from_its_instant_on_until_it_is_taken_back(session, judged, other, at):
    old = a_record_edition(session, 2019)
    publishing_services.publish_record(session, old, publications.facts(), two_laureates(), at)
    finalists(session, other, at, at)
    mine = result(session, judged, at, at + HOUR)
    assert (years(session, at), due(session, at)) == ([], [])
    later = at + HOUR
    assert (years(session, later), due(session, later)) == ([2027], [mine.id])
    theirs = winners(session, other, later, at)
    assert years(session, later) == [2029, 2027]
    kept = a_bundle(session, theirs, at)
    found = {one.year: one for one in queries.verifiable(session, later)}
    assert (found[2027].bundle, found[2029].bundle, found[2027].result) == (None, kept, None)
    a_bundle(session, mine, at)
    assert queries.content(session, kept) == theirs.id.bytes
    assert queries.one_verifiable(session, 2027, later).digest == mine.digest
    with pytest.raises(NotFound):
        queries.one_verifiable(session, 2027, at)
    with pytest.raises(NotFound):
        queries.one_verifiable(session, 2019, later)
    retract(session, judged, "winners", later)
    with pytest.raises(Withdrawn):
        queries.one_verifiable(session, 2027, later)
    retract(session, judged, "finalists", later)
    with pytest.raises(Withdrawn):
        queries.one_verifiable(session, 2027, later)
    assert years(session, later) == [2029]


def test_a_correction_of_the_winners_takes_the_place_of_what_it_corrects(session, judged, at):
    result(session, judged, at)
    corrected = correct(session, judged, at, renamed("Bridge schools"), instant=at + HOUR)
    assert [one.digest for one in queries.verifiable(session, at + HOUR)] == [corrected.digest]
    assert due(session, at + HOUR) == [corrected.id]


def test_a_rehearsal_is_verified_on_its_own_side_until_it_is_put_away(session, other, at):
    judged = a_judged_edition(session, at, rehearsal=True)
    mine = result(session, judged, at)
    assert (years(session, at), years(session, at, 2027), years(session, at, 2029)) == ([], [2027], [])
    assert due(session, at) == [mine.id]
    assert queries.published(session, judged.edition, at).id == mine.id
    judged.edition.put_away_at = at
    session.flush()
    assert (years(session, at, 2027), due(session, at)) == ([], [])


def test_scores_of_an_entry_that_left_after_the_decision_stay_and_nothing_lacks_of_it(session, judged, at):
    result(session, judged, at)
    left = judged.entries["Delta radio"]
    nomination = session.get_one(Nomination, left.nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.commit()
    decided, (round_,) = session.scalars(select(Decision)).all(), judged.edition.rounds
    found = scores_of_round(session, judged.edition, round_, decided, at)
    assert {entry.id: entry.missing for entry in found.scores.entries} == {
        entry.id: 0 for entry in judged.entries.values()
    }
    assert sum(sheet.entry_id == left.id for sheet in found.sheets) == 2


def test_no_bundle_is_due_of_an_edition_without_a_log(session, judged, other, at):
    mine, theirs = result(session, judged, at), result(session, other, at)
    session.commit()
    assert set(due(session, at)) == {mine.id, theirs.id}
    session.execute(delete(AwardLogSecret).where(AwardLogSecret.edition_id == other.edition.id))
    assert due(session, at) == [mine.id]


@pytest.mark.parametrize(("names", "said"), [({"en": "The Awards", "fr": "Les prix"}, "The Awards"), ({}, "2027")])
def test_a_bundle_says_first_whose_result_it_is(at, names, said):
    publication = SimpleNamespace(facts={"names": names}, year=2027, digest="d", public_from=at, rehearsal=False)
    text = making._readme(SimpleNamespace(publication=publication, scores=SHEETS)).decode()
    assert text.startswith(f"{said}: bundle of the result")


def test_published_is_the_edition_s_own_result_and_no_finalists(session, judged, other, at):
    finalists(session, judged, at, at)
    assert queries.published(session, judged.edition, at) is None
    mine = winners(session, judged, at + HOUR, at)
    assert queries.published(session, judged.edition, at) is None
    assert queries.published(session, judged.edition, at + HOUR).id == mine.id
    assert queries.published(session, other.edition, at + HOUR) is None
    same_year = SimpleNamespace(id=other.edition.id, year=judged.edition.year, rehearsal=False)
    assert queries.published(session, same_year, at + HOUR) is None


def a_name(session, judged, which, at):
    """A key of the second of staff, under a name."""
    sealing.add_key(session, judged.edition, public_half(which), f"Holder {which}", judged.second, at)


def erased(session, judged, at):
    """The first laureate of the edition's newest publication is erased."""
    query = select(Laureate).join(Publication).where(Publication.edition_id == judged.edition.id)
    first = session.scalars(query.where(Publication.kind == "winners").order_by(Laureate.position)).first()
    erase_laureates(session, {first.id: "all"}, Names({"Nobody else"}, set()), at)
    session.expire_all()


def blanked(session, judged):
    """A step of the edition's log loses its content."""
    of_edition = select(AwardLogRow.id).where(AwardLogRow.edition_id == judged.edition.id)
    award_log.erase(session, [session.scalars(of_edition).first()])


def test_what_a_bundle_stands_on_is_of_its_own_edition(session, judged, other, at):
    mine, theirs = result(session, judged, at), result(session, other, at)
    session.commit()
    changes = (
        lambda one, which: erased(session, one, at),
        lambda one, which: blanked(session, one),
        lambda one, which: a_name(session, one, which, at),
    )
    for change in changes:
        for which, (one, publication, another) in enumerate(((judged, mine, theirs), (other, theirs, mine)), 1):
            before = [queries.mark(session, key.id, "x") for key in (publication, another)]
            change(one, which)
            session.commit()
            after = [queries.mark(session, key.id, "x") for key in (publication, another)]
            assert after[0] != before[0]
            assert after[1] == before[1]
    assert queries.mark(session, mine.id, "y") != queries.mark(session, mine.id, "x")


def test_a_seal_makes_the_bundle_of_its_edition_anew(session, judged, other, at):
    mine, theirs = result(session, judged, at), result(session, other, at)
    a_sealing(session, at, edition=other.edition).seal()
    assert [queries.mark(session, key.id, "x").split()[3] for key in (mine, theirs)] == ["0", "2"]


def test_a_public_reason_that_was_blanked_makes_the_bundle_of_its_edition_anew(session, judged, other, at):
    mine, theirs = result(session, judged, at), result(session, other, at)
    said = correct(session, judged, at, renamed("Bridge schools"), reason="Zoë Roe asked for it")
    before = [queries.mark(session, key.id, "x").split()[2] for key in (mine, theirs)]
    assert before == ["0", "0"], "a reason that stands is none that was blanked"
    erase_laureates(session, {said.laureates[0].id: "person"}, Names({"Zoë Roe"}, set()), at)
    assert [queries.mark(session, key.id, "x").split()[2] for key in (mine, theirs)] == ["1", "0"]


def test_a_bundle_is_forgotten_when_it_is_out_of_date_or_with_those_of_its_edition(session, judged, other, at):
    mine, theirs = result(session, judged, at), result(session, other, at)
    script = keeping._script()
    a_bundle(session, mine, at, queries.mark(session, mine.id, script))
    a_bundle(session, theirs, at, "of another script")
    kept = select(Bundle.publication_id)
    assert due(session, at, script) == [theirs.id]
    services.forget_outdated(session)
    assert session.scalars(kept).all() == [mine.id]
    a_bundle(session, theirs, at)
    services.forget_bundles(session, other.edition.id)
    assert session.scalars(kept).all() == [mine.id]


def test_the_job_makes_what_is_due_and_keeps_none_that_something_was_erased_of_meanwhile(session, judged, other, at):
    mine, theirs = result(session, judged, at), result(session, other, at)
    session.commit()
    a_bundle(session, theirs, at)
    script, job = keeping._script(), SimpleNamespace(started_at=at)
    made = SimpleNamespace(content=b"made", digest="1" * 64)
    keeping._keep(session, job, None)
    old = keeping.Material(mine.id, queries.mark(session, mine.id, script), made)
    blanked(session, judged)
    session.commit()
    keeping._keep(session, job, (old, {"result": "holds"}))
    assert session.scalars(select(Bundle.publication_id)).all() == [theirs.id]
    new = keeping.Material(mine.id, queries.mark(session, mine.id, script), made)
    keeping._keep(session, job, (new, {"result": "holds"}))
    assert set(session.scalars(select(Bundle.publication_id))) == {mine.id, theirs.id}
    assert keeping._read(session, {"publication": str(mine.id)}) is None, "it is made"
    assert keeping._look(None) is None


def test_a_bundle_that_is_sent_is_a_zip_file_of_a_bounded_size_and_stays_a_day(session, at):
    with pytest.raises(RuleBroken, match="ZIP file"):
        services.send(session, b"no zip", at)
    with pytest.raises(RuleBroken, match="larger than"):
        services.send(session, b"PK" + bytes(services.LARGEST - 1), at)
    services.send(session, b"PK" + bytes(services.LARGEST - 2), at)
    session.execute(update(SentBundle).values(sent_at=at - DAY))
    first = services.send(session, b"PK first", at)
    assert len(session.scalars(select(SentBundle.id)).all()) == 2, "a day is not over"
    second = services.send(session, b"PK second", at + timedelta(seconds=1))
    assert set(session.scalars(select(SentBundle.id))) == {first.id, second.id}
    assert queries.sent(session, first.id) is first
    with pytest.raises(NotFound):
        queries.sent(session, uuid4())
    job = SimpleNamespace(values={"bundle": str(first.id)}, started_at=at)
    assert sending._read(session, job.values) == b"PK first"
    assert sending._read(session, {"bundle": str(second.id)}) == b"PK second"
    sending._keep(session, job, None)
    assert first.content == b"PK first"
    sending._keep(session, job, {"result": "holds"})
    assert (first.content, first.report, second.content) == (None, {"result": "holds"}, b"PK second")
    assert sending._look(sending._read(session, job.values)) is None
    sending._keep(session, SimpleNamespace(values={"bundle": str(uuid4())}, started_at=at), {"result": "holds"})
