"""实名: who asks, who vouches for a citizen, and the session of whoever signed in."""
