/**
 * The live judge, as Python source: the tests run in the program's process, where its objects are, and the judge is
 * another process that holds the values that the tests expect and compares. What goes between the two is signed with a
 * secret that the program cannot read, so a message that the program writes is none.
 */
export const PYTHON_LIVE: string = String.raw`
class Link:
    """Signed messages over a channel."""
    def __init__(self, channel, secret, is_judge):
        import hashlib
        self.channel, self.secret, self.digest = channel, secret, hashlib.sha256
        self.sides, self.sent, self.received = (b'judge', b'tests') if is_judge else (b'tests', b'judge'), 0, 0

    def sign(self, side, count, data):
        return self.digest(self.secret + side + size(count) + data + self.secret).digest()

    def send(self, *message):
        data = packed(message)
        self.sent += 1
        self.channel.send(('signed', self.sign(self.sides[0], self.sent, data), data))

    def receive(self):
        message = self.channel.receive()
        self.received += 1
        if len(message) != 3 or type(message[2]) is not bytes or message[1] != self.sign(self.sides[1], self.received, message[2]):
            raise Gone()
        return unpacked(message[2])

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
    import_ahead('traceback', 'inspect', 'enum', 'dataclasses', 're', *(['asyncio'] if 'async' in ''.join(texts) else []), *used, *program_names)
    prepare_frameworks(used)
    is_judging = ['']
    snapshot = Snapshot()
    MODULES.append(snapshot.modules)
    tests = Tests(link, Comparer(snapshot.types), is_judging)
    space = tests.space(snapshot)
    sys.modules.pop('__main__', None)
    set_walls(is_judging)
    link.send('ready')
    try:
        names, given = load(source, '__program__', setup)
    except BaseException as error:
        link.send('failed', *told_error(error)[3:])
        os_exit(0)
    sys.modules['__main__'] = sys.modules.get('__program__')
    give_usual(space, used)
    if helper:
        exec(compile(helper, 'helpers.py', 'exec', dont_inherit=True), space)
    kinds, tests.comparer.names, tests.comparer.space = [], names, space
    for name in asked:
        if name in names and not (name in USUAL and names[name] is usual(name)):
            space[name] = names[name]
            kinds.append((name, live_kind(names[name])))
            if kinds[-1][1][0] == 'data':
                tests.comparer.seen[name] = names[name]
            if isinstance(names[name], type):
                tests.comparer.entries.add(names[name])
    space.update(given or {})
    try:
        link.send('kinds', kinds)
        link.send('end', *tests.run(space, codes[0 if given is None else 1:], texts, snapshot))
    except Gone:
        pass
    os_exit(0)

class Tests:
    def __init__(self, link, comparer, is_judging):
        self.link, self.comparer, self.is_judging, self.is_trial, self.last, self.unraised = link, comparer, is_judging, False, {}, []

    def space(self, snapshot):
        own = dict(vars(builtins))
        own['isinstance'], own['__import__'] = type_of_instance(self.comparer), snapshot.importer()
        build = builtins.__build_class__
        def build_class(*args, **kwargs):
            made = build(*args, **kwargs)
            # What the tests define themselves is no object of the program, unless it inherits from one.
            if isinstance(made, type) and all(self.comparer.is_trusted(base) for base in MRO(made)[1:]):
                self.comparer.types[id(made)] = made
            return made
        own['__build_class__'] = build_class
        self.builtins, self.builtins_before = own, dict(own)
        comparer = self.comparer
        return {'__builtins__': own, '__name__': '__tests__', 'sluice_same': self.same, 'sluice_compare': comparer.compare, 'sluice_chain': comparer.chain,
            'sluice_arithmetic': comparer.arithmetic, 'sluice_answering': comparer.answering, 'sluice_number': comparer.number,
            'sluice_guard': comparer.guard, 'sluice_result': comparer.result, 'sluice_sensitive': self.sensitive, 'sluice_not_raised': self.unraised.append,
            'sluice_same_json': same_json}

    def same(self, key, value):
        """Whether a value is the one that the judge holds."""
        self.comparer.has_compared = True
        try:
            data = copied(value)
        except (NotPlain, Gone):
            data = NONE_OF
        if self.is_trial:
            return data is not NONE_OF and self.last.get(key) == packed(data)
        if data is not NONE_OF:
            self.last[key] = packed(data)
            self.link.send('same', key, data)
        elif self.comparer.own(EQUALITY, value):
            self.link.send('own', key)
            self.link.send('answers', [self.comparer.says('==', value, other) for other in self.link.receive()[1]])
        else:
            self.link.send('native', key)
            return value == self.link.receive()[1]
        return self.link.receive()[1] is True

    def sensitive(self, whole, others):
        """The outcome of an assert; where arithmetic of the program's own is in it, other numbers must give another."""
        if self.is_trial:
            return whole()
        held, has_own = self.tried(whole)
        if has_own:
            # Each in a process of its own, in random order: what was asked before tells nothing.
            found = {True: [], False: []}
            for is_it, thunk in shuffled([(True, whole), *((False, other) for other in others)]):
                found[is_it].append(self.tried(thunk)[0])
            if held and (any(found[False]) or not all(found[True])):
                self.comparer.doubt('arithmetic of the program gives the same for other numbers')
        result = whole()
        if has_own and result and not held:
            self.comparer.doubt('arithmetic of the program gives once this and once that')
        return result

    def tried(self, thunk):
        """Whether it holds, and whether arithmetic of the program's own is in it; tried in a process of its own."""
        self.is_judging[0] = 'fork'
        child = os_fork()
        if child == 0:
            self.is_trial, self.comparer.has_own_arithmetic = True, False
            try:
                held = bool(thunk())
            except BaseException:
                held = False
            os_exit(held + 2 * self.comparer.has_own_arithmetic)
        self.is_judging[0] = ''
        status = os_waitpid(child, 0)[1]
        return status >> 8 in (1, 3) and status & 255 == 0, status >> 8 in (2, 3)

    def run(self, space, codes, texts, snapshot):
        """How the tests ended, with a detail and whether an expected exception was missed."""
        changed = snapshot.changed()
        if changed is not None:
            return 'runtime-error', 'the program changes %s of Python' % changed, False
        outcome, detail = 'passed', ''
        try:
            for code in codes:
                exec(code, space)
            run_found(space, texts)
        except BaseException as error:
            outcome, detail = self.failure(error)
        if self.comparer.unconfirmed:
            return 'wrong-answer', self.comparer.unconfirmed, False
        if outcome == 'passed' and self.comparer.has_nan and not speaks_of_nan(texts):
            return 'wrong-answer', NAN_FOUND, False
        changed = snapshot.changed()
        if outcome == 'passed' and (changed is not None or self.builtins != self.builtins_before):
            return 'runtime-error', 'the program changes %s of Python' % (changed or 'the tests’ built-ins'), False
        if outcome == 'passed':
            detail = 'answers' if self.comparer.has_foreign else '' if self.comparer.has_compared else 'nothing'
        return outcome, detail, bool(self.unraised)

    def failure(self, error):
        if isinstance(error, Gone):
            raise error
        text = '%s: %s' % (type(error).__name__, str(error)[:300])
        missing = missing_package(error)
        if missing:
            return 'module-missing', missing
        if isinstance(error, MemoryError):
            return 'memory-limit', text
        self.is_judging[0] = 'end'
        at, inner = error.__traceback__, ''
        while at is not None:
            inner = at.tb_frame.f_code.co_filename
            at = at.tb_next
        if inner == 'program.py':
            return 'runtime-error', text
        return 'wrong-answer' if isinstance(error, AssertionError) else 'tests-error', text

os_fork, os_waitpid = os.fork, os.waitpid

def judge_live(first, spawn, tests):
    """The process that holds what the tests expect."""
    import marshal
    nonce, setup, entries, flags, helpers, *statements = tests
    entries, flags = entries.split(), flags.split()
    texts = [setup, *statements]
    try:
        codes, kept, must, marked = transformed_tests(texts, entries)
        helper = compile(helpers, 'helpers.py', 'exec', dont_inherit=True)
    except BAD_SOURCE as error:
        return nonce, 'tests-broken', '%s: %s' % (type(error).__name__, error)
    used = names_of(*codes)
    asked = asked_names(used, entries, helper, 'only-entries' in flags)
    is_needed = any(name in helper.co_names for name in used)
    work = ([marshal.dumps(code) for code in codes], texts, asked, helpers if is_needed else '')
    outcome, detail, unraised, kinds = run_live(*first, work, kept, must)
    if outcome not in ('passed', 'tests-error'):
        return nonce, outcome, detail
    known = {name for name, _ in kinds}
    stubbed = kinds + [(name, ('class',) if name[:1].isupper() else ('function',)) for name in entries if name not in known]
    def end_of(kind):
        try:
            return limited(lambda: run_live(*spawn(stub_source(kind, stubbed, entries)), work, kept, must), 10)
        except Stopped:
            return 'timeout', '', False, []
    if outcome == 'tests-error':
        if detail.startswith('NameError') and any(repr(name) in detail and name not in known for name in entries):
            return nonce, 'runtime-error', detail
        is_same = all(end_of(kind)[:2] == (outcome, detail) for kind in ('value', 'empty'))
        return nonce, 'tests-broken' if is_same else 'wrong-answer', detail
    for kind in ('yes', 'empty') if detail == 'answers' else ('empty',) if detail == 'nothing' else ():
        # An object of the program may have answered for itself where the judge does not see it, or held nothing.
        if end_of(kind)[0:3:2] == ('passed', False):
            return nonce, 'empty-answer', 'they also pass on an object that says yes to everything, or on nothing'
    def how(kind):
        stub = end_of(kind)
        return 'failed' if stub[0] != 'passed' else 'unraised' if stub[2] else 'passed'
    return nonce, *after_pass(not unraised, 'stubs' in flags or marked, how)

def run_live(channel, worker, work, kept, must):
    secret = os.urandom(32)
    link = Link(channel, secret, True)
    comparer, kinds, held, denied, doubt, is_ready = Comparer({}), [], set(), set(), '', False
    values = {}
    def value_of(key):
        if key not in values:
            space = {'__builtins__': builtins}
            give_usual(space, names_of(kept[key]))
            values[key] = eval(kept[key], space)
        return values[key]
    def others_than(key, wanted):
        found = []
        for other in range(min(len(kept), 50)):
            try:
                value = value_of(other)
                if type(value) is type(wanted) and len(packed(value)) < 2000:
                    found.append(value)
            except Exception:
                pass
        return found
    try:
        channel.send(('tests', secret, *work))
        while True:
            kind, *rest = link.receive()
            if kind == 'syntax':
                return 'syntax-error', rest[0], False, kinds
            if kind == 'failed':
                return *failed_load((kind, *rest)), False, kinds
            if kind == 'ready':
                is_ready = True
            elif kind == 'kinds':
                kinds = rest[0]
            elif kind == 'end':
                outcome, detail, unraised = rest
                if outcome == 'passed' and (denied & must or must - held or doubt):
                    return 'wrong-answer', doubt or 'an assert was not reached', False, kinds
                return 'wrong-answer' if doubt else outcome, doubt or detail, unraised, kinds
            elif kind == 'same':
                is_same = bool(value_of(rest[0]) == rest[1])
                (held if is_same else denied).add(rest[0])
                link.send('is', is_same)
            elif kind == 'own':
                wanted = value_of(rest[0])
                # Also the other values of the tests: one that says yes to YES and to NO knows neither.
                tries = line_up(wanted, others_than(rest[0], wanted))
                link.send('try', [value for _, value in tries])
                answers = link.receive()[1]
                is_equal = any([answer for (is_it, _), answer in zip(tries, answers) if is_it])
                is_only = sum(map(bool, answers)) == 1
                if is_equal and not is_only:
                    is_equal, doubt = False, '== of the program says yes to other values too'
                (held if is_equal else denied).add(rest[0])
                link.send('is', is_equal)
            elif kind == 'native':
                held.add(rest[0])
                link.send('value', value_of(rest[0]))
            else:
                raise Gone()
    except Gone:
        if not is_ready:
            return 'sandbox-error', 'the walls of the live judge could not be made', False, kinds
        return *ending(worker), False, kinds
    except (NotPlain, TypeError, ValueError, IndexError) as error:
        return 'runtime-error', 'malformed message: %s' % error, False, kinds
    finally:
        kill_worker(worker)
`;
