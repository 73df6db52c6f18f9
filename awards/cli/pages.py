"""`awards pages`: keeps the public pages as files, makes them before their instant and swaps them in at it."""

import os
import sys
import time

import click
from sqlalchemy.exc import OperationalError

from awards.cli.common import open_sessions, progress, refuse, settings
from awards.infrastructure import observing, redis

RETRY_SECONDS = 2.0
NICE = 5
"""Whoever asks for pages comes before whoever makes them ready; the swap any process does."""


@click.command()
@click.option("--once", is_flag=True, help="Do what there is to do now, then end.")
def pages(once: bool) -> None:
    """Keep the public pages in AWARDS_PUBLIC_DIR as files; `awards serve` does it by itself."""
    if settings().public_dir is None:
        refuse("AWARDS_PUBLIC_DIR is not set: name the folder of the public pages")
    run(once=once)


def run(*, once: bool = False, parent: int | None = None) -> None:
    """Keep the files true until the parent ends, or until nothing is left to do and `once` is set."""
    from awards import create_app
    from awards.desks.prerendering import Keeper, Renderer
    from awards.infrastructure.page_sets import Folders

    config = settings()
    if config.public_dir is None:
        refuse("AWARDS_PUBLIC_DIR is not set")
    folders = Folders(config.public_dir, config.sealed)
    try:
        folders.prepare()
        if not folders.on_one_disk():
            refuse("AWARDS_SEALED_DIR is on another disk than AWARDS_PUBLIC_DIR: no rename leads from one to the other")
    except OSError as error:
        refuse(f"{error.filename} cannot be written ({error.strerror}): mend its owner or the free space")
    with open_sessions():
        pass  # the database answers, at this version's schema
    observing.begin(config)
    shared, parent = redis.at(config.redis_url, config.secret_key), parent or os.getppid()
    keeper = Keeper(Renderer(create_app(public_dir=None)), folders, redis.Ear(shared) if shared else None)

    if not once:
        os.nice(NICE)

    def stay() -> None:
        if not once and os.getppid() != parent:
            sys.exit()

    while True:
        stay()
        try:
            busy = keeper.keep_once(stay)
        except OperationalError as error:
            if once:
                raise
            progress.print(f"The database does not answer, waiting: {error.orig}")
            time.sleep(RETRY_SECONDS)
            continue
        if once and not busy:
            return
        if not busy:
            keeper.wait()
