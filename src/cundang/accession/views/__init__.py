"""Pages of agreements, deposits and loans."""
