# Divides the runner for the strict judge, a program that runs once for a pool. The first file has the code that the
# program's process needs. The second has the code that the judge needs for nearly every question; it is read after the
# fork. The third has the rest; it is read when one of its functions is first called. So a start reads and runs a third
# of the code, and the fork of the program's process copies less.
#
# `python3 -c THIS FOLDER` reads `parts.json` of the folder (`parts`: pairs of a part's source and its file, 0 to 2;
# `frequent`: functions of the third file's parts that nearly every question needs) and writes `strict.pyc`, `judge.bin`
# and `rest.bin` there.

import ast, builtins, importlib.util, json, marshal, sys

folder = sys.argv[1]
with open(folder + '/parts.json', encoding='utf-8') as file:
    given = json.load(file)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def names(node, is_loading, found):
    """Names that a statement reads; of functions in it, only those read while the function is made."""
    if is_loading and isinstance(node, FUNCTIONS):
        parts = [
            *getattr(node, 'decorator_list', []),
            *node.args.defaults,
            *[each for each in node.args.kw_defaults if each],
        ]
    else:
        parts = ast.iter_child_nodes(node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        found.add(node.id)
    for part in parts:
        names(part, is_loading, found)
    return found


def defined(node):
    """Names that a statement of a module sets or changes."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    loops = [part.target for part in ast.walk(node) if isinstance(part, (ast.For, ast.comprehension))]
    passing = {part.id for target in loops for part in ast.walk(target) if isinstance(part, ast.Name)}
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.alias):
            found.add((part.asname or part.name).split('.')[0])
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif isinstance(part, (ast.Subscript, ast.Attribute)) and not isinstance(part.ctx, ast.Load):
            found |= roots(part)
        elif isinstance(part, ast.Call):
            # A call may fill a table or change an object.
            found |= roots(part.func) | {name for arg in part.args for name in roots(arg)}
    return found - passing - set(dir(builtins))


def roots(node):
    while isinstance(node, (ast.Subscript, ast.Attribute, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


read = [(node, level) for source, level in given['parts'] for node in ast.parse(source).body]
statements = [node for node, _ in read]
level = [1 if known == 2 and getattr(node, 'name', '') in given['frequent'] else known for node, known in read]

# A class that is only called can be loaded later, as a function can.
called = {id(part.func) for node in statements for part in ast.walk(node) if isinstance(part, ast.Call)}
looked_at = {
    part.id for node in statements for part in ast.walk(node) if isinstance(part, ast.Name) and id(part) not in called
}
can_wait = [
    isinstance(node, ast.FunctionDef) or isinstance(node, ast.ClassDef) and node.name not in looked_at
    for node in statements
]
made = list(map(defined, statements))


def read_by(most):
    """Names that the code of a level reads: while it is loaded, and at any time."""
    at_start, ever = set(), set()
    for node, known in zip(statements, level):
        if known <= most:
            names(node, True, at_start)
            names(node, False, ever)
    return at_start, ever


for most in (0, 1):
    more = [0]
    while more:
        at_start, ever = read_by(most)
        more = [
            at
            for at, known in enumerate(level)
            if known > most and not made[at].isdisjoint(at_start if can_wait[at] else ever)
        ]
        for at in more:
            level[at] = most


def waiting(most):
    """Names of functions of later levels that the code of a level calls."""
    _, ever = read_by(most)
    return {
        node.name: known
        for node, waits, known in zip(statements, can_wait, level)
        if waits and known > most and node.name in ever
    }


READING = """
FILES, FOLDER = ['judge.bin', 'rest.bin'], __file__[:-len('strict.pyc')]

def read_level(level):
    import marshal
    while len(FILES) > 2 - level:
        with open(FOLDER + FILES.pop(0), 'rb') as file:
            exec(marshal.loads(file.read()), globals())

def read_later(name, level):
    def call(*args, **kwargs):
        if globals()[name] is call:
            read_level(level)
        return globals()[name](*args, **kwargs)
    globals()[name] = call
"""
LATER = """
for name, level in %r.items():
    read_later(name, level)
"""


def compiled(before, wanted):
    body = ast.parse(before).body + [node for node, known in zip(statements, level) if known == wanted]
    return marshal.dumps(compile(ast.Module(body, []), 'runner.py', 'exec', dont_inherit=True))


# First in each file, since the rest may call such a function.
first, second = waiting(0), waiting(1)
second = {name: known for name, known in second.items() if name not in first}
with open(folder + '/strict.pyc', 'wb') as file:
    file.write(importlib.util.MAGIC_NUMBER + bytes(12) + compiled(READING + LATER % first, 0))
with open(folder + '/judge.bin', 'wb') as file:
    file.write(compiled(LATER % second, 1))
with open(folder + '/rest.bin', 'wb') as file:
    file.write(compiled('', 2))
