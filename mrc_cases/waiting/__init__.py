"""The waiting room: tickets, who is called next and where, how long people wait (R-09)."""
