# What the names and expressions of the tests are, by their syntax: the program's, the library's, or the tests' own.


def is_class_name(name):
    return name[:1].isupper() and '_' not in name


class Meanings(Ties):
    """The names of the tests, the values that they set, and what their expressions are."""

    def __init__(self, sources, entries):
        import ast

        self.ast, self.entries, self.found = ast, set(entries), set()
        trees = [ast.parse(text) for text in sources]
        self.nodes = [node for tree in trees for node in ast.walk(tree)]
        self.parents = {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}
        self.modules, self.own, self.bound, self.values = set(), set(), set(), {}
        # Names that stand for parts of a value (loops, unpacking, the arguments of a lambda), with that value.
        self.taken = {}
        for node in self.nodes:
            self.bind(node)

    def bind(self, node):
        ast = self.ast
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.modules |= {(each.asname or each.name).split('.')[0] for each in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.own.add(node.name)
        elif isinstance(node, ast.arg):
            self.bound.add(node.arg)
            self.need('place' if node.arg in BROUGHT else '')
        elif isinstance(node, ast.ExceptHandler) and node.name:
            self.bound.add(node.name)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self.values.setdefault(self.key(target), []).append(node.value)
                self.take(target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self.take(node.target, node.iter)
        elif isinstance(node, ast.NamedExpr):
            self.take(node.target, node.value)
        elif isinstance(node, ast.Call):
            for each in [*node.args, *(given.value for given in node.keywords)]:
                for arg in each.args.args if isinstance(each, ast.Lambda) else ():
                    self.taken.setdefault(arg.arg, []).extend(part for part in node.args if part is not each)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self.bound.add(node.id)
            if not isinstance(self.parents[node], ast.Assign):
                self.values.setdefault(node.id, []).append(None)

    def take(self, target, value):
        for part in self.ast.walk(target):
            if isinstance(part, self.ast.Name):
                self.taken.setdefault(part.id, []).append(value)

    def key(self, node):
        """A name, or an attribute of self; else None."""
        ast = self.ast
        if isinstance(node, ast.Name):
            return node.id
        is_own = (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ('self', 'cls')
        )
        return 'self.' + node.attr if is_own else None

    def is_of_program(self, name):
        """Whether only the program can have defined a name."""
        return not (
            name in self.modules
            or name in self.own
            or name in self.bound
            or hasattr(builtins, name)
            or name in USUAL
            or name.startswith(('__', 'sluice_'))
        )

    def is_class(self, name):
        """Whether the tests use a name as a class: if its calls are only tested for truth, it is a function."""
        ast = self.ast

        def is_truth(call):
            parent = self.parents.get(call)
            if isinstance(parent, ast.Compare):
                sides = [side for side in (parent.left, *parent.comparators) if side is not call]
                return all(
                    isinstance(side, ast.Constant) and (side.value is None or type(side.value) is bool)
                    for side in sides
                )
            is_not = isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
            return (
                is_not
                or isinstance(parent, (ast.Assert, ast.BoolOp))
                or isinstance(parent, (ast.If, ast.While))
                and parent.test is call
            )

        uses = (
            [node for node in self.nodes if isinstance(node, ast.Name) and node.id == name]
            if is_class_name(name)
            else []
        )
        calls = [self.parents.get(use) for use in uses]
        return is_class_name(name) and not all(
            isinstance(call, ast.Call) and call.func is use and is_truth(call) for use, call in zip(uses, calls)
        )

    def is_made(self, node, depth=0):
        """Whether it is an instance that the tests make of a class of the program."""
        ast = self.ast
        if isinstance(node, ast.Call):
            return isinstance(node.func, ast.Name) and self.is_class(node.func.id) and self.is_of_program(node.func.id)
        values = self.values.get(self.key(node)) if depth < 5 else None
        return bool(values) and all(value is not None and self.is_made(value, depth + 1) for value in values)

    def is_result(self, node):
        """Whether it is the result of a call of the program."""

        def is_one(value):
            root = value
            while isinstance(root, (self.ast.Call, self.ast.Attribute)) and not self.is_made(root):
                root = root.func if isinstance(root, self.ast.Call) else root.value
            return isinstance(value, self.ast.Call) and (self.is_given(value) or self.is_made(root))

        return any(map(is_one, (node, *(self.values.get(self.key(node)) or ()))))

    def is_part(self, node, depth=0):
        """Whether it is a result of the program, or a part of one: functions in a list may be called."""
        ast = self.ast
        if depth > 5:
            return False
        if (isinstance(node, ast.Call) or self.key(node) is not None) and self.is_result(node):
            return True
        if isinstance(node, (ast.Subscript, ast.Starred, ast.NamedExpr)):
            return self.is_part(node.value, depth + 1)
        if isinstance(node, ast.Call):
            parts = [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
            return not self.is_given(node) and any([self.is_part(part, depth + 1) for part in parts])
        return any([self.is_part(value, depth + 1) for value in self.taken.get(self.key(node), ())])

    def is_library(self, node, depth=0):
        """Whether it comes from a module that the tests import, or from the frameworks."""
        ast = self.ast
        while isinstance(node, (ast.Attribute, ast.Call)):
            if self.key(node) is not None and self.key(node) in self.values:
                break
            node = node.func if isinstance(node, ast.Call) else node.value
        key = self.key(node)
        if key in self.values and depth < 5:
            return all(value is not None and self.is_library(value, depth + 1) for value in self.values[key])
        if not isinstance(node, ast.Name):
            return False
        return (
            key in self.modules
            or key in ('self', 'cls', 'unittest', 'super')
            or (key in USUAL and USUAL[key][1] is None and key not in self.bound)
        )

    def is_cut(self, node):
        """Whether zip ends with a list of the tests, though the program's iterator may be endless."""
        given = [isinstance(arg, self.ast.Call) and self.is_given(arg) for arg in node.args]
        return any(given) and not all(given)

    def is_given(self, call):
        """Whether a call may be of a function of the program."""
        func = call.func
        if isinstance(func, self.ast.Name):
            return not (
                func.id in self.own
                or func.id in self.modules
                or (func.id not in self.bound and (hasattr(builtins, func.id) or func.id in USUAL))
            )
        return not self.is_library(func) and not (isinstance(func, self.ast.Attribute) and func.attr in DATA_ATTRIBUTES)

    def need(self, what):
        if what:
            self.found.add(what)
