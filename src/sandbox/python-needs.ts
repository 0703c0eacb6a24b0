/**
 * Which judge the tests ask for, as Python source: the syntax of the tests chooses, never the program. If this finds no need,
 * the strict judge's verdict is final, and a result that is not plain data is a wrong answer.
 */
export const PYTHON_NEEDS: string = String.raw`
# Tests that use these examine objects themselves.
OBJECT_NAMES = frozenset('''inspect gc types weakref globals next islice takewhile callable hasattr getattr setattr delattr
    issubclass dir vars StopIteration StopAsyncIteration GeneratorExit ExceptionGroup BaseExceptionGroup dataclasses pickle'''.split())
# Tests that use these must run in the program's process, though its results may be data.
PLACE_NAMES = frozenset('''sys io os contextlib mock patch MagicMock Mock builtins threading asyncio tempfile warnings logging time
    input open subprocess shutil pathlib Path importlib redirect_stdout'''.split())
# These run text or bytes as code: the program's code must not run in the strict judge's process.
CODE_NAMES, CODE_MODULES = frozenset('eval exec compile __import__'.split()), frozenset('pickle marshal shelve dill yaml runpy code codeop importlib timeit'.split())
DATA_KINDS = (int, float, complex, bool, str, bytes, bytearray, list, tuple, dict, set, frozenset, range)
DATA_ATTRIBUTES = frozenset(name for kind in DATA_KINDS for name in dir(kind) if not name.startswith('_')) | frozenset('''
    numerator denominator year month day hour minute second microsecond days seconds microseconds total_seconds strftime isoformat
    weekday date time maxlen appendleft popleft extendleft rotate most_common elements total subtract move_to_end default_factory
    quantize limit_denominator args value match'''.split())
READ_ONLY = frozenset('''real imag numerator denominator year month day hour minute second microsecond days seconds microseconds
    maxlen start stop step default_factory args value'''.split())

def is_class_name(name):
    return name[:1].isupper() and '_' not in name

class Needs(Ties):
    """The needs of the tests of a question: 'objects', 'place', or neither."""
    def __init__(self, sources, entries):
        import ast
        self.ast, self.entries, self.found = ast, set(entries), set()
        trees = [ast.parse(text) for text in sources]
        self.nodes = [node for tree in trees for node in ast.walk(tree)]
        self.parents = {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}
        self.modules, self.own, self.bound, self.values = set(), set(), set(), {}
        for node in self.nodes:
            self.bind(node)
        for node in self.nodes:
            self.look(node)

    def bind(self, node):
        ast = self.ast
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.modules |= {(each.asname or each.name).split('.')[0] for each in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self.own.add(node.name)
        elif isinstance(node, ast.arg):
            self.bound.add(node.arg)
            self.need('place' if node.arg in BROUGHT else '')
        elif isinstance(node, ast.ExceptHandler) and node.name:
            self.bound.add(node.name)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self.values.setdefault(self.key(target), []).append(node.value)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            self.bound.add(node.id)
            if not isinstance(self.parents[node], ast.Assign):
                self.values.setdefault(node.id, []).append(None)

    def key(self, node):
        """A name, or an attribute of self; else None."""
        ast = self.ast
        if isinstance(node, ast.Name):
            return node.id
        is_own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ('self', 'cls')
        return 'self.' + node.attr if is_own else None

    def is_of_program(self, name):
        """Whether only the program can have defined a name."""
        return not (name in self.modules or name in self.own or name in self.bound or hasattr(builtins, name) or name in USUAL
                    or name.startswith(('__', 'sluice_')))

    def is_class(self, name):
        """Whether the tests use a name as a class: if its calls are only tested for truth, it is a function."""
        ast = self.ast
        def is_truth(call):
            parent = self.parents.get(call)
            if isinstance(parent, ast.Compare):
                sides = [side for side in (parent.left, *parent.comparators) if side is not call]
                return all(isinstance(side, ast.Constant) and (side.value is None or type(side.value) is bool) for side in sides)
            is_not = isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
            return is_not or isinstance(parent, (ast.Assert, ast.BoolOp)) or isinstance(parent, (ast.If, ast.While)) and parent.test is call
        uses = [node for node in self.nodes if isinstance(node, ast.Name) and node.id == name] if is_class_name(name) else []
        calls = [self.parents.get(use) for use in uses]
        return is_class_name(name) and not all(isinstance(call, ast.Call) and call.func is use and is_truth(call) for use, call in zip(uses, calls))

    def is_made(self, node, depth=0):
        """Whether it is an instance that the tests make of a class of the program."""
        ast = self.ast
        if isinstance(node, ast.Call):
            return isinstance(node.func, ast.Name) and self.is_class(node.func.id) and self.is_of_program(node.func.id)
        values = self.values.get(self.key(node)) if depth < 5 else None
        return bool(values) and all(value is not None and self.is_made(value, depth + 1) for value in values)

    def is_result(self, node):
        """Whether it is the result of a call of the program."""
        def is_one(value):
            root = value
            while isinstance(root, (self.ast.Call, self.ast.Attribute)) and not self.is_made(root):
                root = root.func if isinstance(root, self.ast.Call) else root.value
            return isinstance(value, self.ast.Call) and (self.is_given(value) or self.is_made(root))
        return any(map(is_one, (node, *(self.values.get(self.key(node)) or ()))))

    def is_library(self, node, depth=0):
        """Whether it comes from a module that the tests import, or from the frameworks."""
        ast = self.ast
        while isinstance(node, (ast.Attribute, ast.Call)):
            if self.key(node) is not None and self.key(node) in self.values:
                break
            node = node.func if isinstance(node, ast.Call) else node.value
        key = self.key(node)
        if key in self.values and depth < 5:
            return all(value is not None and self.is_library(value, depth + 1) for value in self.values[key])
        if not isinstance(node, ast.Name):
            return False
        return key in self.modules or key in ('self', 'cls', 'unittest', 'super') or (key in USUAL and USUAL[key][1] is None and key not in self.bound)

    def runs_code(self):
        """Whether the tests run text or bytes as code that is not their own."""
        ast = self.ast
        def is_own(node):
            call = self.parents.get(node)
            return isinstance(call, ast.Call) and call.func is node and bool(call.args) and isinstance(call.args[0], ast.Constant)
        return not self.modules.isdisjoint(CODE_MODULES) or any(
            (isinstance(node, ast.Name) and node.id in CODE_NAMES and node.id not in self.own or isinstance(node, ast.Attribute) and node.attr in ('eval', 'exec'))
            and not is_own(node) for node in self.nodes)

    def need(self, what):
        if what:
            self.found.add(what)

    def look(self, node):
        ast = self.ast
        parent = self.parents.get(node)
        if isinstance(node, (ast.AsyncFunctionDef, ast.Await, getattr(ast, 'TryStar', ast.Await))):
            self.need('place')
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.look_import(node)
        elif isinstance(node, ast.Name):
            self.look_name(node, parent)
        elif isinstance(node, ast.Attribute):
            self.look_attribute(node, parent)
        elif isinstance(node, ast.ClassDef):
            bases = [base.attr if isinstance(base, ast.Attribute) else getattr(base, 'id', '') for base in node.bases]
            if not (any(base.endswith('TestCase') for base in bases) or (not bases and node.name.startswith('Test'))):
                self.need('objects')
        elif isinstance(node, ast.Call):
            self.look_call(node, parent)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.With, ast.AsyncWith)):
            given = node.decorator_list if hasattr(node, 'decorator_list') else [item.context_expr for item in node.items]
            self.need('' if all(map(self.is_library, given)) else 'objects')
        elif isinstance(node, ast.For) and any(isinstance(part, ast.Break) for part in ast.walk(node)):
            # A loop over an endless iterator ends with break.
            self.need('objects' if any(isinstance(part, ast.Call) and self.is_given(part) for part in ast.walk(node.iter)) else '')
        elif isinstance(node, ast.Compare):
            # Two results of the program are compared with each other.
            self.need('objects' if all(map(self.is_result, (node.left, *node.comparators))) else '')
        elif isinstance(node, ast.ExceptHandler) and node.type is not None:
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            self.need('objects' if any(isinstance(kind, ast.Name) and self.is_of_program(kind.id) for kind in kinds) else '')

    def look_import(self, node):
        names = {each.name.split('.')[0] for each in node.names} | {(getattr(node, 'module', None) or '').split('.')[0]}
        names |= {part for each in node.names for part in each.name.split('.')}
        self.need('objects' if names & OBJECT_NAMES or '__program__' in names else '')
        # These modules may only be read (sys.maxsize), which needs no place; look_name decides.
        self.need('place' if names & PLACE_NAMES - {'sys', 'os', 'time', 'io'} else '')

    def look_name(self, node, parent):
        ast = self.ast
        if node.id in OBJECT_NAMES and node.id not in self.bound:
            self.need('objects')
        if node.id in PLACE_NAMES and node.id not in self.bound and not (
                isinstance(parent, ast.Attribute) and parent.attr in ('maxsize', 'setrecursionlimit', 'float_info', 'perf_counter', 'time', 'sleep')
                and node.id in ('sys', 'time') and isinstance(parent.ctx, ast.Load)):
            self.need('place')
        if node.id == 'print' and not isinstance(node.ctx, ast.Load):
            self.need('place')
        if isinstance(node.ctx, ast.Load) and self.is_of_program(node.id) and not (isinstance(parent, ast.Call) and parent.func is node):
            # A class itself, or a variable of the program.
            self.need('objects' if is_class_name(node.id) else 'place' if node.id not in self.entries else '')
        elif isinstance(node.ctx, ast.Load) and self.is_made(node):
            self.look_made(node, parent)

    def look_made(self, node, parent):
        """An instance of a class of the program: if the tests only call its methods, data is enough."""
        ast = self.ast
        if isinstance(parent, ast.Attribute) and parent.value is node and isinstance(parent.ctx, ast.Load) and not parent.attr.startswith('_'):
            return
        if isinstance(parent, ast.Expr) or (isinstance(parent, ast.Assign) and all(self.key(target) for target in parent.targets)):
            return
        sides = [parent.left, *parent.comparators] if isinstance(parent, ast.Compare) else []
        if any(isinstance(side, (ast.List, ast.Tuple, ast.Dict, ast.Set)) for side in sides):
            # A function with a name like a class (MBPP has such names).
            return
        self.need('objects')

    def look_attribute(self, node, parent):
        ast = self.ast
        is_called = isinstance(parent, ast.Call) and parent.func is node
        if node.attr in ('seed', 'stdout', 'stdin', 'stderr', 'environ', 'getvalue', 'warns', 'deprecated_call'):
            self.need('place')
        if self.key(node) is not None:
            if isinstance(node.ctx, ast.Load) and self.is_made(node):
                self.look_made(node, parent)
            return
        if node.attr.startswith('_') or node.attr in ('islice', 'takewhile'):
            self.need('objects')
        elif not (self.is_library(node.value) or self.is_made(node.value)):
            if node.attr not in DATA_ATTRIBUTES or (node.attr in READ_ONLY) == is_called or not isinstance(node.ctx, ast.Load):
                self.need('objects')
            values = self.values.get(self.key(node.value)) or ()
            if node.attr in CHANGERS and any(isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)
                                             and self.is_made(value.func.value) for value in values):
                self.need('objects')

    def look_call(self, node, parent):
        ast = self.ast
        func = node.func
        if self.is_made(node):
            self.look_made(node, parent)
        if isinstance(func, ast.Call) and not self.is_library(func) or isinstance(func, ast.Name) and func.id == 'zip' and self.is_cut(node):
            self.need('objects')
        if isinstance(func, (ast.Name, ast.Attribute)) and not self.is_library(func):
            values = self.values.get(self.key(func)) or ()
            if any(isinstance(value, ast.Call) for value in values):
                self.need('objects')
        if isinstance(func, ast.Name) and func.id in ('str', 'repr', 'hash', 'format') and func.id not in self.bound and any(
                isinstance(arg, ast.Call) and self.is_given(arg) for arg in node.args):
            self.need('objects')
        if isinstance(func, ast.Name) and func.id == 'isinstance' and len(node.args) == 2:
            kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
            is_usual = lambda name: hasattr(builtins, name) and not name.endswith(('Error', 'Exception')) or name in USUAL
            self.need('' if all(isinstance(kind, ast.Name) and is_usual(kind.id) for kind in kinds) else 'objects')

    def is_cut(self, node):
        """Whether zip ends with a list of the tests, though the program's iterator may be endless."""
        given = [isinstance(arg, self.ast.Call) and self.is_given(arg) for arg in node.args]
        return any(given) and not all(given)

    def is_given(self, call):
        """Whether a call may be of a function of the program."""
        func = call.func
        if isinstance(func, self.ast.Name):
            return not (func.id in self.own or func.id in self.modules or (func.id not in self.bound and (hasattr(builtins, func.id) or func.id in USUAL)))
        return not self.is_library(func) and not (isinstance(func, self.ast.Attribute) and func.attr in DATA_ATTRIBUTES)

`;
