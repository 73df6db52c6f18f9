"""The blueprint of judging's pages, and the answer to a change that came too late."""

from flask import Blueprint

from awards.core.errors import StaleVersion
from awards.judging import pages

bp = Blueprint("judging", __name__)
bp.register_error_handler(StaleVersion, pages.refuse_clash)

DESK = "/judging/<uuid:edition_id>"
SHEET = f"{DESK}/entries/<uuid:entry_id>"
