"""Verbs of accounts: ask for a code, sign in with it, take the second step, sign out, grant and end roles."""

from awards.accounts.services import addresses, looks, merging, passkeys, roles, second_step, sign_on, tokens
from awards.accounts.services.sessions import Begun, Visit, begin_session, end_everywhere, end_one, end_session, visit
from awards.accounts.services.sign_in import (
    ask_for_code,
    elsewhere,
    one_time_link,
    sign_in_with_code,
    sign_in_with_link,
)
from awards.accounts.services.users import PROGRAM, end_role, ensure_user, grant_role, rename, the_program

__all__ = [
    "PROGRAM", "Begun", "Visit", "addresses", "ask_for_code", "begin_session", "elsewhere", "end_everywhere", "end_one",
    "end_role", "end_session", "ensure_user", "grant_role", "looks", "merging", "one_time_link", "passkeys", "rename",
    "roles", "second_step", "sign_in_with_code", "sign_in_with_link", "sign_on", "the_program", "tokens", "visit",
]  # fmt: skip
