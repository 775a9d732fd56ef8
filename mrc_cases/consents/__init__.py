"""What a client agrees to, refuses, takes back, and forbids to be told (domain.md R-04)."""
