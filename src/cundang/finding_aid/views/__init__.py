"""The pages over the index."""
