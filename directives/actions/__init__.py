"""Everything that changes speeches and candidates: each a verb that checks, changes and records in one transaction."""

from directives.actions.errors import NotAllowedError, StaleError

__all__ = ["NotAllowedError", "StaleError"]
