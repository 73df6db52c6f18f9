"""What is published, corrected, cancelled and retracted stands in the award's log by its digest."""

from datetime import timedelta

import pytest

from awards.publishing import queries, rules, services
from tests.decisions.things import all_judged
from tests.publishing.things import NO_UNDO, finalists
from tests.support.logged import told

HOUR = timedelta(hours=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def steps(session, judged):
    return [(kind, payload) for kind, payload, _ in told(session, judged.edition.id) if kind.startswith("publication")]


def test_a_publication_its_correction_and_its_retraction_leave_their_digests(session, judged, at):
    made = finalists(session, judged, at, at)
    change = rules.Change(slug="bridge-school-2027", category="skills", fields={"project": "Bridge schools"})
    proposed = services.propose_correction(session, judged.edition, [change], "A typo", at, judged.staff, at)
    corrected = services.approve_correction(session, proposed, judged.second, at, NO_UNDO)
    again = services.propose_retraction(session, judged.edition, "finalists", "Mixed up", judged.staff, at + HOUR)
    services.approve_retraction(session, again, judged.second, at + HOUR)
    first, second, *gone = steps(session, judged)
    assert first[0] == "publication.made"
    assert (first[1]["publication"], first[1]["kind"]) == (made.digest, "finalists")
    assert second[0] == "publication.corrected"
    assert (second[1]["publication"], second[1]["corrects"]) == (corrected.digest, made.digest)
    assert {kind for kind, _ in gone} == {"publication.retracted"}
    assert {payload["publication"] for _, payload in gone} == {made.digest, corrected.digest}
    assert all(payload["words"].keys() == {"reason"} for _, payload in gone)


def test_a_publication_that_is_cancelled_before_its_instant_leaves_its_step(session, judged, at):
    made = finalists(session, judged, at + HOUR, at)
    (announcement,) = queries.standing(session, judged.edition.id).values()
    services.cancel_announcement(session, announcement, judged.staff, at)
    kind, payload = steps(session, judged)[-1]
    assert (kind, payload["publication"]) == ("publication.cancelled", made.digest)
