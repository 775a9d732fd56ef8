"""The family and household of a client (domain.md R-02)."""
