"""公开目录: the published catalogue, and the door of its harvesters (OAI-PMH)."""
