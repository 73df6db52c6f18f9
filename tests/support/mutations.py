"""What can be changed in a module so that it still runs and says something else, one thing at a time."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

NEAR = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
"""What a comparison becomes: of order its neighbour, so that only a test at the very border notices."""

TURNED = {ast.Lt: ">=", ast.LtE: ">", ast.Gt: "<=", ast.GtE: "<"}

SUMS = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/", ast.Mod: "*", ast.Pow: "*",
    ast.BitAnd: "|", ast.BitOr: "&",
}  # fmt: skip

OTHER = {"min": "max", "max": "min", "any": "all", "all": "any", "or_": "and_", "and_": "or_"}

SYMBOLS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in",
    ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip

NAMED = (ast.FunctionDef, ast.ClassDef)

WORDS = ("N_", "_", "_l", "ngettext", "TypeVar")
"""Calls that hold texts for people, and names of types: nothing in them is a rule."""


Changes = Iterator[tuple[ast.expr | ast.stmt, str]]
"""Parts of a source and what stands there instead."""


@dataclass(frozen=True)
class Mutation:
    """A changed module: the lines and the function that were changed, what became what, and its whole source.

    `within` says that it is done when a function runs, not when the module is read; `statement` is the line at which
    the statement around it begins.
    """

    line: int
    end: int
    place: str
    what: str
    source: str
    within: bool = False
    statement: int = 0


def mutations(text: str, changes: Callable[[ast.AST, str], Changes] | None = None) -> list[Mutation]:
    """Every change of a source that is still Python, or those that `changes` finds, in the order of its lines."""
    raw, starts = text.encode(), [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    found: dict[str, Mutation] = {}
    tree = ast.parse(text)
    for node, by in (changes or _changes)(tree, text):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        source = (raw[:begin] + by.encode() + raw[end:]).decode()
        try:
            ast.parse(source)
        except SyntaxError:
            continue
        was = " ".join(raw[begin:end].decode().split())
        if source != text:
            what = f"{was[:80]} → {by[:80]}"
            found.setdefault(source, Mutation(node.lineno, node.end_lineno or node.lineno, "", what, source))
    of_line = [(0, len(starts), "")]
    of_line += [(one.lineno, one.end_lineno or 0, one.name) for one in ast.walk(tree) if isinstance(one, NAMED)]
    bodies = [
        range(one.body[0].lineno, (one.end_lineno or 0) + 1)
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef)
    ]
    statements = [(one.lineno, one.end_lineno or 0) for one in ast.walk(tree) if isinstance(one, ast.stmt)]
    named = [
        replace(
            one,
            place=max((begin, name) for begin, end, name in of_line if begin <= one.line <= end)[1],
            within=any(one.line in body for body in bodies),
            statement=max(line for line, end in statements if line <= one.line and one.end <= end),
        )
        for one in found.values()
    ]
    return sorted(named, key=lambda one: (one.line, one.what))


def _changes(node: ast.AST, text: str) -> Changes:
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.JoinedStr)) or _is_words(node):
        return
    if isinstance(node, (ast.expr, ast.stmt)):
        for by in _instead(node, lambda of: ast.get_source_segment(text, of) or ""):
            yield node, by
    if isinstance(node, (ast.If, ast.IfExp)):
        yield from ((node.test, by) for by in ("True", "False"))
    if isinstance(node, ast.comprehension):
        yield from ((one, "True") for one in node.ifs)
    if isinstance(node, ast.BoolOp):
        yield from ((one, str(isinstance(node.op, ast.And))) for one in node.values)
    for child in parts(node):
        yield from _changes(child, text)


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a node and means something when the program runs: no annotation, no decorator, no `strict=`."""
    left_out: set[ast.AST | None] = set()
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        left_out = {*node.decorator_list, getattr(node, "returns", None)}
    if isinstance(node, (ast.AnnAssign, ast.arg)):
        left_out = {node.annotation}
    if isinstance(node, ast.Call):
        left_out = {one for one in node.keywords if one.arg == "strict"}
    return (child for child in ast.iter_child_nodes(node) if child not in left_out)


def _is_words(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign) and any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets):
        return True
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS


def _instead(node: ast.expr | ast.stmt, said: Callable[[ast.expr], str]) -> Iterator[str]:
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield "pass"
    if isinstance(node, ast.Return) and node.value is not None and said(node.value) != "None":
        yield "return None"
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in OTHER:
        yield OTHER[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert, ast.USub)):
        yield f"({said(node.operand)})"
    if isinstance(node, ast.BinOp) and type(node.op) in SUMS and not _is_text(node.left):
        yield f"(({said(node.left)}) {SUMS[type(node.op)]} ({said(node.right)}))"
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield str(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield repr(node.value + 1)
    if isinstance(node, ast.Compare):
        parts = [node.left, *node.comparators]
        for place, operator in enumerate(node.ops):
            for table in (NEAR, TURNED):
                if type(operator) in table:
                    signs = [SYMBOLS[type(one)] for one in node.ops]
                    signs[place] = table[type(operator)]
                    pairs = zip(["", *signs], parts, strict=True)
                    yield " ".join(f"{sign} {said(part)}" for sign, part in pairs).strip()


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
