"""Pages of bringing pledges in from a file."""

from awards.importing.views import files
from awards.importing.views.blueprint import bp

__all__ = ["bp", "files"]
