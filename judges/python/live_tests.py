# The tests of the live judge, in the process of the program: what they ask the judge, and how they end.


class Tests:
    def __init__(self, link, comparer, is_judging):
        self.link, self.comparer, self.is_judging, self.is_trial, self.last, self.unraised = (
            link,
            comparer,
            is_judging,
            False,
            {},
            [],
        )
        self.reached, self.open_key, self.assumed, self.shown = set(), None, False, b''

    def space(self, snapshot):
        own = dict(vars(builtins))
        own['issubclass'] = type_of_class(self.comparer)
        own['isinstance'], own['__import__'] = (
            type_of_instance(self.comparer),
            snapshot.importer(lambda module, name: self.comparer.whole(module, name)),
        )
        for name in ('eval', 'exec'):
            own[name] = lambda *args, name=name: self.run_code(name, {}, *args)
        build = builtins.__build_class__

        def build_class(*args, **kwargs):
            made = build(*args, **kwargs)
            # A class of the tests is not the program's, unless it inherits from one of the program.
            if isinstance(made, type) and all(self.comparer.is_trusted(base) for base in MRO(made)[1:]):
                self.comparer.types[id(made)] = made
                self.comparer.intact.learn(made, not self.comparer.is_trusted(type(made)))
            return made

        own['__build_class__'] = build_class
        self.builtins, self.builtins_before = own, dict(own)
        comparer = self.comparer
        return {
            '__builtins__': own,
            '__name__': '__tests__',
            'sluice_same': self.same,
            'sluice_compare': comparer.compare,
            'sluice_chain': comparer.chain,
            'sluice_arithmetic': comparer.arithmetic,
            'sluice_answering': comparer.answering,
            'sluice_number': comparer.number,
            'sluice_guard': comparer.guard,
            'sluice_result': comparer.result,
            'sluice_sensitive': self.sensitive,
            'sluice_not_raised': self.unraised.append,
            'sluice_same_json': same_json,
            'sluice_whole': comparer.whole,
            'sluice_caught': comparer.caught,
            'sluice_mock_call': comparer.mock_method,
            'sluice_class': lambda kind: self.decorated(kind, False),
            'sluice_class_changed': lambda kind: self.decorated(kind, True),
            'sluice_held': self.held,
            'sluice_run': self.run_code,
            'sluice_given': self.given,
            **LOOP_NAMES,
        }

    def run_code(self, kind, here, text, scope=None, inner=None):
        """eval and exec of the tests. Text that they do not hold as their own may be the program's, and sees none of their variables."""
        run = eval if kind == 'eval' else exec
        space = self.comparer.space
        if type(text) is str and text in self.comparer.intact.spoken:
            return run(text, space if scope is None else scope, here if inner is None and scope is None else inner)
        if scope is not None and scope is not space:
            scope.setdefault('__builtins__', builtins)
            return self.comparer.result(run(text, scope, inner))
        open = {
            name: value
            for name, value in {**space, **here}.items()
            if name[:7] != 'sluice_' and name[:2] != '__' and (callable(value) or type(value) is MODULE)
        }
        open.update(
            {name: value for name, value in self.comparer.names.items() if name[:2] != '__'}, __builtins__=builtins
        )
        before = dict(open)
        result = run(text, open)
        for name, value in open.items():
            if (
                before.get(name, before) is not value
                and name[:7] != 'sluice_'
                and name[:2] != '__'
                and not callable(space.get(name))
            ):
                space[name] = value
        return self.comparer.result(result)

    def given(self, thunk, *kinds):
        """A call with classes of the tests as arguments: it may change them, as a decorator may."""
        result = thunk()
        for kind in kinds:
            self.decorated(kind, True)
        return self.comparer.result(result)

    def decorated(self, kind, is_changed_by_program):
        intact = self.comparer.intact
        if isinstance(kind, type) and id(kind) in intact.own:
            intact.learn(kind, is_changed_by_program)
        return kind

    def held(self, key, value):
        """An assertion that counts also if its failure is caught; with a key, one that stubs have to reach too."""
        if key:
            self.reached.add(key)
        if not value and not self.is_trial:
            self.comparer.unconfirmed = self.comparer.unconfirmed or NOT_HELD
        return value

    def set_up(self, code, space):
        """Runs the question's setup among the tests: its functions call its own helpers, not those of the program."""
        before = dict(space)
        try:
            exec(code, space)
        except BaseException:
            space.clear()
            space.update(before)
            raise
        return {
            name: value
            for name, value in space.items()
            if before.get(name, before) is not value and name != '__annotations__'
        }

    def same(self, key, value):
        """Whether a value is the one that the judge holds."""
        self.comparer.has_compared = True
        try:
            data = copied(value)
        except (NotPlain, Gone):
            data = NONE_OF
        if (
            self.is_trial
            and key == self.open_key
            and key not in self.last
            and data is not NONE_OF
            and len(packed(data)) < 1 << 15
        ):
            self.shown = self.shown or packed(data)
            return self.assumed
        if self.is_trial:
            return data is not NONE_OF and self.last.get(key) == packed(data)
        if data is not NONE_OF:
            self.last[key] = packed(data)
            self.link.send('same', key, data)
        elif type(value) is Approx or self.comparer.own(EQUALITY, value):
            hole, parts = os_urandom(16).hex(), []
            self.link.send('own', key, taken_apart(value, hole, parts), hole)
            for part, tries in zip(parts, self.link.receive()[1]):
                answers = [self.comparer.says('==', part, other) for other in tries]
                self.link.send('answers', answers)
        else:
            self.link.send('native', key)
            return value == self.link.receive()[1]
        return self.link.receive()[1] is True

    def sensitive(self, whole, others, key):
        """The outcome of an assert; if the program's own arithmetic is in it, other numbers must give another outcome."""
        if self.is_trial:
            return whole()
        held, has_own = self.tried(whole, key)
        if has_own:
            # Each in a process of its own, in random order: earlier questions show nothing.
            found = {True: [], False: []}
            for is_it, thunk in shuffled([(True, whole), *((False, other) for other in others)]):
                found[is_it].append(self.tried(thunk, key)[0])
            if held and (any(found[False]) or not all(found[True])):
                self.comparer.doubt('arithmetic of the program gives the same for other numbers')
        result = whole()
        if has_own and result and not held:
            self.comparer.doubt('arithmetic of the program gives once this and once that')
        return result

    def tried(self, thunk, key):
        """Whether it holds, and whether the program's own arithmetic is in it; tried in a process of its own, which tries both answers of the judge."""
        self.is_judging[0] = 'fork'
        reading, writing = os_pipe()
        child = os_fork()
        if child == 0:
            self.is_trial, self.comparer.has_own_arithmetic, self.open_key, flags = True, False, key, 0
            for self.assumed in (True, False):
                try:
                    flags += (1 if self.assumed else 4) * bool(thunk())
                except BaseException:
                    pass
            os_write(writing, self.shown)
            os_exit(flags + 2 * self.comparer.has_own_arithmetic)
        os_close(writing)
        self.is_judging[0] = ''
        with open(reading, 'rb') as file:
            shown = file.read()
        status = os_waitpid(child, 0)[1]
        flags, is_same = (status >> 8 if status & 255 == 0 and status >> 8 < 8 else 0), True
        if shown and flags & 5:
            try:
                # Only here: the program would learn the answer.
                self.link.send('would', key, unpacked(shown))
                is_same = self.link.receive()[1] is True
            except (NotPlain, ValueError, TypeError, IndexError):
                flags = 0
        return bool(flags & (1 if is_same else 4)), bool(flags & 2)

    def run(self, space, codes, texts, snapshot):
        """How the tests ended, with a detail and whether an expected exception was missed."""
        changed = snapshot.changed() or self.comparer.intact.changed() or self.comparer.library.changed()
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
            return (
                'wrong-answer' if self.comparer.unconfirmed == NOT_HELD else 'doubted',
                self.comparer.unconfirmed,
                False,
            )
        if outcome == 'passed' and LOOPS.is_missed():
            return 'empty-answer', LOOP_MISSED, False
        fault = self.comparer.returned.fault(texts)
        if outcome == 'passed' and fault is not None:
            return 'wrong-answer', fault, False
        changed = snapshot.changed() or self.comparer.intact.changed() or self.comparer.library.changed()
        if outcome == 'passed' and (changed is not None or self.builtins != self.builtins_before):
            return 'runtime-error', 'the program changes %s of Python' % (changed or 'the tests’ built-ins'), False
        if outcome == 'passed':
            detail = ' '.join(self.doubts(texts))
        return outcome, detail, bool(self.unraised)

    def doubts(self, texts):
        """The names of the stubs that must not pass, for the judge."""
        if self.comparer.has_foreign:
            yield 'yes'
        if self.comparer.has_foreign or not self.comparer.has_compared:
            yield 'empty'
        yield from (kind for kind, _, _ in self.comparer.returned.stubs(texts) if kind != 'empty')

    def failure(self, error):
        if isinstance(error, Gone):
            raise error
        text = '%s: %s' % (type(error).__name__, str(error)[:300])
        missing = missing_package(error)
        if missing:
            return 'module-missing', missing
        if isinstance(error, MemoryError):
            return 'memory-limit', text
        if [name for name, _ in places_of(error)][-1:] == ['program.py']:
            return 'runtime-error', text
        return 'wrong-answer' if isinstance(error, AssertionError) else 'tests-error', text


os_fork, os_waitpid, os_pipe, os_close, MODULE = os.fork, os.waitpid, os.pipe, os.close, type(os)
