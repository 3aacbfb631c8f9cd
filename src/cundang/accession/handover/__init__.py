"""换届移交 and 档案员交接: what changes hands in a village when its people change, and who signed for it."""
