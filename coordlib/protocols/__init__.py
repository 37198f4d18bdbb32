"""Message-passing protocols as deterministic nodes."""
