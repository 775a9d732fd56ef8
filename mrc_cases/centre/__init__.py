"""The centre itself: its name, offices, opening hours, and what it changed in the code lists."""
