# Which judge the tests ask for: the syntax of the tests chooses, never the program. If this finds no need, the strict
# judge's verdict is final, and a result that is not plain data is a wrong answer.

# Tests that use these examine objects themselves.
OBJECT_NAMES = frozenset(
    """inspect gc types weakref globals next islice takewhile callable hasattr getattr setattr delattr
    issubclass dir vars StopIteration StopAsyncIteration GeneratorExit ExceptionGroup BaseExceptionGroup dataclasses pickle""".split()
)
# Tests that use these must run in the program's process, though its results may be data.
PLACE_NAMES = frozenset(
    """sys io os contextlib mock patch MagicMock Mock builtins threading asyncio tempfile warnings logging time
    input open subprocess shutil pathlib Path importlib redirect_stdout""".split()
)
# These run text or bytes as code: the program's code must not run in the strict judge's process.
CODE_NAMES, CODE_MODULES = (
    frozenset('eval exec compile __import__'.split()),
    frozenset('pickle marshal shelve dill yaml runpy code codeop importlib timeit'.split()),
)
DATA_KINDS = (int, float, complex, bool, str, bytes, bytearray, list, tuple, dict, set, frozenset, range)
DATA_ATTRIBUTES = frozenset(name for kind in DATA_KINDS for name in dir(kind) if not name.startswith('_')) | frozenset(
    """
    numerator denominator year month day hour minute second microsecond days seconds microseconds total_seconds strftime isoformat
    weekday date time maxlen appendleft popleft extendleft rotate most_common elements total subtract move_to_end default_factory
    quantize limit_denominator args value""".split()
)
READ_ONLY = frozenset(
    """real imag numerator denominator year month day hour minute second microsecond days seconds microseconds
    maxlen start stop step default_factory args value""".split()
)


class Needs(Meanings):
    """The needs of the tests of a question: 'objects', 'place', or neither."""

    def __init__(self, sources, entries):
        super().__init__(sources, entries)
        for node in self.nodes:
            self.look(node)

    def runs_code(self):
        """Whether the tests run text or bytes as code that is not their own."""
        ast = self.ast

        def is_own(node):
            call = self.parents.get(node)
            return (
                isinstance(call, ast.Call)
                and call.func is node
                and bool(call.args)
                and isinstance(call.args[0], ast.Constant)
            )

        return not self.modules.isdisjoint(CODE_MODULES) or any(
            (
                isinstance(node, ast.Name)
                and node.id in CODE_NAMES
                and node.id not in self.own
                or isinstance(node, ast.Attribute)
                and node.attr in ('eval', 'exec')
            )
            and not is_own(node)
            for node in self.nodes
        )

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
            given = (
                node.decorator_list if hasattr(node, 'decorator_list') else [item.context_expr for item in node.items]
            )
            self.need('' if all(map(self.is_library, given)) else 'objects')
        elif isinstance(node, ast.For) and any(isinstance(part, ast.Break) for part in ast.walk(node)):
            # A loop over an endless iterator ends with break.
            self.need(
                'objects'
                if any(isinstance(part, ast.Call) and self.is_given(part) for part in ast.walk(node.iter))
                else ''
            )
        elif isinstance(node, ast.Compare):
            # Two results of the program are compared with each other.
            self.need('objects' if all(map(self.is_result, (node.left, *node.comparators))) else '')
        elif isinstance(node, ast.ExceptHandler) and node.type is not None:
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            self.need(
                'objects' if any(isinstance(kind, ast.Name) and self.is_of_program(kind.id) for kind in kinds) else ''
            )

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
        if (
            node.id in PLACE_NAMES
            and node.id not in self.bound
            and not (
                isinstance(parent, ast.Attribute)
                and parent.attr in ('maxsize', 'setrecursionlimit', 'float_info', 'perf_counter', 'time', 'sleep')
                and node.id in ('sys', 'time')
                and isinstance(parent.ctx, ast.Load)
            )
        ):
            self.need('place')
        if node.id == 'print' and not isinstance(node.ctx, ast.Load):
            self.need('place')
        if (
            isinstance(node.ctx, ast.Load)
            and self.is_of_program(node.id)
            and not (isinstance(parent, ast.Call) and parent.func is node)
        ):
            # A class itself, or a variable of the program.
            self.need('objects' if is_class_name(node.id) else 'place' if node.id not in self.entries else '')
        elif isinstance(node.ctx, ast.Load) and self.is_made(node):
            self.look_made(node, parent)

    def look_made(self, node, parent):
        """An instance of a class of the program: if the tests only call its methods, data is enough."""
        ast = self.ast
        if (
            isinstance(parent, ast.Attribute)
            and parent.value is node
            and isinstance(parent.ctx, ast.Load)
            and not parent.attr.startswith('_')
        ):
            # What is only counted may be a list of objects.
            call = self.parents.get(parent)
            self.need('objects' if isinstance(call, ast.Call) and getattr(call.func, 'id', '') == 'len' else '')
            return
        if isinstance(parent, ast.Expr) or (
            isinstance(parent, ast.Assign) and all(self.key(target) for target in parent.targets)
        ):
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
            if (
                node.attr not in DATA_ATTRIBUTES
                or (node.attr in READ_ONLY) == is_called
                or not isinstance(node.ctx, ast.Load)
            ):
                self.need('objects')
            values = self.values.get(self.key(node.value)) or ()
            if node.attr in CHANGERS and any(
                isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and self.is_made(value.func.value)
                for value in values
            ):
                self.need('objects')

    def look_call(self, node, parent):
        ast = self.ast
        func = node.func
        if self.is_made(node):
            self.look_made(node, parent)
        if (
            isinstance(func, ast.Call)
            and not self.is_library(func)
            or isinstance(func, ast.Name)
            and func.id == 'zip'
            and self.is_cut(node)
        ):
            self.need('objects')
        if isinstance(func, (ast.Name, ast.Attribute)) and not self.is_library(func):
            values = self.values.get(self.key(func)) or ()
            if any(isinstance(value, ast.Call) for value in values):
                self.need('objects')
        # Functions that the program returns, in a list or to map, filter and sorted.
        called = [func] if isinstance(func, (ast.Name, ast.Subscript, ast.NamedExpr)) else []
        if (
            isinstance(func, ast.Name)
            and func.id in ('map', 'filter', 'reduce', 'starmap')
            and func.id not in self.bound
        ):
            called += node.args[:1]
        called += [each.value for each in node.keywords if each.arg == 'key']
        self.need('objects' if any(map(self.is_part, called)) else '')
        if (
            isinstance(func, ast.Name)
            and func.id in ('str', 'repr', 'hash', 'format')
            and func.id not in self.bound
            and any(isinstance(arg, ast.Call) and self.is_given(arg) for arg in node.args)
        ):
            self.need('objects')
        if isinstance(func, ast.Name) and func.id == 'isinstance' and len(node.args) == 2:
            kinds = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
            is_usual = lambda name: (
                hasattr(builtins, name) and not name.endswith(('Error', 'Exception')) or name in USUAL
            )
            self.need('' if all(isinstance(kind, ast.Name) and is_usual(kind.id) for kind in kinds) else 'objects')
