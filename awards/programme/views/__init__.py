"""Pages of programme."""

from awards.programme.views import call, categories, editions, setup
from awards.programme.views.blueprint import bp

__all__ = ["bp", "call", "categories", "editions", "setup"]
