"""When what a pledge says is sound: each mistake by its column; pure."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from awards.core.text import N_, Message
from awards.core.vocabulary import FOCUS_AREAS, LANGUAGES, SECTORS, TECHNOLOGIES
from awards.pledges.rules.content import (
    AGE,
    BASES,
    ENTITY_KINDS,
    FIRST_YEAR,
    GOALS,
    LAST_YEAR,
    LONGEST_TITLE,
    PLEDGE_TYPES,
    QUALIFIERS,
    RESOURCE_KINDS,
    SEXES,
    WORDS,
    Content,
    Money,
    Target,
)
from awards.rates.rules import unknown_currency


def wrong_columns(content: Content) -> dict[str, Message]:
    """What each column says that a pledge cannot say; empty for a sound one."""
    wrong: dict[str, Message] = {}
    if not content.title.strip() or len(content.title) > LONGEST_TITLE:
        wrong["title"] = N_("Give a title of at most %(most)s characters.", most=LONGEST_TITLE)
    if not content.source.strip():
        wrong["source"] = N_("Name the source.")
    if not any(role == "lead" for _, role in content.parties):
        wrong["lead"] = N_("Name the organisation that pledges.")
    for column, value, known in (
        ("language", content.language, LANGUAGES),
        ("pledge_type", content.pledge_type, PLEDGE_TYPES),
        ("resource_kind", content.resource_kind, RESOURCE_KINDS),
        ("focus_area", content.focus_area, FOCUS_AREAS),
        ("entity_kind", content.entity_kind, ENTITY_KINDS),
    ):
        if value is not None and value not in known:
            wrong[column] = not_known(value, known)
    if strange := [tag for tag in content.tags if tag not in (*SECTORS, *TECHNOLOGIES)]:
        wrong["tags"] = not_known(strange[0], (*SECTORS, *TECHNOLOGIES))
    if strange := [goal for goal in content.sdgs if goal not in GOALS]:
        wrong["sdgs"] = not_known(strange[0], GOALS)
    for column, year in (("start_year", content.start_year), ("end_year", content.end_year)):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            wrong[column] = N_("Give a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)
    if content.start_year and content.end_year and content.start_year > content.end_year:
        wrong["end_year"] = N_("The last year is before the first.")
    for money in content.money:
        wrong.update(_wrong_money(money))
    if len({money.word for money in content.money}) < len(content.money):
        wrong["word"] = N_("A word stands for one amount only.")
    wrong.update(_wrong_targets(content.targets))
    wrong.update(_wrong_tranches(content))
    wrong.update(_wrong_shares(content))
    if content.money and content.resource_kind == "none":
        wrong["resource_kind"] = N_("The pledge has an amount, so what it gives is not “Neither”.")
    return wrong


def _wrong_targets(targets: Iterable[Target]) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    for one in targets:
        if one.sex is not None and one.sex not in SEXES:
            wrong["target_sex"] = not_known(one.sex, SEXES)
        ages = AGE.fullmatch(one.age) if one.age is not None else None
        if one.age is not None and (ages is None or (ages[2] and int(ages[1]) > int(ages[2]))):
            wrong["target_age"] = N_("Write an age in years, such as 15-24 or 60+.")
    return wrong


def _wrong_tranches(content: Content) -> dict[str, Message]:
    if any(one.start > one.end or one.amount <= 0 for one in content.tranches):
        return {"tranches": N_("Each instalment has an amount above zero and a period that begins before it ends.")}
    pledged = {(money.word, money.currency): money.most or money.amount for money in content.money}
    planned: dict[tuple[str, str], Decimal] = {}
    for one in content.tranches:
        key = (one.word, one.currency)
        planned[key] = planned.get(key, Decimal(0)) + one.amount
    if any(key not in pledged or amount > pledged[key] for key, amount in planned.items()):
        return {"tranches": N_("The instalments are more than the amount, or in another currency. Change one of them.")}
    first, last = content.start_year or FIRST_YEAR, content.end_year or LAST_YEAR
    if any(one.start.year < first or one.end.year > last for one in content.tranches):
        return {"tranches": N_("An instalment is outside the years of the pledge. Change the years or the instalment.")}
    return {}


def _wrong_shares(content: Content) -> dict[str, Message]:
    """Either no country has a share, or all have one and they make 100."""
    if not content.shares:
        return {}
    if {iso2 for iso2, _ in content.shares} != set(content.countries) or len(content.shares) != len(content.countries):
        return {"shares": N_("Give every country its share, or none: then the amount is not split.")}
    together = sum(share for _, share in content.shares)
    if any(share <= 0 for _, share in content.shares) or together != 100:
        return {
            "shares": N_(
                "The shares of the countries make %(sum)s per cent together, and have to make 100. Each is above zero. "
                "Change one of them.",
                sum=f"{Decimal(together).normalize():f}",
            )
        }
    return {}


def far_off(day: date) -> Message | None:
    """What is said of a day long before or after all pledges: a slip of the hand; None for any other."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return N_("Give a day of the years %(first)s to %(last)s.", first=FIRST_YEAR, last=LAST_YEAR)


def not_known(value: str, known: Iterable[str]) -> Message:
    """What is said of a value that is none of those known."""
    return N_("“%(value)s” is not known. Use one of: %(known)s.", value=value, known=", ".join(known))


def _wrong_money(money: Money) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    for column, value, known in (("word", money.word, WORDS), ("basis", money.basis, BASES)):
        if value not in known:
            wrong[column] = not_known(value, known)
    if money.qualifier is not None and money.qualifier not in QUALIFIERS:
        wrong["qualifier"] = not_known(money.qualifier, QUALIFIERS)
    if message := unknown_currency(money.currency):
        wrong["currency"] = message
    if money.value_date is not None and (message := far_off(money.value_date)):
        wrong["value_date"] = message
    if any(amount is not None and amount < 0 for amount in (money.amount, money.yearly_amount, money.usd)):
        wrong["amount"] = N_("An amount is not below zero.")
    if money.most is not None and money.most < money.amount:
        wrong["most"] = N_("The most is below the least. Exchange them.")
    if (money.basis == "derived") != (money.yearly_amount is not None):
        wrong["yearly_amount"] = N_("A derived amount, and only that, says from which yearly amount.")
    if money.basis == "yearly" and money.usd is not None:
        wrong["usd"] = N_("A yearly amount has no total.")
    if (money.usd is None) != (money.usd_basis is None):
        wrong["usd_basis"] = N_("Say whether the dollar value is stated, derived or converted.")
    if money.usd_basis == "converted" and money.usd_rate is None:
        wrong["usd_rate"] = N_("Give the rate of the conversion.")
    return wrong
