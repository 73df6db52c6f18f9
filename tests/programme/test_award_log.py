"""Each version of the rules leaves its step in the award's log."""

import copy
import json

from sqlalchemy import select

from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow
from awards.programme import queries, services
from awards.programme.document import write
from tests.factories import a_user


def test_the_first_version_and_an_approved_change_leave_number_and_digest(session, published_edition, at):
    ada, sam = a_user(session, "ada@example.org"), a_user(session, "sam@example.org")
    document = copy.deepcopy(write(published_edition))
    document["form"]["sections"][0]["questions"][0]["limit"] = 3000
    edition = queries.edition_to_edit(session, published_edition.id)
    services.edit(session, edition.id, document, ada, at, expected_version=edition.version)
    change = queries.open_change(session, edition.id)
    services.propose_change(session, published_edition, {"en": "Longer."}, ada, at, expected_version=change.version)
    services.approve_change(session, published_edition, sam, at, expected_version=change.version)
    session.commit()
    rows = session.execute(
        select(AwardLogRow.kind, AwardLogRow.actor_id, AwardLogPayload.payload)
        .join(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .order_by(AwardLogRow.seq)
    ).all()
    versions = {version.number: version.digest for version in queries.rules_versions(session, edition.id)}
    assert [(kind, actor, json.loads(payload)["payload"]) for kind, actor, payload in rows] == [
        ("rules.published", None, {"number": 1, "digest": versions[1]}),
        ("rules.published", sam.id, {"number": 2, "digest": versions[2]}),
    ]
