"""One person, two files: finding them, comparing, joining, taking apart again (domain.md R-01)."""
