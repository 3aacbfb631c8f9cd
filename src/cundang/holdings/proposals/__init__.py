"""What the recognised text of an item lets one propose for its description: rules over lines, and what people said.

`document` (the text), `titles`, `authors`, `days`, `numbers`, `kinds` (the rules, one field each), `rules` (all of
them together), `standing` (an item's proposals as they stand), `words` (the lists that the rules read, in `data/`).
"""
