"""What tells programs of what happened: messages written, and posted. Nothing of it where the settings say so."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from awards.infrastructure.jobs import Handler, Job, LongSteps, Watch
from awards.infrastructure.shipped import read_config
from awards.infrastructure.standing_jobs import Moment
from awards.webhooks import services
from awards.webhooks.services import Answer, Parcel


def due(session: Session) -> list[Moment]:
    """The jobs that are to run now; none where no webhooks are told."""
    if not read_config().webhooks:
        return []
    return [*services.writing_due(session), *services.sending_due(session)]


def write(session: Session, _job: Job) -> None:
    """Write the messages about what happened."""
    services.write(session, read_config().base_url)


def _look(found: Sequence[Parcel], watch: Watch) -> list[Answer]:
    config = read_config()
    keys = [config.secret_key, *config.earlier_keys]
    return services.send(found, keys, watch.tell, loopback=config.in_development)


POSTS = frozenset({services.SEND})
HANDLERS: Mapping[str, Handler] = {
    services.WRITE: write,
    services.SEND: LongSteps(
        lambda session, _values: services.parcels(session),
        _look,
        lambda session, _job, found: services.keep(session, found),
    ),
}
