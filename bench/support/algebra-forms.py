"""Expressions of each construct of the grammar, printed in several forms and evaluated by sympy.

python algebra-forms.py SEED COUNT > forms.jsonl

Every line: {construct, form, printer, points: [{at: {name: "p/q"}, value: [re, im]}]} with values of 40 digits, or
{construct, answer, gold, isEqual} for a pair whose two sides sympy has compared.
"""
import json
import random
import sys

import sympy as sp
from sympy.printing.latex import LatexPrinter

SEED, COUNT = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(SEED)
x, y, a, t = sp.symbols("x y a t", positive=True)
n, k = sp.symbols("n k", integer=True, positive=True)
z = sp.Symbol("z")
DIGITS = 40

TRIG = {"sin": sp.sin, "cos": sp.cos, "tan": sp.tan, "cot": sp.cot, "sec": sp.sec, "csc": sp.csc}
HYPERBOLIC = {"sinh": sp.sinh, "cosh": sp.cosh, "tanh": sp.tanh, "coth": sp.coth, "sech": sp.sech, "csch": sp.csch}
INVERSE = {"arcsin": sp.asin, "arccos": sp.acos, "arctan": sp.atan}
INVERSE_OTHER = {"arccot": sp.acot, "arcsec": sp.asec, "arccsc": sp.acsc, "arcsinh": sp.asinh, "arccosh": sp.acosh, "arctanh": sp.atanh}
LOG = {"ln": sp.log}
FUNCTIONS = {**TRIG, **HYPERBOLIC, **INVERSE, **LOG}


def integer(low=1, high=12):
    return sp.Integer(rng.randint(low, high))


def fraction():
    return sp.Rational(rng.randint(1, 30), rng.randint(2, 12))


def small():
    return sp.Rational(rng.randint(1, 8), rng.randint(9, 20))


def atom():
    return rng.choice([x, y, a, x * y, 2 * x, x + integer(), x - y, integer() * x / integer(2, 9), sp.pi * x, integer() + sp.pi, integer(), fraction()])


def function_of(argument, names):
    name = rng.choice(sorted(names))
    return names[name](argument)


def random_expression(depth):
    if depth == 0:
        return atom()
    kind = rng.randint(0, 7)
    inner = lambda: random_expression(depth - 1)
    if kind == 0:
        return inner() + inner()
    if kind == 1:
        return inner() * inner()
    if kind == 2:
        return inner() / inner()
    if kind == 3:
        return inner() ** integer(2, 4)
    if kind == 4:
        return sp.sqrt(inner() ** 2 + 1)
    if kind == 5:
        return function_of(inner(), {"sin": sp.sin, "cos": sp.cos, "tan": sp.tan}) ** integer(1, 3)
    if kind == 6:
        return sp.log(inner() ** 2 + integer()) ** integer(1, 3)
    return sp.exp(-inner())


def human(expression):
    """As people write it: `\\sin^2 x`, `\\ln 2`, `e^{x}`, products without a sign."""
    return HumanPrinter({"ln_notation": True, "inv_trig_style": "full"}).doprint(expression)


class HumanPrinter(LatexPrinter):
    def _hprint_function(self, name, argument, exponent):
        inner = self._print(argument)
        bare = argument.is_Symbol or (argument.is_Integer and argument > 0)
        of = f" {inner}" if bare else f"({inner})"
        style = rng.choice(["before", "behind", "around"])
        if exponent is None:
            return f"{name}{of}"
        if style == "before" and exponent != "-1":
            return f"{name}^{{{exponent}}}{of}"
        if style == "behind":
            return f"{name}({inner})^{{{exponent}}}"
        return f"({name}{of})^{{{exponent}}}"

    def _print_Function(self, expression, exp=None):
        name = expression.func.__name__
        known = {"asin": "\\arcsin", "acos": "\\arccos", "atan": "\\arctan", "log": "\\ln"}
        if name in known or name in ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth"):
            return self._hprint_function(known.get(name, "\\" + name), expression.args[0], exp)
        return super()._print_Function(expression, exp)

    def _print_log(self, expression, exp=None):
        return self._hprint_function("\\ln", expression.args[0], exp)


