"""What an import proposes (题头): read off the head of a paper, corrected by a person."""

from datetime import date

import pytest

from directives.documents import Headline, propose

TITLE = "在全区重点工作推进会上的讲话"
BODY = "同志们：\n今天的会议很重要，各乡镇、各部门要在6月底前完成整改，请大家抓好落实。\n"


def test_a_usual_head_gives_everything() -> None:
    text = f"{TITLE}\n区委副书记、区长\n（2026年3月5日）\n\n{BODY}"
    assert propose(text) == Headline(TITLE, date(2026, 3, 5), "区委副书记、区长", "全区重点工作推进会")


def test_a_text_without_a_head_gives_nothing() -> None:
    assert propose(BODY) == Headline()


def test_an_empty_text_gives_nothing() -> None:
    assert propose("") == Headline()


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (TITLE, TITLE),
        (f"# {TITLE}", TITLE),
        (f"《{TITLE}》", TITLE),
        (f"{TITLE}（2026年3月5日）", TITLE),
        (f"首页 > 领导讲话\n{TITLE}", TITLE),
        (f"云政发〔2026〕5号\n{TITLE}", TITLE),
        ("在全区安全生产暨防汛抗旱\n工作会议上的讲话", "在全区安全生产暨防汛抗旱工作会议上的讲话"),
        ("在全区安全生产工作会议上的\n讲话", "在全区安全生产工作会议上的讲话"),
        ("关于进一步加强和改进\n重点项目督查工作的\n通知", "关于进一步加强和改进重点项目督查工作的通知"),
        ("云溪区委书记\n在全区防汛会议上的讲话提纲", "在全区防汛会议上的讲话提纲"),
        ("下面是小编整理的在全区防汛会议上的讲话,供大家参考。", "在全区防汛会议上的讲话"),
        ("我区召开创建文明城区动员会", "我区召开创建文明城区动员会"),
        ("督查工作漫谈（下）", "督查工作漫谈（下）"),
        ("2026年云溪区政府工作报告", "2026年云溪区政府工作报告"),
    ],
)
def test_the_title_is_found_among_what_stands_above_the_salutation(head: str, title: str) -> None:
    assert propose(f"{head}\n{BODY}").title == title


def test_a_numbered_heading_is_no_title() -> None:
    assert propose("一、2026年工作安排\n（一）重点项目\n" + BODY).title == ""


def test_a_title_that_runs_into_the_text_is_cut_out() -> None:
    glued = "在云溪区招商大会上的致辞（2026年9月4日）尊敬的各位来宾，女士们、先生们：大家好，欢迎来到云溪，" * 2
    assert propose(glued).title == "在云溪区招商大会上的致辞"


@pytest.mark.parametrize(
    "file_name",
    [
        f"{TITLE}.docx",
        f"20260305{TITLE}.docx",
        f"2026-03-05 {TITLE}（定稿）.docx",
        f"{TITLE}(1).docx",
        f"{TITLE}-副本.txt",
        f"C:\\文件\\{TITLE}.docx",
        f"/srv/{TITLE}_v2.pdf",
    ],
)
def test_where_the_text_has_no_title_the_name_of_the_file_serves(file_name: str) -> None:
    assert propose(BODY, file_name).title == TITLE


