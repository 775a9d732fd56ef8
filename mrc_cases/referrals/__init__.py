"""People sent to partners and people partners send us, with answers, clocks and links (R-10, R-11)."""