def python_form(expression):
    return sp.sstr(expression).replace("log(", "ln(").replace("I", "i")


def forms_of(expression):
    yield "latex", sp.latex(expression, ln_notation=True)
    yield "latex, names of inverses", sp.latex(expression, ln_notation=True, inv_trig_style="full")
    yield "latex, powers of inverses", sp.latex(expression, ln_notation=True, inv_trig_style="power")
    yield "latex, signs of products", sp.latex(expression, ln_notation=True, mul_symbol=rng.choice(["dot", "times"]))
    yield "latex, short fractions", sp.latex(expression, ln_notation=True, fold_short_frac=True)
    yield "latex, braces for brackets", sp.latex(expression, ln_notation=True, fold_func_brackets=True)
    yield "latex, fractional powers", sp.latex(expression, ln_notation=True, root_notation=False, fold_frac_powers=True)
    yield "python", python_form(expression)
    yield "plain", python_form(expression).replace("**", "^")
    yield "human", human(expression)


def numeric(expression, point):
    value = sp.N(expression.subs(point), DIGITS + 20)
    if not value.is_number or value.has(sp.zoo, sp.nan, sp.oo):
        return None
    re, im = value.as_real_imag()
    return [str(sp.N(re, DIGITS)), str(sp.N(im, DIGITS))]


def points_of(expression, whole=False):
    names = sorted(expression.free_symbols, key=str)
    points = []
    for _ in range(3 if names else 1):
        at = {name: integer(1, 9) if whole or name in (n, k) else sp.Rational(rng.randint(1, 40), rng.randint(5, 40)) for name in names}
        value = numeric(expression, at)
        if value is not None:
            points.append({"at": {str(name): str(number) for name, number in at.items()}, "value": value})
    return points


def emit(**line):
    print(json.dumps(line))


def emit_forms(construct, expression, forms=None, whole=False):
    points = points_of(expression, whole)
    if not points:
        return
    seen = set()
    for printer, form in forms or forms_of(expression):
        if form not in seen:
            seen.add(form)
            emit(construct=construct, printer=printer, form=form, points=points)


def differ(left, right):
    """Whether two expressions differ for certain: at one of several points by much more than is lost."""
    names = sorted(left.free_symbols | right.free_symbols, key=str)
    for _ in range(4):
        at = {name: sp.Rational(rng.randint(1, 40), rng.randint(5, 40)) for name in names}
        gap = sp.N((left - right).subs(at), 30)
        if gap.is_number and not gap.has(sp.nan, sp.zoo) and abs(gap) > sp.Float("1e-15"):
            return True
    return False


def emit_pairs(construct, expression, mutants):
    forms = list(forms_of(expression))
    for left, right in zip(forms, forms[1:]):
        emit(construct=construct, answer=left[1], gold=right[1], isEqual=True)
    for mutant in mutants:
        if differ(expression, mutant):
            printed = rng.choice(list(forms_of(mutant)))[1]
            emit(construct=construct, answer=printed, gold=rng.choice(forms)[1], isEqual=False)


