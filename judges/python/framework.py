# The dependencies of the tests of a question in both judges: the frameworks that they may be written for (functions
# `test_…` and `pytest`, `unittest`, coroutines), whose tests run here as they would there, and functions that tests
# call without an import.


class Stopped(BaseException):
    """The judge stops the tests; the reason is recorded elsewhere."""


def same_json(given, expected):
    """
    Equality of kind function: values with the same JSON are equal, and decimals may differ by 1e-6. For a small expected one
    the difference is also at most a thousandth of it, or half a unit of its last digit, so that it does not equal 0; below
    1e-10 it may be what rounding left of 0.
    """
    if type(given) is tuple:
        given = list(given)
    if type(given) is not dict and dict in MRO(type(given)) and rich_index(type(given)) is not None:
        given = dict(given)
    if type(expected) is float and type(given) in (int, float):
        if given == expected:
            return True
        digits, _, exponent = repr(expected).partition('e')
        last = 10.0 ** (int(exponent or 0) - len(digits.partition('.')[2])) if expected - expected == 0 else 0
        most = max(abs(expected) / 1000, last / 2, 1e-10) if expected else 1e-6
        return abs(given - expected) <= min(most, 1e-6 * max(1, abs(expected)))
    if type(given) is not type(expected):
        return type(given) is float and type(expected) is int and given == expected
    if type(given) is list:
        return len(given) == len(expected) and all(map(same_json, given, expected))
    if type(given) is dict:
        keyed = {key if type(key) is str else json_key(key): item for key, item in given.items()}
        return keyed.keys() == expected.keys() and all(same_json(keyed[key], expected[key]) for key in expected)
    return given == expected


def json_key(key):
    return (
        {None: 'null', True: 'true', False: 'false'}.get(key, str(key)) if type(key) in (bool, type(None)) else str(key)
    )


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
            self.expected, self.match, self.inner = (
                expected if type(expected) is tuple else (expected,),
                match,
                object.__new__(kind),
            )
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
            return is_kind and (
                self.match is None or trusted_module('re').search(self.match, str(each.message)) is not None
            )

    def warns(expected_warning=Warning, *args, match=None, **kwargs):
        if not args:
            return Warns(expected_warning, match)
        with Warns(expected_warning, match):
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
            return (
                type(given) in (list, tuple)
                and len(given) == len(wanted)
                and all(again(a) == b for a, b in zip(wanted, given))
            )
        if type(wanted) is dict:
            return (
                type(given) is dict
                and given.keys() == wanted.keys()
                and all(again(wanted[key]) == given[key] for key in wanted)
            )
        if RATIONAL.isdisjoint((type(wanted).__name__, type(given).__name__)) or not (
            is_plain_number(wanted) and is_plain_number(given)
        ):
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
        return lambda *args, **kwargs: (
            args[0] if len(args) == 1 and callable(args[0]) and not kwargs else lambda target: target
        )


def skipped(target):
    target.sluice_skip = True
    return target


def make_pytest():
    module = type(sys)('pytest')

    def raises(expected_exception, *args, match=None, **kwargs):
        context = Raises(expected_exception, match)
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
    module.deprecated_call = lambda *args, **kwargs: module.warns(
        (DeprecationWarning, PendingDeprecationWarning), *args, **kwargs
    )
    module.param, module.xfail = param, skip
    module.importorskip = lambda name, **_: __import__('importlib').import_module(name)
    # Names that tests use for the types of fixtures.
    for name in (
        'MonkeyPatch',
        'CaptureFixture',
        'LogCaptureFixture',
        'FixtureRequest',
        'TempPathFactory',
        'WarningsRecorder',
    ):
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
            unittest.IsolatedAsyncioTestCase._setupAsyncioRunner = lambda case: setattr(
                case, '_asyncioRunner', asyncio.Runner()
            )
        unittest.main = unittest.TextTestRunner = lambda *_, **__: Quiet()
