"""The room's blueprint."""

from flask import Blueprint

bp = Blueprint("feedback", __name__)