def function_powers():
    for name, function in FUNCTIONS.items():
        argument = small() if name in ("arcsin", "arccos") else rng.choice([x, 2 * x, x + y, integer(2), fraction(), sp.pi / 7, x**2, sp.sqrt(x)])
        power = integer(2, 4)
        expression = function(argument) ** power
        emit_forms("power of a function", expression)
        emit_pairs("power of a function", expression, [function(argument**power), function(power * argument), power * function(argument), function(argument) ** (power + 1)])
        # The places and brackets that a person may choose.
        inner = sp.latex(argument, ln_notation=True)
        command = f"\\{name}" if name not in ("sech", "csch") else f"\\operatorname{{{name}}}"
        written = []
        for opening, closing in [("(", ")"), ("\\left(", "\\right)"), ("[", "]"), ("{(", ")}"), ("{\\left(", "\\right)}"), ("\\bigl(", "\\bigr)")]:
            of = f"{opening}{inner}{closing}"
            written += [f"{command}{of}^{power}", f"{command}{of}^{{{power}}}", f"{command} {of}^{{{power}}}", f"{command}^{power}{of}", f"{command}^{{{power}}} {of}", f"({command}{of})^{power}", f"\\left({command}{of}\\right)^{{{power}}}", f"{command}{of}\\cdot {command}{of}^{{{power - 1}}}"]
        if argument.is_Symbol:
            written += [f"{command}^{power} {inner}", f"{command}^{{{power}}} {inner}"]
        plain = python_form(argument)
        written += [f"{name}({plain})^{power}", f"{name}({plain})**{power}", f"{name}^{power}({plain})", f"({name}({plain}))^{power}"]
        emit_forms("places of a power and brackets", expression, [("written", form) for form in written])
        reciprocal = 1 / function(argument)
        emit_forms("places of a power and brackets", reciprocal, [("written", f"{command}({inner})^{{-1}}"), ("written", f"\\frac{{1}}{{{command}({inner})}}"), ("written", f"1/{name}({plain})")])


def repeated(construct, make, mutate=lambda e: [], whole=False, count=COUNT):
    for _ in range(count):
        expression = make()
        emit_forms(construct, expression, whole=whole)
        emit_pairs(construct, expression, mutate(expression))


def near(expression):
    number = [part for part in sp.preorder_traversal(expression) if part.is_Integer and abs(part) > 1]
    mutants = [expression + small(), -expression]
    if number:
        chosen = rng.choice(number)
        mutants.append(expression.subs(chosen, chosen + 1))
    return mutants


def logarithms():
    for _ in range(COUNT):
        base, argument, power = integer(2, 10), rng.choice([x, integer(2, 40), x + y, fraction()]), integer(2, 3)
        value = sp.log(argument) / sp.log(base)
        inner = sp.latex(argument)
        emit_forms("logarithms with bases", value, [("written", f"\\log_{base}({inner})" if base < 10 else f"\\log_{{10}}({inner})"), ("written", f"\\log_{{{base}}}{{\\left({inner}\\right)}}"), ("written", f"\\log_{{{base}}}\\left({inner}\\right)"), ("written", f"\\frac{{\\ln({inner})}}{{\\ln {base}}}")])
        emit_forms("logarithms with bases", value**power, [("written", f"\\log_{{{base}}}({inner})^{power}"), ("written", f"\\log_{{{base}}}^{power}({inner})"), ("written", f"\\log^{power}_{{{base}}}({inner})"), ("written", f"(\\log_{{{base}}}({inner}))^{{{power}}}")])
        emit_forms("logarithms with bases", sp.log(argument) / sp.log(10), [("written", f"\\log({inner})"), ("written", f"\\lg({inner})"), ("written", f"log({python_form(argument)})")])


