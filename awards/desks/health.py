"""Whether the program is up, whether it can do its work, what it counts: for watchmen, and in plain words for staff."""

import time
from dataclasses import dataclass
from threading import Lock

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy.exc import SQLAlchemyError

from awards.accounts.policy import may_administer
from awards.core.errors import NotFound
from awards.desks import policy, wellbeing
from awards.desks.wellbeing import standing
from awards.web.access import public, requires
from awards.web.identity import signed_in
from awards.web.insiders import asks_from_inside
from awards.web.measuring import Measures
from awards.web.transaction import sessions

bp = Blueprint("health", __name__)

KEPT_SECONDS = 5.0
"""So long the numbers of the award are told without asking the database again."""


@dataclass
class _Kept:
    """The numbers of the award as they were a moment ago."""

    text: bytes = b""
    until: float = float("-inf")


@bp.route("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return jsonify(up=True)


@bp.route("/readyz")
@public
def readyz() -> ResponseReturnValue:
    found = wellbeing.ready(current_app.config["AWARDS"], sessions())
    whole = all(found.values())
    told = {"ready": whole}
    if asks_from_inside():
        told |= found | wellbeing.beside(current_app.config["AWARDS"])
    return jsonify(told), 200 if whole else 503


@bp.route("/metrics")
@public
def metrics() -> ResponseReturnValue:
    if not asks_from_inside():
        raise NotFound("page")
    measures: Measures = current_app.extensions["awards_measures"]
    return Response(measures.text() + _numbers(), content_type=CONTENT_TYPE_PLAIN_0_0_4)


@bp.route("/staff/health")
@requires(policy.has_a_staff_desk)
def all_well() -> ResponseReturnValue:
    found = wellbeing.looked_at(current_app.config["AWARDS"], sessions())
    return render_template(
        "desks/health.html", found=sorted(found, key=lambda one: one.well),
        troubles=sum(not one.well for one in found), detailed=may_administer(signed_in()),
    )  # fmt: skip


def _numbers() -> bytes:
    kept: _Kept = current_app.extensions.setdefault("awards_numbers", _Kept())
    with _one_at_a_time:
        if time.monotonic() >= kept.until:
            kept.text, kept.until = _looked_up(), time.monotonic() + KEPT_SECONDS
    return kept.text


def _looked_up() -> bytes:
    beside = wellbeing.beside(current_app.config["AWARDS"])
    try:
        with wellbeing.here(current_app.config["AWARDS"], sessions()) as here:
            return standing.text(here, beside)
    except SQLAlchemyError:
        return standing.text(None, beside)


_one_at_a_time = Lock()
