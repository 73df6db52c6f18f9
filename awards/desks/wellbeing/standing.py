"""How the award stands in numbers, for Prometheus: what waits, what was handed in, how long until the next instant."""

import platform
from collections.abc import Iterator, Mapping
from importlib import metadata

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from awards.desks.prerendering.marks import coming
from awards.desks.wellbeing.finding import Here
from awards.desks.wellbeing.machine import room
from awards.desks.wellbeing.work import jobs_of, mails_of
from awards.infrastructure import migrations
from awards.nominations.models import Nomination
from awards.programme.models import Edition


def text(here: Here | None, beside: Mapping[str, bool]) -> bytes:
    """The numbers in the text format of Prometheus; without a database those alone that need none.

    `beside` says of what is set besides whether it answers.
    """
    registry = CollectorRegistry()
    found = [*_of_build(here is not None), *(_of_award(here) if here is not None else [])]
    found += [_one(f"awards_{name}_up", f"Whether {name} answers.", int(up)) for name, up in beside.items()]
    registry.register(_Now(found))
    return generate_latest(registry)


class _Now(Collector):
    def __init__(self, found: list[GaugeMetricFamily]) -> None:
        self._found = found

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self._found


def _of_build(database: bool) -> list[GaugeMetricFamily]:
    names = {
        "version": metadata.version("equals-awards"), "schema": migrations.newest() or "",
        "python": platform.python_version(),
    }  # fmt: skip
    build = GaugeMetricFamily("awards_build", "The program.", labels=list(names))
    build.add_metric(list(names.values()), 1)
    return [build, _one("awards_database_up", "Whether the database answers.", int(database))]


def _of_award(here: Here) -> list[GaugeMetricFamily]:
    jobs, mails = jobs_of(here), mails_of(here)
    of_jobs = {"waiting": jobs.waiting, "running": jobs.running, "stuck": jobs.stuck, "failed_lately": jobs.failed}
    of_mails = {"waiting": mails.waiting, "held": mails.held, "failed": mails.failed}
    job_age = 0.0 if jobs.due_since is None else (here.now - jobs.due_since).total_seconds()
    mail_age = 0.0 if mails.due_since is None else (here.real - mails.due_since).total_seconds()
    instants = coming(here.session, here.now)[:1]
    found = [
        _by("awards_jobs", "Jobs that are not done.", "state", of_jobs),
        _one("awards_job_age_seconds", "How long the oldest job that is due waits.", max(job_age, 0.0)),
        _by("awards_mails", "Mails that have not left.", "state", of_mails),
        _one("awards_outbox_age_seconds", "How long the oldest mail that is due waits.", max(mail_age, 0.0)),
        _by("awards_nominations", "Nominations of real editions; draft: not handed in.", "state", _states(here)),
        _one("awards_disk_free_bytes", "Room beside the files.", room(here.config)[1]),
    ]
    if instants:
        left = (instants[0] - here.now).total_seconds()
        found.append(_one("awards_embargo_seconds", "Until something is told to the world next.", left))
    return found


def _states(here: Here) -> dict[str, int]:
    rows = here.session.execute(
        select(Nomination.state, func.count())
        .join(Edition, Edition.id == Nomination.edition_id)
        .where(Edition.rehearsal.is_(False))
        .group_by(Nomination.state)
    )
    counted = dict.fromkeys(("draft", "submitted", "returned", "withdrawn"), 0)
    return counted | {row.state: row[1] for row in rows}


def _one(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=value)


def _by(name: str, what: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    found = GaugeMetricFamily(name, what, labels=[label])
    for key, value in values.items():
        found.add_metric([key], value)
    return found
