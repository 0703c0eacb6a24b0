# Tests that are written as a script: their author runs the file, and its last lines call the tests.

RUNNERS = ('unittest', 'pytest', 'doctest')


def as_script(text):
    """
    The tests as their author runs them. The code under `if __name__ == '__main__':` runs if it asserts or names a
    function of the tests; else it is a demonstration, or calls a framework, whose tests run in any case. The last
    statement may end the script; then its exit code is asserted, since it would end the judge's run too.
    """
    import ast

    text = text.replace('\r\n', '\n').replace('\r', '\n')
    try:
        tree = ast.parse(text)
    except BAD_SOURCE:
        return text
    own = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))}
    changes, last = [], tree.body[-1:]
    for node in tree.body:
        if is_main_guard(ast, node) and is_of_script(ast, node, own):
            changes.append((node.test, 'True'))
            last = node.body[-1:] if [node] == last else last
    for node in last:
        code = exit_code(ast, node, text)
        if code is not None:
            changes.append((node, code))
    # From the end, so that earlier places remain. The columns count bytes, and nothing here moves a line.
    lines = text.split('\n')
    for node, new in reversed(changes):
        if node.lineno == node.end_lineno:
            line = lines[node.lineno - 1].encode()
            lines[node.lineno - 1] = (line[: node.col_offset] + new.encode() + line[node.end_col_offset :]).decode()
    return '\n'.join(lines)


def is_main_guard(ast, node):
    sides = [node.test.left, *node.test.comparators] if isinstance(getattr(node, 'test', None), ast.Compare) else ()
    return (
        isinstance(node, ast.If)
        and len(sides) == 2
        and isinstance(node.test.ops[0], ast.Eq)
        and any(isinstance(side, ast.Name) and side.id == '__name__' for side in sides)
        and any(isinstance(side, ast.Constant) and side.value == '__main__' for side in sides)
    )


def is_of_script(ast, guard, own):
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Name) and node.id in own) for node in ast.walk(guard)
    )


def exit_code(ast, node, text):
    """What takes the place of a statement that ends the script, unless it always fails."""
    call = node.value if isinstance(node, ast.Expr) else node.exc if isinstance(node, ast.Raise) else None
    name = call.func if isinstance(call, ast.Call) else call
    name = name.attr if isinstance(name, ast.Attribute) else getattr(name, 'id', '')
    if name not in (('SystemExit',) if isinstance(node, ast.Raise) else ('exit', 'quit')):
        return None
    args = call.args if isinstance(call, ast.Call) else []
    if not args or isinstance(args[0], ast.Constant):
        return 'pass' if not (args and args[0].value) else None
    code = ast.get_source_segment(text, args[0])
    func = getattr(args[0], 'func', None)
    is_runner = isinstance(func, ast.Attribute) and getattr(func.value, 'id', '') in RUNNERS
    return code if is_runner else 'assert not (%s)' % code
