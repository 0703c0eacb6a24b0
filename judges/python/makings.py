# Other versions of the tests. In the first, objects of the program are made from other constants than the values that
# they are compared with: a program that passes ignores the constants of its objects. In the second, the program
# receives copies of arguments: a program that fails had changed an argument from which the tests compute what they
# expect.

ARGUMENT_CHANGED = 'the program changes an argument that the tests make their expectation of'
CONVERSIONS = frozenset(
    'str repr ascii format hash vars list tuple set frozenset dict sorted int float complex bytes'.split()
)
ASSERTED = {'assertEqual': '==', 'assertEquals': '==', 'assertLess': '<', 'assertGreater': '>', 'assertIn': 'in'}


class Makings:
    """The objects that tests make from constants and only compare."""

    def __init__(self, trees):
        import ast

        self.ast, self.nodes = ast, [node for tree in trees for node in ast.walk(tree)]
        self.own = {
            node.name for node in self.nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        }
        self.own |= {
            (each.asname or each.name).split('.')[0]
            for node in self.nodes
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for each in node.names
        }
        self.own |= {node.arg for node in self.nodes if isinstance(node, ast.arg)} | {
            node.id for node in self.nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        }
        self.compared = [found for node in self.nodes for found in self.comparison(node)]
        beside = {
            id(side) for node in self.nodes if isinstance(node, ast.Compare) for side in (node.left, *node.comparators)
        }
        beside |= {id(side) for sides in [*(sides for _, *sides in self.compared), *self.shown()] for side in sides}
        loads, stores = {}, {}
        for node in self.nodes:
            if isinstance(node, ast.Name):
                (loads if isinstance(node.ctx, ast.Load) else stores).setdefault(node.id, []).append(node)
        # Names with their values, and the names that are assigned once and only compared.
        self.bindings, self.named = [], {}
        for node in self.nodes:
            if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.iter, (ast.List, ast.Tuple)):
                self.bindings += [
                    (self.key(target), value)
                    for row in node.iter.elts
                    for target, value in self.pairs(node.target, row)
                ]
            if isinstance(node, ast.FunctionDef) and any('fixture' in ast.dump(each) for each in node.decorator_list):
                self.bindings += [
                    (node.name, part.value)
                    for part in ast.walk(node)
                    if isinstance(part, (ast.Return, ast.Yield)) and part.value is not None
                ]
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                self.bindings += [
                    (self.key(target), value) for target, value in self.pairs(node.targets[0], node.value)
                ]
                for target, value in self.pairs(node.targets[0], node.value):
                    if (
                        isinstance(target, ast.Name)
                        and len(stores[target.id]) == 1
                        and all(id(load) in beside for load in loads.get(target.id, []))
                    ):
                        self.named[target.id] = value

    def key(self, node):
        """A name, or an attribute of one, as text; else empty."""
        ast = self.ast
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return node.value.id + '.' + node.attr
        return getattr(node, 'id', '')

    def given(self, node, depth=0):
        """The expressions of a value: itself, or those that its name is bound to; empty if these are not all constants."""
        values = [value for target, value in self.bindings if target == self.key(node)] if self.key(node) else []
        if values and depth < 4:
            found = [self.given(value, depth + 1) for value in values]
            return [part for parts in found for part in parts] if all(found) else []
        return [node] if self.is_closed(node) else []

    def pairs(self, target, value):
        ast = self.ast
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            return list(zip(target.elts, value.elts))
        return [(target, value)]

    def comparison(self, node):
        ast = self.ast
        if isinstance(node, ast.Assert):
            parts = (
                node.test.values
                if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And)
                else [node.test]
            )
            for part in parts:
                if (
                    isinstance(part, ast.Call)
                    and getattr(part.func, 'id', '') == 'all'
                    and isinstance(part.args[0], (ast.GeneratorExp, ast.ListComp))
                ):
                    yield from self.comparison(ast.Assert(part.args[0].elt))
                if isinstance(part, ast.Compare):
                    sides = [part.left, *part.comparators]
                    yield from (
                        (OPERATORS.get(type(op).__name__), a, b) for op, a, b in zip(part.ops, sides, sides[1:])
                    )
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and len(node.args) > 1:
            if node.func.attr in ASSERTED:
                yield ASSERTED[node.func.attr], *node.args[:2]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == 'assertTrue'
            and node.args
        ):
            yield from self.comparison(ast.Assert(node.args[0]))

    def shown(self):
        """Pairs of values of which the tests compare what the same conversion makes: str(a) == str(b)."""
        for op, a, b in self.compared:
            (name, first), (other, second) = self.converted(a), self.converted(b)
            if op == '==' and name and name == other:
                yield first, second

    def converted(self, node):
        """The name of a conversion, and what it converts; an empty name if there is none."""
        ast = self.ast
        if isinstance(node, ast.JoinedStr) and [type(part) for part in node.values] == [ast.FormattedValue]:
            return 'str', node.values[0].value
        if isinstance(node, ast.Attribute) and node.attr == '__dict__':
            return 'vars', node.value
        if isinstance(node, ast.Call) and not node.keywords:
            func = node.func
            if isinstance(func, ast.Name) and func.id in CONVERSIONS - self.own and len(node.args) == 1:
                return func.id, node.args[0]
            # Other methods may give the same for different objects: a.size() == b.size().
            if isinstance(func, ast.Attribute) and not node.args and func.attr.startswith(('to_', 'as_', 'tolist')):
                return func.attr, func.value
        return '', node

    def made(self, node, is_object=None):
        """The call that makes an object of a class of the program from constants; None if it is not such a call."""
        ast = self.ast
        if isinstance(node, ast.Name):
            node = self.named.get(node.id)
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args and not node.keywords:
            return None
        return (
            node
            if (is_object or self.is_object)(node)
            and all(map(self.is_closed, [*node.args, *(each.value for each in node.keywords)]))
            else None
        )

    def is_object(self, node):
        """Whether it makes an object of a class that only the program can define."""
        return is_class_name(getattr(getattr(node, 'func', None), 'id', '')) and self.is_of_program(node)

    def is_of_program(self, node):
        name = getattr(getattr(node, 'func', None), 'id', '')
        return name != '' and not (name in self.own or name in USUAL or hasattr(builtins, name))

    def is_closed(self, node):
        ast = self.ast
        return self.made(node) is not None or all(
            isinstance(
                part, (ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.unaryop, ast.expr_context)
            )
            for part in ast.walk(node)
        )

    def history(self, node):
        """The constants that an object is made from: of its class, and of the calls of one method; empty if several methods are called."""
        ast, methods, args = self.ast, set(), []
        while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            methods.add(node.func.attr)
            args += [*node.args, *(each.value for each in node.keywords)]
            node = node.func.value
        for _ in range(4):
            name = self.key(node)
            makers = [value for target, value in self.bindings if target == name] if name else []
            if len(makers) != 1:
                break
            for line in self.nodes:
                func = getattr(getattr(line, 'value', None), 'func', None) if isinstance(line, ast.Expr) else None
                target = (
                    line.target
                    if isinstance(line, ast.AugAssign)
                    else line.targets[0]
                    if isinstance(line, ast.Assign)
                    else None
                )
                if isinstance(func, ast.Attribute) and self.key(func.value) == name:
                    methods.add(func.attr)
                    args += [*line.value.args, *(each.value for each in line.value.keywords)]
                elif (
                    isinstance(line, ast.AugAssign)
                    and self.key(target) == name
                    or isinstance(target, ast.Attribute)
                    and self.key(target.value) == name
                ):
                    methods.add(getattr(target, 'attr', '='))
                    args.append(line.value)
            node = makers[0]
        if not self.is_object(node) or len(methods) > 1:
            return []
        args += [*node.args, *(each.value for each in node.keywords)]
        return [part for arg in args for value in self.given(arg) for part in self.constants(value)]

    def constants(self, node):
        """The numbers and texts in an expression."""
        ast = self.ast
        return [
            part for part in ast.walk(node) if isinstance(part, ast.Constant) and type(part.value) in (int, float, str)
        ]

    def exchanged(self):
        """Pairs of such objects that are compared by order."""
        ast, found = self.ast, []
        for op, a, b in self.compared:
            a, b = self.made(a), self.made(b)
            if (
                op in ('<', '>')
                and a is not None
                and b is not None
                and a.func.id == b.func.id
                and ast.dump(a) != ast.dump(b)
            ):
                found.append((a, b))
        return found

    def converted_constants(self):
        """
        The constants of an object that looks like another: the tests only compare what a conversion makes of them. Two that
        the tests both make may differ and look the same.
        """
        pairs = [[self.made(a), self.made(b)] for a, b in self.shown()]
        return [
            part for pair in pairs if None in pair for one in pair if one is not None for part in self.constants(one)
        ]

    def expected(self):
        """The constants of such objects that equal a value that is not made from the same constants."""
        ast, found = self.ast, self.converted_constants()
        keys = [
            ('==', node.value, node.slice)
            for node in self.nodes
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load)
        ]
        keys += [
            ('==', node.func.value, node.args[0])
            for node in self.nodes
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and len(node.args) == 1
            and node.func.attr in ('index', 'count', 'remove', 'get', 'pop', 'discard')
        ]
        for op, a, b in self.compared + keys:
            for side, other in ((b, a), (a, b)):
                # Also a function that makes an object: it is compared with one that is not all constants.
                function = (
                    self.made(side, self.is_of_program)
                    if op == '==' and self.made(other) is None and not self.given(other)
                    else None
                )
                if function is not None and self.made(side) is None and self.made(other, self.is_of_program) is None:
                    found += self.constants(function)
                    break
                objects = list(
                    filter(
                        None,
                        map(
                            self.made,
                            ast.walk(side) if isinstance(side, (ast.List, ast.Tuple, ast.Dict, ast.Set)) else [side],
                        ),
                    )
                )
                if op in ('==', 'in') and objects and not isinstance(other, ast.Constant):
                    found += [part for one in objects for part in self.constants(one)]
                    break
            if op == 'in' and self.given(a):
                made = self.history(b)
                asked = {id(part) for value in self.given(a) for part in ast.walk(value)}
                found += made if asked.isdisjoint(map(id, made)) else []
            elif (
                op == '=='
                and self.made(a) is None
                and self.made(b) is None
                and ast.dump(a) != ast.dump(b)
                and self.history(a)
            ):
                found += self.history(b)
        return found
