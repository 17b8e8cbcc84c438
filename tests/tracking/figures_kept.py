"""What counting for keeps costs beside the questions of a page (tracking/counting)."""

from django.db import connection

LOCKING = 3 if connection.vendor == "postgresql" else 0  # a savepoint, the lock that shows nobody is writing, its end
