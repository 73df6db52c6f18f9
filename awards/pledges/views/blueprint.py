"""The room's blueprint."""

from flask import Blueprint

bp = Blueprint("pledges", __name__)
