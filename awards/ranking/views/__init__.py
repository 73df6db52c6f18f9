"""Pages of ranking: a category's entries by raw and adjusted score, and what would change them."""

from awards.ranking.views import category, changes, drift, reviews
from awards.ranking.views.blueprint import bp

__all__ = ["bp", "category", "changes", "drift", "reviews"]
