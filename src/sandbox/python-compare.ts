/**
 * Comparisons of the tests that run beside the program, as Python source. Plain data is copied and compared as data. A
 * comparison that the program's own methods decide counts only where they also say no: to values that were changed.
 */
export const PYTHON_COMPARE: string = String.raw`
import _operator as operator

class Slotted:
    __slots__ = ('slot',)

MEMBER = type(Slotted.slot)

class Unconfirmed(BaseException):
    """A method of the program says yes to everything."""

OPERATIONS = {'==': operator.eq, '!=': operator.ne, '<': operator.lt, '<=': operator.le, '>': operator.gt, '>=': operator.ge,
    'in': lambda item, box: item in box, 'not in': lambda item, box: item not in box, 'add': operator.add, 'sub': operator.sub,
    'truediv': operator.truediv, 'floordiv': operator.floordiv, 'mod': operator.mod, 'xor': operator.xor}
EQUALITY, ORDER = ('__eq__', '__ne__'), ('__lt__', '__le__', '__gt__', '__ge__')
CONTAINMENT = ('__contains__', '__iter__', '__getitem__')
NUMERIC = ('__sub__', '__rsub__', '__add__', '__radd__', '__truediv__', '__rtruediv__', '__floordiv__', '__mod__', '__rmod__', '__xor__', '__rxor__',
    '__round__', '__abs__')
ANSWERS = (*EQUALITY, *ORDER, *NUMERIC, '__contains__', '__iter__', '__next__', '__getattr__', '__getattribute__', '__float__', '__int__', '__index__',
    '__getitem__', '__len__')
NONE_OF = object()

class Comparer:
    def __init__(self, types):
        self.types, self.unconfirmed, self.has_own_arithmetic = types, '', False
        # Classes that the tests make objects of themselves; and whether another object came that can answer for itself.
        self.entries, self.has_foreign = set(), False

    def is_trusted(self, kind):
        return not FLAGS(kind) & 512 or id(kind) in self.types

    def owns(self, value, names, depth=0):
        """Whether methods of the program's own decide for a value, or for one inside."""
        kind = type(value)
        if kind in PLAIN_KINDS:
            return False
        if depth > 60:
            return True
        for name in names:
            for base in MRO(kind):
                if name in MEMBERS(base):
                    if not self.is_trusted(base):
                        return True
                    break
        for base, items in CONTAINERS:
            if base in MRO(kind):
                return any([self.owns(item, names, depth + 1) for item in items(value)])
        return False

    def own(self, names, *values):
        return any([self.owns(value, names) for value in values])

    def changed(self, value, by):
        """Other plain data of the same kind."""
        kind = type(value)
        if kind is bool:
            return not value
        if kind in (int, float, complex):
            return value + by
        if kind is str:
            return value + 'zq%d' % by
        if kind is bytes or kind is bytearray:
            return value + b'zq'
        if kind in (list, tuple):
            items = list(value)
            if not items:
                return kind([by])
            items[by % len(items)] = self.changed(items[by % len(items)], by)
            return kind(items)
        if kind in (set, frozenset):
            return kind([self.changed(item, by) for item in value] or [by])
        if kind is dict:
            return {key: self.changed(item, by) for key, item in value.items()} or {by: by}
        try:
            return value + kind(by)
        except Exception:
            return 'zq%d' % by

    def is_plain(self, value):
        try:
            packed(value)
            return True
        except (NotPlain, Gone):
            return False

    def altered(self, value, depth=0):
        """Copies of an object, each with one field changed; none where it has no field of plain data."""
        kind = type(value)
        if depth > 3:
            return []
        if self.is_plain(value):
            return [self.changed(value, 11)]
        if tuple in MRO(kind):
            items = list(tuple.__iter__(value))
            return [tuple.__new__(kind, [*items[:at], other, *items[at + 1:]])
                    for at, item in enumerate(items) for other in self.altered(item, depth + 1)[:1]]
        if list in MRO(kind) or kind in (set, frozenset, dict):
            return []
        fields = {}
        for base in MRO(kind):
            for name, slot in MEMBERS(base).items():
                if type(slot) is MEMBER:
                    try:
                        fields[name] = slot.__get__(value, kind)
                    except AttributeError:
                        pass
        try:
            fields.update(object.__getattribute__(value, '__dict__'))
        except AttributeError:
            pass
        made = []
        for name, field in list(fields.items()):
            for other in self.altered(field, depth + 1)[:1]:
                try:
                    copy = object.__new__(kind)
                    for key, item in fields.items():
                        object.__setattr__(copy, key, other if key == name else item)
                    made.append(copy)
                except Exception:
                    pass
        return made

    def says(self, op, a, b):
        """Whether a comparison holds; an exception says no."""
        try:
            return bool(OPERATIONS[op](a, b))
        except Exception:
            return False

    def results(self, thunks):
        made = []
        for thunk in thunks:
            try:
                made.append(thunk())
            except Exception:
                made.append(NONE_OF)
        return made

    def doubt(self, why):
        self.unconfirmed = self.unconfirmed or why
        raise Unconfirmed(why)

    def shuffled(self, values):
        return sorted(values, key=lambda _: os_urandom(8))

    def line_up(self, value):
        """The value among others in random order, so that a count of the questions tells nothing."""
        others = [self.changed(value, by) for by in (1, -1, 2, 3, 11, 1009, -7919)]
        if type(value) is bool:
            others = others[:1]
        return self.shuffled([(True, value), *((False, other) for other in others)])

    def compare(self, op, a, b, a_thunks=(), b_thunks=()):
        names = EQUALITY if op in ('==', '!=') else ORDER + EQUALITY if op in ('<', '<=', '>', '>=') else EQUALITY + CONTAINMENT
        if not self.own(names, a, b):
            return OPERATIONS[op](a, b)
        result = OPERATIONS[op](a, b)
        if type(result) is not bool and not self.is_plain(result):
            self.doubt('%s of the program gives no truth' % op)
        if not result or op in ('!=', 'not in'):
            return bool(result)
        confirmed = (self.confirm_equal(a, b, a_thunks, b_thunks) if op == '==' else self.confirm_in(a, b, a_thunks)
                     if op == 'in' else self.confirm_order(op, a, b))
        if not confirmed:
            self.doubt('%s of the program says yes to other values too' % op)
        return True

    def chain(self, ops, *values):
        return all([self.compare(op, a, b) for op, a, b in zip(ops, values, values[1:])])

    def confirm_equal(self, a, b, a_thunks=(), b_thunks=()):
        if self.is_plain(b) or self.is_plain(a):
            plain, other = (b, a) if self.is_plain(b) else (a, b)
            for _ in range(3):
                for is_it, value in self.line_up(plain):
                    if (self.says('==', other, value) or self.says('==', value, other)) is not is_it:
                        return False
            return True
        for side, thunks in ((a, b_thunks), (b, a_thunks)):
            if thunks:
                return not all([other is not NONE_OF and self.says('==', side, other) for other in self.results(thunks)])
        copies = self.altered(b) or self.altered(a)
        if copies:
            other = a if self.altered(b) else b
            return not all([self.says('==', other, copy) for copy in copies])
        return not any([self.says('==', a, alien) for alien in (object(), None, 0, 'zq', Unconfirmed)])

    def confirm_in(self, item, box, thunks):
        if not self.own(EQUALITY, item) and self.is_plain(item):
            tries = [self.changed(item, by) for by in (1000000007, -1000000009, 7919)]
            return not any([self.says('in', value, box) for value in self.shuffled(tries)])
        if self.is_plain(box):
            return not any([self.says('in', item, self.changed(box, by)) for by in (11, 1009)]) if len(box) == 1 else not all(
                [self.says('==', item, self.changed(value, 11)) for value in box])
        others = self.results(thunks) if thunks else self.altered(item)
        if not others:
            return not any([self.says('in', alien, box) for alien in (object(), None, 'zq')])
        return not all([other is not NONE_OF and self.says('in', other, box) for other in others])

    def confirm_order(self, op, a, b):
        back = self.says(op, b, a)
        if back and (op in ('<', '>') or not self.says('==', a, b)):
            return False
        for plain, other, swap in ((b, a, False), (a, b, True)):
            if type(plain) in (int, float) and not self.is_plain(other):
                ends = [plain + 10 ** 12, plain - 10 ** 12]
                found = [self.says(op, end, other) if swap else self.says(op, other, end) for end in ends]
                return found[0] != found[1]
        return True

    def result(self, value):
        """What a call of the tests gave."""
        if not self.has_foreign and type(value) not in self.entries and self.owns(value, ANSWERS):
            self.has_foreign = True
        return value

    def guard(self, target):
        inner = guard(target)
        return (lambda *args, **kwargs: self.result(inner(*args, **kwargs))) if inner is not target else target

    def arithmetic(self, op, a, b):
        if self.own(NUMERIC, a) != self.own(NUMERIC, b):
            self.has_own_arithmetic = True
        return OPERATIONS[op](a, b)

    def answering(self, value):
        if not self.is_plain(value) and not self.is_trusted(type(value)) and str not in MRO(type(value)):
            if not any(base in MRO(type(value)) for base in (set, frozenset, bytes, int, float)):
                self.doubt('%s has the methods of a text or a set and is neither' % type(value).__name__)
        return value

    def number(self, value):
        if self.own(NUMERIC + EQUALITY, value):
            self.doubt('%s is compared as a number and is none' % type(value).__name__)
        return value

def guard(target):
    """A call inside of another: StopIteration would end the loop of the test and not be seen."""
    if not callable(target) or isinstance(target, type):
        return target
    def call(*args, **kwargs):
        try:
            return target(*args, **kwargs)
        except StopIteration as error:
            raise RuntimeError('the program raised StopIteration') from error
    return call

def type_of_instance(comparer):
    real = isinstance
    def isinstance_(value, kind):
        kinds = kind if type(kind) is tuple else (kind,)
        for each in kinds:
            # What a class of the program says of itself does not make it one of Python's.
            if type(each) is type and comparer.is_trusted(each):
                if each in MRO(type(value)):
                    return True
            elif real(value, each):
                return True
        return False
    return isinstance_

os_urandom = os.urandom
PLAIN_KINDS = frozenset((int, float, str, bytes, bool, complex, type(None), range, bytearray))
CONTAINERS = ((list, list.__iter__), (tuple, tuple.__iter__), (set, set.__iter__), (frozenset, frozenset.__iter__),
              (dict, lambda value: [*dict.keys(value), *dict.values(value)]))
`;
