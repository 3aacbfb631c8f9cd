"""Believable records of Chinese villages with invented people, as a scanner delivers them, and the truth about them.

It stands beside `digitization` and imports none of the rooms. Everything is drawn from a seed: the same seed gives
the same bytes. The offices are real, the people are not.
"""
