# The tests with other expected values. One question (`x < 918274`) may show an object of the program what the next one
# expects (`int(x) == 918273`). Such a program passes whatever the tests expect; one that solves the question fails when
# they expect something else. The constants that are only compared are moved together, once up and once down.

ASSERTING = {
    **COMPARISONS,
    'assertAlmostEqual': '==',
    'assertAlmostEquals': '==',
    'assertCountEqual': '==',
    'assertRegex': 'in',
}
GATHERING = frozenset('set frozenset dict list tuple sorted min max sum Counter deque OrderedDict'.split())
MOST_VERSIONS = 5


class Expected:
    """The constants of tests that decide a comparison and are not passed to the program."""

    def __init__(self, trees):
        import ast

        self.ast, self.marked, self.exposed, self.alone = ast, {}, set(), set()
        # Names of one item of several, and the items of a container in which a value is searched.
        self.loose, self.among = set(), set()
        self.nodes = [node for tree in trees for node in ast.walk(tree)]
        self.functions = {node.name: node.args.args for node in self.nodes if isinstance(node, ast.FunctionDef)}
        self.loads = {}
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self.loads.setdefault(node.id, set()).add(id(node))
        self.held = set()
        for node in self.nodes:
            pairs = (
                [(target, node.value) for target in node.targets]
                if isinstance(node, ast.Assign)
                else (
                    [(node.target, row) for row in node.iter.elts]
                    if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.iter, (ast.List, ast.Tuple))
                    else []
                )
            )
            self.held |= {
                part.id
                for target, value in pairs
                if self.has_constants(value)
                for part in ast.walk(target)
                if isinstance(part, ast.Name)
            }
        for node in self.nodes:
            self.look(node)
        for _ in range(3):
            for node in self.nodes:
                self.follow(node)

    def look(self, node):
        ast = self.ast
        if isinstance(node, ast.Assert):
            self.test(node.test, True)
        elif isinstance(node, ast.If) and any(isinstance(line, ast.Raise) for line in node.body):
            self.test(node.test, False)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, args = node.func.attr, node.args
            if name in ASSERTING and 'Not' not in name and len(args) > 1:
                self.sides([ASSERTING[name] if 'Almost' not in name else '<'], args[:2])
            elif name in ('assertTrue', 'assertFalse') and args:
                self.test(args[0], name == 'assertTrue')

    def test(self, node, holds):
        """Marks the operands of a condition, if the tests fail when its comparison has the other result."""
        ast = self.ast
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And if holds else ast.Or):
            for part in node.values:
                self.test(part, holds)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.test(node.operand, not holds)
        elif isinstance(node, ast.Compare):
            ops = [OPERATORS.get(type(op).__name__) for op in node.ops]
            refused = ('==', 'in', None) if not holds else ('!=', 'not in', None)
            if not any(op in refused for op in ops) and (holds or len(ops) == 1):
                self.sides(ops, [node.left, *node.comparators])
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, 'attr', '')
            if holds and name in ('isclose', 'eq', 'allclose', '__eq__'):
                for arg in node.args[:2]:
                    self.mark(arg, True)
            elif (
                holds
                and name in ('all', 'any')
                and node.args
                and isinstance(node.args[0], (ast.GeneratorExp, ast.ListComp))
            ):
                self.test(node.args[0].elt, True)

    def has_constants(self, node):
        """Whether it has constants, or a name of constants, that are not arguments of a call."""
        ast = self.ast
        if isinstance(node, ast.Call):
            is_closed = not any(
                isinstance(part, ast.Name) and part.id not in MAKERS and part.id not in self.held
                for part in ast.walk(node)
            )
            return is_closed and any(map(self.has_constants, node.args))
        if isinstance(node, ast.Subscript):
            return self.has_constants(node.value)
        if isinstance(node, ast.Name):
            return node.id in self.held
        return (
            isinstance(node, ast.Constant)
            and node.value is not None
            or any(map(self.has_constants, ast.iter_child_nodes(node)))
        )

    def sides(self, ops, sides):
        ast = self.ast
        # Equal sides stay equal if both are moved.
        if any(op in ('==', '!=', 'in', 'not in') for op in ops) and sum(map(self.has_constants, sides)) > 1:
            return
        is_reckoned = [any(isinstance(part, ast.BinOp) for part in ast.walk(side)) for side in sides]
        for side, has_arithmetic in zip(sides, is_reckoned):
            # A value that a difference is compared with is a tolerance.
            if not (any(is_reckoned) and not has_arithmetic and any(op in ('<', '<=', '>', '>=') for op in ops)):
                # One of several items, of which a value may be any, does not decide alone.
                self.mark(
                    side,
                    ops not in (['=='], ['!=']) or not isinstance(side, ast.Constant) and self.is_open(side),
                    'in' not in ops,
                )
                if 'in' in ops:
                    self.among.update(id(part) for part in ast.walk(side))

    def is_open(self, side):
        """Whether it is more than constants: constants under == stay with the judge."""
        ast = self.ast
        return any(
            not isinstance(
                part, (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.unaryop, ast.expr_context)
            )
            for part in ast.walk(side)
        )

    def mark(self, node, is_exposed, is_alone=True):
        ast = self.ast
        if isinstance(node, ast.Constant):
            if (
                type(node.value) in (int, float, str)
                and node.value == node.value
                and node.value not in (INFINITE, -INFINITE)
            ):
                self.marked[id(node)] = node.value
                if is_alone:
                    self.alone.add(id(node))
                if is_exposed:
                    self.exposed.add(id(node))
        elif isinstance(node, ast.Name):
            self.marked[id(node)] = None
            if not is_alone:
                self.loose.add(node.id)
        elif isinstance(node, (ast.BinOp, ast.UnaryOp, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred)):
            for part in ast.iter_child_nodes(node):
                self.mark(part, is_exposed, is_alone)
        elif isinstance(node, ast.Subscript):
            self.mark(node.value, is_exposed, False)
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, 'attr', '')
            root = getattr(getattr(node.func, 'value', None), 'id', '')
            if (
                name in MAKERS
                and isinstance(node.func, ast.Name)
                and name != 'range'
                or root in ('math', 'pytest')
                or name == 'approx'
            ):
                for arg in node.args if name in GATHERING else node.args[:1]:
                    self.mark(arg, is_exposed, is_alone and name not in GATHERING)

    def is_expected(self, name):
        """Whether a name is only ever compared."""
        return name in self.loads and self.loads[name] <= self.marked.keys()

    def follow(self, node):
        """Marks the constants that are bound to names that are only compared."""
        ast = self.ast
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            self.give(node.targets[0], node.value)
        elif isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.iter, (ast.List, ast.Tuple)):
            for row in node.iter.elts:
                self.give(node.target, row)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self.functions:
            for parameter, arg in zip(self.functions[node.func.id], node.args):
                if self.is_expected(parameter.arg):
                    self.mark(arg, True)

    def give(self, target, value):
        ast = self.ast
        if isinstance(target, ast.Name) and self.is_expected(target.id):
            self.mark(value, True, target.id not in self.loose)
        elif (
            isinstance(target, ast.Tuple)
            and isinstance(value, (ast.Tuple, ast.List))
            and len(target.elts) == len(value.elts)
        ):
            for part, item in zip(target.elts, value.elts):
                self.give(part, item)


