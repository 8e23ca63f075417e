"""Who sees what, who does what: actors, grants, reaches, denials."""
