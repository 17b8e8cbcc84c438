"""What the mail server's answers mean for a mail (回应), by the verb they answer."""

import smtplib
from dataclasses import dataclass
from enum import Enum, auto

NOT_LET_IN = frozenset({421, 530, 534, 535, 538})  # the service closes, or wants another login: no fault of this mail


class Meaning(Enum):
    """What an answer of the server means for the mail."""

    DELIVERED = auto()
    LATER = auto()  # this mail was put off (4xx)
    REFUSED = auto()  # there is no such recipient (5xx)
    REJECTED = auto()  # this mail will never be taken (5xx)
    OUTAGE = auto()  # the server cannot be reached, or does not let us in


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said, as it said it."""

    meaning: Meaning
    code: str


def by_number(number: int, final: Meaning) -> Meaning:
    """4xx concern this mail and pass, 5xx are final; what is neither is no answer of a mail server."""
    if number in NOT_LET_IN or not 200 <= number < 600:
        return Meaning.OUTAGE
    return Meaning.LATER if number < 500 else final


def to_sender(number: int, words: bytes) -> Answer:
    """An answer to MAIL: a mail that is too big is its own fault; else all mail of this office is turned away."""
    return Answer(Meaning.REJECTED if number == 552 else Meaning.OUTAGE, in_words(number, words))


def to_recipient(number: int, words: bytes) -> Answer:
    return Answer(by_number(number, Meaning.REFUSED), in_words(number, words))


def to_data(number: int, words: bytes) -> Answer:
    """An answer to DATA that is no invitation to go on: whatever it says, nothing has been delivered."""
    return Answer(by_number(number, Meaning.REJECTED), in_words(number, words))


def to_content(number: int, words: bytes) -> Answer:
    meaning = Meaning.DELIVERED if number == 250 else by_number(number, Meaning.REJECTED)
    return Answer(meaning, "250" if number == 250 else in_words(number, words))


def outage(error: Exception) -> Answer:
    """Whatever went wrong on the way to the server, or before it let us in."""
    if isinstance(error, smtplib.SMTPResponseException):
        return Answer(Meaning.OUTAGE, in_words(error.smtp_code, error.smtp_error))
    return Answer(Meaning.OUTAGE, f"{type(error).__name__}: {error}")


def in_words(number: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{number} {' '.join(text.split())}"
