"""Pages of desks."""

from flask import Blueprint

bp = Blueprint("desks", __name__)
