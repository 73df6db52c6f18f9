"""The addresses for programs."""

from awards.api.views import comparing, importing, jury, nominations, plans, reading, registry, results
from awards.api.views.blueprint import bp
from awards.api.views.pages import bp as pages

__all__ = ["bp", "comparing", "importing", "jury", "nominations", "pages", "plans", "reading", "registry", "results"]
