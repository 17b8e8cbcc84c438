"""Bodies in lists: State Council organs, names of no known build, kinds and groups that the items share."""

import pytest

from directives.extraction.bodies import list_at, mention_at, names_body
from directives.extraction.body_naming import short_name
from directives.extraction.notes import has_notes
from directives.extraction.owner_clauses import charges
from tests.extraction.judged import found_in


def names(sentence: str) -> list[str]:
    return [mention.words for mention in list_at(sentence, 0, ())]


def owners(sentence: str) -> tuple[str, ...]:
    return found_in(sentence, sentence).owners


@pytest.mark.parametrize(
    "sentence",
    [
        "海关总署、银保监会要完善监管办法。",
        "国家铁路局、民航局、国家邮政局、中国国家铁路集团有限公司要制定实施细则。",
        "中央网信办、全国总工会、共青团中央、全国妇联、中国残联要主动作为。",
        "药剂科、检验科、手术室、急诊科、ICU要执行危急值制度。",
        "住房城乡建设部、农业农村部要联合检查。",
    ],
)
def test_every_body_of_a_list_is_named(sentence: str) -> None:
    assert names(sentence) == sentence.split("要", maxsplit=1)[0].split("、")


def test_a_note_lists_organs_of_every_build() -> None:
    assert owners("推广一般纳税人资格试点（海关总署、银保监会、国家外汇局负责）。") == (
        "海关总署",
        "银保监会",
        "国家外汇局",
    )


def test_each_province_closes_a_list_without_a_keyword() -> None:
    assert owners("延续失业保险政策（财政部、税务总局，各省、自治区、直辖市人民政府）。")[0] == "财政部"


def test_a_name_of_no_known_build_is_charged_with_its_neighbours() -> None:
    assert names("区住建局、清风行动小分队、区财政局要把账对清。") == ["区住建局", "清风行动小分队", "区财政局"]


def test_a_word_behind_the_last_body_that_nobody_charges_is_none() -> None:
    assert names("区住建局、道路问题都讲过了。") == ["区住建局"]


@pytest.mark.parametrize("words", ["督办小分队", "青溪分理处", "云溪供水有限公司", "分管副主任"])
def test_the_end_of_a_name_is_enough_in_a_note(words: str) -> None:
    assert names_body(words, ())


@pytest.mark.parametrize("words", ["按时完成", "限期办结的", "长期坚持"])
def test_not_every_word_of_a_note_is_a_body(words: str) -> None:
    assert not names_body(words, ())


def test_sectors_share_the_word_department() -> None:
    assert owners("学生、后勤、保卫、档案管理部门要排好夜班表。")[0] == "学生部门"


def test_counties_share_their_kind() -> None:
    assert names("青溪、柳林、石门等3个县要完成平台建设。") == ["青溪县", "柳林县", "石门县"]


@pytest.mark.parametrize(
    "sentence",
    [
        "自国务院批准设立之日起，入区设备按规定免税。",
        "除禁止进境的外，进口货物免于提交许可证件。",
        "向区党委会每月报一次进度。",
        "归办公室统一扎口。",
    ],
)
def test_a_preposition_begins_no_name(sentence: str) -> None:
    assert mention_at(sentence, 0, ()) is None


@pytest.mark.parametrize("words", ["自然资源局要", "内务处要", "非遗中心要", "经信局要", "对外联络处要"])
def test_what_looks_like_a_preposition_may_begin_a_name(words: str) -> None:
    found = mention_at(words, 0, ())
    assert found is not None
    assert found.words == words.removesuffix("要")


def test_a_body_ends_where_it_begins_to_organise() -> None:
    assert owners("区住建局组织两家企业在偏远村设便民点。") == ("住建局",)


