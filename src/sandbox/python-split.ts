/**
 * Divides the runner for the strict judge, as a Python program of its own, which runs once for a pool: what nearly every
 * question needs is in one file, and the rest in another one, which is read where a function of it is called first. A start
 * reads and runs a third of the whole so, and less of it is copied where the program's process is forked.
 *
 * `python3 -c THIS FOLDER` reads `parts.json` of the folder (`parts`: pairs of a part's source and whether nearly every
 * question needs it; `frequent`: functions of the other parts that nearly every question needs too) and writes `strict.pyc`
 * and `rest.bin` there.
 */
export const PYTHON_SPLIT: string = String.raw`
import ast, importlib.util, json, marshal, sys

folder = sys.argv[1]
with open(folder + '/parts.json', encoding='utf-8') as file:
    given = json.load(file)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

def names(node, is_loading, found):
    """Names that are read by a statement; of functions in it, only what is read while they are made."""
    if is_loading and isinstance(node, FUNCTIONS):
        parts = [*getattr(node, 'decorator_list', []), *node.args.defaults, *[each for each in node.args.kw_defaults if each]]
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
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif isinstance(part, ast.alias):
            found.add((part.asname or part.name).split('.')[0])
        elif isinstance(part, (ast.Subscript, ast.Attribute, ast.Call)):
            # A table that is filled, an object that is changed.
            while isinstance(part, (ast.Subscript, ast.Attribute, ast.Call)):
                part = part.func if isinstance(part, ast.Call) else part.value
            if isinstance(part, ast.Name):
                found.add(part.id)
    return found

read = [(node, is_needed) for source, is_needed in given['parts'] for node in ast.parse(source).body]
statements = [node for node, _ in read]
is_first = [is_needed or getattr(node, 'name', '') in given['frequent'] for node, is_needed in read]

# A class that is only called can be read later, as a function can.
called = {id(part.func) for node in statements for part in ast.walk(node) if isinstance(part, ast.Call)}
looked_at = {part.id for node in statements for part in ast.walk(node) if isinstance(part, ast.Name) and id(part) not in called}
can_wait = [isinstance(node, ast.FunctionDef) or isinstance(node, ast.ClassDef) and node.name not in looked_at for node in statements]
made = list(map(defined, statements))

while True:
    first = [node for node, is_it in zip(statements, is_first) if is_it]
    at_start, ever = set(), set()
    for node in first:
        names(node, True, at_start)
        names(node, False, ever)
    more = [at for at, is_it in enumerate(is_first) if not is_it and not made[at].isdisjoint(at_start if can_wait[at] else ever)]
    if not more:
        break
    for at in more:
        is_first[at] = True

rest = [node for node, is_it in zip(statements, is_first) if not is_it]
later = sorted({node.name for node, waits, is_it in zip(statements, can_wait, is_first) if waits and not is_it} & ever)
READING = '''
def read_rest():
    import marshal
    with open(__file__[:-len('strict.pyc')] + 'rest.bin', 'rb') as file:
        exec(marshal.loads(file.read()), globals())

def read_later(name):
    def call(*args, **kwargs):
        if globals()[name] is call:
            read_rest()
        return globals()[name](*args, **kwargs)
    globals()[name] = call

for name in %r:
    read_later(name)
''' % (later,)

def compiled(body):
    return marshal.dumps(compile(ast.Module(body, []), 'runner.py', 'exec', dont_inherit=True))

# They are there before anything that could call them.
with open(folder + '/strict.pyc', 'wb') as file:
    file.write(importlib.util.MAGIC_NUMBER + bytes(12) + compiled(ast.parse(READING).body + first))
with open(folder + '/rest.bin', 'wb') as file:
    file.write(compiled(rest))
`;
