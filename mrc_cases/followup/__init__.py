"""Follow-up tasks: what was promised, by whom, until when (domain.md R-08)."""
