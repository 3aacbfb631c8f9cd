"""出证: what answers an enquiry, the papers given out, and their verification."""
