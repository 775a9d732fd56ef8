"""Incidents, complaints about the centre's own staff, and safety plans (domain.md R-15)."""
