"""What servers share beside the database, where the settings name a Redis: counts of tries, and a bell.

Nothing that has to last is there. Without it, and whenever it is away, the database does its part.
"""

from awards.infrastructure.redis.bell import Ear
from awards.infrastructure.redis.client import Redis, answers, at, hang, of
from awards.infrastructure.redis.counting import Counter, Tries, count, give_back
from awards.infrastructure.redis.noticing import stands_on

__all__ = ["Counter", "Ear", "Redis", "Tries", "answers", "at", "count", "give_back", "hang", "of", "stands_on"]
