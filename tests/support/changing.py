"""Puts a changed source into modules that run, without reading them from disk again."""

import ast
import gc
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from numbers import Number
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from sqlalchemy import ClauseElement

ROOT = Path(__file__).parents[2]

NOTE = "__passed__"
"""What modules call, while it is noted which lines are passed, with the line of each statement that they begin."""

Functions = dict[tuple[str, str], list[list[FunctionType]]]
"""What runs, by file and by the name that Python gives it: of each name all that were written, with each that lives."""


def living(files: Iterable[Path]) -> Functions:
    """The functions of these files that live, also those that doors, caches and properties hold."""
    wanted, found = {str(file) for file in files}, defaultdict[tuple[str, str], dict[int, list[FunctionType]]](dict)
    gc.unfreeze()  # what is frozen is not told
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename in wanted:
            code = one.__code__
            of = found[code.co_filename, code.co_qualname]
            of.setdefault(code.co_firstlineno, []).append(one)
    return {key: [of[line] for line in sorted(of)] for key, of in found.items()}


def swap(file: Path, source: str, functions: Functions) -> None:
    """Have the functions of a file do what those of the source do; what the module itself holds stays as it is."""
    whole = ast.parse(source)
    pairs = list(_pairs(compile(whole, str(file), "exec"), str(file), functions))
    fewer = {
        (code.co_name, code.co_firstlineno): {*lives.__code__.co_freevars} - {*code.co_freevars}
        for lives, code in pairs
        if {*lives.__code__.co_freevars} > {*code.co_freevars}
    }
    if fewer:  # what a function was given with stays with it, also where the change no longer asks for it
        pairs = list(_pairs(compile(_asking_for(whole, fewer), str(file), "exec"), str(file), functions))
    for function, code in pairs:
        if function.__code__.co_freevars == code.co_freevars:
            function.__code__ = code


def _pairs(of: CodeType, file: str, functions: Functions) -> Iterator[tuple[FunctionType, CodeType]]:
    """Every function that lives with the code that is written for it now."""
    written = defaultdict[str, list[CodeType]](list)
    for code in codes(of):
        written[code.co_qualname].append(code)
    for name, made in written.items():
        lives = functions.get((file, name), [])
        if len(lives) != len(made):
            continue  # made each time when the function around it runs, so it is in that one's code
        for each, code in zip(lives, made, strict=True):
            yield from ((function, code) for function in each)


def _asking_for(tree: ast.Module, names: dict[tuple[str, int], set[str]]) -> ast.Module:
    """The source in which functions, by name and first line, name these as well where nothing ever comes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda) and (more := names.get(("<lambda>", node.lineno))):
            nowhere = ast.Tuple([ast.Name(name, ast.Load()) for name in sorted(more)], ast.Load())
            node.body = ast.IfExp(ast.Constant(True), node.body, nowhere)
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            if more := names.get((node.name, first)):
                never = [ast.Expr(ast.Name(name, ast.Load())) for name in sorted(more)]
                node.body.append(ast.If(ast.Constant(False), never, []))
    return ast.fix_missing_locations(tree)


def caches(files: Iterable[Path]) -> list[Any]:
    """What these files, and queries and services, word once for the whole process: it may hold what is changed."""
    of, kind = {module_name(file) for file in files}, type(cache(lambda: None))
    every = (one for one in gc.get_objects() if type(one) is kind)
    return [one for one in every if one.__module__ in of or {"queries", "services"} & {*one.__module__.split(".")}]


def noting(source: str) -> str:
    """The source with a note before each statement of its functions, on lines of its own, and in each lambda."""
    tree = ast.parse(source)
    statements = [one for one in ast.walk(tree) if isinstance(one, ast.stmt)]  # the inner ones last
    stands_in = {one: of.lineno for of in statements for one in ast.walk(of) if isinstance(one, ast.Lambda)}
    for one, line in stands_in.items():
        pair = ast.Tuple([ast.parse(f"{NOTE}({line})", mode="eval").body, one.body], ast.Load())
        one.body = ast.Subscript(pair, ast.Constant(1), ast.Load())
    for node in [one for one in ast.walk(tree) if not isinstance(one, (ast.Module, ast.ClassDef))]:
        for part in ("body", "orelse", "finalbody"):
            if isinstance(statements := getattr(node, part, None), list):
                notes = (ast.parse(f"{NOTE}({one.lineno})").body[0] for one in statements)
                noted = [each for pair in zip(notes, statements, strict=True) for each in pair]
                setattr(node, part, noted)
    return ast.unparse(tree)


def codes(of: CodeType) -> Iterator[CodeType]:
    """Every piece of code written in this one, in the order of its lines."""
    for one in of.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from codes(one)


def module_name(file: Path) -> str:
    """The module that a file is."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def change(file: Path, source: str) -> None:
    """Put a changed source into the modules that run: code and defaults of functions, and whatever imports a value."""
    name = module_name(file)
    module, other = sys.modules[name], ModuleType(name)
    other.__dict__.update(__package__=module.__package__, __file__=str(file), __path__=getattr(module, "__path__", []))
    exec(compile(source, str(file), "exec"), other.__dict__)  # noqa: S102 - our own source, changed
    for key, new in vars(other).items():
        old = vars(module).get(key)
        if old is None or key.startswith("__"):
            continue
        if isinstance(old, type) and old.__module__ == name:
            for part, made in vars(new).items():
                replace(old, part, vars(old).get(part), made)
        elif not replace_code(old, new) and not same(old, new):
            for user in list(sys.modules.values()):
                if vars(user).get(key) is old:
                    setattr(user, key, new)


def replace(of: type, key: str, old: Any, new: Any) -> None:
    """A part of a class: a method, a property, or a value that it gives by default."""
    if not replace_code(old, new) and not key.startswith("_") and not same(old, new):
        setattr(of, key, new)


def replace_code(old: Any, new: Any) -> bool:
    """Whether both are functions, in which case the old one does what the new one does."""
    old, new = inner(old), inner(new)
    if not isinstance(old, FunctionType) or not isinstance(new, FunctionType):
        return False
    if old.__module__ == new.__module__ and old.__code__.co_freevars == new.__code__.co_freevars:
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    return True


def inner(of: Any) -> Any:
    """The function that a property, a class method or a cache holds."""
    if hasattr(of, "cache_clear"):
        of.cache_clear()
    if isinstance(of, property):
        return of.fget
    if isinstance(of, cached_property):
        return of.func
    return getattr(of, "__wrapped__", None) or getattr(of, "__func__", of)


def same(old: Any, new: Any) -> bool:
    """Whether two values say the same, as far as they can be compared; conditions of the database can, by parts."""
    if isinstance(old, ClauseElement) and isinstance(new, ClauseElement):
        return old.compare(new)
    try:
        numbers = isinstance(old, Number) and isinstance(new, Number)
        return bool(old == new) or (type(old) is not type(new) and not numbers)
    except Exception:
        return True
