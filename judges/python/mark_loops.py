# Puts marks into the tests, by which `loops.py` sees what was reached.


def mark_loops(trees, entries=()):
    """Changes loops that assert, and zip of a result with expected values."""
    import ast

    nodes = [node for tree in trees for node in ast.walk(tree)]
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    bound |= {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}

    def call(name, key, *args):
        return ast.Call(ast.Name('sluice_' + name, ast.Load()), [ast.Name('sluice_at_%d' % key, ast.Load()), *args], [])

    def is_result(node):
        """Whether it has a call that is not of a function of the language."""
        return any(
            isinstance(part, ast.Call)
            and not (
                isinstance(part.func, ast.Name)
                and part.func.id not in bound
                and (hasattr(builtins, part.func.id) or part.func.id in MAKERS)
            )
            and not (isinstance(part.func, ast.Name) and part.func.id.startswith('sluice_'))
            for part in ast.walk(node)
        )

    results, handed = set(), set()
    for node in nodes:
        if isinstance(node, ast.Assign) and is_result(node.value):
            results |= {part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        if (
            isinstance(node, ast.Call)
            and is_result(node)
            and not (isinstance(node.func, ast.Name) and node.func.id == 'zip')
        ):
            handed |= {
                part.id
                for arg in [*node.args, *(each.value for each in node.keywords)]
                for part in ast.walk(arg)
                if isinstance(part, ast.Name) and not is_result(arg)
            }

    def is_wanted(node):
        if isinstance(node, ast.Name):
            return node.id in bound and node.id not in results and node.id not in handed
        return (
            not isinstance(node, ast.Constant)
            and all(
                isinstance(
                    part, (ast.Constant, ast.List, ast.Tuple, ast.UnaryOp, ast.unaryop, ast.Load, ast.Dict, ast.Set)
                )
                for part in ast.walk(node)
            )
            or (isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)))
        )

    modules = {
        (each.asname or each.name).split('.')[0]
        for node in nodes
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for each in node.names
    }

    def is_of_program(node):
        """Whether a value comes from the program: from a call of a function that is not of the tests, the language or a library."""

        def root(func):
            while isinstance(func, (ast.Attribute, ast.Call)):
                func = func.func if isinstance(func, ast.Call) else func.value
            return getattr(func, 'id', '')

        return any(isinstance(part, ast.Name) and part.id in results for part in ast.walk(node)) or any(
            isinstance(part, ast.Call)
            and root(part.func) not in bound | modules | {'', 'self', 'cls', 'unittest', 'pytest'}
            and not hasattr(builtins, root(part.func))
            and not root(part.func).startswith('sluice_')
            for part in ast.walk(node)
        )

    def has_assert(lines):
        """Whether there is an assertion, not of constants only, outside of functions."""

        def is_one(line):
            if isinstance(line, ast.Assert):
                return not isinstance(line.test, ast.Constant)
            if (
                isinstance(line, ast.Expr)
                and isinstance(line.value, ast.Call)
                and isinstance(line.value.func, ast.Attribute)
            ):
                return line.value.func.attr.startswith('assert') and bool(line.value.args)
            return isinstance(line, (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.If)) and (
                has_assert(line.body) or has_assert(getattr(line, 'orelse', []))
            )

        return any(map(is_one, lines))

    def ends(body, key):
        """Marks the end of lines that the program may leave early; false if the lines may leave themselves."""
        if any(
            isinstance(part, (ast.Raise, ast.Return, ast.Continue, ast.Break, ast.Yield, ast.YieldFrom))
            for line in body
            for part in ast.walk(line)
        ):
            return False
        body.append(ast.copy_location(ast.Expr(call('reach', key)), body[-1]))
        return True

    def is_asserting(line):
        if isinstance(line, ast.Expr):
            func = line.value.func if isinstance(line.value, ast.Call) else None
            name = getattr(func, 'attr', getattr(func, 'id', ''))
            return isinstance(func, ast.Attribute) and name.startswith('assert') or name in asserting
        if isinstance(line, ast.If):
            return any(isinstance(part, ast.Raise) or is_asserting(part) for part in [*line.body, *line.orelse])
        if isinstance(line, ast.Assert):
            # 'assert False' requires that there is no item.
            return not isinstance(line.test, ast.Constant)
        return isinstance(line, (ast.For, ast.While, ast.With)) and any(map(is_asserting, line.body))

    for node in nodes:
        if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)) and is_of_program(node.iter):
            results |= {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
    mark_spans(ast, nodes, is_of_program, is_wanted)
    count = 0
    # Functions of the tests that assert.
    asserting = {node.name for node in nodes if isinstance(node, ast.FunctionDef) and has_assert(node.body)}
    count += 1
    mark_handed(ast, nodes, call, has_assert, count)
    for tree in trees:
        count = mark_decorated(ast, tree, bound | modules, entries, call, has_assert, count)
    for node in nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == 'zip'
            and 'zip' not in bound
            and not node.keywords
        ):
            wanted = [not isinstance(arg, ast.Starred) and is_wanted(arg) for arg in node.args]
            if any(wanted) and any(is_result(arg) or getattr(arg, 'id', None) in results for arg in node.args):
                key = sum(1 << at for at, is_it in enumerate(wanted) if is_it)
                node.func, node.args = (
                    ast.Name('sluice_zip', ast.Load()),
                    [ast.Name('sluice_at_%d' % key, ast.Load()), *node.args],
                )
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While)) and any(map(is_asserting, node.body)):
            count += 1
            # Before the first assertion: the tests may skip items before it.
            first = next(at for at, line in enumerate(node.body) if is_asserting(line))
            node.body.insert(first, ast.copy_location(ast.Expr(call('reach', count)), node))
            if isinstance(node, (ast.For, ast.AsyncFor)):
                node.iter = call('enter', count, node.iter)
            else:
                node.test = call('enter', count, node.test)
        elif (
            isinstance(node, ast.If) and is_of_program(node.test) and (has_assert(node.body) or has_assert(node.orelse))
        ):
            # One of the branches that assert has to be entered; a nested 'elif' has a mark of its own.
            count += 1
            for lines in (node.body, node.orelse):
                if has_assert(lines):
                    lines.insert(0, ast.copy_location(ast.Expr(call('reach', count)), lines[0]))
            node.test = call('enter', count, node.test)
        elif (
            isinstance(node, (ast.With, ast.AsyncWith))
            and any(is_of_program(item.context_expr) or keeps_errors(item.context_expr) for item in node.items)
            and has_assert(node.body)
        ):
            count += 1
            if ends(node.body, count):
                node.items[0].context_expr = call('enter', count, node.items[0].context_expr)
        elif (
            isinstance(node, ast.Try)
            and (has_assert(node.body) or has_assert(node.orelse))
            and not any(
                has_assert(handler.body)
                or any(
                    isinstance(line, ast.Raise) or isinstance(getattr(line, 'value', None), ast.Call)
                    for line in handler.body
                )
                for handler in node.handlers
            )
        ):
            # If an exception is caught, the lines after it are not asserted.
            count += 1
            if node.handlers and ends(node.orelse or node.body, count):
                node.body.insert(0, ast.copy_location(ast.Expr(call('enter', count, ast.Constant(None))), node.body[0]))
        elif (
            isinstance(node, ast.Compare)
            and len(node.ops) == 1
            and isinstance(node.ops[0], (ast.Lt, ast.LtE))
            and is_of_program(node.left)
        ):
            if (
                isinstance(node.comparators[0], (ast.Set, ast.Name))
                or isinstance(node.comparators[0], ast.Call)
                and getattr(node.comparators[0].func, 'id', '') in ('set', 'frozenset')
            ):
                count += 1
                node.left = call('some', count, node.left)
        elif (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.ListComp)
            and isinstance(node.value.elt, ast.Call)
            and (
                getattr(node.value.elt.func, 'attr', '').startswith('assert')
                or getattr(node.value.elt.func, 'id', '') in asserting
            )
        ):
            count += 1
            node.value.generators[-1].ifs.insert(0, call('reach', count))
            node.value.generators[0].iter = call('enter', count, node.value.generators[0].iter)
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == 'map'
            and 'map' not in bound
            and len(node.args) > 2
        ):
            wanted = list(map(is_wanted, node.args[1:]))
            if any(wanted) and any(is_result(arg) or getattr(arg, 'id', None) in results for arg in node.args[1:]):
                key = sum(1 << at for at, is_it in enumerate(wanted) if is_it)
                node.func, node.args = (
                    ast.Name('sluice_map', ast.Load()),
                    [ast.Name('sluice_at_%d' % key, ast.Load()), *node.args],
                )
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == 'all'
            and len(node.args) == 1
        ):
            if 'all' not in bound and isinstance(node.args[0], (ast.GeneratorExp, ast.ListComp)):
                count += 1
                inner = node.args[0].generators[-1]
                inner.ifs.insert(0, call('reach', count))
                first = node.args[0].generators[0]
                first.iter = call('enter', count, first.iter)
    count = mark_exits(ast, nodes, is_of_program, has_assert, call, count)
    count = mark_functions(ast, nodes, is_of_program, has_assert, call, count)
    for tree in trees:
        ast.fix_missing_locations(tree)
