"""The pages of finding."""

from flask import Blueprint

bp = Blueprint("finding", __name__)
