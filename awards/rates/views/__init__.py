"""The page of the rates."""

from awards.rates.views import page
from awards.rates.views.blueprint import bp

__all__ = ["bp", "page"]
