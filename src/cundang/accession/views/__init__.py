"""Pages of collections, agreements, deposits and loans."""
