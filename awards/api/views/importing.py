"""Pledges that programs bring in, by the services of the page: tried first, then taken, large amounts by two people."""

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.api.door import asker, requires
from awards.api.views.blueprint import body, bp
from awards.core.text import Message
from awards.importing import policy, queries, services
from awards.importing.models import PledgeImport
from awards.web.access import takes_up_to
from awards.web.languages import translated
from awards.web.lists import as_json
from awards.web.transaction import db_session, now, outside_of_it

ALL = "/pledge-imports"
ONE = f"{ALL}/<uuid:import_id>"
LARGEST = 32 * 1024 * 1024
USUAL_NAME = "pledges.csv"


def a_file(session: Session, import_id: UUID) -> PledgeImport:
    return queries.a_file(session, import_id)


@bp.route(ALL, methods=["POST"])
@requires(policy.may_bring, scope="pledges:write")
@takes_up_to(LARGEST)
def pledges_sent() -> ResponseReturnValue:
    asked = body("PledgesSent")
    name, file = asked.get("name") or USUAL_NAME, io.BytesIO(asked["csv"].encode(errors="replace"))
    packed = outside_of_it(lambda: services.pack(services.open_file(name, file)))
    return _told(services.keep_file(db_session(), name, packed, asker(), now())), 202


@bp.route(ONE)
@requires(policy.may_see, load=a_file, scope="pledges:write")
def pledge_import(found: PledgeImport) -> ResponseReturnValue:
    return _told(found)


@bp.route(f"{ONE}/bringing", methods=["POST"])
@requires(policy.may_see, load=a_file, scope="pledges:write")
def pledges_brought(found: PledgeImport) -> ResponseReturnValue:
    services.bring_in(db_session(), found, asker(), now())
    return _told(found), 202


@bp.route(f"{ONE}/second", methods=["POST"])
@requires(policy.may_let_in, load=a_file, scope="pledges:write")
def pledges_let_in(found: PledgeImport) -> ResponseReturnValue:
    services.let_in(db_session(), found, asker(), now())
    return _told(found), 202


def _told(found: PledgeImport) -> Response:
    state, doing = queries.job_state(db_session(), found) or ("", "")
    return as_json({
        "id": found.id, "name": found.name, "sha256": found.digest, "state": found.state, "rows": found.row_count,
        "failed": state == "failed" and found.state in ("checking", "bringing"), "doing": doing or None,
        "counts": found.counts or {}, "notes": [_words(note) for note in found.notes],
        "problems": [
            {"row": one["row"], "column": one["column"], "words": _words(one)} for one in found.problems or ()
        ],
        "changes": found.changes or [], "uploaded_at": found.uploaded_at, "expires_at": found.expires_at,
        "done_at": found.done_at,
    })  # fmt: skip


def _words(kept: Mapping[str, Any]) -> str:
    return translated(Message(kept["text"], kept["values"]))
