"""What the template language complains of, told in Chinese."""

import re

from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError, UndefinedError

_MISSING_END = re.compile(r"looking for the following tags: '(\w+)'")
_UNKNOWN_TAG = re.compile(r"Encountered unknown tag '(\w+)'")
_NO_ATTRIBUTE = re.compile(r"(?:no attribute|has no element) '?([^'\s]+)'?$")
_UNDEFINED = re.compile(r"^'([^']+)' is undefined")
_FILTER = re.compile(r"No (filter|test) named '([^']+)'")


def in_chinese(error: TemplateError, around: str = "") -> str:
    """What is wrong, where (the words ``around`` it), and what to write instead."""
    if isinstance(error, TemplateSyntaxError):
        return _syntax(error.message or "", f"，在“{around[:40]}”这里" if around else "")
    if isinstance(error, SecurityError):
        return "模板里有不允许的写法：占位符只能用列出来的名字，不能调用程序内部的东西。请改成列出来的占位符。"
    if isinstance(error, UndefinedError):
        return f"没有“{_undefined(error)}”这个占位符。请对照占位符清单改正，注意拼写和大小写。"
    return f"模板填不出来（{error}）。请对照占位符清单检查。"


def _undefined(error: UndefinedError) -> str:
    said = error.message or ""
    found = _UNDEFINED.search(said) or _NO_ATTRIBUTE.search(said)
    return found[1] if found else said


def _syntax(said: str, place: str) -> str:
    if found := _MISSING_END.search(said):
        begun = found[1].removeprefix("end") if found[1].startswith("end") else "if"
        return f"有一处 {{% {begun} … %}} 没有写结束的 {{% end{begun} %}}{place}。请补上。"
    if found := _UNKNOWN_TAG.search(said):
        return f"“{found[1]}”用得不对{place}：没有这个写法，或者前面没有开始的那一句。请成对地写，例如 for 和 endfor。"
    if found := _FILTER.search(said):
        return f"没有“|{found[2]}”这种加工办法{place}。能用的是“|中文数字”。"
    return f"有一处占位符写得不对{place}：写成 {{{{ 名字 }}}}，两边各两个花括号，中间只有名字。"
