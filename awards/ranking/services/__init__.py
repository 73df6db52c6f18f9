"""Verbs of ranking: asking assignment for further reviews, and working results out ahead."""

from awards.ranking.models import WORK
from awards.ranking.services.further import ask_for_reviews
from awards.ranking.services.working import work_due, work_job

__all__ = ["WORK", "ask_for_reviews", "work_due", "work_job"]
