"""Sessions in the database, in which a page that is only read loses nothing that another one writes meanwhile."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import router, transaction


class SessionStore(db.SessionStore):
    """Where nothing was changed only the end of the idle time is moved: every request renews it (30 minutes).

    A page fetches pieces of itself while somebody presses a key; written whole, what such a piece had read before the
    key was pressed would overwrite what the key left there, such as the step that can be taken back.
    """

    def save(self, must_create: bool = False) -> None:  # as Django has it
        """Raises UpdateError where the session has been ended meanwhile."""
        if must_create or self.modified or self.session_key is None:
            super().save(must_create=must_create)
            return
        using = router.db_for_write(self.model)
        with transaction.atomic(using=using):
            mine = self.model.objects.using(using).filter(session_key=self.session_key)
            if not mine.update(expire_date=self.get_expiry_date()):
                raise UpdateError
