"""How many people a pledge aims at and is said to have reached: the largest figure, never a sum: pure.

Two pledges, and two targets of one, may count the same people (registry.md, money rules), so figures stand by
themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awards.organisations.rules import fold

AIMED, REACHED = "aimed", "reached"

UNITS = frozenset(
    fold(
        "people person persons individuals citizens residents inhabitants women girls men boys youth children "
        "students learners pupils teachers trainees users beneficiaries entrepreneurs farmers refugees workers "
        "personnes individus citoyens habitants femmes filles hommes garçons jeunes enfants étudiants élèves "
        "apprenants enseignants utilisateurs bénéficiaires entrepreneurs réfugiés agriculteurs "
        "personas individuos ciudadanos habitantes residentes mujeres niñas hombres niños jóvenes estudiantes "
        "alumnos docentes usuarios beneficiarios emprendedores refugiados agricultores "
        "человек людей граждан жителей женщин девочек девушек мужчин мальчиков детей студентов учащихся учителей "
        "пользователей предпринимателей беженцев фермеров "
        "شخص أشخاص الأشخاص مواطن مواطنين ساكن سكان امرأة نساء النساء فتاة فتيات الفتيات رجال أطفال شباب طالب "
        "طلاب معلم معلمين مستخدم مستخدمين مستفيد مستفيدين لاجئين مزارعين "
        "人 人员 居民 公民 妇女 女性 女童 女孩 男性 儿童 青年 学生 学员 教师 用户 受益人 企业家 难民 农民"
    ).split()
)
"""What a figure counts that counts people, in the six languages; what else is counted is no people here."""

BESIDE = frozenset(fold("and young adult new et y e и و adultes adultas jóvenes jeunes молодых 和").split())
"""Words that may stand beside such a word in a unit: young people, women and girls."""

MOST_DIGITS = 15
"""More people than that are a slip of the pen."""


@dataclass(frozen=True)
class People:
    """Of a selection, how many pledges give such a figure, the largest and the pledge `n` that gives it."""

    what: str
    pledges: int
    most: int
    qualifier: str | None
    n: int


def counts_people(target: Mapping[str, Any]) -> bool:
    """Whether a target's figure counts people: its unit says so, or it says of which sex or age or ability they are."""
    said = (target.get("sex"), target.get("age"), target.get("disability"))
    words = set(fold(target.get("unit") or "").split())
    return any(said) or (bool(words & UNITS) and words <= UNITS | BESIDE)


def aimed_at(facts: Mapping[str, Any]) -> int | None:
    """The most people that one target of a pledge counts."""
    return _most(target.get("value") for target in facts.get("targets", ()) if counts_people(target))


def reached(facts: Mapping[str, Any], results: Iterable[Sequence[str]] = ()) -> int | None:
    """The most people that a source, or its newest report on such a target, says a pledge has reached."""
    targets = {target["text"] for target in facts.get("targets", ()) if counts_people(target)}
    said = [value for target, value in results if target in targets]
    return _most([*(one.get("people_reached") for one in facts.get("progress", ())), *said])


def qualifier_of(facts: Mapping[str, Any], what: str, most: int) -> str | None:
    """What its source says with the figure of people aimed at: over, about and the like."""
    if what == AIMED:
        for target in facts.get("targets", ()):
            if counts_people(target) and _whole(target.get("value")) == most:
                found: str | None = target.get("qualifier")
                return found
    return None


def _most(values: Iterable[str | None]) -> int | None:
    return max((number for value in values if (number := _whole(value)) is not None), default=None)


def _whole(value: str | None) -> int | None:
    """A whole number in any digits, blanks between them or none; None of all else, which is not guessed at."""
    digits = "".join((value or "").split())
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else None