def test_a_department_called_organisation_is_no_verb() -> None:
    assert owners("区委组织部要选派优秀干部。") == ("组织部",)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("教师在放假前要完成各项教学任务。", "教师"),
        ("报名者填写登记表，周五前交到办公室。", "报名者"),
        ("评委根据现场表现打分。", "评委"),
        ("带班领导和值班人员要坚守岗位。", "带班领导"),
        ("副总师以上领导要立即下井。", "副总师以上领导"),
    ],
)
def test_people_are_charged_by_what_they_are(sentence: str, name: str) -> None:
    assert owners(sentence)[0] == name


@pytest.mark.parametrize(
    "sentence",
    [
        "成立由派出所、交警、老师和家长共同组成的护校队。",
        "主持召开了由城管科、各社区参加的碰头会。",
        "徐明主任首先传达了会议精神。",
        "工程部负责人李明到现场办公。",
        "区纪委办公室主任李明要求，节日期间严守纪律。",
    ],
)
def test_who_makes_up_a_team_or_tells_of_a_meeting_is_not_charged(sentence: str) -> None:
    assert charges(sentence, ()) == ()


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("工会、共青团、妇联等群团组织要发挥作用。", "工会"),
        ("区水务局、区供水公司等单位牵头，逐户排查。", "水务局"),
        ("市、县（市）区信访局要在5日内答复。", "信访局"),
    ],
)
def test_the_first_of_a_list_leads_however_the_list_closes(sentence: str, name: str) -> None:
    assert owners(sentence)[0] == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("国务院", "国务院"),
        ("国务院办公厅", "国务院办公厅"),
        ("国务院国资委", "国资委"),
        ("各级地震部门", "地震部门"),
        ("各承办单位", "承办单位"),
        ("各级部门", "全体"),
        ("全公司广大干部职工", "全体"),
        ("与会党员", "全体"),
    ],
)
def test_the_ledger_name_of(words: str, name: str) -> None:
    assert short_name(words, ()) == name


def test_a_group_goes_by_the_name_it_was_set_up_under() -> None:
    assert short_name("领导小组", (), "成立防汛抗旱领导小组，统一指挥。") == "防汛抗旱领导小组"
    assert short_name("领导小组", (), "会议听取了汇报。") == "领导小组"


def test_each_institution_is_of_the_sort_the_text_speaks_of() -> None:
    text = "测绘代理机构要守规矩。" * 7 + "各机构要按时报数。"
    assert short_name("各机构", (), text) == "测绘代理机构"
    assert short_name("各机构", (), "各机构要按时报数。") == "各机构"


def test_each_enterprise_of_a_state_owned_meeting_is_state_owned() -> None:
    assert short_name("各企业", (), "在区属国企改革推进会上的讲话\n同志们：") == "区属企业"


def test_a_note_says_better_who_answers_than_a_body_far_into_the_sentence() -> None:
    sentence = "全面推行分级管理，在确保安全的前提下对小型低风险项目由政府部门统一发布开工条件（区住建局牵头负责）。"
    assert owners(sentence)[0] == "住建局"


def test_a_note_yields_to_who_is_told_to_at_the_head() -> None:
    assert owners("区水务局要在汛期前完成清淤（区财政局、各镇街配合）。")[0] == "水务局"


@pytest.mark.parametrize(
    ("text", "known"),
    [("完成清淤（区水务局牵头）。", True), ("责任单位：区水务局", True), ("抓紧完成清淤（共三段）。", False)],
)
def test_a_text_without_notes_is_known_to_have_none(text: str, known: bool) -> None:
    assert has_notes(text) is known


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("公交集团开行通学公交，4月底前报出线路方案。", "公交集团"),
        ("安全部完成三级教育后方可上岗。", "安全部"),
        ("干部监督室要建立登记制度。", "干部监督室"),
        ("督办室把七件事拆成节点台账。", "督办室"),
        ("应急办会同消防站下去剪枝。", "应急办"),
        ("经管股要转变作风。", "经管股"),
        ("3.1 质量部牵头，装配车间配合，加装扳手。", "质量部"),
        ("（笑声）交警支队从4月起开展专项整治。", "交警支队"),
        ("建立由区农业农村局召集、有关部门参加的联席会议制度。", "农业农村局"),
        ("如区信访局认为不属于本区范围的，应在2日内退回。", "信访局"),
        ("区政府督查室每季度通报一次。", "督查室"),
        ("区纪委党风政风监督室要列出清单。", "党风政风监督室"),
        ("教授每学年至少讲一门本科课。", "教授"),
        ("近期区住建局要组织一次排查。", "住建局"),
    ],
)
def test_an_office_is_known_by_its_whole_name(sentence: str, name: str) -> None:
    assert owners(sentence)[0] == name


