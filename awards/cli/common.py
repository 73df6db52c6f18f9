"""What commands share: settings, a database, one clear line for a refusal, one JSON document for machines."""

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec

import click
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from awards.core.cells import plain
from awards.core.errors import AwardsError, NotFound, RuleBroken
from awards.infrastructure import migrations
from awards.infrastructure.database import Sessions, connect
from awards.infrastructure.shipped import read_config

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from config import Config

P = ParamSpec("P")

progress = Console(stderr=True, highlight=False)
"""Where long commands show how far they are."""

REFUSED, WRONG_USE = 1, 2

as_json = click.option("--json", "json_", is_flag=True, help="One JSON document on stdout.")
edition_option = click.option("--edition", "year", type=int, required=True, help="The edition's year.")
rehearsal_option = click.option("--rehearsal", is_flag=True, help="The rehearsal of that year.")


def settings() -> "Config":
    """The settings, or one clear line saying what is wrong with them."""
    try:
        return read_config()
    except ValidationError as error:
        refuse("; ".join(str(part["msg"]).removeprefix("Value error, ") for part in error.errors()))


def refuse(line: str, code: int = REFUSED) -> NoReturn:
    """End with one clear line on stderr."""
    click.echo(f"awards: {line}", err=True)
    sys.exit(code)


def answer(document: Any) -> None:
    """Put exactly one JSON document on stdout."""
    click.echo(json.dumps(document, ensure_ascii=False, default=plain))


@contextmanager
def open_sessions() -> Iterator[Sessions]:
    """The database of the settings, at this version's schema."""
    migrations.load_models()
    config = settings()
    engine = connect(config.database_url)
    if config.redis_url:
        _let_it_ring(engine, config)
    try:
        if not migrations.serves(engine):
            at, wanted = migrations.current(engine), migrations.newest()
            mend = "install the version that it is of" if migrations.is_later(at) else "run awards upgrade"
            refuse(f"the database is at {at or 'nothing'}, this version needs {wanted}: {mend}")
        yield Sessions(engine)
    except (OperationalError, ProgrammingError) as error:
        refuse(f"the database does not answer: {str(error.orig).splitlines()[0]}")
    finally:
        engine.dispose()


def _let_it_ring(engine: "Engine", config: "Config") -> None:
    """Have servers hear of what a command changes for everybody to see."""
    from awards.desks.prerendering import marks  # noqa: F401 - says what that is
    from awards.infrastructure import redis

    redis.hang(engine, redis.at(config.redis_url, config.secret_key))


@contextmanager
def transaction() -> Iterator[Session]:
    """One writing transaction on the database of the settings."""
    with open_sessions() as sessions, sessions.transaction() as session:
        yield session


def clear_refusals(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what the award refuses into one clear line and exit 1, and input of a wrong shape into exit 2."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except RuleBroken as broken:
            refuse(sentence(broken))
        except NotFound as missing:
            refuse(f"there is no {missing}")
        except AwardsError as error:
            refuse(str(error))

    return run


def sentence(broken: RuleBroken) -> str:
    """A broken rule in one line, with the places it names."""
    places = [f"{name}: {message}" for name, message in broken.fields.items() if str(message) != str(broken.message)]
    return " · ".join([str(broken.message), *places])
