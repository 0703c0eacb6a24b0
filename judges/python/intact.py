# Whether objects of the tests and of the library still have their own methods. A program may fill objects of the tests
# with data. It must not change the methods of a class of the tests or of the library, a method of one of its objects,
# or the calls that a mock recorded. Each use in the tests is checked just before it, since a method that a program puts
# in place may remove itself again.

MODULE, MAPPING = type(sys), type(type.__dict__)
PLAIN_CONSTANTS = (int, float, complex, str, bytes, tuple, frozenset)
ABSENT = object()
CHECKED_CALLS = frozenset(
    """assert_called assert_called_once assert_called_with assert_called_once_with assert_any_call assert_has_calls
    assert_not_called assert_awaited assert_awaited_once assert_awaited_with assert_awaited_once_with assert_any_await
    assert_has_awaits assert_not_awaited called call_count call_args call_args_list mock_calls method_calls await_count
    await_args await_args_list""".split()
)
COMPARED_CALLS = frozenset(
    name for name in CHECKED_CALLS if name.endswith(('_with', '_any_call', '_has_calls', '_any_await', '_has_awaits'))
)


def is_data(value):
    kind = type(value)
    return kind in PLAIN_KINDS or kind in (list, dict, set, tuple, frozenset)


def constants_of(value, found, texts):
    """Collects the code objects inside of others, and the texts in them."""
    waiting = list(value)
    while waiting:
        code = waiting.pop()
        found[id(code)] = code
        texts.update([part for part in code_constants(code) if type(part) is str])
        waiting += [part for part in code_constants(code) if type(part) is type(code)]


class Intact:
    """Classes of the tests and the library, and modules of the library, as they were when the tests or the program began."""

    def __init__(self, modules, types):
        self.classes, self.modules, self.codes, self.own, self.held, self.spoken, self.given = (
            {},
            {},
            {},
            {},
            {},
            set(),
            [],
        )
        for name, module in modules.items():
            if type(module) is MODULE and name not in OPEN_MODULES:
                self.held[id(module)] = module
                # The time zone may be set anew.
                self.modules[id(module)] = {
                    key: value
                    for key, value in vars(module).items()
                    if is_fixed(value) and key[:1] != '_' and not (name == 'time' and type(value) in PLAIN_CONSTANTS)
                }
        for kind in types.values():
            if FLAGS(kind) & 512:
                self.classes[id(kind)] = (kind, dict(MEMBERS(kind)), frozenset())
        mock = modules.get('unittest.mock')
        self.mock = vars(mock)['NonCallableMock'] if mock is not None else ABSENT
        self.call = vars(mock)['_Call'] if mock is not None else ABSENT

    def is_own(self, value):
        """Whether the tests wrote a function, or made it from theirs."""
        kind = type(value)
        if kind in (staticmethod, classmethod):
            return self.is_own(value.__func__)
        if kind is property:
            return all([part is None or self.is_own(part) for part in (value.fget, value.fset, value.fdel)])
        if kind is FUNCTION:
            return id(value.__code__) in self.codes
        if kind is type(self.is_own):
            return self.is_own(value.__func__)
        return isinstance(value, type) and id(value) in self.own or self.mock in MRO(kind)

    def learn(self, kind, is_changed_by_program):
        """Records a class that the tests define; methods that a decorator of the program put there are the program's."""
        members = dict(MEMBERS(kind))
        foreign = ()
        if is_changed_by_program:
            foreign = [
                name
                for name, value in members.items()
                if not (is_data(value) or self.is_own(value) or name in ('__dict__', '__weakref__'))
            ]
        self.own[id(kind)] = kind
        self.classes[id(kind)] = (kind, members, frozenset(foreign))

    def is_foreign(self, base, name):
        return id(base) in self.own and name in self.classes[id(base)][2]

    def changed_member(self, kind):
        """The name of a member of a class that has changed and is not data; None if there is none."""
        known = self.classes.get(id(kind))
        if known is None:
            return None
        members, before = MEMBERS(kind), known[1]
        if len(members) == len(before) and all(map(operator.is_, map(members.get, before), before.values())):
            return None
        for name, value in list(members.items()):
            was = before.get(name, ABSENT)
            # The tests may set a new name that no class has (cls.q = Q()): its value is asked as an object of the program is.
            is_new = (
                was is ABSENT
                and not name.startswith('__')
                and not any([name in MEMBERS(base) for base in MRO(kind)[1:]])
            )
            # A property would answer for the fields of the objects.
            is_new = is_new and (
                type(value) is FUNCTION or not any(['__get__' in MEMBERS(base) for base in MRO(type(value))])
            )
            if (
                value is not was
                and not is_new
                and not (is_data(value) and (was is ABSENT or is_data(was)))
                and not self.is_own(value)
            ):
                return name
        return next((name for name, value in before.items() if name not in members and not is_data(value)), None)

    def changed(self):
        """A changed member of a class, or a changed name of a module of the library."""
        for kind, _, _ in self.classes.values():
            changed = self.changed_member(kind)
            if changed is not None:
                return '%s.%s' % (kind.__name__, changed)
        for key, names in self.modules.items():
            space = vars(self.held[key])
            for name, value in names.items():
                if type(value) in PLAIN_CONSTANTS and space.get(name) is not value:
                    return name
        return None

    def fault(self, value, name):
        """The change in an object of which the tests are about to read an attribute; None if it is unchanged."""
        kind = type(value)
        if kind in PLAIN_KINDS or kind in (list, dict, set, tuple, frozenset):
            return None
        if kind is MODULE:
            was = self.modules.get(id(value), {}).get(name, ABSENT)
            now = vars(value).get(name, ABSENT)
            return None if was is ABSENT or was is now or self.is_own(now) or self.is_of_mock(now) else name
        bases = MRO(kind)
        for base in bases:
            changed = self.changed_member(base)
            if changed is not None:
                return '%s.%s' % (base.__name__, changed)
        is_mock = self.mock in bases
        if type in bases:
            for base in MRO(value):
                changed = self.changed_member(base)
                if changed is not None:
                    return '%s.%s' % (base.__name__, changed)
            return None
        if is_mock and name in CHECKED_CALLS:
            return self.fault_of_mock(value, name, bases)
        given = fields_of(value).get(name, ABSENT)
        # The tests may ask for it: trace(o, 'go') is to change o.go.
        if given is ABSENT or self.is_own(given) or name in self.spoken:
            return None
        holder = next((base for base in bases if name in MEMBERS(base)), None)
        is_method = (
            holder is not None and not is_data(MEMBERS(holder)[name]) and type(MEMBERS(holder)[name]) is not MEMBER
        )
        # Also of types written in C whose objects take attributes, such as the streams of io.
        is_ours = holder is not None and (id(holder) in self.classes or not FLAGS(holder) & 512)
        return name if is_method and is_ours and not is_cached(MEMBERS(holder)[name]) else None

    def is_closed(self, value):
        """Whether an object is of the tests or of the library, so that a program may not give it another class."""
        kind = type(value)
        return id(kind) in self.classes or MODULE in MRO(kind) or self.mock in MRO(kind)

    def is_of_mock(self, value):
        return self.mock in MRO(type(value))

    def fault_of_mock(self, mock, name, bases):
        fields = fields_of(mock)
        holder = next((base for base in bases if name in MEMBERS(base)), None)
        if (
            name in fields
            and not name.startswith(('await_', 'call_args', 'mock_calls', 'method_calls'))
            or id(holder) not in self.classes
            or name in fields.get('_mock_children', ())
        ):
            return name
        for part, kinds in (
            ('_mock_called', (bool,)),
            ('_mock_call_count', (int,)),
            ('_mock_call_args', (type(None), self.call)),
        ):
            if part in fields and type(fields[part]) not in kinds:
                return name
        for part in ('_mock_call_args_list', '_mock_mock_calls', 'method_calls'):
            if part in fields and any([type(each) is not self.call for each in list.__iter__(fields[part])]):
                return name
        return None


