"""``python -m directives.documents.child KIND``: reads one document from standard input, answers with one JSON object.

Started by ``isolation`` only. The limits are set before anything of the document is touched, and before lxml or
pypdf is loaded.
"""

import dataclasses
import json
import resource
import sys

from directives.documents.records import ReadDocument, UnreadableError, unreadable
from directives.documents.sniffing import PASTE

MEMORY = 1024 * 1024 * 1024
PROCESSOR_SECONDS = 20


def main() -> None:
    limit()
    kind, data = sys.argv[1], sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(answer(kind, data), ensure_ascii=True))


def limit() -> None:
    """Address space, processor time, and no file written: what a bomb could take from the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(kind: str, data: bytes) -> dict[str, object]:
    """The document as a record, or the sentence why there is none."""
    try:
        return dataclasses.asdict(_read(kind, data))
    except UnreadableError as refusal:
        return {"unreadable": refusal.message}
    except (MemoryError, RecursionError):
        return {"unreadable": unreadable("它太大或太复杂", f"只留下讲话稿的部分再导入，{PASTE}").message}


def _read(kind: str, data: bytes) -> ReadDocument:
    if kind == "pdf":
        from directives.documents.pdf import read_pdf

        return read_pdf(data)
    from directives.documents.word import read_word

    return read_word(data)


if __name__ == "__main__":
    main()
