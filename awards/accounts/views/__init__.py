"""Pages of accounts."""

from awards.accounts.views import account, addresses, passkeys, second_step, sign_in, sign_on, tokens
from awards.accounts.views.blueprint import bp

__all__ = ["account", "addresses", "bp", "passkeys", "second_step", "sign_in", "sign_on", "tokens"]
