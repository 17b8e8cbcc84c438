"""Ways to word a target as a whole (指标的成句说法): from 54% to 85%, 每户至少3次, 全覆盖, 全部清零, 零事故."""

import re

from directives.extraction.quantities import AT_LEAST, COUNT, DIGITS, NUMERAL, SHADE

UNIT = rf"(?:个?百分点|%|{COUNT}|[一-龥]{{0,2}}元|亩|天|小时|分钟|个?工作日)?"
CHANGE = r"(?:提高|提升|增加|压减|压降|压缩|压|降低?|扩大|缩短|减少|放宽|调整)[到至为]"
FIGURE = rf"(?:{DIGITS}|{NUMERAL})"
FROM_TO = re.compile(rf"[由从](?:目前的?|现在的?|原来的?)?{FIGURE}{UNIT}{CHANGE}{FIGURE}{UNIT}{SHADE}")
PACE = re.compile(r"\d+(?:分钟|小时)[一-龥]{2,4}(?:、\d+(?:分钟|小时)[一-龥]{2,4})+")
EACH = r"(?:每(?![月周季半年天日旬])(?:[个名户片亩家处座人支年所校镇村]|[一-龥]{1,2}(?=[^月周季天日]))|一人)"
CHARGED = r"至少|明确|联系|包联|包抓|帮扶|确定|讲|储备|建成|配备|一?带|配"
PER_UNIT = re.compile(
    rf"{EACH}[^，。；、月周季“”]{{0,10}}?(?:{CHARGED}|{AT_LEAST})[^，。；、]{{0,3}}?"
    rf"(?:{DIGITS}{COUNT}|一[名个场次处]|{NUMERAL}{COUNT})"
)
OFTEN = re.compile(
    r"(?:每(?:半年|[一-龥]{1,3}?))?至少[^，。；\d]{1,9}?(?:[一二两三四五]|\d+)[次天场遍节]|"
    r"每[月季周年半][度个年]*[^，。；\d]{0,6}(?:不少于|不低于)(?:\d+|[一二两三四五六])[次天场节篇]"
)
LASTING_FOR = re.compile(
    rf"(?:(?:公示|预告|公告|试用|见习|保存|留存|挂职)(?:时间|期限?|时长)?|时长|字数)(?:一般|原则上|均)?(?:为|满)?"
    rf"(?P<amount>(?:{DIGITS}|{NUMERAL})(?:个?工作日|个?月|天|日|年|小时|分钟|字){SHADE})(?=[，。；、）]|$)"
)
LASTING_SIGNS = frozenset("示告用习存职长数")
RANKED = (
    r"(?:保持|进入|位居|位列|冲刺|跻身|走在|排名)?全[省国市县区][^，。；、]{0,8}?"
    r"(?:前列|第[一二三]?梯队|第一方阵|前\d+|前[三五十](?:名|位|强)?)"
)
ASSURED = re.compile(rf"{RANKED}|\d{{2,5}}字(?:左右|以内|以上|以下)|100%覆盖|不发生一起[一-龥]{{2,4}}")
AT_LEAST_SOME = re.compile(
    rf"(?:至少|{AT_LEAST})(?=[^，。；、]{{0,6}}[一二两三四五六七八九十百半\d])[^，。；、的]{{1,9}}"
)
SET_WAYS = (
    (PACE, frozenset("时分")),
    (PER_UNIT, frozenset("每一")),
    (OFTEN, frozenset("每至")),
    (ASSURED, frozenset("全字覆起")),
)  # each with the signs of which it needs one
WHOLLY = "全覆盖"
WHOLE = re.compile(
    r"(?:“[^”]{1,8}”|[^，。；、：“”]{0,14}?)(?<!、)(?<!坚持)(?P<core>全覆盖(?:检查|排查|督查|走访|培训)?)(?![要的])"
)
SPOKEN_RESULT = r"[一-龥](?:完|好|一遍|[到上](?=[，。；]))"  # 全部查完, 全部种上: an order like any other
ENTIRE = re.compile(
    rf"(?<!不能)(?<!不得)全部(?!署|门|队|分)(?!{SPOKEN_RESULT})[一-龥]{{2}}[^，。；、的]{{0,8}}(?=[，。；]|$)|"
    r"[一-龥]{0,6}动态清零|收入增长与经济增长(?:基本)?同步|翻[一两三]番|"
    r"零(?:事故|死亡|伤亡|投诉|差错|新增|违约|上访)"
)
ENTIRE_SIGNS = frozenset("部零同翻")
FIGURES = re.compile(r"\d|全覆盖|全部|动态清零|不发生一起|增长与|[一二两三四五六七八九十百千万半]|零[事死伤投差新违上]")
