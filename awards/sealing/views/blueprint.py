"""The room's blueprint."""

from flask import Blueprint

bp = Blueprint("sealing", __name__)
