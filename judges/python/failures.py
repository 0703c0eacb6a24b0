# Assertions of the tests that count even if their failure is caught, by the program or by a class of it that the tests
# name: `MyError = AssertionError` under `pytest.raises(MyError)`, or an `__exit__` that returns True.


def failures(ast, read, call, catches):
    class Failures(ast.NodeTransformer):
        def __init__(self):
            # How many assertions have a key, whether the line is within a 'with' or 'try', and the function around it.
            self.count, self.is_guarded, self.function = 0, False, None

        def held(self, test, names):
            """
            An assertion that counts even if its failure is caught: in a function of the tests about its arguments or the
            program's results, since the program may catch it; within a 'with' or 'try', since a class of the program may.
            """
            if catches:
                return test
            if isinstance(test, ast.Constant) and self.function is not None:
                # Only where the program is to raise before it.
                names = ast.walk(self.function)
            if any(
                isinstance(part, ast.Name)
                and (part.id in self.parameters or self.depth and read.is_of_program(part.id))
                for part in names
            ):
                self.count += 1
                return call('held', ast.Name('sluice_at_%d' % self.count, ast.Load()), test)
            return call('held', ast.Name('sluice_at_0', ast.Load()), test) if self.is_guarded else test

        def guarded(self, lines, is_guarded):
            before, self.is_guarded = self.is_guarded, self.is_guarded or is_guarded
            found = []
            for line in lines:
                made = self.visit(line)
                found += made if isinstance(made, list) else [made]
            self.is_guarded = before
            return found

        def visit_With(self, node):
            node.items = list(map(self.visit, node.items))
            # The tests themselves may expect a failure.
            node.body = self.guarded(node.body, not names_failure(ast, node.items))
            return node

        visit_AsyncWith = visit_With

        def visit_Try(self, node):
            node.body = self.guarded(node.body, bool(node.handlers))
            for part in ('handlers', 'orelse', 'finalbody'):
                setattr(node, part, self.guarded(getattr(node, part), False))
            return node

        visit_TryStar = visit_Try

        def failing(self, node):
            """Puts an assertion that fails before a line that reports a failure in another form."""
            test = self.held(ast.Constant(False), ()) if self.is_guarded else None
            node = self.generic_visit(node)
            return node if test is None or isinstance(test, ast.Constant) else [ast.Expr(test), node]

        def visit_Raise(self, node):
            kind = getattr(node.exc, 'func', node.exc)
            return self.failing(node) if getattr(kind, 'id', '') == 'AssertionError' else self.generic_visit(node)

        def visit_Expr(self, node):
            func = getattr(node.value, 'func', None)
            is_report = isinstance(func, ast.Attribute) and func.attr == 'fail' and read.is_case(func.value)
            return self.failing(node) if is_report else self.generic_visit(node)

    return Failures
