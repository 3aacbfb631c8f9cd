"""征求同意: what the office whose records are looked for is asked, and its answer."""
