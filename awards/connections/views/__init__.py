"""Pages of connections: countries, regions, focus areas, organisations, laureates, with the pledges beside them."""

from awards.connections.views import countries, country, editions, laureates, made, mine, staff, subjects, world
from awards.connections.views.blueprint import bp

__all__ = ["bp", "countries", "country", "editions", "laureates", "made", "mine", "staff", "subjects", "world"]
