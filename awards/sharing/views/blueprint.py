"""The room's blueprint."""

from flask import Blueprint

bp = Blueprint("sharing", __name__)
