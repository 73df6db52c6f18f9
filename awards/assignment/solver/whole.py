"""A good plan of whole pairs, by HiGHS: its own bound is not taken, as the relaxed problem's prices prove a better one.

HiGHS comes with OR-Tools, by way of MathOpt, which writes nothing to standard output.
"""

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from awards.assignment.solver.relaxed import Fixed, Programme

Flags = npt.NDArray[np.bool_]

GAP = 1e-9
"""Part of the worth at which HiGHS stops looking for a better plan."""


def whole_plan(programme: Programme, fixed: Fixed, seconds: float) -> Flags | None:
    """The best plan found in so many seconds among the pairs of the programme; None when there was none."""
    from ortools.math_opt.python import mathopt

    problem, rules, inside = programme.problem, programme.rules, programme.pool
    model = mathopt.Model()
    order = np.random.default_rng(programme.seed).permutation(np.flatnonzero(inside)).tolist()
    ends = {i: (fixed.get(i, int(problem.kept[i])), fixed.get(i, 1)) for i in order}
    parts = {i: model.add_variable(lb=low, ub=high, is_integer=True) for i, (low, high) in ends.items()}
    places = [model.add_integer_variable(lb=0) for _ in range(rules.columns)]
    worth = (programme.worth / programme.scale).tolist()
    terms = [mathopt.LinearTerm(part, worth[i]) for i, part in parts.items() if worth[i]]
    if programme.empty_worth:
        terms += [mathopt.LinearTerm(place, programme.empty_worth / programme.scale) for place in places]
    model.maximize(mathopt.LinearSum(terms))
    for row in rules.rows:
        pairs = row.pairs[inside[row.pairs]]
        if not row.holds_anyway(len(pairs)):
            made = model.add_linear_constraint(lb=row.low, ub=row.high)
            for i in pairs.tolist():
                made.set_coefficient(parts[i], 1.0)
            for n in row.empty:
                made.set_coefficient(places[n], 1.0)
    limit = mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds), relative_gap_tolerance=GAP, random_seed=programme.seed
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limit)
    if not result.has_primal_feasible_solution():
        return None
    found = result.variable_values()
    taken: Flags = np.zeros(len(worth), dtype=np.bool_)
    for i, part in parts.items():
        taken[i] = found[part] > 0.5
    return taken
