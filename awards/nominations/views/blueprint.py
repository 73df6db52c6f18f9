"""The blueprint of the nominations' pages."""

from flask import Blueprint

bp = Blueprint("nominations", __name__)
