"""By what a kept file is known again (校验值)."""

import hashlib
from typing import Any

from django.core.files import File


def checksum(file: "File[Any]") -> str:
    """SHA-256 of the whole file, portion by portion; afterwards it is read from its beginning again."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