def discrete():
    for _ in range(COUNT):
        m = integer(3, 9)
        emit_forms("factorials and binomials", sp.factorial(n + m) / sp.factorial(n), whole=True, forms=[("latex", sp.latex(sp.factorial(n + m) / sp.factorial(n))), ("plain", f"(n+{m})!/n!"), ("python", sp.sstr(sp.factorial(n + m) / sp.factorial(n)))])
        emit_forms("factorials and binomials", sp.binomial(n + m, k), whole=True, forms=[("latex", sp.latex(sp.binomial(n + m, k))), ("written", f"{{n+{m} \\choose k}}"), ("written", f"\\dbinom{{n+{m}}}{{k}}"), ("python", sp.sstr(sp.binomial(n + m, k)))])
        emit_forms("factorials and binomials", sp.gamma(m), [("latex", f"\\Gamma\\left({m}\\right)"), ("written", f"\\Gamma({m})"), ("written", f"({m}-1)!")])
        emit_forms("factorials and binomials", sp.gamma(m) ** 2, [("latex", f"\\Gamma\\left({m}\\right)^{{2}}"), ("written", f"\\Gamma^2({m})")])
        number = fraction() * sp.sqrt(integer(2, 30))
        emit_forms("rounding and absolute values", sp.floor(number), [("latex", f"\\left\\lfloor{{{sp.latex(number)}}}\\right\\rfloor"), ("python", f"floor({python_form(number)})")])
        emit_forms("rounding and absolute values", sp.ceiling(number) ** 2, [("latex", f"\\left\\lceil{{{sp.latex(number)}}}\\right\\rceil^{{2}}"), ("python", f"ceiling({python_form(number)})**2")])
        emit_forms("rounding and absolute values", abs(x - integer(3, 9)) ** 3)
        p, q = integer(6, 60), integer(6, 60)
        emit_forms("divisors and remainders", sp.gcd(p, q), [("written", f"\\gcd({p}, {q})"), ("python", f"gcd({p}, {q})")])
        emit_forms("divisors and remainders", sp.lcm(p, q) ** 2, [("written", f"\\operatorname{{lcm}}({p}, {q})^2")])
        emit_forms("divisors and remainders", sp.Max(p, q, m), [("written", f"\\max({p}, {q}, {m})"), ("written", f"\\max\\{{{p}, {q}, {m}\\}}")])
        emit_forms("divisors and remainders", sp.Integer(p % m), [("latex", f"{p} \\bmod {m}")])
        low, high, power = integer(0, 3), integer(4, 9), integer(1, 3)
        term = k**power
        emit_forms("sums and products", sp.summation(term, (k, low, high)), [("latex", sp.latex(sp.Sum(term, (k, low, high)))), ("written", f"\\sum^{{{high}}}_{{k={low}}} {sp.latex(term)}"), ("written", f"\\sum_{{k={low}}}^{high} {sp.latex(term)}"), ("written", f"\\sum\\limits_{{k={low}}}^{{{high}}} {sp.latex(term)}")])
        emit_forms("sums and products", sp.product(k + 1, (k, low, high)), [("latex", sp.latex(sp.Product(k + 1, (k, low, high)))), ("written", f"\\prod^{{{high}}}_{{k={low}}} (k+1)")])


def numbers():
    for _ in range(COUNT):
        top, bottom, whole = rng.randint(1, 8), rng.randint(9, 40), rng.randint(1, 30)
        value = sp.Rational(top, bottom)
        emit_forms("numerals", value, [("written", form) for form in (f"\\frac{{{top}}}{{{bottom}}}", f"\\dfrac{{{top}}}{{{bottom}}}", f"{top}/{bottom}", f"{{{top} \\over {bottom}}}", f"({top})/({bottom})")])
        emit_forms("numerals", whole + value, [("written", form) for form in (f"{whole}\\frac{{{top}}}{{{bottom}}}", f"{whole} {top}/{bottom}", f"{whole}+\\frac{{{top}}}{{{bottom}}}")])
        p, q, r = rng.sample([2, 3, 5, 7, 11], 3)
        i, j = rng.randint(2, 5), rng.randint(2, 5)
        emit_forms("numerals", sp.Integer(p**i * q**j), [("written", form) for form in (f"{p}^{i} {q}^{j}", f"{p}^{{{i}}} {q}^{{{j}}}", f"{p}^{{{i}}}{q}^{{{j}}}", f"{p}^{i}\\cdot {q}^{j}", f"{p}^{i}*{q}^{j}", f"{p}**{i}*{q}**{j}", f"{p}^{i} \\times {q}^{j}")])
        emit_forms("numerals", sp.Integer(p**i * q**j * r), [("written", f"{p}^{i} \\cdot {q}^{j} \\cdot {r}"), ("written", f"{r} \\cdot {p}^{i}{q}^{{{j}}}" if j < 0 else f"{r} \\cdot {p}^{{{i}}} {q}^{{{j}}}")])
        angle = rng.choice([15, 30, 36, 45, 72, 75, 100])
        emit_forms("degrees", sp.sin(sp.pi * angle / 180) ** 2, [("written", form) for form in (f"\\sin^2 {angle}^\\circ", f"\\sin({angle}^\\circ)^2", f"\\sin^2({angle}^{{\\circ}})", f"(\\sin {angle}^\\circ)^2", f"\\sin\\left({angle}^\\circ\\right)^{{2}}", f"\\sin^{{2}}{angle}^\\circ")])


