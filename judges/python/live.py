# The live judge: the tests run in the program's process, where its objects are, and the judge is another process that
# holds the values that the tests expect and compares. What goes between the two is signed with a secret that the
# program cannot read, so a message that the program writes is none.


def serve_tests(channel, source, setup):
    """The process that holds the program and its tests."""
    import marshal

    _, secret, codes, texts, asked, helper = channel.receive()
    codes = [marshal.loads(code) for code in codes]
    used = names_of(*codes)
    link = Link(channel, secret, False)
    try:
        program_names = names_of(compile(source, 'program.py', 'exec', dont_inherit=True))
    except BAD_SOURCE as error:
        link.send('syntax', '%s: %s' % (type(error).__name__, error))
        os_exit(0)
    import_ahead(
        'traceback',
        'inspect',
        'enum',
        'dataclasses',
        're',
        *(['asyncio'] if 'async' in ''.join(texts) else []),
        *([] if BROUGHT.keys().isdisjoint(used) else ['pathlib', 'tempfile', 'logging']),
        *used,
        *program_names,
    )
    prepare_frameworks(used)
    is_judging = ['']
    compare_cases()
    JUDGING[0] = is_judging
    snapshot = Snapshot()
    MODULES.append(snapshot.modules)
    tests = Tests(link, Comparer(snapshot.types), is_judging)
    COMPARER[0] = tests.comparer
    tests.comparer.intact = OWNER[0] = Intact(snapshot.modules, snapshot.types)
    constants_of(codes, tests.comparer.intact.codes, tests.comparer.intact.spoken)
    tests.comparer.library = Library(snapshot.modules, tests.comparer.intact, used)
    space = tests.space(snapshot)
    space.update(keys_in(used))
    space.update({name: name[12:] for name in used if name.startswith('sluice_name_')})
    sys.modules.pop('__main__', None)
    set_walls(is_judging, tests.comparer.intact)
    link.send('ready')
    give_usual(space, used)
    if helper:
        exec(compile(helper, 'helpers.py', 'exec', dont_inherit=True), space)
    try:
        names, given = load(source, '__program__', setup, lambda: tests.set_up(codes[0], space))
    except BaseException as error:
        link.send('failed', *told_error(error)[3:])
        os_exit(0)
    sys.modules['__main__'] = sys.modules.get('__program__')
    kinds, tests.comparer.names, tests.comparer.space = [], names, space
    for name in asked:
        if name in names and name not in (given or ()) and not (name in USUAL and names[name] is usual(name)):
            space[name] = names[name]
            kinds.append((name, live_kind(names[name])))
            if kinds[-1][1][0] == 'data':
                tests.comparer.seen[name] = names[name]
            if isinstance(names[name], type):
                tests.comparer.entries.add(names[name])
    try:
        link.send('kinds', kinds)
        link.send(
            'end',
            *tests.run(space, codes[0 if given is None else 1 :], texts, snapshot),
            sorted(tests.reached),
            tests.comparer.has_asked,
        )
    except Gone:
        pass
    os_exit(0)


# The comparing methods of unittest, however the tests reach them.
COMPARER = [None]


def compare_cases():
    unittest = sys.modules.get('unittest')

    def method(name, op):
        def compared(self, first, second, msg=None):
            if not COMPARER[0].compare(op, first, second):
                raise self.failureException(msg or '%.200r %s %.200r is not so' % (first, op, second))

        compared.__name__ = name
        return compared

    for name, op in COMPARISONS.items() if unittest is not None else ():
        setattr(unittest.TestCase, name, method(name, op))
