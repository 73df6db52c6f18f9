"""Pages of certificates, badges and letters."""

from awards.certificates.views import badges, checking, checking_letters, letters, nominees, staff
from awards.certificates.views.blueprint import bp

__all__ = ["badges", "bp", "checking", "checking_letters", "letters", "nominees", "staff"]
