"""Handing over: when a colleague leaves, each file, task and appointment gets somebody else."""
