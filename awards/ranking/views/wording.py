"""What the ranking's pages say in sentences, in the page's language."""

from collections.abc import Callable, Collection
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.vocabulary import LINEAR, PAIRS
from awards.ranking.compared import Comparisons
from awards.ranking.model import Fit
from awards.ranking.results import CategoryRanking
from awards.web.filters import number
from awards.web.languages import with_commas


def heading(ranking: CategoryRanking) -> str:
    """How many places there are, and how many entries the scores leave open."""
    if ranking.counts == PAIRS:
        return _heading_of_comparisons(ranking)
    if not ranking.scorecards:
        return str(_("No confirmed scores yet"))
    places = ngettext("%(num)s place", "%(num)s places", ranking.places)
    scored = sum(row.rank is not None for row in ranking.rows)
    if scored < ranking.places:
        few = ngettext("%(num)s nomination has scores", "%(num)s nominations have scores", scored)
        return str(_("%(places)s, and %(nominations)s", places=places, nominations=few))
    if not ranking.grey:
        return str(_("%(places)s, and the scores fill them", places=places))
    grey = ngettext(
        "%(num)s nomination that the scores cannot separate",
        "%(num)s nominations that the scores cannot separate",
        len(ranking.grey),
    )
    return str(_("%(places)s, and %(nominations)s", places=places, nominations=grey))


def agreement(ranking: CategoryRanking) -> list[str]:
    """Whether raw, adjusted and the check fill the places alike, one sentence each; where not, with whom."""
    raw, adjusted = ranking.first("rank_raw"), ranking.first("rank_adjusted")
    if not raw or not adjusted:
        return [str(_("There are not enough scores for an adjusted order."))]
    said = []
    if raw == adjusted:
        said.append(str(_("Raw and adjusted scores choose the same entries.")))
    else:
        said += _either(ranking, adjusted - raw, lambda them: _("Only by adjusted score: %(titles)s.", titles=them))
        said += _either(ranking, raw - adjusted, lambda them: _("Only by raw score: %(titles)s.", titles=them))
    check = ranking.first("rank_check")
    if not check:
        said.append(str(_("The check, with judges and entries both fixed, cannot compare all entries here.")))
    elif check == adjusted:
        said.append(str(_("The check, with judges and entries both fixed, chooses the same as the adjusted scores.")))
    else:
        said += _either(
            ranking,
            check - adjusted,
            lambda them: _("Only by the check, with judges and entries both fixed: %(titles)s.", titles=them),
        )
        said += _either(
            ranking,
            adjusted - check,
            lambda them: _("By adjusted score and not by the check: %(titles)s.", titles=them),
        )
    return said


def counting(ranking: CategoryRanking) -> list[str]:
    """Which ranking counts by the rules, and where it chooses otherwise than the other one."""
    if ranking.comparisons is not None:
        return _counting_comparisons(ranking, ranking.comparisons)
    if ranking.counts == LINEAR:
        return [str(_("By the rules, points count as amounts, with each judge’s severity taken out."))]
    said = [str(_("By the rules, points count as steps of a rating scale, with each judge’s severity taken out."))]
    counted, other = ranking.first("rank_adjusted"), ranking.first("rank_other")
    if counted == other:
        return [*said, str(_("Points as amounts would choose the same entries."))]
    said += _either(ranking, counted - other, lambda them: _("Not by points as amounts: %(titles)s.", titles=them))
    return said + _either(
        ranking, other - counted, lambda them: _("Only by points as amounts: %(titles)s.", titles=them)
    )


def _heading_of_comparisons(ranking: CategoryRanking) -> str:
    if ranking.comparisons is None or not ranking.comparisons.said:
        return str(_("No confirmed comparisons yet"))
    places = ngettext("%(num)s place", "%(num)s places", ranking.places)
    if not ranking.grey:
        return str(_("%(places)s, and the comparisons fill them", places=places))
    grey = ngettext(
        "%(num)s nomination that the comparisons cannot separate",
        "%(num)s nominations that the comparisons cannot separate",
        len(ranking.grey),
    )
    return str(_("%(places)s, and %(nominations)s", places=places, nominations=grey))


def _counting_comparisons(ranking: CategoryRanking, found: Comparisons) -> list[str]:
    """That comparisons count, on how many they stand, and where they choose otherwise than the scores."""
    said = [
        str(_("By the rules, comparisons of two at a time fill the places, equal ones in the order of their scores.")),
        str(
            ngettext(
                "%(num)s judge confirmed %(pairs)s comparisons, %(untold)s of them without a preference.",
                "%(num)s judges confirmed %(pairs)s comparisons, %(untold)s of them without a preference.",
                found.judges, pairs=number(len(found.said)), untold=number(found.untold),
            )
        ),
    ]  # fmt: skip
    counted, other = ranking.first("rank"), ranking.first("rank_other")
    if not counted or not other:
        return said
    if counted == other:
        return [*said, str(_("Scores would choose the same entries."))]
    said += _either(ranking, counted - other, lambda them: _("Not by scores: %(titles)s.", titles=them))
    return said + _either(ranking, other - counted, lambda them: _("Only by scores: %(titles)s.", titles=them))


def comparable(ranking: CategoryRanking) -> str:
    """Whether a chain of judges joins the entries of the category, and what it means where none does."""
    if ranking.components < 2:
        return str(_("A chain of judges joins all entries that have scores, so each can be compared with each."))
    return str(ngettext(
        "The entries fall into %(num)s group that shares no judge with the others.",
        "The entries fall into %(num)s groups that share no judge. Inside a group they can be compared; between groups"
        " only by taking the judges of each to be alike on average.",
        ranking.components,
    ))  # fmt: skip


def reliability(fit: Fit) -> str:
    """The reliability of the panel with its interval."""
    if fit.reliability is None:
        return str(_("Not known from these scores"))
    if fit.reliability_band is None:
        return number(fit.reliability, 2)
    low, high = fit.reliability_band
    return str(
        _("%(value)s, from %(low)s to %(high)s with 95%% confidence", value=number(fit.reliability, 2),
          low=number(low, 2), high=number(high, 2))
    )  # fmt: skip


def _either(ranking: CategoryRanking, ids: Collection[UUID], words: Callable[[str], str]) -> list[str]:
    titles = with_commas(row.title for row in ranking.rows if row.entry_id in ids)
    return [str(words(titles))] if titles else []
