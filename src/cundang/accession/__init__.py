"""Accession 收集移交: what villages should hand in, what is missing, and what comes to the town."""
