"""Which kind of work a category honours, by the words in which pledges name such work.

A focus area is too wide to say that two do the same: devices and courses are both adoption. In the labelled samples
readers said yes to hardly a pair whose pledge does not name the work of the laureate's category (`/connections`).
"""

from collections.abc import Mapping

from awards.organisations.rules import fold

BEGINNINGS = {
    "access": (
        "access", "affordable", "broadband", "connect", "device", "handset", "internet", "network", "smartphone",
        "wifi", "wi-fi", "acces", "appareil", "abordable", "reseau", "connexion", "conect", "dispositiv", "red ",
        "redes", "asequible", "доступ", "сеть", "сети", "связ", "устройств", "подключ",
    ),
    "skills": (
        "class", "coding", "course", "curricul", "learn", "literac", "safe use", "school", "skill", "teach", "train",
        "competenc", "cours", "ecole", "enseign", "form", "apprend", "aprend", "capacit", "curso", "escuela", "ensen",
        "habilidad", "навык", "обуч", "курс", "школ", "грамотн",
    ),
    "leadership-in-smes": (
        "apprentic", "business", "cooperativ", "enterpris", "entrepreneur", "founder", "job", "market", "sme",
        "startup",
        "apprenti", "emploi", "fondat", "pme", "emple", "emprend", "empresa", "mercado", "pyme", "бизнес", "предприн",
        "рынок", "рынк", "стартап",
    ),
    "leadership-in-tech": (
        "career", "engineer", "founder", "leader", "mentor", "carriere", "dirigeant", "fondat", "ingenieu", "carrera",
        "fundador", "ingenier", "lider", "инженер", "карьер", "лидер", "настав",
    ),
    "research": (
        "data", "evidence", "research", "statistic", "study", "studies", "survey", "donnee", "enquete", "recherche",
        "statisti", "datos", "encuesta", "estadistic", "estudio", "investigac", "данны", "исследов", "статист",
    ),
}  # fmt: skip
"""How words begin, folded, in languages that put blanks between words."""

INSIDE = {
    "access": ("انترنت", "شبك", "اتصال", "اجهز", "接入", "网络", "上网", "设备"),
    "skills": ("تدريب", "تعليم", "مهار", "مدرس", "培训", "技能", "课程", "学校"),
    "leadership-in-smes": ("اعمال", "شرك", "وظائف", "企业", "创业", "就业"),
    "leadership-in-tech": ("قياد", "مهندس", "领导", "导师", "工程师"),
    "research": ("بحث", "بيانات", "احصا", "研究", "数据", "统计"),
}
"""What stands anywhere in a text, for Arabic with its article and for Chinese."""

BY_FOCUS: Mapping[str | None, tuple[str, ...]] = {
    "access": ("access",), "adoption": ("skills",), "value-creation": ("leadership-in-smes", "leadership-in-tech"),
}  # fmt: skip
"""The kinds of work of a category with a key of its own, by its focus area."""


def names_work(text: str, category: str | None, focus_area: str | None) -> bool:
    """Whether a text names the kind of work that a category honours."""
    kinds = (category,) if category in BEGINNINGS else BY_FOCUS.get(focus_area, ())
    folded = f" {fold(text)} "
    return any(
        any(f" {word}" in folded for word in BEGINNINGS[kind]) or any(word in folded for word in INSIDE[kind])
        for kind in kinds
    )
