"""The number that a judge's page gives a save of its own."""

import hashlib
import json
from uuid import UUID

from flask import request

from awards.core.errors import BadRequest
from awards.judging.services import Save


def numbered_save() -> Save | None:
    """The save's number with a digest of its address and fields; None for a form that was sent without one."""
    number = request.headers.get("X-Save")
    if number is None:
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in ("csrf_token", "version")]
    sent = json.dumps([request.path, sorted(fields)], ensure_ascii=False)
    try:
        return Save(UUID(number), hashlib.sha256(sent.encode()).hexdigest())
    except ValueError:
        raise BadRequest("a save that a page makes by itself has a number of its own") from None
