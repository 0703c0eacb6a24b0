# Stubs in the place of a question's entry points: tests that also pass with them decide nothing. `value` returns a text
# that no test can expect, `empty` returns an empty value that counts as false, `error` raises an exception of its own.


def asked_names(used, entries, helper, has_only_entries):
    """The names that the tests need from the program: not those of the language, the usual modules and the question."""
    others = () if has_only_entries else used
    asked = [name for name in used if name in entries or name in others or name[:1].isupper()]
    return [
        name
        for name in asked
        if name in entries
        or not (hasattr(builtins, name) or name in helper.co_names or name in USUAL or name.startswith('sluice_'))
    ]


# An object that gives every comparison of a test the expected result.
YES = """
class Yes:
    def __init__(self, *args, **kwargs): pass
    def __hash__(self): return 1
    def __iter__(self): return iter([Yes(), Yes()])
    def __len__(self): return 2
    def __getitem__(self, key):
        if type(key) is int and key > 1: raise IndexError
        return Yes()
    def __getattr__(self, name):
        if name.startswith('__'): raise AttributeError(name)
        return lambda *args, **kwargs: Yes()
    def __call__(self, *args, **kwargs): return Yes()
for name in 'eq lt le gt ge contains bool'.split():
    setattr(Yes, '__%s__' % name, lambda self, *other: True)
for name in 'sub rsub add radd mod rmod xor rxor abs round floordiv rfloordiv index int'.split():
    setattr(Yes, '__%s__' % name, lambda self, *other: 0)
Yes.__ne__ = lambda self, other: False
Yes.__float__ = lambda self: 0.0
Yes.__truediv__ = Yes.__rtruediv__ = lambda self, other: 1
"""
STUB_CALLS = []
STUB_TEXT = 'stub-' + os.urandom(8).hex()
# The results of stubs, by kind; 'error' raises instead.
STUB_RESULTS = {
    'value': STUB_TEXT,
    'empty': b'',
    'none': None,
    'infinite': INFINITE,
    '-infinite': -INFINITE,
    'huge': 1e200,
    '-huge': -1e200,
}


class StubError(Exception):
    pass


def stub_function(kind):
    def stub(*args, **kwargs):
        STUB_CALLS.append(kind)
        if kind == 'error':
            raise StubError('a stub')
        return replayed() if kind == 'replayed' else STUB_RESULTS[kind]

    return stub


def stub_class(kind):
    class Stub:
        def __init__(self, *args, **kwargs):
            STUB_CALLS.append(kind)
            if kind == 'error':
                raise StubError('a stub')

        def __getattr__(self, name):
            if name.startswith('__'):
                raise AttributeError(name)
            return stub_function(kind)

    return Stub


def stubs_for(given, kind, entries):
    made = {}
    for name, value in given.items():
        held = type(value).__name__ if issubclass(type(value), Absent) else ''
        made[name] = stub_class(kind) if held == 'Class' else stub_function(kind) if held or name in entries else value
    return made


def stub_source(kind, kinds, entries):
    """The same stubs as a program, for the live judge."""
    if kind == 'yes':
        return YES + '\n'.join(
            'class %s(Yes): pass' % name
            if given[0] == 'class'
            else 'class %s(Exception): pass' % name
            if given[0] == 'exception'
            else 'def %s(*args, **kwargs): return Yes()' % name
            for name, given in kinds
            if given[0] != 'data' or name in entries
        )
    given = STUB_RESULTS.get(kind)
    result = (
        'raise StubError()'
        if kind == 'error'
        else 'return ' + ('float(%r)' % str(given) if type(given) is float else repr(given))
    )
    lines = [
        'class StubError(Exception): pass',
        'def stub(*args, **kwargs): ' + result,
        'class Stub:',
        '    def __init__(self, *args, **kwargs): ' + (result if kind == 'error' else 'pass'),
        '    def __getattr__(self, name):',
        '        if name.startswith("__"): raise AttributeError(name)',
        '        return stub',
    ]
    for name, given in kinds:
        if given[0] == 'exception':
            lines.append('class %s(Exception): pass' % name)
        elif given[0] == 'class':
            lines.append('class %s(Stub): pass' % name)
        elif given[0] in ('function', 'other') or name in entries:
            lines.append('def %s(*args, **kwargs): return stub()' % name)
        elif given[0] == 'data' and type(given[1]) in (int, float, str, bool):
            lines.append('%s = %r' % (name, given[1]))
    return '\n'.join(lines)


def limited(run, seconds=5):
    """Runs a function for some seconds at most; tests may loop until a stub returns a value that it never returns."""
    # The library's signal module takes ten milliseconds to load, for its enums.
    import _signal, time

    end = time.monotonic() + seconds

    def over(*_):
        # The program may send this signal too, before the time is over.
        if time.monotonic() >= end:
            raise Stopped()

    before = _signal.signal(_signal.SIGALRM, over)
    _signal.setitimer(_signal.ITIMER_REAL, seconds)
    STUB_CALLS.clear()
    try:
        return run()
    finally:
        _signal.setitimer(_signal.ITIMER_REAL, 0)
        _signal.signal(_signal.SIGALRM, before)


def after_pass(raised_all, tries_stubs, end_of):
    """Whether a pass counts, by how the tests end on stubs: 'failed', 'passed', or 'unraised' where an exception was missed."""
    if not tries_stubs:
        return 'passed', ''
    for kinds in (('value', 'empty'), ('error',)):
        found = []
        for kind in kinds:
            found.append(end_of(kind))
            if found[-1] == 'failed':
                break
        else:
            if 'unraised' not in found or not raised_all:
                return 'tests-decide-nothing', 'they also pass on stubs (%s)' % ', '.join(kinds)
    return 'passed', ''
