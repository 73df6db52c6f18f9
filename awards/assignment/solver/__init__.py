"""The solver: a problem as a document or arrays in, the best plan with its certificate out. Pure; loads OR-Tools.

`problem` holds what is asked (`assignment.document` reads it), `network` draws it, `solve` finds the plan, `shortage`
says in words why there is none, `answer` is what comes out. `relaxed`, `searching` and `overlap` take what a flow alone
cannot, `large` and `pooled` where there are very many pairs of it.
"""
