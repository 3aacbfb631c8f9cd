"""群众测评: ratings, the complaints that come of them, and the figures of a desk."""
