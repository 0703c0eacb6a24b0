# Runs the tests that nobody calls: functions `test_…`, cases of unittest, coroutines; and sees which are skipped.


class Names:
    """The module of the tests, as `setup_module` receives it."""


def module_of(space):
    module = Names()
    module.__dict__ = space
    return module


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
    for_all('setup_module', space, module_of(space)) or for_all('setUpModule', space)
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
        if (
            name.startswith('Test')
            and type in MRO(type(value))
            and getattr(value, '__module__', '') == '__tests__'
            and not is_used(text.replace('class %s' % name, ''), name)
        ):
            if unittest is None or unittest.TestCase not in MRO(value):
                run_plain_class(value, space, text)
    SHARED.end()
    for_all('teardown_module', space, module_of(space)) or for_all('tearDownModule', space)


# If the program is in the same process: the object that knows the functions of the tests.
OWNER = [None]


def is_of_tests(value):
    return type(value) is FUNCTION and (OWNER[0] is None or OWNER[0].is_own(value))


def for_all(name, space, given=None):
    """Calls a setup or teardown function of the module, if the tests have it."""
    target = space.get(name)
    if is_of_tests(target):
        target(*[given][: len(parameters_of(target, False))])
        return True


FUNCTION = type(finish)


def is_used(text, name):
    rest = text.replace('def %s(' % name, '')
    at = rest.find(name)
    while at >= 0:
        end = rest[at + len(name) : at + len(name) + 1]
        start = rest[at - 1 : at] if at else ''
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
    last = [line for name, line in places_of(error) if name == 'tests.py'][-1:]
    texts = TEXTS[0]
    return 'skip' in text.lower() and (
        not last
        or any('skip' in each.split('\n')[last[0] - 1].lower() for each in texts if each.count('\n') >= last[0] - 1)
    )


def places_of(error):
    """The files and lines that an exception passed; the last one raised it."""
    before, at, found = JUDGING[0][0], error.__traceback__, []
    JUDGING[0][0] = 'end'
    while at is not None:
        found.append((frame_code(at.tb_frame).co_filename, at.tb_lineno))
        at = at.tb_next
    JUDGING[0][0] = before
    return found


def catches_failure(error, kinds):
    """Whether it is a failure that the tests raised, not the program or what it called, and of one of these kinds."""
    waiting = [kinds]
    # Any class of the language: the tests may report a failure by another one (`raise ValueError('no error')`).
    while waiting and not FLAGS(type(error)) & 512:
        kind = waiting.pop()
        waiting += kind if type(kind) is tuple else ()
        if any([kind is base for base in MRO(type(error))]):
            names = [name for name, _ in places_of(error)]
            return names != [] and 'program.py' not in names
    return False


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
            is_to_fail = 'expectedFailure' in text and getattr(
                getattr(kind, name), '__unittest_expecting_failure__', False
            )
            skipping(lambda: failing(kind(name).debug) if is_to_fail else kind(name).debug(), text)
        kind.tearDownClass()

    if names:
        skipping(run_all, text)
