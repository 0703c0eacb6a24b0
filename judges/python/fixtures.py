# Features of pytest beyond functions without arguments for both judges: fixtures of the tests, rows of arguments, and
# test classes without a base class.


def fixture(target=None, scope='function', params=(), autouse=False, name=None, **_):
    def mark(given):
        given.sluice_fixture = ([row.values[0] for row in map(row_of, params or ()) if not row.is_skipped], autouse)
        given.sluice_scope, given.sluice_name = scope, name
        return given

    return mark(target) if callable(target) else mark


class Row:
    """pytest.param: the values of a row, and whether a mark skips it."""

    def __init__(self, values, is_skipped):
        self.values, self.is_skipped = values, is_skipped


def row_of(value):
    return value if type(value) is Row else Row((value,), False)


def param(*values, marks=(), **_):
    class Marked:
        pass

    for mark in marks if type(marks) in (list, tuple) else (marks,):
        mark(Marked)
    return Row(values, hasattr(Marked, 'sluice_skip'))


def parametrize(names, values, indirect=False, **_):
    names = [name.strip() for name in names.split(',')] if isinstance(names, str) else list(names)

    def mark(target):
        rows = []
        for row in [
            value if type(value) is Row else Row((value,) if len(names) == 1 else tuple(value), False)
            for value in values
        ]:
            if not row.is_skipped:
                rows.append(dict(zip(names, row.values)))
        before = getattr(target, 'sluice_rows', [{}])
        target.sluice_rows = [{**row, **old} for old in before for row in rows]
        given = names if indirect is True else list(indirect or ())
        target.sluice_indirect = (*getattr(target, 'sluice_indirect', ()), *given)
        return target

    return mark


def usefixtures(*names):
    def mark(target):
        target.sluice_uses = (*getattr(target, 'sluice_uses', ()), *names)
        return target

    return mark


def parameters_of(target, is_method):
    code = target.__code__
    return code.co_varnames[is_method : code.co_argcount - len(target.__defaults__ or ())]


class Request:
    """The request of a fixture; functions that receive it cannot reach the judge's objects behind it."""

    def __init__(self, fixtures, param):
        def add(run):
            def ending():
                run()
                return
                yield

            fixtures.endings.append(ending())

        self.param, self.getfixturevalue, self.addfinalizer = param, lambda name: fixtures.get(name), add


class Fixtures:
    """The fixtures of one test: each is made once, and ended after the test."""

    def __init__(self, space, case, chosen=()):
        self.space, self.case, self.chosen, self.made, self.endings = space, case, dict(chosen), {}, []

    def found(self, name):
        """The function of a fixture, and whether it is a method of the tests' class."""
        own = getattr(type(self.case), name, None) if self.case is not None else None
        others = [
            (other, False)
            for other in self.space.values()
            if type(other) is FUNCTION and getattr(other, 'sluice_name', None) == name
        ]
        for target, is_method in ((own, True), (self.space.get(name), False), *others):
            if is_of_tests(target) and hasattr(target, 'sluice_fixture'):
                return target, is_method
        return None, False

    def knows(self, name):
        return name == 'request' or name in BROUGHT or self.found(name)[0] is not None

    def always(self):
        names = [*(dir(type(self.case)) if self.case is not None else ()), *self.space]
        return [name for name in names if self.found(name)[0] is not None and self.found(name)[0].sluice_fixture[1]]

    def choices(self, names, seen=()):
        """The needed fixtures that have rows of their own, with the rows."""
        rows = {}
        for name in names:
            target, is_method = self.found(name)
            if target is not None and name not in seen:
                if target.sluice_fixture[0]:
                    rows[name] = target.sluice_fixture[0]
                rows.update(self.choices(parameters_of(target, is_method), (*seen, name)))
        return rows

    def get(self, name):
        if name not in self.made:
            target, is_method = self.found(name)
            if target is None and name == 'request':
                return Request(self, None)
            if target is None:
                self.made[name] = BROUGHT[name](self)
                return self.made[name]
            is_shared = (
                getattr(target, 'sluice_scope', '') in ('module', 'session', 'package')
                and not is_method
                and not target.sluice_fixture[0]
            )
            if is_shared and id(target) in SHARED.made:
                return SHARED.made[id(target)]
            given = {
                each: Request(self, self.chosen.get(name)) if each == 'request' else self.get(each)
                for each in parameters_of(target, is_method)
            }
            made = target(self.case, **given) if is_method else target(**given)
            if type(made).__name__ == 'async_generator':
                made = stepwise(made)
            if type(made).__name__ == 'generator':
                (SHARED if is_shared else self).endings.append(made)
                made = next(made)
            self.made[name] = finish(made)
            if is_shared:
                SHARED.made[id(target)] = self.made[name]
        return self.made[name]

    def end(self):
        while self.endings:
            for _ in self.endings.pop():
                pass


