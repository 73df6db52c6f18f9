"""What the portal stands on: database, schema, clock, files, disk, mail's way out, scanner, translations."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.desks.wellbeing.finding import Finding, Here
from awards.infrastructure import migrations, redis, scanner, storage
from awards.infrastructure.database import SQLITE_VERSION, looking_beside
from awards.infrastructure.shipped import PACKAGE, root
from awards.web.languages import LOCALES

if TYPE_CHECKING:
    from config import Config

APART = timedelta(seconds=5)
"""Database and program may be so far apart."""

LEAST_FREE, LEAST_SHARE = 1 << 30, 0.05
"""So many bytes, and such a share of the disk, should be free."""


def database(engine: Engine) -> Finding:
    """Whether the database answers."""
    what = N_("Database")
    try:
        with looking_beside(engine).connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    except SQLAlchemyError as error:
        mend = N_("does not answer (%(error)s): check AWARDS_DATABASE_URL", error=_first_line(error))
        return Finding("database", what, N_("It does not answer."), mend)
    return Finding("database", what, N_("It answers."), detail=f"{engine.dialect.name} {version}")


def schema(engine: Engine) -> Finding:
    """Whether the tables are those of this version of the program, or serve it too."""
    what, at, wanted = N_("Tables"), migrations.current(looking_beside(engine)), migrations.newest()
    if at == wanted:
        return Finding("schema", what, N_("They are those of this version."), detail=wanted)
    if migrations.is_later(at):
        if migrations.serves(looking_beside(engine)):
            return Finding("schema", what, N_("They are of a later version, and serve this one too."), detail=at)
        mend = N_("at %(at)s, of a later version: install that one", at=str(at))
        return Finding("schema", what, N_("They are of another version of the program."), mend)
    mend = N_("at %(at)s, needs %(wanted)s: run awards upgrade", at=at or "nothing", wanted=wanted)
    return Finding("schema", what, N_("They are of another version of the program."), mend)


def sqlite() -> Finding:
    """Whether the SQLite in use is new enough."""
    mend = None if SQLITE_VERSION >= (3, 37) else N_("install a newer SQLite")
    version = ".".join(str(part) for part in SQLITE_VERSION)
    return Finding("sqlite", N_("SQLite"), N_("Its version is %(version)s.", version=version), mend)


def clocks(here: Here) -> Finding:
    """Whether database and program tell the same time, and nobody has moved the award's clock in earnest."""
    what, moved = N_("Clock"), here.now - here.real
    apart = abs(here.real - datetime.now(UTC))
    if moved and not here.config.in_development:
        mend: Message | None = N_("a rehearsal's offset is set: run awards clock reset in development first")
    elif apart > APART:
        mend = N_("database and program are %(apart)s apart: set both by one time server", apart=str(apart))
    else:
        mend = None
    told = N_("Database and program tell the same time.") if apart <= APART else N_("They tell different times.")
    return Finding("clock", what, told, mend, detail=f"{apart.total_seconds():.3f} s")


def files(config: "Config") -> Finding:
    """Whether files can be kept: uploads, and the program's own."""
    what = N_("Files")
    try:
        storage.at(config.storage_url, config.instance).probe()
        _probe(config.instance)
    except OSError as error:
        mend = N_(
            "files cannot be kept (%(error)s): mend the owner or the free space, or set AWARDS_STORAGE_URL",
            error=error.strerror or type(error).__name__,
        )
        return Finding("storage", what, N_("They cannot be kept."), mend)
    return Finding(
        "storage", what, N_("They can be kept."), detail=_address(config.storage_url) or str(config.instance)
    )


def disk(config: "Config") -> Finding:
    """Whether there is room left beside the program's own files."""
    what, folder = N_("Room on the disk"), _nearest(config.instance)
    total, free = room(config)
    told = N_("%(free)s GB of %(total)s GB are free.", free=round(free / 1e9, 1), total=round(total / 1e9, 1))
    scarce = free < LEAST_FREE or free < LEAST_SHARE * total
    mend = N_("make room: at a full disk nothing can be saved any more") if scarce else None
    return Finding("disk", what, told, mend, detail=str(folder))


def room(config: "Config") -> tuple[int, int]:
    """How many bytes the disk of the program's own files has, and how many are free."""
    total, _used, free = shutil.disk_usage(_nearest(config.instance))
    return total, free


def scanned(config: "Config") -> Finding:
    """Whether the scanner of uploads answers, where one is set."""
    what = N_("Scanner of uploads")
    if not config.scanner_url:
        return Finding("scanner", what, N_("None is set."))
    if scanner.answers(config.scanner_url):
        return Finding("scanner", what, N_("It answers."))
    mend = N_("does not answer: new files stay in quarantine; start it, or mend AWARDS_SCANNER_URL")
    return Finding("scanner", what, N_("It does not answer."), mend)


def shared(config: "Config") -> Finding:
    """Whether the Redis that servers share answers, where one is set. Without it the database does its part."""
    what, up = N_("Redis"), redis.answers(config.redis_url)
    mend = N_("does not answer: the database counts tries meanwhile; start it, or mend AWARDS_REDIS_URL")
    told = N_("It answers.") if up else N_("It does not answer: the database counts tries meanwhile.")
    return Finding("redis", what, told, None if up else mend, detail=_address(config.redis_url), slight=True)


def templates() -> Finding:
    """Whether the program came with its templates."""
    there = (root() / "templates").is_dir()
    mend = None if there else N_("the program's templates are missing: install it anew")
    return Finding("templates", N_("Templates"), N_("They are there.") if there else N_("They are missing."), mend)


def translations() -> Finding:
    """Whether every language has its texts."""
    lacking = [code for code in LANGUAGES if code != "en" and not _catalogue(code).is_file()]
    told = N_("%(count)s of %(all)s languages are there.", count=len(LANGUAGES) - len(lacking), all=len(LANGUAGES))
    mend = N_("no texts for %(languages)s: run make setup, or install anew", languages=", ".join(lacking))
    return Finding("translations", N_("Translations"), told, mend if lacking else None, slight=True)


def fonts() -> Finding:
    """Whether every script that PDFs are set in has a font."""
    from awards.web.typesetting import missing_scripts

    missing = ", ".join(missing_scripts())
    mend = N_("no font for %(scripts)s: PDFs show boxes there; install the Noto fonts", scripts=missing)
    told = N_("Some lack.") if missing else N_("Every script has one.")
    return Finding("fonts", N_("Fonts"), told, mend if missing else None, slight=True)


def folder_of_mail(config: "Config") -> Message | None:
    """What to do about the folder that mail is written into, where it is."""
    folder = config.instance / "mail"
    try:
        _probe(folder)
    except OSError as error:
        return N_(
            "%(folder)s cannot be written (%(error)s): mend its owner or the free space",
            folder=str(folder), error=error.strerror or type(error).__name__,
        )  # fmt: skip
    return None


def _catalogue(code: str) -> Path:
    return PACKAGE / "translations" / LOCALES[code] / "LC_MESSAGES" / "messages.mo"


def _address(url: str) -> str:
    """An address of the settings without what is secret about it."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _probe(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".probe-{os.getpid()}"
    probe.write_text("probe")
    probe.unlink()


def _nearest(folder: Path) -> Path:
    return next(one for one in (folder.resolve(), *folder.resolve().parents) if one.is_dir())


def _first_line(error: SQLAlchemyError) -> str:
    return str(error).splitlines()[0]
