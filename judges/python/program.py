# The program's process of the runner: it loads the program with the names that graders provide (`List`, `math`,
# `Counter` …) and with the question's setup, and serves calls for the strict judge. It sends no requests to the judge,
# and its replies are plain data.

USUAL = {
    name: (name, None)
    for name in """math cmath re string collections itertools functools heapq bisect datetime copy
    operator fractions decimal statistics json random sys os time calendar typing array queue struct textwrap""".split()
}
for holder, given in (
    (
        'typing',
        """List Dict Set Tuple Optional Union Any Callable Iterable Iterator Sequence Mapping DefaultDict Deque
        Generator TypeVar Generic NamedTuple FrozenSet Type Hashable Literal""",
    ),
    ('collections', 'Counter defaultdict deque OrderedDict namedtuple ChainMap'),
    ('functools', 'lru_cache cache reduce partial cmp_to_key wraps total_ordering'),
    ('heapq', 'heappush heappop heapify heapreplace heappushpop nlargest nsmallest'),
    ('bisect', 'bisect_left bisect_right insort insort_left insort_right'),
    (
        'itertools',
        'accumulate chain combinations permutations product groupby zip_longest pairwise islice starmap takewhile',
    ),
    ('math', 'sqrt gcd lcm ceil floor log log2 inf pi comb factorial isqrt'),
    ('string', 'ascii_lowercase ascii_uppercase ascii_letters'),
    ('dataclasses', 'dataclass field'),
    ('enum', 'Enum'),
    ('abc', 'ABC abstractmethod'),
    ('fractions', 'Fraction'),
    ('decimal', 'Decimal'),
    ('copy', 'deepcopy'),
    ('datetime', 'timedelta'),
    ('operator', 'itemgetter attrgetter'),
    ('random', 'randint'),
):
    USUAL.update({name: (holder, name) for name in given.split()})

BAD_SOURCE = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
EXCEPTIONS = [kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, BaseException)]
EXCEPTION_KEYS = {kind: index for index, kind in enumerate(EXCEPTIONS)}


def names_of(*codes):
    """All names that code objects use, also as attributes."""
    found, waiting = {}, list(codes)
    while waiting:
        code = waiting.pop()
        found.update(dict.fromkeys(code.co_names))
        found.update(dict.fromkeys([name for name in code.co_varnames if name in BROUGHT]))
        if 'eval' in code.co_names or 'exec' in code.co_names:
            for part in code_constants(code):
                if type(part) is str:
                    found.update(
                        dict.fromkeys(
                            ''.join([char if char.isalnum() or char == '_' else ' ' for char in part]).split()
                        )
                    )
        waiting += [part for part in code_constants(code) if type(part) is type(code)]
    return list(found)


def usual(name):
    module, attribute = USUAL[name]
    value = __import__(module)
    return value if attribute is None else getattr(value, attribute, None)


def give_usual(space, names):
    for name in names:
        if name in USUAL and name not in space:
            space[name] = usual(name)


def load(source, name, setup, set_up=None):
    """
    Runs the program as a module, after the question's setup if that does not need the program itself. Returns the
    module's names, and those that the setup defined before; None if it could not run before. If the tests are in the
    same process, the setup runs among them, and the program is given its names.
    """
    module = type(sys)(name)
    space = module.__dict__
    space['__builtins__'], space['__file__'] = builtins, 'program.py'
    sys.modules[name] = module
    code = compile(source, 'program.py', 'exec', dont_inherit=True)
    give_usual(space, names_of(code))
    given = {}
    if setup.strip():
        before = dict(space)
        try:
            if set_up is not None:
                given = set_up()
                space.update(given)
            else:
                first = compile(setup, 'setup.py', 'exec', dont_inherit=True)
                give_usual(space, names_of(first))
                exec(first, space)
                given = {key: value for key, value in space.items() if before.get(key, before) is not value}
        except BaseException:
            space.clear()
            space.update(before)
            given = None
    exec(code, space)
    return space, given


def missing_package(error):
    """The well-known package that an import did not find; another missing module is the program's fault."""
    name = getattr(error, 'name', None)
    top = name.split('.')[0] if type(name) is str else ''
    return top if isinstance(error, ModuleNotFoundError) and top in KNOWN_PACKAGES else ''


def told_error(error):
    """An exception as data: the nearest class of the language, with its arguments if they are plain data."""
    kind = type(error)
    known = next((base for base in kind.__mro__ if base in EXCEPTION_KEYS), Exception)
    try:
        text = str(error)[:500]
    except BaseException:
        text = ''
    args = (text,)
    try:
        args = copied(tuple(error.args)) if known is kind else args
    except BaseException:
        pass
    return ('exc', EXCEPTION_KEYS[known], args, kind.__name__[:100], known is kind, missing_package(error), text)


