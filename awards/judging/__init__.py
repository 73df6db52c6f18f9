"""Judging: scorecards, scores with history, comments, recusal, confirmation."""
