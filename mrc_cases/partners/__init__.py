"""Partners: who else helps, where and when, and what was agreed with them (domain.md R-12)."""
