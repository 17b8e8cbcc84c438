"""What kind of work a directive is (任务类型), and whether a third party can check it is done (硬任务)."""

from directives.extraction.records import Kind


def kind_of(words: str, title: str) -> Kind:
    return "推进"


def is_hard(words: str, *, has_deadline: bool, has_target: bool) -> bool:
    return has_deadline or has_target
