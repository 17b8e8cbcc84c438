"""What the pages of robots and of receivers share: a refusal told in a sentence, the version that was read."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest

from tracking.actions.outlets import OutletRefusedError, StaleOutletError

INCOMPLETE = "没有做成：页面送来的不完整，请在这里再按一次。"


@dataclass(frozen=True, slots=True)
class RefusalsTold:
    """What cannot be done inside is said on the next page; ``act``: what was to be done."""

    request: HttpRequest
    act: str

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, why: BaseException | None, __: object) -> bool:
        if isinstance(why, OutletRefusedError):
            messages.error(self.request, str(why))
        elif isinstance(why, StaleOutletError):
            messages.error(self.request, f"没有{self.act}：{why}请看过现在的样子再定。")
        return isinstance(why, OutletRefusedError | StaleOutletError)


def seen(request: HttpRequest) -> int:
    """The version somebody read before pressing; 0, which none has, where the page sends none."""
    written = request.POST.get("version", "")
    return int(written) if written.isdecimal() and len(written) < 10 else 0
