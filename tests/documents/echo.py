"""A reader whose document is its text."""

from directives.documents import ReadDocument
from directives.documents.child import serve


def echo(data: bytes) -> ReadDocument:
    return ReadDocument(data.decode(), "docx", 1)


if __name__ == "__main__":
    serve(echo)
