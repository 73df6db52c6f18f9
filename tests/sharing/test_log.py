"""The registry's log for readers: heads with the dumps, proofs that anybody can follow, and what one kept."""

import hashlib
import json
from datetime import timedelta

import pytest

from awards.cli.handlers import HANDLERS
from awards.core import merkle
from awards.infrastructure import award_log, clock, jobs, standing_jobs
from awards.infrastructure.registry_log import REGISTRY
from awards.pledges import queries, services
from awards.sharing.queries import heads
from awards.sharing.services import dumps_due


@pytest.fixture(autouse=True)
def same_storage(app, monkeypatch):
    """What jobs write lies where the application looks."""
    monkeypatch.setenv("AWARDS_STORAGE_URL", str(app.config["AWARDS"].instance / "files"))


@pytest.fixture
def dumped(session, sessions, at, a_pledge):
    """Three pledges by hand and three of a file, with the dump of the day."""
    first = a_pledge(source_id="1")
    for n in (2, 3):
        a_pledge(source_id=str(n))
    said = queries.content_of(session, first)
    services.put_many(
        session, [services.Put("file", str(n), None, None, said) for n in range(3)], None, at, second=True
    )
    session.commit()
    dump_now(sessions)
    session.rollback()
    return session


def dump_now(sessions):
    standing_jobs.arm_due(sessions, [dumps_due])
    while jobs.run_next(sessions, HANDLERS):
        pass


def follows(step, head):
    """Whether the step is what it says, and stands under the head."""
    assert hashlib.sha256(bytes.fromhex(step["salt"]) + step["payload"].encode()).hexdigest() == step["commitment"]
    told = {
        "at": step["at"].replace("Z", "+00:00"), "commitment": step["commitment"], "edition": str(REGISTRY),
        "kind": step["kind"],
    }  # fmt: skip
    leaf = merkle.leaf_hash(json.dumps(told, sort_keys=True, separators=(",", ":")).encode())
    assert leaf.hex() == step["leaf"]
    proof = [bytes.fromhex(one) for one in step["proof"]]
    return merkle.is_included(leaf, step["step"] - 1, head["size"], proof, bytes.fromhex(head["root"]))


@pytest.mark.parametrize("public_id", ["R-000002", "R-000005"])
def test_each_version_has_a_proof_that_anybody_can_follow(dumped, client_for, public_id, count_queries):
    client = client_for()
    with count_queries(at_most=5):
        told = client.get("sharing.pledge_steps_json", public_id=public_id).json
    (step,) = told["steps"]
    assert follows(step, told["head"])
    assert told["head"]["size"] == 4
    digest = client.get("sharing.version_json", public_id=public_id, n=1).json["sha256"]
    assert [public_id, 1, digest] in versions(step)
    assert not follows(step, told["head"] | {"root": "0" * 64})
    assert client.get("sharing.leaf_json", leaf=step["leaf"]).json["steps"] == [step]


def versions(step):
    said = json.loads(step["payload"])["payload"]
    return said.get("versions") or [[said["pledge"], said["version"], said["sha256"]]]


def test_what_came_after_the_last_head_waits_for_the_next(dumped, sessions, at, a_pledge, client_for):
    a_pledge(source_id="2", title="Another title")
    dumped.commit()
    _, newest = client_for().get("sharing.pledge_steps_json", public_id="R-000002").json["steps"]
    assert (newest["kind"], newest["proof"]) == ("pledge.changed", None)
    clock.move(dumped, int(timedelta(days=1).total_seconds()), None)
    dumped.commit()
    dump_now(sessions)
    told = client_for().get("sharing.pledge_steps_json", public_id="R-000002").json
    assert all(follows(step, told["head"]) for step in told["steps"])
    dumped.rollback()
    later, earlier = heads(dumped, None, 9)
    proof = client_for().get("sharing.extension_json", size=earlier.size, later=later.size).json["proof"]
    assert merkle.is_consistent(
        earlier.size, bytes.fromhex(earlier.root), later.size, bytes.fromhex(later.root),
        [bytes.fromhex(one) for one in proof],
    )  # fmt: skip


def test_the_page_shows_heads_and_says_whether_the_log_begins_with_one(dumped, client_for, count_queries):
    client = client_for()
    with count_queries(at_most=4):
        page = client.get("sharing.log")
    size, root = award_log.root(dumped, REGISTRY)
    assert f"{size}:{root}" in page.main.replace(" ", "")
    assert "Yes: the log begins with it" in client.get("sharing.log", find=f" {size}:{root.upper()} ").main
    no = client.get("sharing.log", find=f"{size}:{'0' * 64}").main
    assert "No: the log does not begin with it" in no
    leaf = client.get("sharing.pledge_steps_json", public_id="R-000003").json["steps"][0]["leaf"]
    found = client.get("sharing.log", find=leaf)
    assert "Yes: it is step 3 of the log" in found.main
    assert f"/data/registry/log/leaves/{leaf}.json" in found.links().values()
    assert "The log does not hold this." in client.get("sharing.log", find="0" * 64).main
    wrong = client.get("sharing.log", find="something", expect=422)
    assert wrong.errors == ["Head or leaf: Paste a head (a number, a colon, 64 signs) or a leaf (64 signs)."]
    assert wrong.field("find") == "something"


def test_there_is_a_page_before_the_first_head(client_for):
    assert "nothing published yet" in client_for().get("sharing.log").main


def test_the_pages_of_a_pledge_and_of_the_data_lead_to_it(dumped, client_for):
    client = client_for()
    assert "/data/registry/log/R-000002.json" in client.get("pledges.pledge", public_id="R-000002").links().values()
    assert "/data/registry/log" in client.get("sharing.data").links().values()
