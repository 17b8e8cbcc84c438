from directives.documents.rejoining import join_lines, page_of, strip_running_lines

FULL = "各乡镇各部门要把安全生产摆在突出位置抓紧抓实抓出成效"
LAID_OUT = f"""\
       在全区推进会上的讲话
  {FULL[:24]}
{FULL}
区应急管理局牵头。
  一、压实责任
  {FULL[:24]}
限期整改。
"""


def joined(*pages: str) -> list[str]:
    return join_lines([page_of(page) for page in pages])


def test_a_first_line_indent_begins_a_paragraph() -> None:
    assert joined(LAID_OUT) == [
        "在全区推进会上的讲话",
        FULL[:24] + FULL + "区应急管理局牵头。",
        "一、压实责任",
        FULL[:24] + "限期整改。",
    ]


def test_a_line_that_stops_short_ends_a_paragraph_even_without_indents() -> None:
    assert joined(f"{FULL}\n{FULL}\n到此为止\n{FULL}\n{FULL}\n完成。\n") == [FULL * 2 + "到此为止", FULL * 2 + "完成。"]


def test_a_wider_gap_after_an_ending_begins_a_paragraph() -> None:
    full = FULL[:-1] + "。"
    assert joined(f"{FULL}\n{full}\n\n{FULL}\n{full}\n{FULL}\n") == [FULL + full, FULL + full + FULL]


def test_a_gap_in_the_middle_of_a_sentence_is_only_a_gap() -> None:
    assert joined(f"{FULL}\n{FULL}\n\n{FULL}\n{FULL}\n") == [FULL * 4]


def test_gaps_that_justified_setting_leaves_are_closed_and_columns_kept_apart() -> None:
    assert page_of("区 水务局  牵头     六月底前")[0].text == "区水务局牵头 六月底前"


def test_latin_words_keep_their_space_and_numbers_do_not_get_one() -> None:
    wide = "x" * 40
    assert joined(f"{wide} plan\nmade {wide}\n") == [f"{wide} plan made {wide}"]
    assert joined(f"{FULL}20\n26年{FULL}\n") == [f"{FULL}2026年{FULL}"]


def test_a_short_page_takes_its_edge_from_the_others() -> None:
    long = "\n".join([FULL] * 9)
    assert joined(long, "一、查隐患\n二、补短板\n") == [FULL * 9 + "一、查隐患", "二、补短板"]


def test_page_numbers_of_every_form_are_taken_away() -> None:
    for number in ("3", "- 3 -", "— 3 —", "第 3 页", "第3页 共9页", "3/9", "·3·"):
        pages, running = strip_running_lines([page_of(f"{LAID_OUT}\n{number}\n")])
        assert (len(pages[0]), running) == (7, []), number


def test_a_line_that_two_pages_share_is_no_running_title() -> None:
    pages, running = strip_running_lines([page_of(f"{FULL}\n完{n}\n") for n in "一二"])
    assert ([len(page) for page in pages], running) == ([2, 2], [])


def test_a_year_within_the_page_is_no_page_number() -> None:
    pages, _ = strip_running_lines([page_of(f"{FULL}\n{FULL}\n2026\n{FULL}\n{FULL}\n")])
    assert len(pages[0]) == 5


def test_an_empty_page_gives_no_paragraph() -> None:
    assert joined("", FULL, "") == [FULL]
