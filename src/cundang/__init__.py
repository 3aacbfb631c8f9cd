"""Cundang 村档: the archives system of a county, its towns and its villages."""
