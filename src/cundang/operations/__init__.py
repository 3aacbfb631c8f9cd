"""How the installation is doing, for its system administrator."""
