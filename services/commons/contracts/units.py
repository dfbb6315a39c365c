"""The units of the town: Zhongshan's 24 towns and a dozen of its departments, as they were in 2015.

Towns: National Bureau of Statistics, town-level codes of 2015 (统计用区划代码 442000001-006 and 442000100-117), in that
order: one national development zone, five districts, eighteen towns. 小榄 absorbed 东升 in 2021.
Departments: a selection by their names of that time, not a full register. Codes are for ever.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """One row; ``kind`` is zone, district, town or department."""

    code: str
    zh: str
    en: str
    kind: str


TOWNS: tuple[Unit, ...] = (
    Unit("shiqi", "石岐区", "Shiqi District", "district"),
    Unit("dongqu", "东区", "East District", "district"),
    Unit("huoju", "火炬开发区", "Torch Development Zone", "zone"),
    Unit("xiqu", "西区", "West District", "district"),
    Unit("nanqu", "南区", "South District", "district"),
    Unit("wuguishan", "五桂山", "Wuguishan", "district"),
    Unit("xiaolan", "小榄镇", "Xiaolan", "town"),
    Unit("huangpu", "黄圃镇", "Huangpu", "town"),
    Unit("minzhong", "民众镇", "Minzhong", "town"),
    Unit("dongfeng", "东凤镇", "Dongfeng", "town"),
    Unit("dongsheng", "东升镇", "Dongsheng", "town"),
    Unit("guzhen", "古镇镇", "Guzhen", "town"),
    Unit("shaxi", "沙溪镇", "Shaxi", "town"),
    Unit("tanzhou", "坦洲镇", "Tanzhou", "town"),
    Unit("gangkou", "港口镇", "Gangkou", "town"),
    Unit("sanjiao", "三角镇", "Sanjiao", "town"),
    Unit("henglan", "横栏镇", "Henglan", "town"),
    Unit("nantou", "南头镇", "Nantou", "town"),
    Unit("fusha", "阜沙镇", "Fusha", "town"),
    Unit("nanlang", "南朗镇", "Nanlang", "town"),
    Unit("sanxiang", "三乡镇", "Sanxiang", "town"),
    Unit("banfu", "板芙镇", "Banfu", "town"),
    Unit("dachong", "大涌镇", "Dachong", "town"),
    Unit("shenwan", "神湾镇", "Shenwan", "town"),
)

DEPARTMENTS: tuple[Unit, ...] = (
    Unit("agriculture", "市农业局", "Agriculture Bureau", "department"),
    Unit("civil_affairs", "市民政局", "Civil Affairs Bureau", "department"),
    Unit("development", "市发展和改革局", "Development and Reform Bureau", "department"),
    Unit("environment", "市环境保护局", "Environmental Protection Bureau", "department"),
    Unit("finance", "市财政局", "Finance Bureau", "department"),
    Unit("health", "市卫生和计划生育局", "Health and Family Planning Bureau", "department"),
    Unit("housing", "市住房和城乡建设局", "Housing and Construction Bureau", "department"),
    Unit("justice", "市司法局", "Justice Bureau", "department"),
    Unit("labour", "市人力资源和社会保障局", "Human Resources and Social Security Bureau", "department"),
    Unit("police", "市公安局", "Public Security Bureau", "department"),
    Unit("social_work", "市社会工作委员会办公室", "Office of the Social Work Committee", "department"),
    Unit("transport", "市交通运输局", "Transport Bureau", "department"),
    Unit("urban_management", "市城市管理行政执法局", "Urban Management Bureau", "department"),
    Unit("water", "市水务局", "Water Bureau", "department"),
)
DEPARTMENT_CODES = frozenset(unit.code for unit in DEPARTMENTS)
TOWN_CODES = frozenset(unit.code for unit in TOWNS)
