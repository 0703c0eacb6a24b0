/**
 * What pytest runs beside functions without arguments, as Python source for both judges: fixtures (of the tests, and those that
 * pytest itself brings), rows of arguments, and classes of tests that extend nothing.
 */
export const PYTHON_FIXTURES: string = String.raw`
def fixture(target=None, params=(), autouse=False, **_):
    def mark(given):
        given.sluice_fixture = (tuple(params), autouse)
        return given
    return mark(target) if callable(target) else mark

def parameters_of(target, is_method):
    code = target.__code__
    return code.co_varnames[is_method:code.co_argcount - len(target.__defaults__ or ())]

class Request:
    def __init__(self, fixtures, param):
        self.fixtures, self.param = fixtures, param
    def getfixturevalue(self, name):
        return self.fixtures.get(name)

class Fixtures:
    """The fixtures of one test: each is made once, and ended after it."""
    def __init__(self, space, case, chosen=()):
        self.space, self.case, self.chosen, self.made, self.endings = space, case, dict(chosen), {}, []

    def found(self, name):
        """The function of a fixture, and whether it is a method of the tests' class."""
        own = getattr(type(self.case), name, None) if self.case is not None else None
        for target, is_method in ((own, True), (self.space.get(name), False)):
            if type(target) is FUNCTION and hasattr(target, 'sluice_fixture'):
                return target, is_method
        return None, False

    def knows(self, name):
        return name == 'request' or name in BROUGHT or self.found(name)[0] is not None

    def always(self):
        names = [*(dir(type(self.case)) if self.case is not None else ()), *self.space]
        return [name for name in names if self.found(name)[0] is not None and self.found(name)[0].sluice_fixture[1]]

    def choices(self, names, seen=()):
        """The fixtures with rows of their own that these need, with the rows."""
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
            if target is None:
                self.made[name] = BROUGHT[name](self)
                return self.made[name]
            given = {each: Request(self, self.chosen.get(name)) if each == 'request' else self.get(each) for each in parameters_of(target, is_method)}
            made = target(self.case, **given) if is_method else target(**given)
            if type(made).__name__ == 'generator':
                self.endings.append(made)
                made = next(made)
            self.made[name] = finish(made)
        return self.made[name]

    def end(self):
        while self.endings:
            for _ in self.endings.pop():
                pass

class Changes:
    """pytest's monkeypatch."""
    def __init__(self, fixtures):
        self.before = []
        fixtures.endings.append(self.undoing())
    def undoing(self):
        self.undo()
        return
        yield
    def undo(self):
        while self.before:
            self.before.pop()()
    def setattr(self, target, name, *value, raising=True):
        if isinstance(target, str):
            value, (path, name) = (name,), target.rsplit('.', 1)
            target = trusted_module(path)
        was = getattr(target, name, MISSING)
        if was is MISSING and raising:
            raise AttributeError(name)
        self.before.append(lambda: delattr(target, name) if was is MISSING else setattr(target, name, was))
        setattr(target, name, value[0])
    def delattr(self, target, name, raising=True):
        was = getattr(target, name)
        self.before.append(lambda: setattr(target, name, was))
        delattr(target, name)
    def setitem(self, target, key, value):
        was = target.get(key, MISSING)
        self.before.append(lambda: target.pop(key, None) if was is MISSING else target.__setitem__(key, was))
        target[key] = value
    def delitem(self, target, key, raising=True):
        was = target.pop(key, MISSING) if not raising else target.pop(key)
        if was is not MISSING:
            self.before.append(lambda: target.__setitem__(key, was))
    def setenv(self, name, value, prepend=None):
        self.setitem(trusted_module('os').environ, name, str(value))
    def delenv(self, name, raising=True):
        self.delitem(trusted_module('os').environ, name, raising)
    def chdir(self, path):
        was = os.getcwd()
        self.before.append(lambda: os.chdir(was))
        os.chdir(path)

class Captured:
    """pytest's capsys."""
    def __init__(self, fixtures):
        import io
        self.kind, self.was = io.StringIO, (sys.stdout, sys.stderr)
        sys.stdout, sys.stderr = self.parts = io.StringIO(), io.StringIO()
        fixtures.endings.append(self.undoing())
    def undoing(self):
        sys.stdout, sys.stderr = self.was
        return
        yield
    def readouterr(self):
        out, err = self.parts
        sys.stdout, sys.stderr = self.parts = self.kind(), self.kind()
        return Output((out.getvalue(), err.getvalue()))

class Logged:
    """pytest's caplog."""
    def __init__(self, fixtures):
        self.logging, self.records, self.changed = trusted_module('logging'), [], []
        logging, records = self.logging, self.records
        class Handler(logging.Handler):
            def emit(self, record):
                records.append(record)
        self.handler = Handler()
        logging.getLogger().addHandler(self.handler)
        fixtures.endings.append(self.undoing())
    def undoing(self):
        self.logging.getLogger().removeHandler(self.handler)
        for logger, level in reversed(self.changed):
            logger.setLevel(level)
        return
        yield
    messages = property(lambda self: [''.join(each.getMessage()) for each in self.records])
    record_tuples = property(lambda self: [(each.name, each.levelno, each.getMessage()) for each in self.records])
    text = property(lambda self: ''.join(['%-8s %s:%s:%s %s\n' % (each.levelname, each.name, each.filename, each.lineno, each.getMessage()) for each in self.records]))
    def clear(self):
        self.records.clear()
    def set_level(self, level, logger=None):
        logger = self.logging.getLogger(logger)
        self.changed.append((logger, logger.level))
        logger.setLevel(level)
    def at_level(self, level, logger=None):
        return AtLevel(self, level, logger)

class AtLevel:
    def __init__(self, logged, level, logger):
        self.logged, self.given = logged, (level, logger)
    def __enter__(self):
        self.logged.set_level(*self.given)
    def __exit__(self, *_):
        logger, level = self.logged.changed.pop()
        logger.setLevel(level)

class Output(tuple):
    out, err = property(lambda self: self[0]), property(lambda self: self[1])

def new_folder(_):
    return trusted_module('pathlib').Path(trusted_module('tempfile').mkdtemp())

BROUGHT = {'monkeypatch': Changes, 'capsys': Captured, 'capfd': Captured, 'caplog': Logged, 'tmp_path': new_folder}
MISSING = object()

def run_rows(target, fixtures, run, text):
    """A test with each of its rows; one that asks for what is nowhere is not pytest's."""
    is_method = fixtures.case is not None
    if getattr(target, 'sluice_skip', False):
        return
    for row in getattr(target, 'sluice_rows', [{}]):
        names = [name for name in parameters_of(target, is_method) if name not in row]
        if not all(map(fixtures.knows, names)):
            continue
        always = fixtures.always()
        chosen = [{}]
        for name, params in fixtures.choices([*always, *names]).items():
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
    """A class of tests as pytest has them: an object for each test."""
    def call(owner, name, *given):
        target = getattr(owner, name, None)
        if target is not None:
            target(*given[:len(parameters_of(target, True))])
    members = [name for base in reversed(MRO(kind)) for name in MEMBERS(base)]
    names = [name for name in dict.fromkeys(members) if name.startswith('test') and type(getattr(kind, name)) is FUNCTION]
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
`;
