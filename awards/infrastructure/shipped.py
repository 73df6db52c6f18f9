"""Finds what ships beside the program: templates, static files, migrations and config.py, in a clone or in a wheel."""

import importlib.util
import secrets
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import Config

PACKAGE = Path(__file__).resolve().parent.parent


@cache
def root() -> Path:
    """The folder that holds templates/, static/, migrations/ and config.py."""
    shipped = PACKAGE / "_shipped"
    return shipped if shipped.is_dir() else PACKAGE.parent


def record() -> Path:
    """The folder of the real record: countries, editions, laureates, pledges, totals."""
    return PACKAGE / "record"


@cache
def _config_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("awards_config", root() / "config.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("config.py ships with the program")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def read_config(**settings: object) -> "Config":
    """The settings from the environment; `settings` given here win. Raises pydantic's ValidationError.

    In development a missing secret key is made once and kept in the instance folder.
    """
    found: Config = _config_module().Config(**settings)
    updates: dict[str, object] = {}
    if not found.database_url:
        updates["database_url"] = f"sqlite:///{(found.instance / 'awards.sqlite').resolve()}"
    if not found.secret_key:
        updates["secret_key"] = _kept_secret(found.instance)
    return found.model_copy(update=updates)


def _kept_secret(instance: Path) -> str:
    instance.mkdir(parents=True, exist_ok=True)
    kept = instance / "secret_key"
    try:
        with kept.open("x") as file:
            kept.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text()
