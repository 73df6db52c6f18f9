"""Addresses of what the registry hands out."""

from awards.sharing.views import dumps, embeds, feeds, lists, log
from awards.sharing.views.blueprint import bp

__all__ = ["bp", "dumps", "embeds", "feeds", "lists", "log"]
