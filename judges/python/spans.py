# Loops through a result that compare each item with its place in the expected value: if the result ends first, the rest
# of the expected value would be compared with nothing. Also patterns of 'match', whose values Python compares where the
# judge does not see it.

FEWER = 'fewer results than the tests expect'


def span(wanted, is_taken, box):
    """The items of a container; fails if they end before the expected ones. If the tests remove expected items, none may be left."""
    count = 0
    for item in box:
        count += 1
        yield item
    if len(wanted) > (0 if is_taken else count):
        raise AssertionError(FEWER)


def spanned(wanted, is_taken, has_more, counts):
    """The same as the condition of a 'while'."""
    if has_more:
        counts.append(None)
    elif len(wanted) > (0 if is_taken else len(counts)):
        raise AssertionError(FEWER)
    return has_more


def mark_spans(ast, nodes, is_of_program, is_wanted):
    def is_call_of(node, name):
        return (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == name
            and len(node.args) == 1
            and not node.keywords
        )

    def is_whole(node):
        """Whether it iterates a whole result: itself, its indexes, or its items."""
        if is_call_of(node, 'enumerate'):
            return is_whole(node.args[0])
        if is_call_of(node, 'range'):
            return is_call_of(node.args[0], 'len') and is_whole(node.args[0].args[0])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return (
                node.func.attr in ('items', 'keys', 'values')
                and not node.args
                and is_whole(node.func.value)
                or is_of_program(node.func)
            )
        return (
            isinstance(node, ast.Name)
            and is_of_program(node)
            or isinstance(node, ast.Call)
            and not (isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id))
            and is_of_program(node)
        )

    def wanted_in(body, changing):
        """The expected value, if each pass of a loop compares another place of it; and whether the place is removed."""
        for line in body:
            tests = (
                [line.test]
                if isinstance(line, ast.Assert)
                else line.value.args[:2]
                if isinstance(line, ast.Expr)
                and isinstance(line.value, ast.Call)
                and getattr(line.value.func, 'attr', '').startswith('assert')
                else []
            )
            for part in [part for test in tests for part in ast.walk(test)]:
                if (
                    isinstance(part, ast.Subscript)
                    and isinstance(part.slice, ast.Name)
                    and part.slice.id in changing
                    and is_wanted(part.value)
                ):
                    return part.value, False
                if (
                    isinstance(part, ast.Call)
                    and isinstance(part.func, ast.Attribute)
                    and part.func.attr in ('pop', 'popleft')
                    and is_wanted(part.func.value)
                ):
                    return part.func.value, True
        return None

    def counted(body):
        return {
            line.target.id for line in body if isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Name)
        }

    def given(wanted):
        return ast.parse(ast.unparse(wanted[0]), mode='eval').body, ast.Constant(wanted[1])

    def call(name, *args):
        return ast.Call(ast.Name('sluice_' + name, ast.Load()), list(args), [])

    for node in nodes:
        if (
            isinstance(node, (ast.GeneratorExp, ast.ListComp))
            and len(node.generators) == 1
            and is_whole(node.generators[0].iter)
        ):
            inner = node.generators[0]
            wanted = wanted_in(
                [ast.Assert(test) for test in [node.elt, *inner.ifs]],
                {part.id for part in ast.walk(inner.target) if isinstance(part, ast.Name)},
            )
            if wanted is not None and hasattr(ast, 'unparse'):
                inner.iter = call('span', *given(wanted), inner.iter)
    for owner in nodes:
        for lines in (getattr(owner, 'body', None), getattr(owner, 'orelse', None)):
            for node in list(lines) if isinstance(lines, list) and hasattr(ast, 'unparse') else ():
                if isinstance(node, ast.For) and is_whole(node.iter):
                    wanted = wanted_in(
                        node.body,
                        {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)} | counted(node.body),
                    )
                    if wanted is not None:
                        node.iter = call('span', *given(wanted), node.iter)
                elif isinstance(node, ast.While) and is_of_program(node.test):
                    wanted = wanted_in(node.body, counted(node.body))
                    if wanted is not None:
                        counts = 'sluice_count_%d' % node.lineno
                        lines.insert(
                            lines.index(node),
                            ast.copy_location(
                                ast.Assign([ast.Name(counts, ast.Store())], ast.List([], ast.Load())), node
                            ),
                        )
                        node.test = call('spanned', *given(wanted), node.test, ast.Name(counts, ast.Load()))


def with_signs(ast, tree):
    """The tests with signs for the comparing functions of operator, whose arguments the judge would not see: operator.eq(a, b) is a == b."""
    signs = {'eq': ast.Eq, 'ne': ast.NotEq, 'lt': ast.Lt, 'le': ast.LtE, 'gt': ast.Gt, 'ge': ast.GtE}
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    modules = {
        each.asname or each.name
        for node in imports
        if isinstance(node, ast.Import)
        for each in node.names
        if each.name == 'operator'
    }
    names = {
        each.asname or each.name: each.name
        for node in imports
        if getattr(node, 'module', '') == 'operator'
        for each in node.names
    }

    def compared(name, left, right, node):
        return ast.fix_missing_locations(ast.copy_location(ast.Compare(left, [signs[name]()], [right]), node))

    def name_of(node):
        name = (
            node.attr
            if isinstance(node, ast.Attribute) and getattr(node.value, 'id', '') in modules
            else names.get(getattr(node, 'id', ''))
        )
        return name if name in signs else None

    class Signs(ast.NodeTransformer):
        def visit_Call(self, node):
            node = self.generic_visit(node)
            name = name_of(node.func)
            if (
                name is not None
                and len(node.args) == 2
                and not node.keywords
                and not any(isinstance(arg, ast.Starred) for arg in node.args)
            ):
                return compared(name, *node.args, node)
            # Elsewhere the tests may ask for the function itself.
            name = name_of(node.args[0]) if getattr(node.func, 'id', '') in ('map', 'starmap') and node.args else None
            if name is not None:
                made = ast.copy_location(ast.parse('lambda sluice_a, sluice_b: 0', mode='eval').body, node)
                made.body = compared(name, ast.Name('sluice_a', ast.Load()), ast.Name('sluice_b', ast.Load()), node)
                node.args[0] = ast.fix_missing_locations(made)
            return node

    return Signs().visit(tree)


def taken_values(ast, case):
    """Changes a pattern so that it binds what it would compare with a value; returns pairs (name, value), to be compared in its guard."""
    values = []

    def changed(pattern):
        if isinstance(pattern, ast.MatchValue):
            values.append(('sluice_value_%d_%d' % (pattern.lineno, pattern.col_offset), pattern.value))
            return ast.copy_location(ast.MatchAs(name=values[-1][0]), pattern)
        # The alternatives of a pattern bind the same names.
        for name in ('patterns', 'kwd_patterns') if not isinstance(pattern, ast.MatchOr) else ():
            if hasattr(pattern, name):
                setattr(pattern, name, list(map(changed, getattr(pattern, name))))
        if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
            pattern.pattern = changed(pattern.pattern)
        return pattern

    case.pattern = changed(case.pattern)
    return values
