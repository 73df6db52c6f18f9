"""The pages of the rates and of the prices of years."""

from awards.rates.views import page, staff
from awards.rates.views.blueprint import bp

__all__ = ["bp", "page", "staff"]
