"""People sent to partners, and people partners send us, with links, answers and clocks."""
