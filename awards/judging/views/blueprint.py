"""The blueprint of judging's pages, the answer to a change that came too late, and which pages stay on the device."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from awards.core.errors import StaleVersion
from awards.judging import pages
from awards.judging.queries import Queue, Sheet
from awards.web.keeping import kept_on_device
from awards.web.transaction import now

bp = Blueprint("judging", __name__)
bp.register_error_handler(StaleVersion, pages.refuse_clash)

DESK = "/judging/<uuid:edition_id>"
SHEET = f"{DESK}/entries/<uuid:entry_id>"


def on_device(page: ResponseReturnValue, work: Queue | Sheet) -> ResponseReturnValue:
    """The page, allowed to stay readable on the judge's device from the gate on until the round closes."""
    stays = work.agreed_at is not None and now() < work.round.closes_at
    return kept_on_device(page) if stays else page
