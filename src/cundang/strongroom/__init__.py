"""库房: every file once under its SHA-256; kept, fetched, checked."""
