"""Pages of certificates."""

from awards.certificates.views import checking
from awards.certificates.views.blueprint import bp

__all__ = ["bp", "checking"]