@pytest.mark.parametrize("file_name", ["", "scan0001.pdf", "新建.docx", "20260305.docx"])
def test_a_name_that_says_nothing_is_no_title(file_name: str) -> None:
    assert propose(BODY, file_name).title == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"{TITLE}\n（二〇二六年三月五日）\n{BODY}", date(2026, 3, 5)),
        (f"{TITLE}\n2026.3.5\n{BODY}", date(2026, 3, 5)),
        (f"{TITLE}（2026年3月5日）\n{BODY}", date(2026, 3, 5)),
        (f"{TITLE}\n（2026年3月5日，根据录音整理）\n{BODY}", date(2026, 3, 5)),
        (f"{TITLE}\n区长（2026年3月5日）\n发布时间：2026-03-09\n{BODY}", date(2026, 3, 5)),
        (f"发布时间：2026-03-09 来源：办公室\n{TITLE}\n（3月5日，根据录音整理）\n{BODY}", date(2026, 3, 5)),
        (f"发布时间：2026-03-09\n{TITLE}\n同志们：\n今天是3月5号，会议能短则短，各单位要马上办。", date(2026, 3, 5)),
        (f"发布时间：2026-01-09\n{TITLE}\n（12月25日）\n{BODY}", date(2025, 12, 25)),
        ("在2026年全区推进会上的讲话\n（3月5日）\n" + BODY, date(2026, 3, 5)),
        (f"{TITLE}\n{BODY}云溪区人民政府\n2026年3月5日", date(2026, 3, 5)),
        (f"发布时间：2026-03-09\n{TITLE}\n{BODY}", date(2026, 3, 9)),
        ("我区召开推进会\n2026年3月5日，全区推进会召开，会议要求各部门抓好落实。", date(2026, 3, 5)),
        ("我区召开推进会\n发布时间：2026-03-09\n3月5日，全区推进会召开，会议要求抓好落实。", date(2026, 3, 5)),
        (f"{TITLE}\n同志们：\n到2026年12月31日，全部项目要完工。各部门抓好落实，不得拖延。", None),
        (f"{TITLE}\n（3月5日）\n{BODY}", None),
    ],
)
def test_the_day_is_that_of_the_speech_not_of_its_contents(text: str, day: date | None) -> None:
    assert propose(text).spoken_on == day


def test_the_name_of_the_file_gives_the_day_where_the_text_does_not() -> None:
    assert propose(f"{TITLE}\n{BODY}", "20260305讲话.docx").spoken_on == date(2026, 3, 5)
    assert propose(f"{TITLE}\n（3月5日）\n{BODY}", "2026年推进会讲话.docx").spoken_on == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("区委书记", "区委书记"),
        ("区委书记 某某", "区委书记 某某"),
        ("——区长", "区长"),
        ("云溪区委副书记、区长　某某某", "云溪区委副书记、区长 某某某"),
        ("党委书记、董事长", "党委书记、董事长"),
        ("（区委书记 某某）", "区委书记 某某"),
        ("（2026年3月5日 区长）", "区长"),
        ("区应急管理局局长某某", "区应急管理局局长某某"),
        ("讲话人：某某某", "某某某"),
        ("区政府办公室", ""),
        ("区委办公室主任会议", ""),
        ("（根据录音整理）", ""),
    ],
)
def test_the_speaker_is_read_off_the_line_under_the_title(line: str, speaker: str) -> None:
    assert propose(f"{TITLE}\n{line}\n{BODY}").speaker == speaker


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("区委书记在全区防汛会议上的讲话", "区委书记"),
        ("区委副书记、区长在全区防汛会议上的讲话", "区委副书记、区长"),
        ("某某某同志在全区防汛会议上的讲话", "某某某"),
        ("区发展改革局局长的讲话", "区发展改革局局长"),
        ("在全区防汛会议上的讲话", ""),
        ("在全区党委书记述职会议上的讲话", ""),
    ],
)
def test_the_speaker_may_stand_in_the_title(title: str, speaker: str) -> None:
    assert propose(f"{title}\n{BODY}").speaker == speaker


def test_the_speaker_may_stand_in_the_name_of_the_file() -> None:
    assert propose(f"{TITLE}\n{BODY}", "区委书记在全区推进会上的讲话.docx").speaker == "区委书记"


@pytest.mark.parametrize(
    ("text", "meeting"),
    [
        (f"在区政府第八次全体会议上的讲话\n{BODY}", "区政府第八次全体会议"),
        (f"在庆祝建区三十周年大会上的致辞\n{BODY}", "庆祝建区三十周年大会"),
        (f"区委书记在区委常委会上的总结讲话\n{BODY}", "区委常委会"),
        (f"2026年全区安全生产工作会议讲话\n{BODY}", "2026年全区安全生产工作会议"),
        ("同志们：\n今天,我们召开全区信访工作会议,主要任务是部署全年工作。", "全区信访工作会议"),
        ("同志们：\n今天上午，区委、区政府在这里召开全区重点项目推进会。", "全区重点项目推进会"),
        ("同志们：\n这次召开的是防汛抗旱动员部署会，时间不长。", "防汛抗旱动员部署会"),
        ("我区召开创建文明城区动员会\n会上宣读了方案。", "创建文明城区动员会"),
        ("3月5日，全区招商引资工作座谈会在区政府召开。会议要求各部门抓好落实。", "全区招商引资工作座谈会"),
        ("关于加强督查工作的通知\n各乡镇：\n请抓好落实。", ""),
        ("同志们：\n今天，我们要依靠工会、商会和各行业协会，把工作做到社会各方面。", ""),
        ("同志们：\n去年召开的三次座谈会上，大家提了意见。", ""),
    ],
)
def test_the_meeting_is_read_off_the_title_or_the_first_words(text: str, meeting: str) -> None:
    assert propose(text).meeting == meeting


