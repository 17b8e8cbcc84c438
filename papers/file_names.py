"""What the files of papers are called when they are saved."""

import re

from papers.models import Paper
from papers.workflow import PaperState

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # what no system takes in a file name


def file_name(words: str) -> str:
    """The words as the name of a file."""
    return _NOT_IN_NAMES.sub(" ", words).strip()


def name_of(paper: Paper) -> str:
    """``督通〔2026〕1号 关于……的督办通知``; what no system takes in a name is left out."""
    of_whom = f"（{paper.department}）" if paper.department else ""
    mark = paper.number or "草稿"
    state = "（作废）" if paper.state == PaperState.VOID else ""
    return file_name(f"{mark} {paper.title[:60]}{of_whom}{state}")
