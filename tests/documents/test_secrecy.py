import pytest

from directives.documents import SecrecyFinding, secrecy_marks

TITLE = "在全区重点工作推进会上的讲话"
BODY = "同志们：\n" + "各乡镇、各部门要抓好落实。\n" * 20


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("机密★5年", "机密★5年"),
        ("绝密★长期", "绝密★长期"),
        ("秘密 ★ 一年", "秘密 ★ 一年"),
        ("机　密★10年", "机　密★10年"),
        ("绝密★启用前", "绝密★启用前"),
        ("秘密☆", "秘密☆"),
        ("★机密", "★机密"),
        ("000012　　　机密★5年　　　特急", "机密★5年"),
        ("机密", "机密"),
        ("【秘密】", "秘密"),
        ("（绝密）", "绝密"),
        ("秘 密", "秘 密"),
        ("秘密  特急", "秘密"),
        ("密级：秘密", "秘密"),
        ("密级:机密 份号:000001", "机密"),
        ("保密等级：绝密", "绝密"),
        ("机密级", "机密级"),
    ],
)
def test_a_grade_in_the_head_refuses(line: str, mark: str) -> None:
    text = f"{line}\r\n{TITLE}\r\n{BODY}"
    finding = secrecy_marks(text)
    assert (finding.level, finding.mark) == ("refuse", mark)
    assert text[finding.start : finding.end] == mark


def test_a_grade_under_the_title_is_still_in_the_head() -> None:
    assert secrecy_marks(f"{TITLE}\n（2026年3月5日）\n机密\n{BODY}").level == "refuse"


@pytest.mark.parametrize(
    "line",
    [
        "内部",
        "内部资料",
        "内部资料 注意保存",
        "内部文件，注意保密",
        "（内部资料，请勿外传）",
        "【内部使用】",
        "内部★3年",
        "密级：内部",
        "内部讲话",
        "注意保密",
    ],
)
def test_a_mark_of_an_internal_paper_warns(line: str) -> None:
    text = f"{TITLE}\n{line}\n{BODY}"
    finding = secrecy_marks(text)
    assert finding.level == "warn"
    assert text[finding.start : finding.end] == finding.mark != ""


@pytest.mark.parametrize("line", ["附件二为机密★5年，另行发送。", "此件★10年", "本册为内部资料，注意保存。"])
def test_a_mark_far_below_the_head_warns(line: str) -> None:
    assert secrecy_marks(f"{TITLE}\n{BODY}{line}\n").level == "warn"


def test_a_grade_alone_on_a_line_far_below_is_a_heading_of_a_table() -> None:
    assert secrecy_marks(f"{TITLE}\n{BODY}机密\n").level is None


@pytest.mark.parametrize(
    "line",
    [
        "各单位要加强内部管理，健全内部控制制度。",
        "要保守国家秘密，严防失密泄密。",
        "依法保护商业秘密和个人隐私。",
        "机密文件要专人保管。",
        "秘密级以上的文件不得上网。",
        "要做好机密、秘密、绝密文件的清退。",
        "内部审计",
        "内部监督要常态化",
        "密级文件由办公室管理。",
        "密级：秘密工作管理办法由区委制定",
        "★重点工作",
        "★★★ 必须完成",
        "坚持党内民主，内部讲话要实事求是。",
        "在全区保密工作会议上的讲话",
    ],
)
@pytest.mark.parametrize("place", ["head", "body"])
def test_the_same_words_in_prose_are_no_marks(line: str, place: str) -> None:
    text = f"{line}\n{TITLE}\n{BODY}" if place == "head" else f"{TITLE}\n{BODY}{line}\n"
    assert secrecy_marks(text) == SecrecyFinding(None)


def test_the_gravest_mark_counts() -> None:
    finding = secrecy_marks(f"内部资料\n{TITLE}\n机密★5年\n{BODY}")
    assert (finding.level, finding.mark) == ("refuse", "机密★5年")


def test_a_text_without_marks_is_free() -> None:
    assert secrecy_marks("") == secrecy_marks(TITLE + BODY) == SecrecyFinding(None, "", 0, 0)


@pytest.mark.parametrize("piece", [" \t", "　", "内部 ", "密 级", "机 ", "★ ", "（", "秘　　", "内部，注意"])
def test_no_text_chooses_how_long_the_search_takes(piece: str) -> None:
    # A pattern that tries every split would take minutes here.
    assert secrecy_marks(piece * 40_000 + "机密文件").level != "refuse"
