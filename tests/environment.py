"""The environment tests run in: a folder of their own, no mail server, no broker, whatever the shell says.

Loaded by ``addopts`` before Django reads its settings. ``DATABASE_URL`` alone is kept: ``make test-postgres`` gives it.
"""

import os
import tempfile
from pathlib import Path

for name in ("EMAIL_URL", "REDIS_URL", "SAMPLE", "DEBUG", "SITE_URL", "PORT", "HOST", "ALLOWED_HOSTS", "LOG_LEVEL"):
    os.environ.pop(name, None)
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="zhualuoshi-test-")
os.environ["SECRET_KEY"] = "only-for-tests-" + "k" * 50
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the same thread as the tests
(Path(os.environ["VAR_DIR"]) / "static").mkdir()  # WhiteNoise warns where nothing has been collected
(Path(os.environ["VAR_DIR"]) / "queue").mkdir()
