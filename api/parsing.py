"""Reading JSON that somebody sent: no more of it than a form may bring, and nothing a database could not keep."""

import json
import re
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from api.problems import too_large

HALF_SIGN = re.compile(rb"\\u[dD][89a-fA-F]")  # might be half of a sign, which no text can hold


class BoundedJSONParser(JSONParser):
    """JSON of a bounded length, without numbers that are none, halves of signs, or nesting without end."""

    def parse(self, stream: IO[Any], *_: Any, **__: Any) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw: bytes = stream.read(most + 1)
        if len(raw) > most:
            raise too_large()
        try:
            data = json.loads(raw, parse_constant=_refuse)
            if HALF_SIGN.search(raw):
                json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        return data


def _refuse(written: str) -> None:
    raise ValueError(written)
