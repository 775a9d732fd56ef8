"""Appointments: who meets whom, where, when; nothing is booked twice (domain.md R-09)."""
