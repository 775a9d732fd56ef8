"""The old register comes in: read, matched to our words, tried out, taken over, undone."""
