"""How things are shown and what may be sent, a file a resource: they validate and show, they never decide."""
