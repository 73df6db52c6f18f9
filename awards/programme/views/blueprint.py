"""The blueprint of the programme's pages."""

from flask import Blueprint

bp = Blueprint("programme", __name__)
