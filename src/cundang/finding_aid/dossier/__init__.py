"""A person's dossier: what a line says of a person, which mentions are one person, and what is shown of it."""
