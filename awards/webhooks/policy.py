"""Who may, in webhooks: staff and administrators, each their own, and as long as they may read what is told."""

from awards.accounts.models import User
from awards.accounts.policy import may_hold_tokens, sees_staff_pages
from awards.webhooks.models import Webhook


def may_hold(user: User) -> bool:
    """Have programs told: staff of any edition, and administrators."""
    return may_hold_tokens(user)


def owns(user: User, webhook: Webhook) -> bool:
    """Look at what was sent, send again, exchange the secret, end it: it is one's own, and one still may have it."""
    return webhook.user_id == user.id and may_have(user, webhook)


def may_have(user: User, webhook: Webhook) -> bool:
    """Be told what it tells: still staff of its edition, or of any where it is of none."""
    return may_hold(user) if webhook.edition_id is None else sees_staff_pages(user, webhook.edition_id)
