"""What servers share beside the database, where the settings name a Redis: counts of tries.

Nothing that has to last is there. Without it, and whenever it is away, the database does its part.
"""

from awards.infrastructure.redis.client import Redis, answers, at, hang, of
from awards.infrastructure.redis.counting import Counter, Tries, count, give_back

__all__ = ["Counter", "Redis", "Tries", "answers", "at", "count", "give_back", "hang", "of"]