def is_fixed(value):
    return isinstance(value, (type, FUNCTION, type(len), MODULE, BOUND)) or type(value) in PLAIN_CONSTANTS


def is_cached(member):
    return type(member).__name__ in ('cached_property', 'lru_cache', '_lru_cache_wrapper') or (
        hasattr(type(member), '__set__') and type(member) is not FUNCTION
    )


def fields_of(value):
    try:
        fields = object.__getattribute__(value, '__dict__')
    except AttributeError:
        return {}
    return fields if type(fields) is dict else {}


def calls_of(mock, fields):
    """The arguments of all calls that a mock recorded: (args, kwargs) each."""
    made = []
    for part in ('_mock_call_args_list', '_mock_mock_calls'):
        for call in fields.get(part) or ():
            items = list(tuple.__iter__(call))[-2:]
            if len(items) == 2 and type(items[0]) is tuple and type(items[1]) is dict:
                made.append(items)
    return made


def expected_calls(args, kwargs):
    """The arguments that a test expects of a mock: those of the call itself, or of the calls in a list of them."""
    wanted = [(args, kwargs)]
    for each in args[0] if len(args) >= 1 and type(args[0]) is list else ():
        items = list(tuple.__iter__(each))[-2:] if tuple in MRO(type(each)) else []
        if len(items) == 2 and type(items[0]) is tuple and type(items[1]) is dict:
            wanted.append(items)
    return wanted


def type_of_instance(comparer):
    real = isinstance

    def isinstance_(value, kind):
        kinds = kind if type(kind) is tuple else (kind,)
        if type(value) in (AssertionError, Exception):
            comparer.caught(kinds, value)
        for each in kinds:
            # The __class__ of an object does not count; a mock with a specification is the tests' own.
            if type(each) is type and not comparer.intact.is_of_mock(value):
                if each in MRO(type(value)):
                    return True
            elif real(value, each) and (each in MRO(type(value)) or not real(Unrelated(), each)):
                return True
        return False

    return isinstance_


def type_of_class(comparer):
    real = issubclass

    def issubclass_(kind, others):
        for each in others if type(others) is tuple else (others,):
            # A class that also accepts an unrelated one does not count.
            if real(kind, each) and (each in MRO(kind) or not real(Unrelated, each)):
                return True
        return False

    return issubclass_


class Unrelated:
    pass


# Modules whose names programs and tests may change.
OPEN_MODULES = frozenset('sys builtins gc _imp _signal signal'.split())