def makes_data(kind):
    """Whether the objects of a class count as data: a class of the language or the library (zip, Counter) is a function for the tests."""
    return id(kind) in CONSTANT_KEYS or rich_index(kind) is not None or is_iterator(kind)


def kind_of(value):
    if isinstance(value, type) and not makes_data(value):
        return ('class',)
    if callable(value):
        return ('function',)
    try:
        return ('data', copied(value))
    except (NotPlain, Gone):
        return ('other',)


def live_kind(value):
    if isinstance(value, type) and issubclass(value, BaseException):
        return ('exception',)
    return kind_of(value)


def called(target, args, kwargs):
    """The reply to a call: the result, the changed arguments, and whether the program keeps an object of either."""
    before = packed((args, kwargs))
    PENDING.clear()
    reply, result = None, None
    try:
        result = target(*args, **kwargs)
    except BaseException as error:
        reply = told_error(error)
    try:
        reply = reply or ('ret', copied(result))
        after = packed((args, kwargs))
    except (NotPlain, Gone):
        PENDING[:] = [result, args, kwargs, before]
        return ('odd', type(result).__name__[:100])
    changes = None if after == before else unpacked(after)
    held, result = (result,), None
    return reply + (
        changes,
        (changes is not None and is_nested((*args, *kwargs.values()))) or is_kept(args, kwargs, held),
    )


# The last call whose result or arguments were not plain data.
PENDING = []


def looked(result, args, kwargs, before):
    """The reply to a call again, with the library's own types converted to data; 'odd' if that is not possible."""
    LOOKS[0], changes = True, None
    try:
        after = packed((args, kwargs))
        changes = None if after == before else unpacked(after)
    except (NotPlain, Gone):
        pass
    try:
        data = packed(result)
        remember((result,))
        return ('looked', data, changes, True)
    except (NotPlain, Gone):
        return ('odd', type(result).__module__ == 're' and type(result).__name__ == 'Match', changes, True)
    finally:
        LOOKS[0] = False


def answered(space, objects, kind, *rest):
    if kind == 'look':
        return looked(*PENDING)
    if kind == 'kept':
        return ('kept', is_sent_changed())
    if kind == 'names':
        given = []
        for name in rest[0]:
            value = space.get(name, space)
            is_missing = value is space or (name in USUAL and value is usual(name))
            given.append(('missing',) if is_missing else kind_of(value))
        return ('kinds', given)
    if kind == 'call':
        return called(space[rest[0]], rest[1], rest[2])
    if kind == 'make':
        try:
            objects.append(space[rest[0]](*rest[1], **rest[2]))
        except BaseException as error:
            return told_error(error) + (None, False)
        return ('made', len(objects) - 1, is_kept(rest[1], rest[2]))
    if kind == 'attribute':
        try:
            value = getattr(objects[rest[0]], rest[1])
        except BaseException as error:
            return told_error(error) + (None, False)
        PENDING[:] = [value, (), {}, packed(((), {}))]
        kind = kind_of(value)
        if kind[0] == 'data':
            remember((value,))
        return kind
    if kind == 'method':
        try:
            target = getattr(objects[rest[0]], rest[1])
        except BaseException as error:
            return told_error(error) + (None, False)
        return called(target, rest[2], rest[3])
    raise Gone()


def serve_program(channel, source, setup):
    try:
        compile(source, 'program.py', 'exec', dont_inherit=True)
    except BAD_SOURCE as error:
        channel.send(('syntax', '%s: %s' % (type(error).__name__, error)))
        os_exit(0)
    try:
        space, _ = load(source, '__program__', setup)
    except BaseException as error:
        channel.send(('failed',) + told_error(error)[3:])
        os_exit(0)
    try:
        channel.send(('loaded',))
        objects = []
        while True:
            message = channel.receive()
            try:
                reply = answered(space, objects, *message)
                channel.send(reply)
            except NotPlain:
                channel.send(('odd', ''))
    except Gone:
        os_exit(0)


def become_worker(stdin, stdout, alone):
    # Outside of a sandbox only the process group shows whose child it is.
    if alone:
        os.setsid()
    null = os.open('/dev/null', os.O_RDWR)
    os.dup2(null if stdin is None else stdin, 0)
    # Standard error is not output: it goes to the host, which counts it.
    if stdout is not None:
        os.dup2(stdout, 1)
    os.close(RESULT)
    # Without site, which takes a quarter of the start; these are the names of it that programs expect.
    builtins.exit = builtins.quit = sys.exit
    version = '%d.%d' % sys.version_info[:2]
    sys.path[0] = ''
    sys.path += ['/usr/local/lib/python%s/dist-packages' % version, '/usr/lib/python3/dist-packages']
