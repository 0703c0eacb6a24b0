# Where the tests have assertions that may not be reached.


def has_loops(sources):
    return any(
        [
            word in text
            for text in sources
            for word in ('for ', 'while ', 'zip(', 'map(', 'except', 'async def', '<=', '< set(', '< {')
        ]
    ) or any(
        [
            line.lstrip().startswith(('if ', 'if(', 'with ', 'async with ', '@')) or hands_over(line, text)
            for text in sources
            for line in text.split('\n')
        ]
    )


def hands_over(line, text):
    """Whether a line defines a function that the text also mentions without a call."""
    name = line.lstrip()[4:].split('(')[0].strip() if line.lstrip().startswith('def ') else ''
    return name != '' and text.count(name) > text.count(name + '(')


def mark_decorated(ast, tree, known, entries, call, has_assert, count):
    """
    Marks functions with assertions that the program decorates, or that are in a class which it decorates, makes or is the
    base of, so that it may replace them: one must get past its assertions, or leave by a line of its own. Not a method that
    the tests never name, since only the program could call it.
    """
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    def is_of_program(node):
        while isinstance(node, (ast.Attribute, ast.Call)):
            node = node.func if isinstance(node, ast.Call) else node.value
        name = getattr(node, 'id', '')
        return name in entries or not (
            name in known or hasattr(builtins, name) or name in USUAL or name in ('', 'unittest', 'pytest')
        )

    for owner in ast.walk(tree):
        lines = getattr(owner, 'body', None)
        makers = (
            [*owner.decorator_list, *owner.bases, *(each.value for each in owner.keywords)]
            if isinstance(owner, ast.ClassDef)
            else []
        )
        for node in list(lines) if isinstance(lines, list) else ():
            if (
                isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
                and has_assert(node.body)
                and any(
                    map(
                        is_of_program,
                        [
                            *(makers if node.name in called or node.name.startswith('test') else ()),
                            *node.decorator_list,
                        ],
                    )
                )
                and not any(isinstance(part, (ast.Yield, ast.YieldFrom)) for part in ast.walk(node))
            ):
                count += 1
                mark_past(ast, node.body, has_assert, call, count)
                lines.insert(
                    lines.index(node) + 1, ast.copy_location(ast.Expr(call('enter', count, ast.Constant(None))), node)
                )
    return count


def catches_assertions(ast, trees):
    """Whether the tests themselves catch an AssertionError, or mention it other than to raise it."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    raised = {id(getattr(node.exc, 'func', node.exc)) for node in nodes if isinstance(node, ast.Raise)}
    for node in nodes:
        if (
            isinstance(node, ast.Name)
            and node.id == 'AssertionError'
            and id(node) not in raised
            or getattr(node, 'attr', getattr(node, 'id', '')) == 'expectedFailure'
            or isinstance(node, ast.ExceptHandler)
            and (node.type is None or names_failure(ast, [node.type]))
        ):
            return True
    return False


def names_failure(ast, nodes):
    """Whether one names a class of exceptions that a failed assertion belongs to."""
    return any(
        getattr(part, 'id', '') in ('Exception', 'BaseException', 'AssertionError')
        for node in nodes
        for part in ast.walk(node)
    )


def keeps_errors(node):
    """Whether it is a context manager that suppresses exceptions: lines after one are not asserted."""
    func = getattr(node, 'func', None)
    return 'suppress' in (getattr(func, 'attr', ''), getattr(func, 'id', ''))


def mark_handed(ast, nodes, call, has_assert, key):
    """Marks functions with assertions that the tests pass to others: one of them must be called."""
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    handed = {
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called
    }
    for owner in nodes:
        lines = owner.body if isinstance(owner, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)) else []
        for node in list(lines):
            if (
                isinstance(node, ast.FunctionDef)
                and node.name in handed
                and not node.decorator_list
                and has_assert(node.body)
            ):
                node.body.insert(0, ast.copy_location(ast.Expr(call('reach', key)), node.body[0]))
                lines.insert(
                    lines.index(node) + 1, ast.copy_location(ast.Expr(call('enter', key, ast.Constant(None))), node)
                )
