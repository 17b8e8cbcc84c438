"""Every step of the table as the office takes it: a file a subject, a dict from its name to the act."""

from tests.tracking.walks import course, family, filing, joining, people, words
from tests.tracking.walks.walk import Walk

WALKS: dict[str, Walk] = {
    **course.WALKS,
    **filing.WALKS,
    **words.WALKS,
    **people.WALKS,
    **family.WALKS,
    **joining.WALKS,
}
