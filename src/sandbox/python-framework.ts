/**
 * The dependencies of the tests of a question in both judges, as Python source: the frameworks that they may be written for
 * (functions `test_…` and `pytest`, `unittest`, coroutines), whose tests run here as they would there, and functions that
 * tests call without an import.
 */
export const PYTHON_FRAMEWORK: string = String.raw`
class Stopped(BaseException):
    """The judge stops the tests; the reason is recorded elsewhere."""

def same_json(given, expected):
    """Equality of kind function: values with the same JSON are equal, and decimals may differ by 1e-6."""
    if type(given) is tuple:
        given = list(given)
    if type(given) is not dict and dict in MRO(type(given)) and rich_index(type(given)) is not None:
        given = dict(given)
    if type(expected) is float and type(given) in (int, float):
        return given == expected or abs(given - expected) <= 1e-6 * max(1, abs(expected))
    if type(given) is not type(expected):
        return type(given) is float and type(expected) is int and given == expected
    if type(given) is list:
        return len(given) == len(expected) and all(map(same_json, given, expected))
    if type(given) is dict:
        keyed = {key if type(key) is str else json_key(key): item for key, item in given.items()}
        return keyed.keys() == expected.keys() and all(same_json(keyed[key], expected[key]) for key in expected)
    return given == expected

def json_key(key):
    return {None: 'null', True: 'true', False: 'false'}.get(key, str(key)) if type(key) in (bool, type(None)) else str(key)

class Raises:
    """pytest.raises as a context manager."""
    def __init__(self, expected, match=None):
        self.expected, self.pattern, self.value, self.type = expected, match, None, None
    def __enter__(self):
        return self
    def __exit__(self, kind, error, _):
        if kind is None:
            raise AssertionError('DID NOT RAISE')
        if not issubclass(kind, self.expected):
            return False
        self.type, self.value = kind, error
        return self.pattern is None or self.match(self.pattern)
    typename = property(lambda self: self.type.__name__)
    def match(self, pattern):
        if not trusted_module('re').search(pattern, str(self.value)):
            raise AssertionError('the message of the exception does not match')
        return True

def make_warns():
    """pytest.warns. The function that collects the warnings is the one from before the program."""
    import warnings
    kind, always = warnings.catch_warnings, warnings.simplefilter
    begin, enter, leave = kind.__init__, kind.__enter__, kind.__exit__
    class Warns:
        def __init__(self, expected=Warning, match=None):
            self.expected, self.match, self.inner = expected if type(expected) is tuple else (expected,), match, object.__new__(kind)
            begin(self.inner, record=True)
        def __enter__(self):
            self.found = enter(self.inner)
            always('always')
            return self.found
        def __exit__(self, error, *rest):
            leave(self.inner, error, *rest)
            if error is None and not any([self.is_expected(each) for each in self.found]):
                raise AssertionError('DID NOT WARN')
        def is_expected(self, each):
            is_kind = any([wanted in MRO(each.category) for wanted in self.expected])
            return is_kind and (self.match is None or trusted_module('re').search(self.match, str(each.message)) is not None)
    def warns(expected=Warning, *args, match=None, **kwargs):
        if not args:
            return Warns(expected, match)
        with Warns(expected, match):
            return args[0](*args[1:], **kwargs)
    return warns

class Approx:
    """pytest.approx for numbers, and for lists, tuples and dictionaries of them."""
    def __init__(self, expected, rel=None, abs=None):
        self.expected, self.rel, self.abs = expected, rel, abs
    def __eq__(self, given):
        wanted = self.expected
        again = lambda item: Approx(item, self.rel, self.abs)
        if type(wanted) in (list, tuple):
            return type(given) in (list, tuple) and len(given) == len(wanted) and all(again(a) == b for a, b in zip(wanted, given))
        if type(wanted) is dict:
            return type(given) is dict and given.keys() == wanted.keys() and all(again(wanted[key]) == given[key] for key in wanted)
        if RATIONAL.isdisjoint((type(wanted).__name__, type(given).__name__)) or not (is_plain_number(wanted) and is_plain_number(given)):
            if type(wanted) not in (int, float, complex) or type(given) not in (int, float, complex, bool):
                return type(given) is type(wanted) and given == wanted
        elif wanted != wanted or given != given or INFINITE in (abs(wanted), abs(given)):
            return given == wanted
        else:
            (a, b), (c, d) = wanted.as_integer_ratio(), given.as_integer_ratio()
            wanted, given = a / b, a / b + (c * b - a * d) / (b * d)
        margin = builtins_abs(self.abs if self.abs is not None else 1e-12)
        if self.rel is not None or self.abs is None:
            margin = max(margin, (1e-6 if self.rel is None else self.rel) * builtins_abs(wanted))
        return given == wanted or builtins_abs(given - wanted) <= margin
    __hash__ = None

builtins_abs = abs
RATIONAL = frozenset(('Decimal', 'Fraction'))

def is_plain_number(value):
    return type(value) in (int, float, bool) or rich_index(type(value)) is not None and type(value).__name__ in RATIONAL

class Marks:
    def __getattr__(self, name):
        if name in ('parametrize', 'usefixtures'):
            return parametrize if name == 'parametrize' else usefixtures
        if name in ('skip', 'xfail'):
            return lambda *args, **_: skipped(args[0]) if args and callable(args[0]) else skipped
        if name == 'skipif':
            return lambda condition, **_: skipped if condition else lambda target: target
        return lambda *args, **kwargs: args[0] if len(args) == 1 and callable(args[0]) and not kwargs else lambda target: target

def skipped(target):
    target.sluice_skip = True
    return target

def make_pytest():
    module = type(sys)('pytest')
    def raises(expected, *args, match=None, **kwargs):
        context = Raises(expected, match)
        if not args:
            return context
        with context:
            args[0](*args[1:], **kwargs)
        return context
    def fail(reason='', **_):
        raise AssertionError(reason)
    def skip(*_, **__):
        raise Skipped()
    module.raises, module.approx, module.mark, module.fail, module.skip = raises, Approx, Marks(), fail, skip
    module.fixture, module.warns = fixture, make_warns()
    module.deprecated_call = lambda *args, **kwargs: module.warns((DeprecationWarning, PendingDeprecationWarning), *args, **kwargs)
    module.param, module.xfail = param, skip
    module.importorskip = lambda name, **_: __import__('importlib').import_module(name)
    # Names that tests use for the types of fixtures.
    for name in ('MonkeyPatch', 'CaptureFixture', 'LogCaptureFixture', 'FixtureRequest', 'TempPathFactory', 'WarningsRecorder'):
        setattr(module, name, type(name, (), {'__class_getitem__': classmethod(lambda kind, _: kind)}))
    module.MonkeyPatch.context = lambda: Changes().context()
    module.main = lambda *_, **__: 0
    return module

class Skipped(Exception):
    pass

def prepare_frameworks(names):
    """Prepares the frameworks that the tests import, before the program is loaded."""
    if 'pytest' in names:
        sys.modules['pytest'] = make_pytest()
    if 'unittest' in names:
        import unittest
        # The tests are run below; unittest.main would look for them in the interpreter's main module.
        if 'IsolatedAsyncioTestCase' in names:
            import asyncio
            # The library's, but without the debug mode of asyncio, which looks at frames.
            unittest.IsolatedAsyncioTestCase._setupAsyncioRunner = lambda case: setattr(case, '_asyncioRunner', asyncio.Runner())
        unittest.main = unittest.TextTestRunner = lambda *_, **__: Quiet()

class Quiet:
    def run(self, *_, **__):
        return self
    def wasSuccessful(self):
        return True

# The modules before the program was loaded, if it runs in the same process.
MODULES = []

def trusted_module(name):
    return MODULES[0][name] if MODULES and name in MODULES[0] else __import__(name)

def finish(value):
    """Runs a coroutine until it ends."""
    if type(value).__name__ == 'coroutine' and hasattr(value, 'send'):
        return trusted_module('asyncio').run(value)
    return value

def run_found(space, sources):
    """Runs the functions test_… and the test cases that the tests define and do not call."""
    text = '\n'.join(sources)
    TEXTS[0] = tuple(sources)
    SHARED.made.clear()
    SHARED.endings.clear()
    for_all('setup_module', space) or for_all('setUpModule', space)
    for name, value in list(space.items()):
        code = getattr(value, '__code__', None) if type(value) is FUNCTION else None
        if name.startswith('test') and code is not None and is_of_tests(value):
            if text.count(name) > 1 and is_used(text, name):
                continue
            def run(given):
                for_all('setup_function', space, value)
                try:
                    finish(value(**given))
                finally:
                    for_all('teardown_function', space, value)
            run_rows(value, Fixtures(space, None), run, text)
    unittest = MODULES[0].get('unittest') if MODULES else sys.modules.get('unittest')
    for value in list(space.values()) if unittest is not None else ():
        if type in MRO(type(value)) and unittest.TestCase in MRO(value) and value.__module__ == '__tests__':
            run_case_class(value, text)
    for name, value in list(space.items()):
        if name.startswith('Test') and type in MRO(type(value)) and getattr(value, '__module__', '') == '__tests__' and not is_used(text.replace('class %s' % name, ''), name):
            if unittest is None or unittest.TestCase not in MRO(value):
                run_plain_class(value, space, text)
    SHARED.end()
    for_all('teardown_module', space) or for_all('tearDownModule', space)

# If the program is in the same process: the object that knows the functions of the tests.
OWNER = [None]

def is_of_tests(value):
    return type(value) is FUNCTION and (OWNER[0] is None or OWNER[0].is_own(value))

def for_all(name, space, given=None):
    """Calls a setup or teardown function of the module, if the tests have it."""
    target = space.get(name)
    if is_of_tests(target):
        target(*[given][:len(parameters_of(target, False))])
        return True

FUNCTION = type(finish)

def is_used(text, name):
    rest = text.replace('def %s(' % name, '')
    at = rest.find(name)
    while at >= 0:
        end = rest[at + len(name):at + len(name) + 1]
        start = rest[at - 1:at] if at else ''
        if not (end.isalnum() or end == '_') and not (start.isalnum() or start in ('_', '.', '"', "'")):
            return True
        at = rest.find(name, at + 1)
    return False

def skipping(run, text):
    """Accepts a skipped test only if the tests themselves mention skipping: a program must not skip a test that it fails."""
    unittest = MODULES[0].get('unittest') if MODULES else sys.modules.get('unittest')
    try:
        run()
    except (Skipped, unittest.SkipTest if unittest is not None else Skipped) as error:
        if not is_own_skip(error, text):
            raise AssertionError('the program skips a test') from error

def is_own_skip(error, text):
    """Whether the line of the tests in which it is raised mentions skipping; a decorator's skip has no such line."""
    before, at, lines = JUDGING[0][0], error.__traceback__, []
    JUDGING[0][0] = 'end'
    while at is not None:
        code = frame_code(at.tb_frame)
        lines.append((code.co_filename, at.tb_lineno))
        at = at.tb_next
    JUDGING[0][0] = before
    last = [line for name, line in lines if name == 'tests.py'][-1:]
    texts = TEXTS[0]
    return 'skip' in text.lower() and (not last or any('skip' in each.split('\n')[last[0] - 1].lower() for each in texts if each.count('\n') >= last[0] - 1))

# The part of the judge that is running, for the audit hook, and the sources of the tests.
JUDGING, TEXTS = [['']], [()]

def failing(run):
    """A test that the tests themselves expect to fail."""
    try:
        run()
    except Exception:
        return
    raise AssertionError('a test passes that is expected to fail')

def run_case_class(kind, text):
    # Found here: the program could change how unittest's own loader finds them.
    names = sorted(name for name in dir(kind) if name.startswith('test') and callable(getattr(kind, name)))
    def run_all():
        kind.setUpClass()
        for name in names:
            is_to_fail = 'expectedFailure' in text and getattr(getattr(kind, name), '__unittest_expecting_failure__', False)
            skipping(lambda: failing(kind(name).debug) if is_to_fail else kind(name).debug(), text)
        kind.tearDownClass()
    if names:
        skipping(run_all, text)
`;
