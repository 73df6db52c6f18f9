"""What was erased, listed to be kept apart from backups, and erased again on a database from a backup."""

from typing import TextIO

import click

from awards.cli.common import answer, clear_refusals, open_sessions, refuse
from awards.core.outside import json_in
from awards.infrastructure import clock


@click.command()
@click.option("--again", "again_", type=click.File("r", encoding="utf-8"), help="Erase once more whom this list names.")
@clear_refusals
def erase(again_: TextIO | None) -> None:
    """List who was erased, as ids and instants; with --again LIST, erase them from this database too.

    Keep the newest list apart from the backups: after one was brought back, it says who is to be erased again.
    """
    from awards.people import services

    if again_ is None:
        with open_sessions() as sessions, sessions.reading() as session:
            answer(services.listed(session))
        return
    again(again_)


def again(listed: TextIO) -> None:
    """Erase whom a list of erasures names from the database of the settings."""
    from awards.people import services

    try:
        told = json_in(listed.read())
    except ValueError as error:
        refuse(f"{listed.name} is no list of erasures ({error}): make one by awards erase")
    with open_sessions() as sessions, sessions.transaction() as session:
        times = services.again(session, told, clock.now(session))
    click.echo(f"{times} erased again")
