"""What becomes public of pledges leaves a step in the registry's log, by public id and digest, never a person."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from awards.infrastructure import award_log, registry_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow
from awards.infrastructure.registry_log import REGISTRY
from awards.organisations.services import ensure_organisation, merge, separate
from awards.pledges import queries, services
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.rules import reports
from awards.pledges.services import logged
from tests import factories


def steps(session):
    """Kind, and what its payload says, of each step in order; None where it was erased."""
    session.commit()
    return [
        (row.kind, json.loads(kept.payload)["payload"] if kept else None)
        for row, kept in session.execute(
            select(AwardLogRow, AwardLogPayload)
            .outerjoin(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
            .where(AwardLogRow.edition_id == REGISTRY)
            .order_by(AwardLogRow.seq)
        )
    ]


@pytest.fixture
def staff(session):
    return factories.a_user(session, "staff@example.org")


def a_report(at):
    return reports.Report(
        at.date() - timedelta(days=300), at.date(), "started", "Amina began.", why_none="None.",
        evidence="https://example.org",
    )  # fmt: skip


def test_each_version_leaves_its_digest_and_the_same_again_nothing(session, a_pledge):
    pledge = a_pledge(source_id="1", title="One")
    a_pledge(source_id="1", title="One")
    a_pledge(source_id="1", title="Another")
    digests = session.scalars(select(PledgeVersion.content_digest).order_by(PledgeVersion.n)).all()
    assert steps(session) == [
        ("pledge.published", {"pledge": pledge.public_id, "version": 1, "sha256": digests[0]}),
        ("pledge.changed", {"pledge": pledge.public_id, "version": 2, "sha256": digests[1]}),
    ]


def test_versions_that_come_in_together_share_a_step(session, at, a_pledge, monkeypatch):
    monkeypatch.setattr(logged, "AT_ONCE", 2)
    said = queries.content_of(session, a_pledge(source_id="1"))
    services.put_many(
        session, [services.Put("other", str(n), None, None, said) for n in range(3)], None, at, second=True
    )
    first, *others = steps(session)
    digest, numbers = first[1]["sha256"], session.scalars(select(Pledge.public_id).order_by(Pledge.public_id)).all()
    assert [(kind, step["versions"]) for kind, step in others] == [
        ("pledges.imported", [[numbers[1], 1, digest], [numbers[2], 1, digest]]),
        ("pledges.imported", [[numbers[3], 1, digest]]),
    ]


def test_ties_reports_verifications_and_a_withdrawal_leave_theirs(session, at, a_pledge, staff):
    one, other = a_pledge(source_id="1"), a_pledge(source_id="2")
    tie = services.link(session, one, other, "part_of", Decimal("50.00"), "", staff, at)
    report = services.report(session, one, a_report(at), factories.a_user(session, "writer@example.org"), at.date(), at)
    services.verify_report(session, report, 2, "Papers", staff, at)
    services.end_link(session, tie, staff, at)
    services.end_link(session, tie, staff, at)
    services.close(session, other, staff, at)
    services.withdraw_pledge(session, one, "By mistake.", staff.id, at)
    found = steps(session)[2:]
    sealed = found[1][1].pop("sealed")
    number, tied = one.public_id, {"pledge": one.public_id, "kind": "part_of", "other": other.public_id, "share": "50"}
    assert found == [
        ("pledge.tied", tied),
        ("pledge.reported", {"pledge": number, "report": 1, "stage": "started"}),
        ("report.verified", {"pledge": number, "report": 1, "level": 2}),
        ("pledge.tie_ended", tied),
        ("pledge.closed", {"pledge": other.public_id}),
        ("pledge.withdrawn", {"pledge": number}),
    ]
    salt = session.scalars(
        select(AwardLogPayload.salt)
        .join(AwardLogRow, AwardLogRow.id == AwardLogPayload.row_id)
        .where(AwardLogRow.kind == "pledge.reported")
    ).one()
    assert sealed == award_log.sealed(salt, logged.report_document(report))


def test_a_rehearsal_leaves_none(session, at, a_pledge, staff):
    pledge = a_pledge(source_id="1")
    pledge.rehearsal = True
    services.report(session, pledge, a_report(at), staff, at.date(), at)
    assert len(steps(session)) == 1


def test_a_merge_of_organisations_that_readers_see_is_told_and_of_others_not(session, staff):
    for name, shown in (("Seen", True), ("Unseen", False)):
        one, into = ensure_organisation(session, name, public=shown), ensure_organisation(session, "Heir", public=True)
        merge(session, one, into, staff)
        separate(session, one, staff)
    assert steps(session) == [
        ("organisation.merged", {"pledge": None, "organisation": "seen", "into": "heir"}),
        ("organisation.separated", {"pledge": None, "organisation": "seen", "from": "heir"}),
    ]


def test_words_of_a_report_that_go_take_their_hash_along_and_the_log_stays_whole(session, at, a_pledge, staff):
    one = a_pledge(source_id="1")
    report = services.report(session, one, a_report(at), staff, at.date(), at)
    services.report(session, a_pledge(source_id="2"), a_report(at), staff, at.date(), at)
    services.verify_report(session, report, 1, "Papers", factories.a_user(session, "second@example.org"), at)
    before = len(steps(session))
    version = session.scalars(select(PledgeVersion.id).where(PledgeVersion.pledge_id == one.id)).all()
    services.let_words_go(session, "pledge_version", version, at)
    services.let_words_go(session, "pledge_report", [report.id], at)
    found = steps(session)
    assert [place for place, (_kind, said) in enumerate(found) if said is None] == [1]
    assert [kind for kind, _ in found[before:]] == ["erasure"]
    assert list(award_log.broken(session)) == []


def test_what_was_public_before_the_log_goes_into_it_once(session, at, a_pledge, staff):
    one, other = a_pledge(source_id="1"), a_pledge(source_id="2")
    services.report(session, one, a_report(at), staff, at.date(), at)
    services.withdraw_pledge(session, other, "By mistake.", staff.id, at)
    session.info.pop(registry_log.UNNUMBERED)  # as before there was a log
    session.execute(AwardLogPayload.__table__.delete())
    assert steps(session) == []
    services.log_missing(session, at)
    found = steps(session)
    assert [(kind, said["pledge"]) for kind, said in found] == [
        ("pledge.published", one.public_id), ("pledge.published", other.public_id),
        ("pledge.reported", one.public_id), ("pledge.withdrawn", other.public_id),
    ]  # fmt: skip
    services.log_missing(session, at)
    assert steps(session) == found
