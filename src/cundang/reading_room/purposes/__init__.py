"""用途选项: ready answers to “what for”."""
