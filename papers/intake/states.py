"""Where a task stands, in the words of ledgers (状态): ours, and what people write for them."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from papers.intake.amounts import Read
from papers.intake.texts import quoted, says_nothing, squeezed, text_of
from papers.sheets.records import Cell
from tracking.workflow import Status


class _Meaning(NamedTuple):
    status: Status
    words: str


_MEANINGS = (
    _Meaning(Status.DRAFT, "待交办 未交办 拟交办 待下达 待立项"),
    _Meaning(Status.ASSIGNED, "待签收 未签收 已交办 已下达 已派发 待接收 未接收 退签 被退签"),
    _Meaning(
        Status.ACCEPTED,
        "办理中 正在办理 在办 办理 进行中 推进中 正在推进 正在进行 持续推进 有序推进 正常推进 按计划推进 "
        "按序时推进 未办结 未完成 未销号 未结案 正常 在建 落实中 整改中 已签收 已启动 否",
    ),
    _Meaning(  # the lights say it, or the next step is to be taken here
        Status.ACCEPTED,
        "待审核 申请办结 待办结 基本完成 部分完成 阶段性完成 滞后 进展滞后 推进缓慢 进度偏慢 超期 逾期 超时 "
        "未按期完成 超期未办结 逾期未办结 逾期未完成 临期 即将到期 延期 已延期 长期坚持 长期推进 未启动 未开始 "
        "未开展 红灯 黄灯 绿灯 红 黄 绿 严重滞后 未报",
    ),
    _Meaning(
        Status.CLOSED,
        "已办结 办结 已完成 完成 全部完成 已全部完成 已销号 销号 已结案 结案 已落实 已整改 完结 已完结 超期办结 "
        "按期办结 按时办结 逾期办结 超期完成 按期完成 按时完成 是 √ ✓",
    ),
    _Meaning(Status.SUSPENDED, "挂起 暂缓 暂停 缓办 搁置 暂缓办理"),
    _Meaning(Status.CANCELLED, "中止 终止 取消 撤销 撤办 不再办理 不再办 作废 停办"),
)
_STATUSES: Mapping[str, Status] = {word: one.status for one in _MEANINGS for word in one.words.split()}
_MARKS = re.compile(r"[●○■▲◆★☆◎△□]")
_ONLY_A_DAY = re.compile(r"[\d年月日号./（）于在-]*")


def status(cell: Cell) -> Read[Status]:
    """Where a task stands; other words than ours are noted, and what is no state is an error."""
    said, text = quoted(text_of(cell)), _MARKS.sub("", squeezed(text_of(cell))).rstrip("。；")
    if says_nothing(text):
        return Read()
    found = _STATUSES.get(text) or _by_beginning(text)
    if found is None:
        return Read(error=f"{said}不是一种状态。请写待交办、待签收、办理中、已办结、挂起、中止里的一种。")
    return Read(found, note="" if text == found.label else f"{said}按“{found.label}”导入。")


def _by_beginning(text: str) -> Status | None:
    """正在推进，已开工12个; but 完成60% is not done, nor is 已完成（部分）."""
    starting = max((word for word in _STATUSES if len(word) > 1 and text.startswith(word)), key=len, default="")
    found = _STATUSES.get(starting)
    is_certain = found != Status.CLOSED or _ONLY_A_DAY.fullmatch(text.removeprefix(starting))
    return found if is_certain else None