@pytest.mark.parametrize(
    "piece", ["（", "书记、", "在", "召开", "今天会", "二〇", "《", "市长", "关于", " \t", "在会上的"]
)
def test_no_text_chooses_how_long_reading_it_takes(piece: str) -> None:
    # A pattern that tries every split would take minutes here.
    assert propose(piece * 40_000, piece * 80).spoken_on is None
    assert propose("\n".join([piece * (60 // len(piece))] * 15)).spoken_on is None


def test_a_report_of_several_days_was_spoken_on_the_last_of_them() -> None:
    text = (
        "总经理到北片区调研\n"
        "本网讯　（通讯员）秋高气爽。2025年9月2日至5日，总经理带队赴北片区调研，先后到三个车间，"
        "看现场、进班组、问效益、听建议，代表公司向一线员工致以问候，并主持召开座谈会听取大家的意见。\n"
    )
    assert propose(text).spoken_on == date(2025, 9, 5)


def test_a_report_tells_of_its_own_day_before_the_day_it_was_published() -> None:
    text = (
        "区委书记调研老旧小区改造\n来源：云溪日报　发布时间：2026-07-09\n"
        "本报讯　7月8日，区委书记先后深入两个社区，实地调研老旧小区改造工作，要求把好事办好、实事办实，"
        "让群众在家门口看得见变化、摸得着实惠，真正把关心的事一件一件办到群众的心坎上去。\n"
    )
    assert propose(text).spoken_on == date(2026, 7, 8)


def test_the_year_of_a_report_may_stand_in_the_name_of_its_meeting() -> None:
    text = (
        "我区召开创建动员会\n11月15日，云溪区2018年文明城区创建动员会召开，"
        "会议通报了有关情况，安排了下一步的工作，各镇、各街道、各部门的主要负责人参加会议并作了表态发言。\n"
    )
    assert propose(text).spoken_on == date(2018, 11, 15)


def test_a_paper_is_signed_above_its_annex() -> None:
    text = (
        "关于印发重点任务分解表的通知\n各镇人民政府，区政府各部门：\n"
        + "现将分解表印发给你们，请认真抓好落实。\n" * 8
        + "云溪区人民政府办公室\n2026年3月9日\n附件\n重点任务分解表\n"
        + "1. 完成老旧小区改造，管线应改尽改。\n" * 40
    )
    assert propose(text).spoken_on == date(2026, 3, 9)


def test_what_a_speech_tells_of_another_day_is_not_its_own() -> None:
    text = (
        "各位同事：\n2025年12月5日，全国会议召开，我们要认真学习领会，把会议精神带回去，"
        "结合自己的实际一件一件抓好落实，让企业有感、让群众得实惠。\n"
    )
    assert propose(text).spoken_on is None


LONG = "在全区持续优化营商环境暨推进“高效办成一件事”改革和第四季度重点项目集中攻坚行动动员部署电视电话会议上的讲话"


@pytest.mark.parametrize("behind", ["", "（根据录音整理，未经本人审阅）"])
def test_a_title_longer_than_a_line_of_prose_is_still_one(behind: str) -> None:
    found = propose(f"{LONG}{behind}\n（2026年3月5日）\n\n{BODY}")
    assert (found.title, found.spoken_on) == (LONG, date(2026, 3, 5))


@pytest.mark.parametrize(
    "prose",
    [
        "按照区政府办公室关于在全区开展城市更新和老旧小区改造集中攻坚行动的通知（云政办发〔2026〕5号）要求，现将2026年1月5日有关情况报告",
        "会议听取了区住建局关于老旧小区改造、区城管局关于占道经营整治、区财政局关于资金兑付进度的情况汇报，审议了2026年1月5日的工作报告",
    ],
)
def test_a_long_line_of_prose_that_ends_like_a_title_is_none(prose: str) -> None:
    assert propose(f"{prose}\n{BODY}").title == ""
