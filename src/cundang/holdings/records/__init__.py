"""Taking over an earlier system: a file of JSON lines → what each says → items, pages and texts (docs/records.md)."""
