"""All that is looked at, in the order in which it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from awards.core.running import ENDING
from awards.core.text import N_
from awards.desks.wellbeing import machine, work
from awards.desks.wellbeing.finding import Finding, Here
from awards.infrastructure import clock, migrations
from awards.infrastructure.database import Sessions, looking_beside

if TYPE_CHECKING:
    from config import Config


def looked_at(config: "Config", sessions: Sessions) -> list[Finding]:
    """Everything that can be looked at in a moment. Where the database lacks, what stands in it is not told."""
    return [
        Finding("configuration", N_("Settings"), N_("They are safe."), detail=config.env),
        *_of_database(config, sessions),
        machine.files(config),
        machine.disk(config),
        machine.scanned(config),
        *([machine.shared(config)] if config.redis_url else []),
        machine.templates(),
        machine.translations(),
    ]


def ready(config: "Config", sessions: Sessions) -> dict[str, bool]:
    """Whether requests can be answered: database, tables, files, clock; false while the server ends."""
    found = {"database": False, "schema": False, "storage": machine.files(config).well, "clock": False}
    try:
        found["database"] = machine.database(sessions.engine).well
        found["schema"] = found["database"] and migrations.serves(looking_beside(sessions.engine))
        if found["schema"]:
            with here(config, sessions) as place:
                found["clock"] = machine.clocks(place).well
    except SQLAlchemyError:
        found["database"] = False
    return found | {"staying": not ending(config)}


def beside(config: "Config") -> dict[str, bool]:
    """What else is set and answers or does not; nothing waits for it."""
    return {"redis": machine.shared(config).well} if config.redis_url else {}


def ending(config: "Config") -> bool:
    """Whether the server was told to end: it answers what still comes, and asks for no more."""
    return config.run_dir is not None and (config.run_dir / ENDING).exists()


def _of_database(config: "Config", sessions: Sessions) -> list[Finding]:
    found = [machine.database(sessions.engine)]
    if not found[0].well:
        return found
    found.append(machine.schema(sessions.engine))
    if sessions.engine.dialect.name == "sqlite":
        found.append(machine.sqlite())
    if not found[1].well:
        return found
    with here(config, sessions) as place:
        found += [
            machine.clocks(place),
            work.jobs(place),
            work.mail(place),
            work.backups(place),
            work.retention(place),
        ]
        if config.public_dir is not None:
            found.append(work.public_files(place, sessions, config.public_dir))
        found += [work.keys(place), work.dump(place)]
    return found


@contextmanager
def here(config: "Config", sessions: Sessions) -> Iterator[Here]:
    """The place to look from, for as long as the block lasts."""
    with sessions.reading() as session:
        now, ahead = clock.now_and_offset(session)
        yield Here(config, session, now, now - ahead)
