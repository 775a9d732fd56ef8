"""A centre of fictional people in many scripts, to try the program and to measure it."""
