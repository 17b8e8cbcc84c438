"""People and posts in a cell (责任人、责任领导): an account of the lead department, a leader's post."""

import re

from papers.intake.amounts import Read
from papers.intake.known import Known
from papers.intake.texts import half_width, quoted, says_nothing, squeezed

_TELEPHONE = re.compile(r"(?:电话|手机|联系方式)?：?\+?\d[\d\- ]{5,}\d")
_LIST = re.compile(r"[、，；/|\n（）\s]+")


def without_telephone(text: str) -> str:
    """A number belongs to an account, not into the remarks of a task."""
    return _TELEPHONE.sub(" ", half_width(text)).strip()


def handler(text: str, lead: int | None, known: Known) -> Read[int]:
    """The account of the first person named who has one in the lead department; a note where there is none."""
    plain = without_telephone(text)
    if says_nothing(plain) or lead is None:
        return Read()
    for name in (squeezed(plain), *_LIST.split(plain)):
        keys = known.people.get((lead, name), ())
        if len(keys) > 1:
            return Read(note=f"{quoted(text)}在牵头单位有 {len(keys)} 个账号，责任人先空着，导入以后在页面上定。")
        if keys:
            is_whole = squeezed(plain) == name
            return Read(keys[0], note="" if is_whole else f"{quoted(text)}里认出了{name}，定为责任人。")
    return Read(note=f"{quoted(text)}在牵头单位没有账号，责任人先空着，原来的写法记在备注里。")


def leader(text: str, known: Known) -> Read[int]:
    """The post: by its name, or by who holds it; a note where it is none of ours."""
    plain = squeezed(without_telephone(text))
    if says_nothing(plain):
        return Read()
    posts = {squeezed(name): key for name, key in known.posts.items()}
    if plain in posts:
        return Read(posts[plain])
    inside = {key for name, key in posts.items() if name and name in plain}
    if len(inside) == 1:
        return Read(inside.pop(), note=f"{quoted(text)}按其中的职务认出了责任领导。")
    return Read(note=f"{quoted(text)}不是系统里的领导职务，责任领导先空着，原来的写法记在备注里。")
