"""Many machines, of which any one is lost while people work: nothing acknowledged is missing, doubled or told early."""

import hashlib
import os
from contextlib import nullcontext

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from awards.infrastructure import migrations
from awards.infrastructure.storage import pieces
from awards.nominations.models import NominationFile
from tests.faults.cluster import Cluster
from tests.faults.run import one_run
from tests.faults.work import JUDGES
from tests.support import buckets
from tests.support.databases import fill
from tests.support.redis_server import a_redis, program
from tests.support.replicas import a_pair

pytestmark = pytest.mark.one_database

LOST = ("server", "runner", "primary", "replica", "store", "worker", "redis")
ROUNDS = int(os.environ.get("MANY_ROUNDS", "1"))
"""How often each of them is lost; `make trust` asks for more."""

DRAFTS, CARDS = 12 * ROUNDS, 2 * ROUNDS


def digest_of(file):
    digest = hashlib.sha256()
    for piece in pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def test_any_one_of_many_machines_is_lost_and_nobody_loses_anything(tmp_path):
    lost = LOST if program() else tuple(one for one in LOST if one != "redis")
    with a_pair() as pair, buckets.a_process() as store, a_redis() if program() else nullcontext() as redis:
        migrations.upgrade(pair.url)
        fill(pair.url)
        made = []

        def make(_url, folder, **settings):
            made.append(Cluster(pair, store, redis, folder, **settings))
            return made[0]

        try:
            outcome = one_run(
                pair.url,
                tmp_path,
                seed=20261130,
                kills=len(lost) * ROUNDS,
                drafts=DRAFTS,
                cards=CARDS,
                make=make,
                targets=lost,
            )
        finally:
            made[0].close()
        assert outcome.wrong == []
        assert set(outcome.killed) == set(lost)
        assert outcome.acknowledged["file"] == outcome.acknowledged["submission"] == DRAFTS
        assert outcome.acknowledged["confirmation"] == JUDGES * CARDS // 2
        assert outcome.looks > 0
        assert outcome.codes[0] > 0
        assert outcome.codes[1] > 0
        engine = create_engine(pair.url)
        files = buckets.storage_of(store)
        with Session(engine) as session:
            sent = session.scalars(select(NominationFile).where(NominationFile.state == "ready")).all()
            assert len(sent) == DRAFTS
            for file in sent:
                with files.open(file.stored) as kept:
                    assert digest_of(kept) == file.digest
        engine.dispose()
    if lost != LOST:
        pytest.skip("all of it held, but no Redis was lost: there is no redis-server on this machine")