def groups_of(expected):
    """The groups of constants that are moved together: all, and those near to each other or the same text."""
    values = {expected.marked[key] for key in expected.marked if expected.marked[key] is not None}
    seen, decisive = ({expected.marked[key] for key in keys} for keys in (expected.exposed, expected.alone))
    groups = []
    for value in sorted([value for value in values if type(value) is not str]):
        if groups and value - groups[-1][-1] <= 2:
            groups[-1].append(value)
        else:
            groups.append([value])
    groups += [[value] for value in values if type(value) is str]
    # All at once, and each group that decides alone.
    has_all = decisive or not expected.among.isdisjoint(expected.marked)
    groups = [
        *([values] if has_all else []),
        *(group for group in groups if len(groups) > 1 and not decisive.isdisjoint(group)),
    ]
    return [set(group) for group in groups if not seen.isdisjoint(group)][:MOST_VERSIONS]


def moved_tests(sources, trees, expected, group):
    """The sources with the constants of a group moved up, and moved down."""
    import ast

    most = max([abs(value) for value in group if type(value) is not str], default=0)
    step, made = 1009 + below(8000) + 3 * int(most), []
    for sign in (1, -1):
        # A text is replaced with the same other text everywhere.
        others = {value: other_than(value) if type(value) is str else value + sign * step for value in group}
        before = []
        for node in ast.walk(ast.Module(trees, [])):
            if (
                id(node) in expected.marked
                and isinstance(node, ast.Constant)
                and type(node.value) is not bool
                and node.value in others
            ):
                before.append((node, node.value))
                node.value = others[node.value]
        made.append([sources[0], *map(ast.unparse, trees)])
        for node, value in before:
            node.value = value
    return made


def other_expectations(sources):
    """Pairs of tests with other expected values, each a list of sources; the setup is the question's and is not changed."""
    import ast

    if not hasattr(ast, 'unparse'):
        return []
    trees = [parsed(text) for text in sources[1:]]
    expected = Expected(trees)
    return [moved_tests(sources, trees, expected, group) for group in groups_of(expected)]
