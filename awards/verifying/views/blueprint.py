"""The room's blueprint."""

from flask import Blueprint

bp = Blueprint("verifying", __name__)
