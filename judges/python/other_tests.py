# The other versions of the tests as compiled code.


def otherwise(text):
    """A text with each character changed: a part of it may be the requested one."""
    return ''.join(map(other_char, text)) or '?'


def unparsed(sources, trees):
    import ast

    return [sources[0], *map(ast.unparse, trees)]


def other_makings(sources, has_asked):
    """
    Lists of tests; the objects of a program that passes all of one list do not depend on their constants. Where no method of
    an object compared, only what the tests converted themselves is asked.
    """
    trees = [parsed(text) for text in sources[1:]]
    makings, versions = Makings(trees), []
    constants = makings.expected() if has_asked else makings.converted_constants()
    if constants:
        before, made = [(node, node.value) for node in {id(node): node for node in constants}.values()], []
        step = (
            1009 + below(8000) + 3 * int(max([abs(value) for _, value in before if type(value) is not str], default=0))
        )
        for sign in (1, -1):
            for node, value in before:
                node.value = otherwise(value) if type(value) is str else value + sign * step
            made.append(unparsed(sources, trees))
            # A value modulo a number may be the same for one step, but not for two.
            step += 1
        for node, value in before:
            node.value = value
        versions.append(made)
    for a, b in makings.exchanged()[:MOST_VERSIONS] if has_asked else ():
        a.args, b.args, a.keywords, b.keywords = b.args, a.args, b.keywords, a.keywords
        versions.append([unparsed(sources, trees)])
        a.args, b.args, a.keywords, b.keywords = b.args, a.args, b.keywords, a.keywords
    return versions


def kept_arguments(sources, entries):
    """
    The tests with a copy for the program of each argument from which they compute the expected value after the call; None if
    there is none. The result is the same for a program that does not change its argument, or returns the changed argument.
    """
    import ast

    if not hasattr(ast, 'unparse'):
        return None
    trees = [parsed(text) for text in sources[1:]]
    makings = Makings(trees)
    free = makings.own - {node.arg for node in makings.nodes if isinstance(node, ast.arg)}

    def is_asked(node):
        if not isinstance(node, ast.Call):
            return False
        func, is_method = node.func, isinstance(node.func, ast.Attribute)
        while isinstance(func, (ast.Attribute, ast.Call)):
            func = func.func if isinstance(func, ast.Call) else func.value
        name = getattr(func, 'id', '')
        if is_method and name in makings.own:
            return any(makings.is_object(value) for target, value in makings.bindings if target == name)
        return name in entries or name not in free and name != '' and not hasattr(builtins, name) and name not in USUAL

    def place(arg):
        """An argument that is a name, field or item, as text: xs, self.xs, rows[i], *row; empty if it is made for the call."""
        arg = arg.value if isinstance(arg, ast.Starred) else arg
        root = arg
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        return (
            ast.unparse(arg) if isinstance(root, ast.Name) and isinstance(getattr(arg, 'ctx', None), ast.Load) else ''
        )

    calls = [node for node in makings.nodes if is_asked(node)]
    given = {place(arg) for call in calls for arg in [*call.args, *(each.value for each in call.keywords)]} - {''}
    results = {
        part.id
        for node in makings.nodes
        if isinstance(node, ast.Assign) and any(map(is_asked, ast.walk(node.value)))
        for target in node.targets
        for part in ast.walk(target)
        if isinstance(part, ast.Name)
    } - given
    results |= {
        part.id
        for node in makings.nodes
        if isinstance(node, (ast.For, ast.comprehension))
        and any(getattr(part, 'id', '') in results for part in ast.walk(node.iter))
        for part in ast.walk(node.target)
        if isinstance(part, ast.Name)
    } - given
    names = set()
    compared = [
        ('==', node.left, *node.comparators)
        for node in makings.nodes
        if isinstance(node, ast.Compare) and [type(op) for op in node.ops] == [ast.Eq]
    ]
    # A function of the tests may compare its arguments with each other.
    for node in makings.nodes:
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, 'id', getattr(node.func, 'attr', '')) in makings.own
            and any(map(is_asked, node.args))
        ):
            compared += [('==', a, b) for a in node.args if is_asked(a) for b in node.args if b is not a]
    for op, *sides in makings.compared + compared:
        for result, wanted in (sides, sides[::-1]):
            if isinstance(wanted, ast.Name) and place(wanted) not in given:
                # A name of the expected value.
                bound = [value for target, value in makings.bindings if target == wanted.id]
                wanted = bound[0] if len(bound) == 1 and wanted.id not in results else wanted
            parts = list(ast.walk(wanted))
            is_length = (
                isinstance(wanted, ast.Call)
                and getattr(wanted.func, 'id', '') == 'len'
                and not isinstance(result, ast.Call)
            )
            # An argument itself, or a list of arguments, is not computed from them.
            is_argument = place(wanted) in given or all(
                isinstance(part, (ast.Name, ast.Constant, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.expr_context))
                for part in parts
            )
            is_reckoned = not is_argument and not any(map(is_asked, parts))
            if (
                op == 'in'
                and is_asked(result)
                and len(result.args) == 1
                and place(wanted) == place(result.args[0]) != ''
            ):
                # pick(xs) in xs, of a program that adds its result.
                names.add(place(wanted))
            if (
                op == '=='
                and is_reckoned
                and not is_length
                and any(
                    is_asked(part) or isinstance(part, ast.Name) and part.id in results for part in ast.walk(result)
                )
            ):
                names |= set(map(place, parts)) & given
    for call in calls if names else ():

        def copy(arg):
            if place(arg) not in names:
                return arg
            made = ast.parse('__import__("copy").deepcopy(%s)' % place(arg), mode='eval').body
            return ast.Starred(made, ast.Load()) if isinstance(arg, ast.Starred) else made

        call.args, call.keywords = (
            list(map(copy, call.args)),
            [ast.keyword(each.arg, copy(each.value)) for each in call.keywords],
        )
    return unparsed(sources, trees) if names else None
