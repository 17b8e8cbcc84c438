"""The four kinds of papers and what each is made of (文种)."""

from collections.abc import Mapping

from papers.contents.brief import BRIEF
from papers.contents.bulletin import BULLETIN
from papers.contents.notice import NOTICE
from papers.contents.records import Content, Facts
from papers.contents.urging import URGING
from papers.workflow import PaperKind

CONTENTS: Mapping[PaperKind, Content] = {
    PaperKind.NOTICE: NOTICE,
    PaperKind.URGING: URGING,
    PaperKind.BULLETIN: BULLETIN,
    PaperKind.BRIEF: BRIEF,
}


def keys_of(facts: Facts) -> list[int]:
    """The tasks a paper tells of, for ``Paper.tasks``."""
    return [row["pk"] for row in facts["rows"]]
