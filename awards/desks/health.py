"""Whether the program is up, and whether it can do its work: for whoever watches it, and nothing about anybody."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from awards.infrastructure import migrations
from awards.web.access import public
from awards.web.transaction import sessions

bp = Blueprint("health", __name__)


@bp.route("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return jsonify(up=True)


@bp.route("/readyz")
@public
def readyz() -> ResponseReturnValue:
    found = {"database": True, "schema": True, "storage": _storage()}
    try:
        found["schema"] = migrations.serves(sessions().engine)
    except SQLAlchemyError:
        found["database"] = found["schema"] = False
    return jsonify(found), 200 if all(found.values()) else 503


def _storage() -> bool:
    folder = current_app.config["AWARDS"].instance
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".probe").write_text("probe")
        (folder / ".probe").unlink()
    except OSError:
        return False
    return True
