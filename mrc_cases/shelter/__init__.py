"""The shelter: its places, who sleeps where, from the request to the leaving (R-13, R-14)."""
