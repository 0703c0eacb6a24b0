/**
 * How the live judge changes the tests before they run in the program's process, as Python source. The values that the tests
 * expect are removed and stay in the judge's process; comparisons go through the judge's own functions. It does not run in
 * the program's process.
 */
export const PYTHON_TRANSFORM: string = String.raw`
def compiled_tests(setup, statements):
    """The tests as code; and whether one of them expects an exception and does not fail if none is raised."""
    sources = [setup, *statements]
    if not (has_loops(sources) or any('except' in text for text in sources)):
        return [compile(text, 'tests.py', 'exec', dont_inherit=True) for text in sources], False
    import ast
    marks, codes, trees = [], [], [parsed(text) for text in sources]
    mark_loops(trees)
    for tree in trees:
        mark_tries(tree, marks)
        ast.fix_missing_locations(tree)
        codes.append(compile(tree, 'tests.py', 'exec', dont_inherit=True))
    return codes, bool(marks)

def parsed(text):
    import ast
    compile(text, 'tests.py', 'exec', dont_inherit=True)
    return ast.parse(text, 'tests.py')

def mark_tries(tree, marks):
    import ast
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and not node.orelse and isinstance(node.body[-1], ast.Expr):
            if node.handlers and all(handler.type is not None for handler in node.handlers):
                node.orelse = ast.parse('sluice_not_raised(1)').body
                for part in ast.walk(node.orelse[0]):
                    if 'lineno' in getattr(part, '_attributes', ()):
                        ast.copy_location(part, node.body[-1])
                marks.append(node)

COMPARISONS = {'assertEqual': '==', 'assertEquals': '==', 'assertListEqual': '==', 'assertDictEqual': '==', 'assertSetEqual': '==',
    'assertTupleEqual': '==', 'assertSequenceEqual': '==', 'assertMultiLineEqual': '==', 'assertNotEqual': '!=', 'assertIn': 'in',
    'assertNotIn': 'not in', 'assertLess': '<', 'assertLessEqual': '<=', 'assertGreater': '>', 'assertGreaterEqual': '>='}
DIRECT = {'__eq__': '==', '__ne__': '!=', '__lt__': '<', '__le__': '<=', '__gt__': '>', '__ge__': '>=', '__contains__': 'in'}
# Methods of Python's own texts and containers: an object of the program with them passes for one.
ANSWERING = frozenset('''startswith endswith issubset issuperset isdisjoint isdigit isalpha isalnum isnumeric isdecimal isupper
    islower isspace istitle isidentifier is_integer'''.split())
MAKERS = frozenset('''set frozenset dict list tuple sorted range float int str bytes bool complex abs round min max sum len
    Counter Fraction Decimal deque OrderedDict'''.split())
PASSED_ON = frozenset('map filter sorted min max reduce starmap any all'.split())

def transformed_tests(sources, entries):
    """Code for the program's process, code of the values that stay here, which values the top level asserts, and marks."""
    import ast
    trees = [parsed(text) for text in sources]
    bound = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    bound |= {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef))}
    kept, must, marks = [], set(), []
    mark_loops(trees)
    known = {(each.asname or each.name).split('.')[0] for tree in trees for node in ast.walk(tree)
             if isinstance(node, (ast.Import, ast.ImportFrom)) for each in node.names}
    transform = transformer(ast, bound | set(entries), entries, kept, 'StopIteration' not in ''.join(sources), known, catches_assertions(ast, trees), {
        node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)})
    codes = []
    for tree in trees:
        # Values that the question passes to the program are no secret, and the program may use them often.
        transform.keeps = tree is not trees[0]
        mark_tries(tree, marks)
        for index, line in enumerate(tree.body):
            if isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name):
                transform.known[line.targets[0].id] = line.value if isinstance(line.value, (ast.Call, ast.BinOp)) else None
            is_asserted = isinstance(line, ast.Assert) and isinstance(line.test, ast.Compare) and [type(op) for op in line.test.ops] == [ast.Eq]
            before = len(kept)
            tree.body[index] = transform.visit(line)
            if is_asserted and len(kept) == before + 1:
                must.add(before)
        ast.fix_missing_locations(tree)
        codes.append(compile(tree, 'tests.py', 'exec', dont_inherit=True))
    return codes, [compile(ast.fix_missing_locations(ast.Expression(node)), 'tests.py', 'eval', dont_inherit=True) for node in kept], must, bool(marks)

def transformer(ast, bound, entries, kept, guards, imported, catches, classes):
    def call(name, *args):
        return ast.Call(ast.Name('sluice_' + name, ast.Load()), list(args), [])

    def thunk(node):
        nothing = ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[])
        return ast.Lambda(nothing, node)

    def is_closed(node):
        if isinstance(node, ast.Call):
            made = isinstance(node.func, ast.Name) and node.func.id in MAKERS and node.func.id not in bound
            return made and not node.keywords and all(map(is_closed, node.args))
        if isinstance(node, (ast.BinOp, ast.UnaryOp)):
            return all(is_closed(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return all(map(is_closed, node.elts))
        if isinstance(node, ast.Dict):
            return None not in node.keys and all(map(is_closed, [*node.keys, *node.values]))
        return isinstance(node, ast.Constant)

    def is_super(node):
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == 'super'

    def is_case(node):
        # An object with the assertions of unittest: a name, or a case that is made for one assertion.
        names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
        return isinstance(node, ast.Name) or names[-1:] != [] and (names[-1] in imported or names[-1] in ('self', 'unittest'))

    def is_reckoning(func):
        # Functions from number to number: a change of their arguments changes the result.
        if isinstance(func, ast.Name):
            return func.id in MAKERS and func.id != 'len' or func.id.startswith('sluice_')
        return isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in ('math', 'cmath', 'np', 'numpy')

    def is_of_program(name):
        return name in entries or not (name in bound | imported | {'self', 'cls'} or name in USUAL or hasattr(builtins, name) or name[:7] == 'sluice_')

    def is_changeable(node):
        return not any(isinstance(part, (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)) for part in ast.walk(node))

    def other_constants(value, count, step):
        """Other constants in its place: each by a step, or distant ones, each of which could be the original one."""
        if step is not None:
            return [other_than(value, step) for _ in range(count)] if type(value) in (bool, int, float, complex, str, bytes) else []
        if type(value) in (int, float, complex) and type(value) is not bool:
            steps = [17 * step + below(6) for step in shuffled(range(1, 99))[:count + 1]]
            return [other_than(value, lambda: step - steps[0]) for step in steps[1:]]
        return [other_than(value) for _ in range(count)] if type(value) in (bool, str, bytes) else []

    def changes(node, wanted=None, step=None, most=4):
        """Copies of an expression, each with another constant changed; several for the first one."""
        import copy
        if not is_changeable(node):
            return []
        places = [(at, part.value) for at, part in enumerate(ast.walk(node)) if isinstance(part, ast.Constant)
                  and other_constants(part.value, 1, step) and (wanted is None or wanted(part))]
        made = []
        for at, value in places[:most]:
            for given in other_constants(value, 1 if made else 5, step):
                other = copy.deepcopy(node)
                list(ast.walk(other))[at].value = given
                made.append(other)
        return made

    class Transform(ast.NodeTransformer):
        def __init__(self):
            self.known, self.within, self.keeps, self.parameters, self.count, self.depth = {}, 0, True, (), 0, 0

        def held(self, test, names):
            """An assertion in a function of the tests about its arguments or the program's results: it counts even if the program catches it."""
            if catches or not any(isinstance(part, ast.Name) and (part.id in self.parameters or self.depth and is_of_program(part.id)) for part in names):
                return test
            self.count += 1
            return call('held', ast.Name('sluice_at_%d' % self.count, ast.Load()), test)

        def varied(self, node, step):
            if isinstance(node, ast.Name) and self.known.get(node.id) is not None:
                node = self.known[node.id]
            return ast.List([thunk(other) for other in changes(node, step=step)], ast.Load())

        def compared(self, op, left, right):
            if op in ('==', '!='):
                for closed, other in ((right, left), (left, right)):
                    if is_closed(closed):
                        if is_closed(other) or not self.keeps:
                            break
                        kept.append(closed)
                        same = call('same', ast.Constant(len(kept) - 1), self.visit(other))
                        return same if op == '==' else ast.UnaryOp(ast.Not(), same)
            import copy
            # A container of a range also contains near values.
            variants = [self.varied(copy.deepcopy(side), wide_step if op in ('in', 'not in') else near_step) for side in (left, right)]
            return call('compare', ast.Constant(op), self.visit(left), self.visit(right), *variants)

        def visit_Compare(self, node):
            names = [OPERATORS.get(type(op).__name__) for op in node.ops]
            if len(names) == 1:
                return self.generic_visit(node) if names[0] is None else self.compared(names[0], node.left, node.comparators[0])
            operands = [node.left, *node.comparators]
            if None in names or not is_changeable(node):
                return self.generic_visit(node)
            return call('chain', ast.Constant(tuple(names)), *map(self.visit, operands))

        def visit_Call(self, node):
            func = node.func
            if isinstance(func, ast.Attribute) and len(node.args) >= 2 and func.attr in COMPARISONS and is_case(func.value):
                held = self.held(self.compared(COMPARISONS[func.attr], *node.args[:2]), list(ast.walk(node)))
                func.attr, node.args, node.keywords = 'assertTrue', [held], []
                return node
            if isinstance(func, ast.Attribute) and func.attr == 'assertIsInstance' and len(node.args) >= 2 and is_case(func.value):
                held = self.visit(ast.Call(ast.Name('isinstance', ast.Load()), node.args[:2], []))
                func.attr, node.args, node.keywords = 'assertTrue', [held], []
                return node
            if isinstance(func, ast.Attribute) and func.attr in ('assertAlmostEqual', 'assertAlmostEquals') and node.args:
                node = self.generic_visit(node)
                node.args = [*(call('number', arg) for arg in node.args[:2]), *node.args[2:]]
                return node
            if isinstance(func, ast.Attribute) and func.attr in DIRECT and len(node.args) == 1 and not is_super(func.value):
                pair = (node.args[0], func.value) if func.attr == '__contains__' else (func.value, node.args[0])
                return self.compared(DIRECT[func.attr], *pair)
            is_code = isinstance(func, ast.Name) and func.id not in bound or isinstance(func, ast.Attribute) and getattr(func.value, 'id', '') in ('builtins', '__builtins__')
            name = func.id if isinstance(func, ast.Name) else getattr(func, 'attr', '')
            if is_code and name in ('eval', 'exec') and node.args and not node.keywords:
                here = ast.Call(ast.Name('locals', ast.Load()), [], [])
                return call('run', ast.Constant(name), here, *[self.visit(arg) for arg in node.args])
            is_mocked = isinstance(func, ast.Attribute) and func.attr in CHECKED_CALLS
            node = self.generic_visit(node)
            func = node.func
            if is_mocked:
                node.func = call('mock_call', func)
                return node
            if isinstance(func, ast.Attribute) and func.attr in ANSWERING:
                func.value = call('answering', func.value)
            if isinstance(func, ast.Name) and func.id in PASSED_ON and node.args and isinstance(node.args[0], (ast.Name, ast.Attribute)):
                node.args[0] = call('guard', node.args[0])
            elif guards and self.within and isinstance(func, (ast.Name, ast.Attribute)):
                own = func.id if isinstance(func, ast.Name) else func.attr
                if not (own.startswith(('__', 'sluice_')) or own in ('send', 'throw', 'super') or (isinstance(func, ast.Name) and hasattr(builtins, own))):
                    node.func = call('guard', func)
            is_ours = isinstance(func, ast.Name) and (func.id.startswith('sluice_') or (hasattr(builtins, func.id) and func.id not in bound))
            if is_ours and classes and not func.id.startswith('sluice_'):
                # len(o) asks a method too.
                node.args = [call('whole', arg, ast.Name('sluice_name___call__', ast.Load())) if isinstance(arg, ast.Name) else arg for arg in node.args]
            kinds = [] if is_ours else [ast.Name(arg.id, ast.Load()) for arg in node.args if isinstance(arg, ast.Name) and arg.id in classes]
            if kinds and is_changeable(node):
                return call('given', thunk(node), *kinds)
            return node if is_ours else call('result', node)

        def visit_Await(self, node):
            return call('result', self.generic_visit(node))
        def visit_BinOp(self, node):
            node = self.generic_visit(node)
            name = ARITHMETIC.get(type(node.op).__name__)
            return node if name is None else call('arithmetic', ast.Constant(name), node.left, node.right)

        def visit_Assert(self, node):
            import copy
            free = {id(part) for inner in ast.walk(node.test) if isinstance(inner, ast.BinOp) for part in ast.walk(inner)
                    if isinstance(part, ast.Constant)}
            inside = {id(part) for inner in ast.walk(node.test) if isinstance(inner, ast.Call)
                and not is_reckoning(inner.func) for part in ast.walk(inner) if part is not inner}
            is_unequal = isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], (ast.NotEq, ast.NotIn))
            others = [] if is_unequal else changes(node.test, lambda part: id(part) in free - inside)
            kept_before, names, test = len(kept), list(ast.walk(node.test)), self.visit(node.test)
            if others:
                # A changed expression is compared with the value that stayed in the judge before the change.
                count = len(kept)
                thunks = []
                for other in others:
                    del kept[count:]
                    at = len(kept)
                    other = self.visit(other)
                    for part in ast.walk(other):
                        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == 'sluice_same':
                            part.args[0].value -= at - kept_before
                    thunks.append(thunk(other))
                del kept[count:]
                test = call('sensitive', thunk(test), ast.List(thunks, ast.Load()), ast.Name('sluice_at_%d' % (kept_before if count == kept_before + 1 else 0), ast.Load()))
            node.test = self.held(test, names)
            return node

        def visit_Attribute(self, node):
            node = self.generic_visit(node)
            if isinstance(node.ctx, ast.Load) and not is_super(node.value):
                node.value = call('whole', node.value, ast.Name('sluice_name_' + node.attr, ast.Load()))
            return node

        def visit_match_case(self, node):
            node.guard = node.guard and self.visit(node.guard)
            for name, value in reversed(taken_values(ast, node)):
                test = call('compare', ast.Constant('=='), ast.Name(name, ast.Load()), self.visit(value))
                node.guard = test if node.guard is None else ast.BoolOp(ast.And(), [test, node.guard])
            node.body = [self.visit(line) for line in node.body]
            return node

        def visit_ClassDef(self, node):
            roots = [next((part.id for part in ast.walk(each) if isinstance(part, ast.Name)), '') for each in node.decorator_list]
            node = self.generic_visit(node)
            if roots:
                is_ours = all(name in imported or name in USUAL or (hasattr(builtins, name) and name not in bound) for name in roots)
                node.decorator_list.insert(0, ast.Name('sluice_class' if is_ours else 'sluice_class_changed', ast.Load()))
            return node

        def visit_Lambda(self, node):
            return self.visit_within(node, 1)

        def visit_within(self, node, depth):
            before = self.within, self.parameters, self.depth
            self.within, self.depth = self.within + depth, self.depth + 1
            self.parameters = {*self.parameters, *(each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg) and each.arg not in ('self', 'cls'))}
            node = self.generic_visit(node)
            self.within, self.parameters, self.depth = before
            return node

        def visit_FunctionDef(self, node):
            return self.visit_within(node, not node.name.startswith(('test', 'check')))
        visit_AsyncFunctionDef = visit_FunctionDef

    return Transform()

OPERATORS = {'Eq': '==', 'NotEq': '!=', 'Lt': '<', 'LtE': '<=', 'Gt': '>', 'GtE': '>=', 'In': 'in', 'NotIn': 'not in'}
ARITHMETIC = {'Add': 'add', 'Sub': 'sub', 'Div': 'truediv', 'FloorDiv': 'floordiv', 'Mod': 'mod', 'BitXor': 'xor'}
`;
