"""One file a resource: each view reads its request, makes one call, answers."""
