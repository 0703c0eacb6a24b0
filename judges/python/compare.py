# Comparisons of tests that run in the program's process. Plain data is copied and compared as data. A comparison that
# the program's own methods decide counts only where they also say no: to values that were changed.


class Comparer(Ownership):
    """The comparisons of the tests."""

    def mock_method(self, target):
        """An assert method of a mock: objects of the program in the calls that it compares are compared here first."""
        mock = getattr(target, '__self__', None)
        if type(target) is not BOUND or not self.intact.is_of_mock(mock):
            self.doubt('the program puts something in the place of a mock')
        if target.__func__.__name__ not in COMPARED_CALLS:
            return target

        def asked(*args, **kwargs):
            for made in calls_of(mock, fields_of(mock)):
                for wanted in expected_calls(args, kwargs):
                    pairs = [
                        *zip(made[0], wanted[0]),
                        *((made[1][key], wanted[1][key]) for key in made[1] if key in wanted[1]),
                    ]
                    for given, item in pairs:
                        if self.own(EQUALITY, given) or self.own(EQUALITY, item) and not self.intact.is_of_mock(item):
                            self.compare('==', given, item)
            return target(*args, **kwargs)

        return asked

    def compare(self, op, a, b, a_thunks=(), b_thunks=()):
        self.has_compared = True
        self.returned.watch(a, b)
        if op in ('in', 'not in') and self.is_iterated(b):
            return self.is_among(a, b) == (op == 'in')
        names = (
            EQUALITY
            if op in ('==', '!=')
            else ORDER + EQUALITY
            if op in ('<', '<=', '>', '>=')
            else EQUALITY + CONTAINMENT
        )
        if not self.own(names, a, b):
            is_held = OPERATIONS[op](a, b)
            if op == '==' and is_held is True and (a_thunks or b_thunks) and (self.is_value(a) or self.is_value(b)):
                self.confirm_values(a, b, a_thunks, b_thunks)
            return is_held
        self.has_asked = True
        pairs = paired(a, b) if op == '==' else None
        if pairs is not None:
            return all([self.compare('==', *pair) for pair in pairs])
        if op == '==' or op == 'in':
            questions = (
                self.questions_equal(a, b, a_thunks, b_thunks) if op == '==' else self.questions_in(a, b, a_thunks)
            )
            is_held = self.asked(op, a, b, *questions)
            if is_held and op == '==' and (a_thunks or b_thunks) and (is_plain(a) or is_plain(b)):
                self.confirm_values(a, b, a_thunks, b_thunks)
            return is_held
        result = OPERATIONS[op](a, b)
        if type(result) is not bool and not is_plain(result):
            self.doubt('%s of the program gives no truth' % op)
        if op == '!=' and not result:
            # Not unequal means equal.
            return not self.asked('not !=', a, b, *self.questions_equal(a, b, a_thunks, b_thunks, 'not !='))
        if not result or op in ('!=', 'not in'):
            return bool(result)
        if op in ('<=', '>=') and self.says(op, b, a):
            # Both ways only if they are equal, and equal by a method that also says no.
            return self.asked('==', a, b, *self.questions_equal(a, b, a_thunks, b_thunks)) or self.doubt(
                '%s of the program says yes both ways' % op
            )
        if not self.confirm_order(op, a, b):
            self.doubt('%s of the program says yes to other values too' % op)
        return True

    def asked(self, op, a, b, ask, others, needs_all):
        """
        The result of a comparison by the program's own methods. They are asked for other values too, in random order, and
        for the real one twice, so that neither the order nor a count shows which one counts. They must say no to all
        others, or to one of them if another value may be the same in another form.
        """
        found = {True: [], False: []}
        for is_it, value in shuffled([(True, None), (True, None), *((False, other) for other in others)]):
            found[is_it].append(self.says(op, a, b) if is_it else ask(value))
        if not all(found[True]):
            # Asked again so that the tests receive an exception of it; a yes here contradicts an earlier no.
            if OPERATIONS[op](a, b) or any(found[True]):
                self.doubt('%s of the program says once yes and once no' % op)
            return False
        if (any if needs_all else all)(found[False]) and found[False]:
            self.doubt('%s of the program says yes to other values too' % op)
        return True

    def confirm_values(self, a, b, a_thunks, b_thunks):
        """Checks that values of the program that are equal are unequal once one is made of other constants."""
        others = [(a, other) for other in self.results(b_thunks)] + [(b, other) for other in self.results(a_thunks)]
        if others and all(other is not NONE_OF and self.says('==', side, other) for side, other in others):
            self.doubt('values of the program are equal whatever they are made of')

    def is_iterated(self, box):
        """Whether 'in' iterates a container of the library, and methods of the program may decide for its items."""
        kind = type(box)
        if view_index(kind) is not None:
            return self.own(EQUALITY, list(box))
        return not FLAGS(kind) & 512 and any(['__next__' in MEMBERS(base) for base in MRO(kind)])

    def is_among(self, item, box):
        for each in box:
            if each is item or self.compare('==', each, item):
                return True
        return False

    def chain(self, ops, *values):
        return all([self.compare(op, a, b) for op, a, b in zip(ops, values, values[1:])])

    def questions_equal(self, a, b, a_thunks=(), b_thunks=(), op='=='):
        if is_plain(b) or is_plain(a):
            plain, other = (b, a) if is_plain(b) else (a, b)
            ask = lambda value: self.says(op, other, value) or self.says(op, value, other)
            return ask, [value for is_it, value in line_up(plain) if not is_it], True
        for side, thunks in ((a, b_thunks), (b, a_thunks)):
            if thunks:
                made = self.results(thunks)
                return (lambda value: value is not NONE_OF and self.says(op, side, value)), made, False
        copies = altered(b)
        other = a if copies else b
        copies = copies or altered(a)
        if copies:
            return (lambda value: self.says(op, other, value)), copies, False
        # Only the side with methods of the program can say yes to all of these.
        asked = a if self.own(EQUALITY, a) else b
        return (lambda value: self.says(op, asked, value)), (object(), None, 0, 'zq', Unconfirmed), True

    def questions_in(self, item, box, thunks):
        if not self.own(EQUALITY, item) and is_plain(item):
            far = lambda: (1 if below(2) else -1) * (10**8 + below(10**10))
            return (
                (lambda value: self.says('in', value, box)),
                [other_than(item, far) for _ in range(3)],
                type(item) is not str,
            )
        if is_plain(box):
            if len(box) == 1:
                return (lambda value: self.says('in', item, value)), [other_than(box) for _ in range(4)], True
            return (
                (lambda value: self.says('==', item, value)),
                [other for value in list(box)[:20] for is_it, other in line_up(value) if not is_it],
                False,
            )
        others = self.results(thunks) if thunks else altered(item, wide_step)
        if not others:
            return (lambda value: self.says('in', value, box)), (object(), None, 'zq'), True
        return (lambda value: value is not NONE_OF and self.says('in', value, box)), others, False

    def confirm_order(self, op, a, b):
        if self.says(op, b, a):
            return False
        for plain, other, swap in ((b, a, False), (a, b, True)):
            if type(plain) in (int, float) and not is_plain(other):
                ends = [plain + 10**12, plain - 10**12]
                found = [self.says(op, end, other) if swap else self.says(op, other, end) for end in ends]
                return found[0] != found[1]
        return True

    def result(self, value):
        """Records the result of a call of the tests, which may have changed names of the program that they see."""
        for name, known in self.seen.items():
            if self.names.get(name, known) is not known and self.space.get(name) is known:
                self.space[name] = self.seen[name] = self.names[name]
        for kind in self.intact.own.values():
            changed = self.intact.changed_member(kind)
            if changed is not None:
                self.doubt('the program changes %s.%s, which is not its own' % (kind.__name__, changed))
        # Here, since a function that the program puts in place may remove itself again.
        changed = self.library.changed(False)
        if changed is not None:
            self.doubt('the program changes %s of Python' % changed)
        self.has_asked = self.has_asked or self.owns(value, SEEING)
        if not self.has_foreign and type(value) not in self.entries and self.owns(value, ANSWERS):
            self.has_foreign = True
        self.returned.add(value)
        return value

    def guard(self, target):
        inner = guard(target)
        return (lambda *args, **kwargs: self.result(inner(*args, **kwargs))) if inner is not target else target

    def arithmetic(self, op, a, b):
        self.returned.watch(a, b)
        if self.own(NUMERIC, a) != self.own(NUMERIC, b):
            self.has_own_arithmetic = True
        return OPERATIONS[op](a, b)

    def caught(self, kinds, error=None):
        """The kinds of exceptions that the tests take by a name of the program."""
        if catches_failure(error or exc_info()[1], kinds):
            self.doubt('an exception of the program stands for a failure of the tests')
        return kinds

    def answering(self, value):
        # A class that the tests name may have methods of these names.
        if (
            not is_plain(value)
            and not self.is_trusted(type(value))
            and type(value) not in self.entries
            and str not in MRO(type(value))
        ):
            if not any(base in MRO(type(value)) for base in (set, frozenset, bytes, int, float)):
                self.doubt('%s has the methods of a text or a set and is neither' % type(value).__name__)
        return value

    def number(self, value):
        self.returned.watch(value)
        if self.own(NUMERIC + EQUALITY, value):
            self.doubt('%s is compared as a number and is none' % type(value).__name__)
        return value


def guard(target):
    """Wraps a call inside of another one: StopIteration would end the loop of the test unnoticed."""
    if not callable(target) or isinstance(target, type):
        return target

    def call(*args, **kwargs):
        try:
            return target(*args, **kwargs)
        except StopIteration as error:
            raise RuntimeError('the program raised StopIteration') from error

    return call
