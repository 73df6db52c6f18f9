"""The room's pages."""

from flask import Blueprint

bp = Blueprint("importing", __name__)
