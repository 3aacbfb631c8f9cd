"""What a county settles for itself: versions that hold from a day on, and tables sent as sheets."""
