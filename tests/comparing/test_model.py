"""What comparisons tell: against brute force on small cases, with cycles, and honest about what it does not know."""

from itertools import combinations, permutations

import numpy as np
import pytest

from awards.comparing import model
from awards.comparing.model import SCALES, Answer, strengths


def pairs_of(size):
    return list(combinations(range(size), 2))


def brute_force(size, answers, reach=7.0, steps=57):
    """The chance of being the strongest, by adding up over a grid of strengths."""
    axis = np.linspace(-reach, reach, steps)
    whole = np.zeros(size)
    for scale in (0.5, 1, 2):
        grid = np.meshgrid(*[axis] * size, indexing="ij")
        log = sum(-0.5 * (value / scale) ** 2 - np.log(scale) for value in grid)
        for answer in answers:
            log = log - np.logaddexp(0, grid[answer.worse] - grid[answer.better])
        weight = np.exp(log)
        highest = np.stack(grid).max(axis=0)
        ties = sum(value == highest for value in grid)
        whole += [float(np.sum(weight * (value == highest) / ties)) for value in grid]
    return whole / whole.sum()


@pytest.mark.parametrize(
    "answers",
    [
        [],
        [Answer(0, 1)],
        [Answer(0, 1), Answer(0, 1), Answer(1, 2)],
        [Answer(0, 1), Answer(1, 2), Answer(2, 0)],
        [Answer(2, 0)] * 5 + [Answer(2, 1), Answer(1, 0)],
    ],
    ids=["nothing", "one", "a chain", "a cycle", "a favourite"],
)
def test_chances_of_three_are_those_of_brute_force(answers):
    assert strengths(3, answers).best == pytest.approx(brute_force(3, answers).tolist(), abs=0.02)


def test_without_an_answer_all_are_alike():
    found = strengths(6, [])
    assert found.ranks == [1] * 6
    assert found.best == pytest.approx([1 / 6] * 6, abs=0.015)
    assert sum(found.chances(3)) == pytest.approx(3)


def test_a_cycle_is_a_tie_and_no_order_is_made_up_of_it():
    found = strengths(3, [Answer(0, 1), Answer(1, 2), Answer(2, 0)] * 4)
    assert found.ranks == [1, 1, 1]
    assert found.best == pytest.approx([1 / 3] * 3, abs=0.02)


def test_preferences_need_not_be_transitive():
    """The first beats the second and the second the third, and the third the first once: the order still follows."""
    said = [Answer(0, 1)] * 3 + [Answer(1, 2)] * 3 + [Answer(2, 0)]
    found = strengths(3, said)
    assert found.ranks == [1, 2, 3]
    assert found.best[0] < strengths(3, [*said[:-1], Answer(0, 2)]).best[0]


def test_the_order_of_answers_and_of_entries_changes_nothing():
    said = [Answer(0, 1), Answer(0, 1), Answer(0, 2), Answer(1, 2), Answer(3, 0), Answer(1, 3), Answer(1, 3)]
    found = strengths(4, said)
    assert strengths(4, said[::-1]).best == found.best
    for order in list(permutations(range(4)))[::5]:
        moved = strengths(4, [Answer(order[one.better], order[one.worse]) for one in said])
        assert [moved.best[order[n]] for n in range(4)] == pytest.approx(found.best, abs=1e-9)
        assert [moved.value[order[n]] for n in range(4)] == pytest.approx(found.value.tolist(), abs=1e-9)


def test_one_more_win_never_lowers_an_entry():
    said = [Answer(0, 1), Answer(2, 0), Answer(1, 2), Answer(1, 3)]
    before = strengths(4, said)
    for other in (0, 2, 3):
        assert strengths(4, [*said, Answer(1, other)]).value[1] > before.value[1]


def test_bands_hold_the_strength_and_narrow_with_answers():
    few, many = ([Answer(0, 1), Answer(1, 2), Answer(0, 2)] * times for times in (1, 8))
    for low, high in strengths(3, few).bands():
        assert low < high
    width = [np.ptp(strengths(3, said).bands()[0]) for said in (few, many)]
    assert width[1] < width[0]


def test_a_pair_of_contenders_tells_more_than_a_pair_of_losers():
    said = [Answer(a, b) for a in (0, 1) for b in (2, 3)] * 3
    told = dict(zip(pairs_of(4), strengths(4, said).told(pairs_of(4)), strict=True))
    assert max(told, key=told.get) == (0, 1)
    assert min(told, key=told.get) == (2, 3)
    assert all(bits > -1e-9 for bits in told.values())


def test_stated_chances_of_being_the_best_come_true():
    """In each fifth of what was said, at most five points from what was true, beyond what chance explains."""
    random = np.random.default_rng(3)
    said, true = [], []
    for award in range(300):
        truth = random.normal(0, SCALES[award % 3], 5)
        answers = []
        for a, b in pairs_of(5) * 2:
            if random.random() < 0.7:
                wins = random.random() < 1 / (1 + np.exp(truth[b] - truth[a]))
                answers.append(Answer(a, b) if wins else Answer(b, a))
        said += strengths(5, answers, draws=500).best
        true += (truth == truth.max()).tolist()
    said, true = np.array(said), np.array(true)
    for low in np.arange(0, 1, 0.2):
        here = (said >= low) & (said < low + 0.2)
        error = 2 * np.sqrt(max(0.01, true[here].mean() * (1 - true[here].mean())) / here.sum())
        assert abs(said[here].mean() - true[here].mean()) < 0.05 + error, low


def test_the_order_is_of_the_likeliest_strengths_at_the_usual_scale():
    """For one win of two, x = 1 - odds(2x) at a standard deviation of one."""
    first, second = strengths(2, [Answer(0, 1)]).value
    assert first == pytest.approx(1 - 1 / (1 + np.exp(-2 * first)), abs=1e-9)
    assert second == pytest.approx(-first, abs=1e-12)


def test_what_was_told_once_is_told_again_from_as_many_draws():
    found = strengths(3, [Answer(0, 1), Answer(0, 1), Answer(1, 2)])
    assert (len(found.draws), model.DRAWS, model.FEWER_DRAWS) == (12_000, 4000, 1000)
    assert found.told(pairs_of(3)) == pytest.approx([0.06979898994, 0.088371533278, 0.044550087554], abs=1e-9)
    assert found.best == pytest.approx([0.695029511113, 0.154121558752, 0.150848930135], abs=1e-9)
    assert [side for band in found.bands() for side in band] == pytest.approx(
        [-0.483743139149, 3.370166613141, -1.678750706458, 1.157858754253, -3.223241043399, 0.835726682274], abs=1e-9
    )


def test_a_band_leaves_a_fortieth_out_on_each_side():
    found = strengths(2, [Answer(0, 1)])
    (low, high), apart = found.bands()[0], (found.draws[:, 0] - found.draws[:, 1]) / 2
    assert found.weights[apart < low].sum() == pytest.approx(0.025, abs=0.001)
    assert found.weights[apart > high].sum() == pytest.approx(0.025, abs=0.001)
