"""Accounts: users, roles, sign-in by one-time code or link."""
