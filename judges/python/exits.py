# Assertions that the program can cause to be skipped: lines behind an exit of the tests, and functions of the tests
# that end early or never run; and calls that have to raise.


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


def mark_exits(ast, nodes, is_of_program, has_assert, call, count):
    """Marks assertions behind an exit that the program can cause: they must be reached once."""

    def leaves(lines):
        last = lines[-1]
        func = getattr(getattr(last, 'value', None), 'func', None)
        return (
            isinstance(last, (ast.Return, ast.Continue))
            or isinstance(func, ast.Attribute)
            and func.attr in ('skip', 'skipTest')
        )

    for owner in nodes:
        for lines in (getattr(owner, 'body', None), getattr(owner, 'orelse', None)):
            for node in list(lines) if isinstance(lines, list) else ():
                is_exit = (
                    isinstance(node, ast.If)
                    and not node.orelse
                    and is_of_program(node.test)
                    and leaves(node.body)
                    and not has_assert(node.body)
                    or (
                        isinstance(node, ast.Try)
                        and any(leaves(handler.body) and not has_assert(handler.body) for handler in node.handlers)
                    )
                )
                if is_exit and has_assert(lines[lines.index(node) + 1 :]):
                    count += 1
                    lines.insert(lines.index(node) + 1, ast.copy_location(ast.Expr(call('reach', count)), node))
                    lines.insert(
                        lines.index(node), ast.copy_location(ast.Expr(call('enter', count, ast.Constant(None))), node)
                    )
    return count


def mark_past(ast, body, has_assert, call, key):
    """Marks what follows the last assertion of a function, and the lines that leave it."""

    def leaves(line):
        func = getattr(getattr(line, 'value', None), 'func', None)
        return isinstance(line, (ast.Return, ast.Raise)) or getattr(func, 'attr', getattr(func, 'id', '')) in (
            'skip',
            'skipTest',
            'fail',
            'exit',
        )

    def add(lines, key):
        for line in list(lines):
            if leaves(line):
                lines.insert(lines.index(line), ast.copy_location(ast.Expr(call('reach', key)), line))
            elif not isinstance(line, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                for part in (line, *getattr(line, 'handlers', ()), *getattr(line, 'cases', ())):
                    for name in ('body', 'orelse', 'finalbody'):
                        if isinstance(getattr(part, name, None), list):
                            add(getattr(part, name), key)

    last_of = lambda lines: max(at for at, line in enumerate(lines) if has_assert([line]))
    inside, last = body, last_of(body)
    while isinstance(inside[last], (ast.While, ast.AsyncFor)) and has_assert(inside[last].body):
        # Such a loop may end only when the tests do.
        inside = inside[last].body
        last = last_of(inside)
    inside.insert(last + 1, ast.copy_location(ast.Expr(call('reach', key)), inside[last]))
    add(body, key)


def mark_functions(ast, nodes, is_of_program, has_assert, call, count):
    """
    Marks functions of the tests with assertions that call the program: one that was entered must once get past its last assertion, or to a line of its
    own that leaves it; otherwise the program ended it. A coroutine must as soon as it is defined, since the program may keep it from running.
    """

    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    for owner in nodes:
        for node in list(owner.body) if isinstance(getattr(owner, 'body', None), list) else ():
            is_async = isinstance(node, ast.AsyncFunctionDef)
            is_run = (
                isinstance(node, ast.FunctionDef) or is_async and (node.name in used or node.name.startswith('test'))
            )
            if (
                not is_run
                or node.decorator_list
                or not has_assert(node.body)
                or not any(map(is_of_program, node.body))
                or any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in ast.walk(node))
            ):
                continue
            count += 1
            mark_past(ast, node.body, has_assert, call, count)
            lines, at = (owner.body, owner.body.index(node) + 1) if is_async else (node.body, 0)
            lines.insert(at, ast.copy_location(ast.Expr(call('enter', count, ast.Constant(None))), node))
    return count
