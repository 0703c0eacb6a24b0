# The built-in fixtures of pytest (`monkeypatch`, `capsys`, `caplog`, `tmp_path` …) for both judges.


class Within:
    """A context manager: an object, and a function that is called at the end."""

    def __init__(self, value, end):
        self.value, self.end = value, end

    def __enter__(self):
        return self.value

    def __exit__(self, *_):
        self.end()


class Changes:
    """pytest's monkeypatch."""

    def __init__(self, fixtures=None):
        self.before = []
        if fixtures is not None:
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
        if OWNER[0] is not None:
            OWNER[0].given.append(value[0])
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

    def syspath_prepend(self, path):
        trusted_module('sys').path.insert(0, str(path))

    def context(self):
        inner = Changes()
        return Within(inner, inner.undo)

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

    def disabled(self):
        return Within(None, bool)

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
    text = property(
        lambda self: ''.join(
            [
                '%-8s %s:%s:%s %s\n' % (each.levelname, each.name, each.filename, each.lineno, each.getMessage())
                for each in self.records
            ]
        )
    )

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


class Folders:
    """pytest's tmp_path_factory."""

    def __init__(self, _):
        pass

    def mktemp(self, name, numbered=True):
        made = new_folder(self) / name
        made.mkdir()
        return made

    def getbasetemp(self):
        return new_folder(self)


class OldPath(str):
    """pytest's tmpdir, as far as tests use it."""

    strpath, basename = property(str), property(lambda self: self.rsplit('/', 1)[-1])

    def join(self, *parts):
        return OldPath('/'.join([self, *map(str, parts)]))

    __truediv__ = join

    def mkdir(self, *parts):
        os.mkdir(self.join(*parts))
        return self.join(*parts)

    def write(self, text, mode='w', **_):
        with open(self, mode) as file:
            file.write(text)

    def read(self, mode='r'):
        with open(self, mode) as file:
            return file.read()

    def exists(self):
        return trusted_module('os').path.exists(self)

    def listdir(self):
        return [self.join(name) for name in os.listdir(self)]


def warnings_of(fixtures):
    """pytest's recwarn."""
    context = trusted_module('warnings').catch_warnings(record=True)
    found = Warned(context.__enter__())
    trusted_module('warnings').simplefilter('always')

    def undoing():
        context.__exit__(None, None, None)
        return
        yield

    fixtures.endings.append(undoing())
    return found


class Warned:
    def __init__(self, found):
        self.list = found

    def __len__(self):
        return len(self.list)

    def __iter__(self):
        return iter(self.list)

    def __getitem__(self, at):
        return self.list[at]

    def pop(self, kind=Warning):
        for at, each in enumerate(self.list):
            if kind in MRO(each.category):
                return self.list.pop(at)
        raise AssertionError('no warning of this kind')

    def clear(self):
        self.list.clear()


BROUGHT = {
    'monkeypatch': Changes,
    'capsys': Captured,
    'capfd': Captured,
    'caplog': Logged,
    'tmp_path': new_folder,
    'recwarn': warnings_of,
    'tmp_path_factory': Folders,
    'tmpdir': lambda _: OldPath(new_folder(_)),
}
MISSING = object()
