"""A client's own plan: what they want to reach, the steps, who does each until when (R-07)."""