# The fixtures of a module: each is made once, and ended after all tests.
SHARED = Fixtures({}, None)


def stepwise(made):
    """An asynchronous generator as a plain one."""

    async def step():
        async for value in made:
            return [value]
        return []

    for value in finish(step()):
        yield value
    finish(step())


def run_rows(target, fixtures, run, text):
    """A test with each of its rows; a function with a parameter that is no fixture is not a test of pytest."""
    case = fixtures.case
    is_method = case is not None
    if getattr(target, 'sluice_skip', False):
        return
    indirect = (*getattr(target, 'sluice_indirect', ()), *(getattr(case, 'sluice_indirect', ()) if is_method else ()))
    uses = [*getattr(target, 'sluice_uses', ()), *(getattr(case, 'sluice_uses', ()) if is_method else ())]
    rows = [
        {**row, **own}
        for own in (getattr(case, 'sluice_rows', [{}]) if is_method else [{}])
        for row in getattr(target, 'sluice_rows', [{}])
    ]
    for row in rows:
        choice = {name: row.pop(name) for name in indirect if name in row}
        names = [name for name in parameters_of(target, is_method) if name not in row]
        if not all(map(fixtures.knows, names)):
            continue
        always = [*fixtures.always(), *uses]
        chosen = [choice]
        for name, params in fixtures.choices([*always, *names]).items():
            if name not in choice:
                chosen = [{**each, name: param} for each in chosen for param in params]
        for each in chosen:
            own = Fixtures(fixtures.space, fixtures.case, each)

            def one():
                try:
                    for name in always:
                        own.get(name)
                    run({**row, **{name: own.get(name) for name in names}})
                finally:
                    own.end()

            skipping(one, text)


def run_plain_class(kind, space, text):
    """Runs a test class of pytest: with a new object for each test."""

    def call(owner, name, *given):
        target = getattr(owner, name, None)
        if target is not None:
            target(*given[: len(parameters_of(target, True))])

    if getattr(kind, 'sluice_skip', False):
        return
    for inner in list(MEMBERS(kind).values()):
        if type(inner) is type and inner.__name__.startswith('Test'):
            run_plain_class(inner, space, text)
    members = [name for base in reversed(MRO(kind)) for name in MEMBERS(base)]
    names = [
        name for name in dict.fromkeys(members) if name.startswith('test') and type(getattr(kind, name)) is FUNCTION
    ]
    if not names or type(getattr(kind, '__init__')) is FUNCTION or getattr(kind, 'sluice_skip', False):
        return
    call(kind, 'setup_class')
    for name in names:
        case = kind()

        def run(given):
            call(case, 'setup_method', getattr(case, name))
            try:
                finish(getattr(kind, name)(case, **given))
            finally:
                call(case, 'teardown_method', getattr(case, name))

        run_rows(getattr(kind, name), Fixtures(space, case), run, text)
    call(kind, 'teardown_class')
