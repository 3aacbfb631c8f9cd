"""代办: by which right somebody may stand for another at an office."""
