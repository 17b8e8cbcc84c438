"""Spreadsheets that come in (xlsx, xls, et, csv): read in a bounded child process, or refused in one sentence."""

import json
import logging
from typing import Any

from directives.documents.isolation import TIME_LIMIT, ask_child
from papers.sheets.bounds import LARGEST
from papers.sheets.records import Sheet, UnreadableSheetError

_CHILD = "papers.sheets.child"

logger = logging.getLogger(__name__)


def read_workbook(data: bytes, name: str, *, time_limit: float = TIME_LIMIT, module: str = _CHILD) -> tuple[Sheet, ...]:
    """The sheets that hold something, in their order; hidden ones too, their name says so (``台账（隐藏）``).

    What the file is is told by its content; ``name`` only stands in the sentence that refuses it. At most 5,000 rows
    and 60 columns a sheet, 20 MB in all. Raises ``UnreadableSheetError`` with a sentence for the person who chose it.
    """
    if len(data) > LARGEST:
        raise _refused(name, "它超过了 20 MB。请删去里面的图片，只留要导入的行再导入。")
    try:
        record = ask_child(data, "sheet", time_limit=time_limit, module=module)
    except TimeoutError:
        raise _refused(
            name, f"读了 {time_limit:.0f} 秒还没有读完。请把要导入的行复制到一张新的表格里再导入。"
        ) from None
    return _understood(record, name)


def _understood(record: dict[str, Any], name: str) -> tuple[Sheet, ...]:
    if "unreadable" in record:
        raise _refused(name, record["unreadable"])
    if "failure" in record:
        logger.warning("sheet reader: %s", record["failure"])
        raise _refused(name, "它太大、太复杂或者已经损坏。请把要导入的行复制到一张新的表格里，存为 .xlsx 再导入。")
    return tuple(Sheet.from_json(packed) for packed in json.loads(record["sheets"]))


def _refused(name: str, words: str) -> UnreadableSheetError:
    return UnreadableSheetError(f"“{name}”读不出来：{words}")
