"""Is all well? What whoever runs the portal should know, in plain words: for `awards doctor`, a page, watchmen."""

from awards.desks.wellbeing.finding import Finding, Here
from awards.desks.wellbeing.looking import beside, here, looked_at, ready

__all__ = ["Finding", "Here", "beside", "here", "looked_at", "ready"]
