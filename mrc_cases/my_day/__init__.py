"""My day: what waits for the person who has just signed in."""
