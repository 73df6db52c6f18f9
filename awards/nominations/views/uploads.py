"""Sending files in parts that go on after a cut: the tus protocol, at addresses under the nomination."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from awards.core.errors import BadRequest, NotFound
from awards.infrastructure.storage import SentDirectly, Storage
from awards.nominations import policy, queries, rules
from awards.nominations.models import NominationFile
from awards.nominations.queries import Nominated
from awards.nominations.queries import files as files_read
from awards.nominations.queries.files import FileOf
from awards.nominations.rules.files import LARGEST_FILE
from awards.nominations.services import files
from awards.nominations.views.blueprint import bp
from awards.web import attachments, tus
from awards.web.access import requires
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now, outside_of_it

UPLOADS = "/nominations/<uuid:edition_id>/<uuid:nomination_id>/uploads"
UPLOAD = f"{UPLOADS}/<uuid:file_id>"
WRONG_CHECKSUM = 460


@bp.route(UPLOADS, methods=["OPTIONS"])
@requires(policy.may_read, load=queries.nominated)
def upload_abilities(_found: Nominated) -> ResponseReturnValue:
    return tus.abilities(LARGEST_FILE)


@bp.route(UPLOADS, methods=["POST"])
@requires(policy.may_change, load=queries.nominated)
@tus.speaks_tus
def begin_upload(found: Nominated) -> ResponseReturnValue:
    about, form, begun = tus.metadata(), OneButtonForm(), []
    question = _question(found, about.get("part", ""))

    def begin() -> None:
        begun.append(
            files.begin(
                db_session(), found.nomination, found.edition, question, about.get("filename", ""),
                tus.number("Upload-Length"), signed_in(), now(), client_key=_client_key(about),
            )
        )  # fmt: skip

    if not carry_out(form, begin):
        return _refused(form)
    file = begun[0]
    response = Response(status=201, headers=tus.standing(file.received, file.expires_at))
    response.location = url_for(
        "nominations.upload", edition_id=found.edition.id, nomination_id=found.nomination.id, file_id=file.id
    )
    if straight := _straight():
        response.headers.update({"Upload-Direct": address} if (address := files.address_of(straight, file)) else {})
    return response


@bp.route(f"{UPLOAD}/arrival", methods=["POST"])
@requires(policy.may_change, load=files_read.file_of)
@tus.speaks_tus
def arrival(of: FileOf) -> ResponseReturnValue:
    if (straight := _straight()) is None:
        raise NotFound("store")
    form = OneButtonForm()

    def arrive() -> None:
        if files.take_in(db_session(), straight, of.file, of.nominated.closes_at, now()):
            _look(of.nominated, of.file, straight)

    if not carry_out(form, arrive):
        return _refused(form)
    return Response(status=204, headers=tus.standing(of.file.received, of.file.expires_at))


@bp.route(UPLOAD, methods=["HEAD"])
@requires(policy.may_change, load=files_read.file_of)
@tus.speaks_tus
def upload(of: FileOf) -> ResponseReturnValue:
    return Response(headers=tus.standing(of.file.received, of.file.expires_at, of.file.length))


@bp.route(UPLOAD, methods=["PATCH"])
@requires(policy.may_change, load=files_read.file_of)
@tus.speaks_tus
def continue_upload(of: FileOf) -> ResponseReturnValue:
    if request.mimetype != tus.PART:
        return Response(status=415)
    part, form = request.get_data(), OneButtonForm()
    if not tus.is_sound(part):
        return Response(status=WRONG_CHECKSUM)
    if not carry_out(form, lambda: take(of.nominated, of.file, tus.number("Upload-Offset"), part)):
        return _refused(form)
    return Response(status=204, headers=tus.standing(of.file.received, of.file.expires_at))


@bp.route(UPLOAD, methods=["DELETE"])
@requires(policy.may_change, load=files_read.file_of)
@tus.speaks_tus
def end_upload(of: FileOf) -> ResponseReturnValue:
    found, form = of.nominated, OneButtonForm()

    def remove() -> None:
        files.remove(db_session(), found.nomination, found.edition, of.file, signed_in(), now())

    return Response(status=204) if carry_out(form, remove) else _refused(form)


def take(found: Nominated, file: NominationFile, offset: int, part: bytes) -> None:
    """Keep a part; when it is the last one, look into the file and let it join the text. Raises RuleBroken."""
    storage = attachments.files()
    if files.receive(db_session(), storage, file, offset, part, found.closes_at, now()):
        _look(found, file, storage)


def _look(found: Nominated, file: NominationFile, storage: Storage) -> None:
    seen = outside_of_it(lambda: files.look(storage, file))
    scanned = bool(current_app.config["AWARDS"].scanner_url)
    files.settle(db_session(), found.nomination, found.edition, file, seen, now(), scanned=scanned)


def _straight() -> SentDirectly | None:
    """The store, where browsers send to it themselves."""
    storage = attachments.files() if current_app.config["AWARDS"].storage_direct else None
    return storage if isinstance(storage, SentDirectly) else None


def _question(found: Nominated, part: str) -> str | None:
    if part in ("", rules.EVIDENCE):
        return None
    if part not in files_read.file_questions(found.edition.form):
        raise NotFound("question")
    return part


def _client_key(about: dict[str, str]) -> str | None:
    try:
        return UUID(about["key"]).hex if "key" in about else None
    except ValueError:
        raise BadRequest("the key is made by the page") from None


def _refused(form: Any) -> ResponseReturnValue:
    return jsonify(error=" ".join(map(str, form.form_errors))), 422
