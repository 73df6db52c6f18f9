"""Watching: how far the judges are while a round runs, who is silent, reminders, and swaps."""
