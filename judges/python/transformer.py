# The changes of one text of the tests for the live judge: comparisons ask the judge, calls say what they returned.


def transformer(ast, bound, entries, kept, guards, imported, catches, classes):
    def call(name, *args):
        return ast.Call(ast.Name('sluice_' + name, ast.Load()), list(args), [])

    def thunk(node):
        nothing = ast.arguments(
            posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
        )
        return ast.Lambda(nothing, node)

    read = Expressions(ast, bound, entries, imported)

    class Transform(failures(ast, read, call, catches)):
        def __init__(self):
            super().__init__()
            self.known, self.within, self.keeps, self.parameters, self.depth = {}, 0, True, (), 0

        def varied(self, node, step):
            if isinstance(node, ast.Name) and self.known.get(node.id) is not None:
                node = self.known[node.id]
            return ast.List([thunk(other) for other in read.changes(node, step=step)], ast.Load())

        def compared(self, op, left, right):
            if op in ('==', '!='):
                for closed, other in ((right, left), (left, right)):
                    if read.is_closed(closed):
                        if read.is_closed(other) or not self.keeps:
                            break
                        kept.append(closed)
                        same = call('same', ast.Constant(len(kept) - 1), self.visit(other))
                        return same if op == '==' else ast.UnaryOp(ast.Not(), same)
            import copy

            # A container of a range also contains near values.
            variants = [
                self.varied(copy.deepcopy(side), wide_step if op in ('in', 'not in') else near_step)
                for side in (left, right)
            ]
            return call('compare', ast.Constant(op), self.visit(left), self.visit(right), *variants)

        def visit_Compare(self, node):
            names = [OPERATORS.get(type(op).__name__) for op in node.ops]
            if len(names) == 1:
                return (
                    self.generic_visit(node)
                    if names[0] is None
                    else self.compared(names[0], node.left, node.comparators[0])
                )
            operands = [node.left, *node.comparators]
            if None in names or not read.is_changeable(node):
                return self.generic_visit(node)
            return call('chain', ast.Constant(tuple(names)), *map(self.visit, operands))

        def visit_Call(self, node):
            func = node.func
            if (
                isinstance(func, ast.Attribute)
                and len(node.args) >= 2
                and func.attr in COMPARISONS
                and read.is_case(func.value)
            ):
                held = self.held(self.compared(COMPARISONS[func.attr], *node.args[:2]), list(ast.walk(node)))
                func.attr, node.args, node.keywords = 'assertTrue', [held], []
                return node
            if (
                isinstance(func, ast.Attribute)
                and func.attr == 'assertIsInstance'
                and len(node.args) >= 2
                and read.is_case(func.value)
            ):
                held = self.visit(ast.Call(ast.Name('isinstance', ast.Load()), node.args[:2], []))
                func.attr, node.args, node.keywords = 'assertTrue', [held], []
                return node
            if isinstance(func, ast.Attribute) and func.attr == 'assertTrue' and node.args and read.is_case(func.value):
                names = list(ast.walk(node.args[0]))
                node = self.generic_visit(node)
                node.args[0] = self.held(node.args[0], names)
                return node
            if (
                isinstance(func, ast.Attribute)
                and func.attr in ('assertAlmostEqual', 'assertAlmostEquals')
                and node.args
            ):
                node = self.generic_visit(node)
                node.args = [*(call('number', arg) for arg in node.args[:2]), *node.args[2:]]
                return node
            if (
                isinstance(func, ast.Attribute)
                and func.attr in DIRECT
                and len(node.args) == 1
                and not read.is_super(func.value)
            ):
                pair = (node.args[0], func.value) if func.attr == '__contains__' else (func.value, node.args[0])
                return self.compared(DIRECT[func.attr], *pair)
            is_code = (
                isinstance(func, ast.Name)
                and func.id not in bound
                or isinstance(func, ast.Attribute)
                and getattr(func.value, 'id', '') in ('builtins', '__builtins__')
            )
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
            if (
                isinstance(func, ast.Name)
                and func.id in PASSED_ON
                and node.args
                and isinstance(node.args[0], (ast.Name, ast.Attribute))
            ):
                node.args[0] = call('guard', node.args[0])
            elif guards and self.within and isinstance(func, (ast.Name, ast.Attribute)):
                own = func.id if isinstance(func, ast.Name) else func.attr
                if not (
                    own.startswith(('__', 'sluice_'))
                    or own in ('send', 'throw', 'super')
                    or (isinstance(func, ast.Name) and hasattr(builtins, own))
                ):
                    node.func = call('guard', func)
            is_ours = isinstance(func, ast.Name) and (
                func.id.startswith('sluice_') or (hasattr(builtins, func.id) and func.id not in bound)
            )
            if is_ours and classes and not func.id.startswith('sluice_'):
                # len(o) asks a method too.
                node.args = [
                    call('whole', arg, ast.Name('sluice_name___call__', ast.Load()))
                    if isinstance(arg, ast.Name)
                    else arg
                    for arg in node.args
                ]
            kinds = (
                []
                if is_ours
                else [
                    ast.Name(arg.id, ast.Load()) for arg in node.args if isinstance(arg, ast.Name) and arg.id in classes
                ]
            )
            if kinds and read.is_changeable(node):
                return call('given', thunk(node), *kinds)
            return node if is_ours else call('result', node)

        def visit_Await(self, node):
            return call('result', self.generic_visit(node))

        def visit_BinOp(self, node):
            node = self.generic_visit(node)
            name = ARITHMETIC.get(type(node.op).__name__)
            return node if name is None else call('arithmetic', ast.Constant(name), node.left, node.right)

        def visit_Assert(self, node):
            free = {
                id(part)
                for inner in ast.walk(node.test)
                if isinstance(inner, ast.BinOp)
                for part in ast.walk(inner)
                if isinstance(part, ast.Constant)
            }
            inside = {
                id(part)
                for inner in ast.walk(node.test)
                if isinstance(inner, ast.Call) and not read.is_reckoning(inner.func)
                for part in ast.walk(inner)
                if part is not inner
            }
            is_unequal = isinstance(node.test, ast.Compare) and isinstance(node.test.ops[0], (ast.NotEq, ast.NotIn))
            others = [] if is_unequal else read.changes(node.test, lambda part: id(part) in free - inside)
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
                        if (
                            isinstance(part, ast.Call)
                            and isinstance(part.func, ast.Name)
                            and part.func.id == 'sluice_same'
                        ):
                            part.args[0].value -= at - kept_before
                    thunks.append(thunk(other))
                del kept[count:]
                test = call(
                    'sensitive',
                    thunk(test),
                    ast.List(thunks, ast.Load()),
                    ast.Name('sluice_at_%d' % (kept_before if count == kept_before + 1 else 0), ast.Load()),
                )
            node.test = self.held(test, names)
            return node

        def visit_Attribute(self, node):
            node = self.generic_visit(node)
            if isinstance(node.ctx, ast.Load) and not read.is_super(node.value):
                node.value = call('whole', node.value, ast.Name('sluice_name_' + node.attr, ast.Load()))
            return node

        def visit_match_case(self, node):
            node.guard = node.guard and self.visit(node.guard)
            for name, value in reversed(taken_values(ast, node)):
                test = call('compare', ast.Constant('=='), ast.Name(name, ast.Load()), self.visit(value))
                node.guard = test if node.guard is None else ast.BoolOp(ast.And(), [test, node.guard])
            node.body = [self.visit(line) for line in node.body]
            return node

        def visit_ExceptHandler(self, node):
            is_named = node.type is not None and any(
                isinstance(part, ast.Name) and read.is_of_program(part.id) for part in ast.walk(node.type)
            )
            node = self.generic_visit(node)
            node.type = call('caught', node.type) if is_named else node.type
            return node

        def visit_ClassDef(self, node):
            roots = [
                next((part.id for part in ast.walk(each) if isinstance(part, ast.Name)), '')
                for each in node.decorator_list
            ]
            node = self.generic_visit(node)
            if roots:
                is_ours = all(
                    name in imported or name in USUAL or (hasattr(builtins, name) and name not in bound)
                    for name in roots
                )
                node.decorator_list.insert(
                    0, ast.Name('sluice_class' if is_ours else 'sluice_class_changed', ast.Load())
                )
            return node

        def visit_Lambda(self, node):
            return self.visit_within(node, 1)

        def visit_within(self, node, depth):
            before = self.within, self.parameters, self.depth, self.is_guarded, self.function
            self.within, self.depth, self.is_guarded, self.function = self.within + depth, self.depth + 1, False, node
            self.parameters = {
                *self.parameters,
                *(
                    each.arg
                    for each in ast.walk(node.args)
                    if isinstance(each, ast.arg) and each.arg not in ('self', 'cls')
                ),
            }
            node = self.generic_visit(node)
            self.within, self.parameters, self.depth, self.is_guarded, self.function = before
            return node

        def visit_FunctionDef(self, node):
            return self.visit_within(node, not node.name.startswith(('test', 'check')))

        visit_AsyncFunctionDef = visit_FunctionDef

    return Transform()


OPERATORS = {'Eq': '==', 'NotEq': '!=', 'Lt': '<', 'LtE': '<=', 'Gt': '>', 'GtE': '>=', 'In': 'in', 'NotIn': 'not in'}
ARITHMETIC = {'Add': 'add', 'Sub': 'sub', 'Div': 'truediv', 'FloorDiv': 'floordiv', 'Mod': 'mod', 'BitXor': 'xor'}
