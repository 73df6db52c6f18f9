"""Addresses of what the registry hands out."""

from awards.sharing.views import lists
from awards.sharing.views.blueprint import bp

__all__ = ["bp", "lists"]
