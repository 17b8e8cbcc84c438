"""Training, offline: what is learned from marked texts, and that it is learned the same way each time."""