def complex_numbers():
    for _ in range(COUNT):
        p, q = integer(-9, 9), integer(1, 9)
        value = p + q * sp.I
        emit_forms("complex numbers", sp.expand(value**3))
        emit_forms("complex numbers", value / (1 + sp.I), [("written", f"\\frac{{{sp.latex(value)}}}{{1+i}}")])
        emit_forms("complex numbers", abs(value) ** 2, [("written", f"|{sp.latex(value)}|^2"), ("written", f"\\left|{sp.latex(value)}\\right|^{{2}}")])
        emit_forms("complex numbers", sp.exp(sp.I * sp.pi / q), [("latex", sp.latex(sp.exp(sp.I * sp.pi / q, evaluate=False))), ("written", f"\\cos\\frac{{\\pi}}{{{q}}}+i\\sin\\frac{{\\pi}}{{{q}}}"), ("written", f"\\operatorname{{cis}}\\frac{{\\pi}}{{{q}}}")])


def real_sets():
    for _ in range(COUNT):
        p, q, r = sorted(rng.sample(range(-9, 10), 3))
        chosen = [sp.Interval(p, q, rng.random() < 0.5, rng.random() < 0.5), sp.Interval.open(-sp.oo, p), sp.Interval(r, sp.oo), sp.FiniteSet(p, q, r), sp.Union(sp.Interval.Lopen(p, q), sp.Interval.open(r, r + 3)), sp.Complement(sp.S.Reals, sp.FiniteSet(p)), sp.Union(sp.Interval.open(-sp.oo, p), sp.Interval.open(r, sp.oo))]
        for one in chosen:
            for other in chosen:
                emit(construct="sets of real numbers", answer=sp.latex(one), gold=sp.latex(other), isEqual=one == other)
        for one, written in [(sp.Interval.open(p, q), f"{p} < x < {q}"), (sp.Interval(r, sp.oo), f"x \\ge {r}"), (sp.Complement(sp.S.Reals, sp.FiniteSet(p)), f"x \\ne {p}"), (sp.Interval(-abs(r) - 1, abs(r) + 1), f"|x| \\le {abs(r) + 1}"), (sp.Union(sp.Interval.open(-sp.oo, p), sp.Interval.open(r, sp.oo)), f"x < {p} \\text{{ or }} x > {r}")]:
            emit(construct="sets of real numbers", answer=sp.latex(one), gold=written, isEqual=True)
            emit(construct="sets of real numbers", answer=written, gold=sp.latex(sp.Interval(p, q)), isEqual=one == sp.Interval(p, q))


def matrices():
    for _ in range(COUNT):
        one = sp.Matrix(2, 2, [rng.choice([integer(-9, 9), fraction(), sp.sqrt(integer(2, 7)), x]) for _ in range(4)])
        other = one.copy()
        other[rng.randint(0, 1), rng.randint(0, 1)] += 1
        for style in ("pmatrix", "bmatrix", "array"):
            printed = sp.latex(one, mat_str=style, mat_delim="[" if style == "array" else "")
            emit(construct="matrices", answer=printed, gold=sp.latex(one), isEqual=True)
            emit(construct="matrices", answer=printed, gold=sp.latex(other), isEqual=False)
        emit(construct="matrices", answer=sp.latex(one), gold=sp.latex(one.T), isEqual=one == one.T)


