"""The room's page."""

from flask import Blueprint

bp = Blueprint("rates", __name__)
