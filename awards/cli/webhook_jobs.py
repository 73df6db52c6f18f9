"""What tells programs of what happened: messages written, and posted. Nothing of it where the settings say so."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from awards.infrastructure.jobs import Handler, Job, LongSteps, Watch
from awards.infrastructure.shipped import read_config
from awards.infrastructure.standing_jobs import Moment
from awards.webhooks import services
from awards.webhooks.services import Answer, Parcel


def due(session: Session) -> list[Moment]:
    """The jobs that are to run now; where no webhooks are told that of forgetting alone."""
    config = read_config()
    told = [*services.writing_due(session), *services.sending_due(session)] if config.webhooks else []
    return [*told, *services.forgetting_due(session, config.webhook_days)]


def write(session: Session, _job: Job) -> None:
    """Write the messages about what happened."""
    services.write(session, read_config().base_url)


def forget(session: Session, _job: Job) -> None:
    """Let messages go that are old."""
    services.forget(session, read_config().webhook_days)


def _look(found: Sequence[Parcel], watch: Watch) -> list[Answer]:
    config = read_config()
    keys = [config.secret_key, *config.earlier_keys]
    return services.send(found, keys, watch.tell, loopback=config.in_development)


POSTS = frozenset({services.SEND})
HANDLERS: Mapping[str, Handler] = {
    services.FORGET: forget,
    services.WRITE: write,
    services.SEND: LongSteps(
        lambda session, _values: services.parcels(session),
        _look,
        lambda session, _job, found: services.keep(session, found),
    ),
}