@pytest.mark.parametrize("words", ["全部要清零", "内部要通报", "大局要稳住", "企业主要负责人"])
def test_a_word_that_only_ends_like_an_office_is_none(words: str) -> None:
    found = mention_at(words, 0, ())
    assert found is None or found.words.startswith("企业主要")


@pytest.mark.parametrize(
    "words",
    ["开辟学校发展新局面", "巩固文科学科优势", "争做新时代教师", "带动周边企业增收", "用好市属医院的专家"],
)
def test_what_is_done_to_a_body_is_no_part_of_its_name(words: str) -> None:
    assert mention_at(words, 0, ()) is None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("各单位带回去对照检查。", "各单位"),
        ("各科室回去以后逐条学。", "各科室"),
        ("各镇街党政主要负责人要到场。", "各镇街党政主要负责人"),
    ],
)
def test_everybody_is_named_without_what_they_do(words: str, name: str) -> None:
    found = mention_at(words, 0, ())
    assert found is not None
    assert found.words == name


@pytest.mark.parametrize("name", ["希望小学", "经济合作促进局", "指导中心"])
def test_an_office_may_bear_the_name_of_what_it_does(name: str) -> None:
    assert owners(f"{name}要在月底前报送方案。")[0].endswith(name[-4:])


@pytest.mark.parametrize(
    "sentence",
    [
        "上个月街道各科室对了一遍账。",
        "代表集团党组看望大家。",
        "关于云溪实验学校建设的事。",
        "与先进社区相比差距不小。",
    ],
)
def test_what_is_told_or_represented_is_not_charged(sentence: str) -> None:
    assert charges(sentence, ()) == ()


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("幼儿园要落实晨检制度。", "幼儿园"),
        ("食堂承包方要严格索证索票。", "食堂承包方"),
        ("网格长要每天巡查两次。", "网格长"),
        ("各民办培训机构不得组织学生到水域活动。", "培训机构"),
        ("护理团队要做实优质护理。", "护理团队"),
        ("门诊各诊室要落实一医一患。", "门诊各诊室"),
        ("党委宣传部、工会、团委要把警示教育搞起来。", "宣传部"),
        ("承办单位逾期未办的，由区效能办约谈。", "效能办"),
        ("二要压缩平均住院日，内科要制定方案。", "内科"),
    ],
)
def test_schools_hospitals_and_companies_have_bodies_of_their_own(sentence: str, name: str) -> None:
    assert owners(sentence)[0] == name


@pytest.mark.parametrize("words", ["各位同事", "同事们", "各党委"])
def test_a_salutation_is_for_everybody(words: str) -> None:
    assert short_name(words, ()) == "全体"


def test_what_a_country_will_do_its_government_will() -> None:
    assert owners("中国将坚定不移扩大开放，继续放宽市场准入。") == ("中国政府",)


@pytest.mark.parametrize("sentence", ["中国将士奋勇向前。", "中国人民团结一心。"])
def test_a_people_is_no_government(sentence: str) -> None:
    assert charges(sentence, ()) == ()


def test_a_body_may_be_told_from_when_before_it_is_told_what() -> None:
    assert owners("各分公司自取得资质之日起，均应参加年检。")[0] == "各分公司"