def equations():
    x, y = sp.symbols("x y", real=True)
    for _ in range(COUNT):
        p, q, r = integer(1, 9), integer(1, 9), integer(-9, 9)
        factor = rng.choice([-3, -1, 2, 5])
        line = sp.Eq(p * x + q * y, r)
        emit(construct="equations", answer=sp.latex(line), gold=sp.latex(sp.Eq(sp.expand(factor * (p * x + q * y - r)), 0)), isEqual=True)
        emit(construct="equations", answer=sp.latex(sp.Eq(y, (r - p * x) / q)), gold=sp.latex(line), isEqual=True)
        emit(construct="equations", answer=sp.latex(sp.Eq(p * x + (q + 1) * y, r)), gold=sp.latex(line), isEqual=False)
        emit(construct="equations", answer=sp.latex(p * x + q * y < r), gold=sp.latex(2 * p * x + 2 * q * y < 2 * r), isEqual=True)
        emit(construct="equations", answer=sp.latex(p * x + q * y < r), gold=sp.latex(p * x + q * y > r), isEqual=False)


def narrow_domains():
    for _ in range(COUNT):
        c = integer(1, 60)
        for one, other in [(sp.asin(x / c), sp.pi / 2 - sp.acos(x / c)), (sp.sqrt(c - x) + sp.sqrt(x), sp.sqrt(c + 2 * sp.sqrt(x * (c - x)))), (sp.sqrt(x - c) * sp.sqrt(x + c), sp.sqrt(x**2 - c**2)), (sp.acos(-x / c), sp.pi - sp.acos(x / c)), (sp.log(c - x) - sp.log(x), sp.log(c / x - 1))]:
            emit(construct="narrow domains", answer=sp.latex(one, ln_notation=True, inv_trig_style="full"), gold=sp.latex(other, ln_notation=True, inv_trig_style="full"), isEqual=True)
            emit(construct="narrow domains", answer=sp.latex(one, ln_notation=True, inv_trig_style="full"), gold=sp.latex(other + 1, ln_notation=True, inv_trig_style="full"), isEqual=False)


function_powers()
repeated("inverse functions", lambda: function_of(small(), INVERSE) ** integer(1, 3) * integer(), near)
repeated("inverse functions", lambda: function_of(integer(2, 5) + small(), {name: INVERSE_OTHER[name] for name in ("arccot", "arcsec", "arccsc", "arcsinh", "arccosh")}) ** integer(1, 3), near)
repeated("inverse functions", lambda: sp.atanh(small()) ** integer(1, 2), near)
repeated("hyperbolic functions", lambda: function_of(rng.choice([x, fraction(), integer(1, 3)]), HYPERBOLIC) ** integer(1, 3), near)
repeated("nested functions", lambda: function_of(function_of(rng.choice([x, a * x, fraction()]), {"sin": sp.sin, "cos": sp.cos, "ln": lambda of: sp.log(of + 2)}), {**TRIG, "ln": lambda of: sp.log(of + 3)}) ** integer(1, 3), near)
repeated("roots", lambda: sp.root(integer(2, 99) + sp.sqrt(integer(2, 50)), integer(2, 6)) * fraction(), near)
repeated("roots", lambda: sp.root(x + integer(), integer(2, 5)) ** integer(1, 3), near)
repeated("powers", lambda: (atom() + integer()) ** rng.choice([-2, -1, 2, 3, sp.Rational(1, 2), sp.Rational(2, 3), x]), near)
repeated("exponentials", lambda: sp.exp(rng.choice([x, -x, x**2, 2 * x + 1, integer()])) * rng.choice([1, x, integer()]), near)
repeated("rational functions", lambda: (integer() * x + integer()) / (x**2 + integer() * y) - integer() / x, near)
repeated("mixtures", lambda: random_expression(2), near)
repeated("mixtures", lambda: random_expression(3), near, count=max(1, COUNT // 2))
logarithms()
discrete()
numbers()
complex_numbers()
real_sets()
matrices()
equations()
narrow_domains()
