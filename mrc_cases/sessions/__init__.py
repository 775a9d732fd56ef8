"""Counselling sessions, their drafts, addenda and psychosocial notes (domain.md R-07)."""
