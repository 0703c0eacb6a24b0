# How the live judge changes the tests before they run in the program's process. The values that the tests expect are
# removed and stay in the judge's process; comparisons go through the judge's own functions. It does not run in the
# program's process.


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
    tree = ast.parse(text, 'tests.py')
    return with_signs(ast, tree) if 'operator' in text else tree


COMPARISONS = {
    'assertEqual': '==',
    'assertEquals': '==',
    'assertListEqual': '==',
    'assertDictEqual': '==',
    'assertSetEqual': '==',
    'assertTupleEqual': '==',
    'assertSequenceEqual': '==',
    'assertMultiLineEqual': '==',
    'assertNotEqual': '!=',
    'assertIn': 'in',
    'assertNotIn': 'not in',
    'assertLess': '<',
    'assertLessEqual': '<=',
    'assertGreater': '>',
    'assertGreaterEqual': '>=',
}
DIRECT = {
    '__eq__': '==',
    '__ne__': '!=',
    '__lt__': '<',
    '__le__': '<=',
    '__gt__': '>',
    '__ge__': '>=',
    '__contains__': 'in',
}
# Methods of Python's own texts and containers: an object of the program with them passes for one.
ANSWERING = frozenset(
    """startswith endswith issubset issuperset isdisjoint isdigit isalpha isalnum isnumeric isdecimal isupper
    islower isspace istitle isidentifier is_integer""".split()
)
MAKERS = frozenset(
    """set frozenset dict list tuple sorted range float int str bytes bool complex abs round min max sum len
    Counter Fraction Decimal deque OrderedDict""".split()
)
PASSED_ON = frozenset('map filter sorted min max reduce starmap any all'.split())


def transformed_tests(sources, entries):
    """Code for the program's process, code of the values that stay here, which values the top level asserts, and marks."""
    import ast

    trees = [parsed(text) for text in sources]
    bound = {
        node.id
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    bound |= {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef))
    }
    kept, must, marks = [], set(), []
    mark_loops(trees, entries)
    known = {
        (each.asname or each.name).split('.')[0]
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for each in node.names
    }
    transform = transformer(
        ast,
        bound | set(entries),
        entries,
        kept,
        'StopIteration' not in ''.join(sources),
        known,
        catches_assertions(ast, trees),
        {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)},
    )
    codes = []
    for tree in trees:
        # Values that the question passes to the program are no secret, and the program may use them often.
        transform.keeps = tree is not trees[0]
        mark_tries(tree, marks)
        for index, line in enumerate(tree.body):
            if isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name):
                transform.known[line.targets[0].id] = (
                    line.value if isinstance(line.value, (ast.Call, ast.BinOp)) else None
                )
            is_asserted = (
                isinstance(line, ast.Assert)
                and isinstance(line.test, ast.Compare)
                and [type(op) for op in line.test.ops] == [ast.Eq]
            )
            before = len(kept)
            tree.body[index] = transform.visit(line)
            if is_asserted and len(kept) == before + 1:
                must.add(before)
        ast.fix_missing_locations(tree)
        codes.append(compile(tree, 'tests.py', 'exec', dont_inherit=True))
    return (
        codes,
        [
            compile(ast.fix_missing_locations(ast.Expression(node)), 'tests.py', 'eval', dont_inherit=True)
            for node in kept
        ],
        must,
        bool(marks),
    )
