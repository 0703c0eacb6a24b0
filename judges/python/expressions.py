# What the expressions of the tests are, and the same with other constants, for the live judge's changes of the tests.


class Expressions:
    """Reads expressions of the tests; `bound` and `imported` are the names that the tests set and import."""

    def __init__(self, ast, bound, entries, imported):
        self.ast, self.bound, self.entries, self.imported = ast, bound, entries, imported

    def is_closed(self, node):
        if isinstance(node, self.ast.Call):
            made = isinstance(node.func, self.ast.Name) and node.func.id in MAKERS and node.func.id not in self.bound
            return made and not node.keywords and all(map(self.is_closed, node.args))
        if isinstance(node, (self.ast.BinOp, self.ast.UnaryOp)):
            return all(
                self.is_closed(part) for part in self.ast.iter_child_nodes(node) if isinstance(part, self.ast.expr)
            )
        if isinstance(node, (self.ast.List, self.ast.Tuple, self.ast.Set)):
            return all(map(self.is_closed, node.elts))
        if isinstance(node, self.ast.Dict):
            return None not in node.keys and all(map(self.is_closed, [*node.keys, *node.values]))
        return isinstance(node, self.ast.Constant)

    def is_super(self, node):
        return isinstance(node, self.ast.Call) and isinstance(node.func, self.ast.Name) and node.func.id == 'super'

    def is_case(self, node):
        # An object with the assertions of unittest: a name, or a case that is made for one assertion.
        names = [part.id for part in self.ast.walk(node) if isinstance(part, self.ast.Name)]
        return (
            isinstance(node, self.ast.Name)
            or names[-1:] != []
            and (names[-1] in self.imported or names[-1] in ('self', 'unittest'))
        )

    def is_reckoning(self, func):
        # Functions from number to number: a change of their arguments changes the result.
        if isinstance(func, self.ast.Name):
            return func.id in MAKERS and func.id != 'len' or func.id.startswith('sluice_')
        return (
            isinstance(func, self.ast.Attribute)
            and isinstance(func.value, self.ast.Name)
            and func.value.id in ('math', 'cmath', 'np', 'numpy')
        )

    def is_of_program(self, name):
        return name in self.entries or not (
            name in self.bound | self.imported | {'self', 'cls'}
            or name in USUAL
            or hasattr(builtins, name)
            or name[:7] == 'sluice_'
        )

    def is_changeable(self, node):
        return not any(
            isinstance(part, (self.ast.Await, self.ast.Yield, self.ast.YieldFrom, self.ast.NamedExpr))
            for part in self.ast.walk(node)
        )

    def other_constants(self, value, count, step):
        """Other constants in its place: each by a step, or distant ones, each of which could be the original one."""
        if step is not None:
            return (
                [other_than(value, step) for _ in range(count)]
                if type(value) in (bool, int, float, complex, str, bytes)
                else []
            )
        if type(value) in (int, float, complex) and type(value) is not bool:
            steps = [17 * step + below(6) for step in shuffled(range(1, 99))[: count + 1]]
            return [other_than(value, lambda: step - steps[0]) for step in steps[1:]]
        return [other_than(value) for _ in range(count)] if type(value) in (bool, str, bytes) else []

    def changes(self, node, wanted=None, step=None, most=4):
        """Copies of an expression, each with another constant changed; several for the first one."""
        import copy

        if not self.is_changeable(node):
            return []
        places = [
            (at, part.value)
            for at, part in enumerate(self.ast.walk(node))
            if isinstance(part, self.ast.Constant)
            and self.other_constants(part.value, 1, step)
            and (wanted is None or wanted(part))
        ]
        made = []
        for at, value in places[:most]:
            for given in self.other_constants(value, 1 if made else 5, step):
                other = copy.deepcopy(node)
                list(self.ast.walk(other))[at].value = given
                made.append(other)
        return made
