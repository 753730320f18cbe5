"""SymPy's simplify on the goals of simplification.

    npx tsx scripts/bench/peers/goals.ts > goals.json
    python scripts/bench/peers/sympy_goals.py goals.json

Sizes are those of scripts/measure/size.ts, counted on the printed text: nodes of its parse tree, without parentheses and
without the names of functions. Symbols are real, as they are in Fluxions.
"""

import ast
import json
import signal
import sys
import time

import sympy

SECONDS = 20
WORDS = {"positive", "negative", "nonnegative", "nonpositive", "integer", "nonzero"}
NAMES = {
    "atan2": sympy.atan2,
    "cbrt": lambda x: sympy.real_root(x, 3),
    "log2": lambda x: sympy.log(x, 2),
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "e": sympy.E,
    "pi": sympy.pi,
    "where": lambda c, a, b: sympy.Piecewise((a, c), (b, True)),
}


def size(text: str) -> int:
    """Nodes of the text's parse tree."""
    count = 0
    stack = [ast.parse(text.replace("^", "**"), mode="eval").body]
    while stack:
        node = stack.pop()
        count += 1
        if isinstance(node, ast.Call):
            stack += node.args
        elif isinstance(node, ast.BinOp):
            stack += [node.left, node.right]
        elif isinstance(node, ast.UnaryOp):
            stack.append(node.operand)
    return count


def symbols(case: dict) -> dict:
    """A real symbol for each name, with the words that are assumed of it."""
    tree = ast.parse(case["text"].replace("^", "**"), mode="eval")
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call)}
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - called - {"e", "pi"}
    words = lambda name: set(case["assume"].get(name, "").replace(",", " ").split()) & WORDS
    return {name: sympy.Symbol(name, real=True, **{w: True for w in words(name)}) for name in names}


def main() -> None:
    with open(sys.argv[1]) as file:
        # A word of Python's, and a name of ours.
        cases = json.loads(file.read().replace("lambda", "lam"))

    def late(*_):
        raise TimeoutError

    signal.signal(signal.SIGALRM, late)
    reached, failed, total = 0, 0, 0.0
    for case in cases:
        case["text"] = case["text"].replace("^", "**")
        local = {**NAMES, **symbols(case)}
        start = time.perf_counter()
        try:
            signal.alarm(SECONDS)
            result = sympy.simplify(sympy.sympify(case["text"].replace("^", "**"), locals=local))
            text = str(result)
        except TimeoutError:
            text = ""
        finally:
            signal.alarm(0)
        total += time.perf_counter() - start
        if text == "":
            failed += 1
            print(f"  out of time: {case['text']}")
        elif size(text) <= size(case["goal"]):
            reached += 1
            if size(text) < size(case["goal"]):
                print(f"  smaller: {case['text']}: {text}, not {case['goal']}")
        else:
            print(f"  larger: {case['text']}: {text}, not {case['goal']}")
    print(f"SymPy {sympy.__version__}: {reached} of {len(cases)} as small as the goal, {failed} out of time, {1000 * total:.0f} ms")


main()
