# Whose methods decide for a value: those of the program, or those of the language, the library and the tests.

import _operator as operator


class Unconfirmed(BaseException):
    """A method of the program says yes to everything."""


OPERATIONS = {
    '==': operator.eq,
    'not !=': lambda a, b: not (a != b),
    '!=': operator.ne,
    '<': operator.lt,
    '<=': operator.le,
    '>': operator.gt,
    '>=': operator.ge,
    'in': lambda item, box: item in box,
    'not in': lambda item, box: item not in box,
    'add': operator.add,
    'sub': operator.sub,
    'truediv': operator.truediv,
    'floordiv': operator.floordiv,
    'mod': operator.mod,
    'xor': operator.xor,
}
EQUALITY, ORDER = ('__eq__', '__ne__'), ('__lt__', '__le__', '__gt__', '__ge__')
CONTAINMENT = ('__contains__', '__iter__', '__getitem__')
NUMERIC = (
    '__sub__',
    '__rsub__',
    '__add__',
    '__radd__',
    '__truediv__',
    '__rtruediv__',
    '__floordiv__',
    '__mod__',
    '__rmod__',
    '__xor__',
    '__rxor__',
    '__round__',
    '__abs__',
)
ANSWERS = (
    *EQUALITY,
    *ORDER,
    *NUMERIC,
    '__contains__',
    '__iter__',
    '__next__',
    '__getattr__',
    '__getattribute__',
    '__float__',
    '__int__',
    '__index__',
    '__getitem__',
    '__len__',
)
SEEING = (
    *EQUALITY,
    *ORDER,
    *NUMERIC,
    '__contains__',
    '__mul__',
    '__rmul__',
    '__pow__',
    '__and__',
    '__or__',
    '__divmod__',
    '__matmul__',
)
NONE_OF = object()
NOT_HELD = 'an assertion in a function of the tests fails'


class Ownership:
    """Who decides for the values that the tests compare."""

    def __init__(self, types):
        self.types, self.unconfirmed, self.has_own_arithmetic, self.intact, self.library = types, '', False, None, None
        # Names of the program with data that the tests see, with their last values.
        self.seen, self.names, self.space = {}, {}, {}
        # Classes that the tests instantiate themselves; whether an object of another class with methods of its own was returned.
        self.entries, self.has_foreign, self.has_compared, self.returned = set(), False, False, Results()
        # Whether an object was returned whose methods see what the tests compare it with.
        self.has_asked = False

    def is_trusted(self, kind):
        return not FLAGS(kind) & 512 or id(kind) in self.types

    def owns(self, value, names, depth=0):
        """Whether methods of the program decide for a value, or for one inside."""
        kind = type(value)
        if kind in PLAIN_KINDS:
            return False
        if depth > 60:
            return True
        for name in names:
            for base in MRO(kind):
                if name in MEMBERS(base):
                    if not self.is_trusted(base) or self.is_passed_on(base, name, value):
                        return True
                    break
        for base, items in CONTAINERS:
            if base in MRO(kind):
                return any([self.owns(item, names, depth + 1) for item in items(value)])
        return False

    def is_passed_on(self, base, name, value):
        """Whether a class that is not the program's delegates the method to an object of the program, or has it from the program."""
        if id(base) in self.intact.own:
            self.whole(value, name)
            # Methods that the library wrote into a class of the tests (a data class) compare the fields where we do not see it.
            return (
                self.intact.is_foreign(base, name)
                or not self.intact.is_own(MEMBERS(base)[name])
                and any([self.owns(field, (name,)) for field in fields_of(value).values()])
            )
        # The library has objects that are equal to all, and objects that compare as their contents, which may be the program's.
        return (
            (name in EQUALITY or name in ORDER)
            and base not in TOLD_BY_DATA
            and not (base is Approx or rich_index(base) is not None and is_plain(value))
        )

    def whole(self, value, name):
        """The object, if it has the methods that the tests and the library gave it."""
        fault = self.intact.fault(value, name)
        if fault is not None:
            self.doubt('the program changes %s, which is not its own' % fault)
        return value

    def own(self, names, *values):
        return any([self.owns(value, names) for value in values])

    def says(self, op, a, b):
        """Whether a comparison holds; an exception says no."""
        try:
            return bool(OPERATIONS[op](a, b)) or op == '==' and self.has_same_items(a, b)
        except Exception:
            return False

    def has_same_items(self, a, b):
        """Whether sets are equal item by item: a hash of the program would keep its objects from being asked."""
        if not {type(a), type(b)} <= {set, frozenset} or not len(a) == len(b) < 200:
            return False
        return all([any([bool(each == other) for each in a]) for other in b])

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

    def is_value(self, value):
        """Whether it is of a class of the program that compares as the data that it extends."""
        kind = type(value)
        return (
            not self.is_trusted(kind)
            and next((base for base in MRO(kind) if '__eq__' in MEMBERS(base)), object) is not object
        )


PLAIN_KINDS = frozenset((int, float, str, bytes, bool, complex, type(None), range, bytearray))
BOUND, exc_info = type(Ownership({}).owns), sys.exc_info
TOLD_BY_DATA = frozenset(
    (*PLAIN_KINDS, object, type, list, tuple, set, frozenset, dict, type(len), FUNCTION, type(print.__call__))
)
CONTAINERS = (
    (list, list.__iter__),
    (tuple, tuple.__iter__),
    (set, set.__iter__),
    (frozenset, frozenset.__iter__),
    (dict, lambda value: [*dict.keys(value), *dict.values(value)]),
)
