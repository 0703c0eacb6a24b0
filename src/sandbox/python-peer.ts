/**
 * The half of the runner that carries calls between the two interpreters, as Python source. The tests run in one
 * process (the judge), the program in another (the worker), and only values pass between them. So a program cannot
 * forge a success: whatever it patches, prints, exits with or finds in its own memory, the comparison happens where it
 * is not. Plain data passes by value; everything else as a handle, whose operations are calls to its owner.
 */
export const PYTHON_PEER: string = String.raw`
import sys, os, marshal, builtins

PLAIN = (int, float, str, bytes, bool, complex, type(None))
SEQUENCES = {'l': list, 't': tuple, 's': set, 'f': frozenset, 'b': bytearray}
RICH = {('collections', 'deque'), ('collections', 'Counter'), ('collections', 'OrderedDict'), ('collections', 'defaultdict'),
        ('decimal', 'Decimal'), ('fractions', 'Fraction'), ('datetime', 'date'), ('datetime', 'datetime'),
        ('datetime', 'time'), ('datetime', 'timedelta')}
MOST_BYTES = 64 * 1024 * 1024

class Gone(BaseException):
    """The other process has ended."""

class Peer:
    def __init__(self, reading, writing, trusts):
        self.reading, self.writing, self.trusts = reading, writing, trusts
        self.owned, self.known, self.proxies, self.calls = {}, {}, {}, 0

    def send(self, message):
        data = marshal.dumps(message)
        data = len(data).to_bytes(4, 'little') + data
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self.writing, view):]
        except OSError:
            raise Gone() from None

    def exactly(self, count):
        parts = []
        while count:
            part = os.read(self.reading, min(count, 1 << 20))
            if not part:
                raise Gone()
            parts.append(part)
            count -= len(part)
        return b''.join(parts)

    def receive(self):
        size = int.from_bytes(self.exactly(4), 'little')
        if size > MOST_BYTES:
            raise Gone()
        try:
            message = marshal.loads(self.exactly(size))
        except (ValueError, EOFError, TypeError):
            raise Gone() from None
        if type(message) is not tuple or not message or type(message[0]) is not str:
            raise Gone()
        return message

    def request(self, *message):
        self.calls += 1
        self.send(message)
        while True:
            reply = self.receive()
            if reply[0] == 'ret':
                return reply[1:]
            if reply[0] == 'exc':
                raise remote_error(reply)
            self.serve(reply)

    def serve(self, message):
        try:
            reply = self.answer(*message)
        except Gone:
            raise
        except BaseException as error:
            names = [kind.__name__ for kind in type(error).__mro__]
            try:
                text = str(error)[:500]
            except BaseException:
                text = ''
            reply = ('exc', names, text)
        self.send(reply)

    def answer(self, kind, handle, *rest):
        target = self.owned[handle]
        if kind == 'call':
            args, kwargs = self.decode(rest[0]), self.decode(rest[1])
            before = [encode_plain(value) for value in args]
            result = target(*args, **kwargs)
            changed = []
            for index, value in enumerate(args):
                if type(value) in (list, dict, set, bytearray) and encode_plain(value) != before[index]:
                    changed.append((index, self.encode(value)))
            return ('ret', self.encode(result), changed)
        if kind == 'get':
            self.permit(target, rest[0])
            return ('ret', self.encode(getattr(target, rest[0])))
        if kind == 'set':
            self.permit(target, rest[0])
            setattr(target, rest[0], self.decode(rest[1]))
            return ('ret', None)
        if kind == 'op':
            operation = OPERATIONS[rest[0]]
            return ('ret', self.encode(operation(target, *self.decode(rest[1]))))
        raise TypeError(kind)

    def permit(self, target, name):
        # The judge's own objects must not lead the program to frames, globals and code.
        if not self.trusts and (name.startswith('_') or type(target).__module__ != '__tests__'):
            raise AttributeError(name)

    def encode(self, value, depth=0):
        kind = type(value)
        if kind in PLAIN:
            return value
        if depth < 200:
            if kind in (list, tuple, set, frozenset):
                return (kind.__name__[0], [self.encode(item, depth + 1) for item in value])
            if kind is dict:
                return ('d', [(self.encode(k, depth + 1), self.encode(v, depth + 1)) for k, v in value.items()])
            if kind is bytearray:
                return ('b', bytes(value))
            if kind is range:
                return ('r', (value.start, value.stop, value.step))
            if isinstance(value, Proxy):
                return ('y', object.__getattribute__(value, '_handle'))
            if (kind.__module__, kind.__name__) in RICH:
                state = value.__reduce__()
                if kind.__name__ in ('deque', 'Counter', 'OrderedDict', 'defaultdict'):
                    items = list(value) if kind.__name__ == 'deque' else dict(value)
                    state = (kind, (items,))
                return ('x', kind.__module__, kind.__name__, self.encode(tuple(state[1]), depth + 1))
            # Named tuples, enumerations of numbers and other kinds of plain data compare as what they are.
            for base in (bool, int, float, str, bytes):
                if issubclass(kind, base):
                    return base(base.__str__(value)) if base is str else base(value)
            if issubclass(kind, tuple):
                return ('t', [self.encode(item, depth + 1) for item in tuple.__iter__(value)])
            if issubclass(kind, list):
                return ('l', [self.encode(item, depth + 1) for item in list.__iter__(value)])
        if kind is type(sys):
            return ('m', value.__name__)
        if value is NotImplemented or value is Ellipsis:
            return ('n', str(value))
        if isinstance(value, type) and getattr(builtins, value.__name__, None) is value:
            return ('n', value.__name__)
        key = id(value)
        if key not in self.known:
            self.known[key] = len(self.owned)
            self.owned[len(self.owned)] = value
        return ('h', self.known[key], callable(value))

    def decode(self, given):
        kind = type(given)
        if kind in PLAIN:
            return given
        if kind is not tuple or not given:
            raise Gone()
        tag = given[0]
        if tag in ('l', 't', 's', 'f'):
            return SEQUENCES[tag]([self.decode(item) for item in given[1]])
        if tag == 'd':
            return {self.decode(k): self.decode(v) for k, v in given[1]}
        if tag == 'b':
            return bytearray(given[1])
        if tag == 'r':
            return range(*given[1])
        if tag == 'y':
            return self.owned[given[1]]
        if tag == 'x' and (given[1], given[2]) in RICH:
            args = self.decode(given[3])
            make = getattr(__import__(given[1]), given[2])
            return make(None, *args) if given[2] == 'defaultdict' else make(*args)
        if tag == 'n' and isinstance(getattr(builtins, given[1], None), (type, type(NotImplemented), type(Ellipsis))):
            return getattr(builtins, given[1])
        if tag == 'm' and given[1].split('.')[0] in sys.stdlib_module_names:
            return __import__(given[1], fromlist=['*'])
        if tag == 'h':
            if given[1] not in self.proxies:
                self.proxies[given[1]] = (CallableProxy if given[2] else Proxy)(self, given[1])
            return self.proxies[given[1]]
        raise Gone()

def encode_plain(value):
    if type(value) not in (list, dict, set, bytearray):
        return None
    try:
        return marshal.dumps(value)
    except ValueError:
        return repr(value)

def remote_error(reply):
    names, text = reply[1], reply[2]
    for name in names:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, BaseException):
            try:
                error = kind(text)
            except TypeError:
                continue
            error.remote_name = names[0]
            return error
    return Gone()

def data_only(self, other):
    return not isinstance(other, Proxy)

class Proxy:
    """An object of the other process."""
    __slots__ = ('_peer', '_handle', '__weakref__')
    def __init__(self, peer, handle):
        object.__setattr__(self, '_peer', peer)
        object.__setattr__(self, '_handle', handle)
    def __getattr__(self, name):
        return ask(self, 'get', name)
    def __setattr__(self, name, value):
        ask(self, 'set', name, self._peer.encode(value))
    # An object of the program never equals data, whatever its own __eq__ says; two of its objects are its own affair.
    def __eq__(self, other):
        return self is other or (not data_only(self, other) and operate(self, 'eq', other) is True)
    def __ne__(self, other):
        return not self == other
    def __hash__(self):
        return hash(self._handle)
    def __instancecheck__(self, value):
        return isinstance(value, Proxy) and operate(self, 'isinstance', value) is True

class CallableProxy(Proxy):
    __slots__ = ()
    def __call__(self, *args, **kwargs):
        peer = self._peer
        reply = peer.request('call', self._handle, peer.encode(args), peer.encode(kwargs))
        for index, value in reply[1] if len(reply) > 1 else ():
            refill(args[index], peer.decode(value))
        return peer.decode(reply[0])

def refill(target, value):
    if type(target) is not type(value):
        return
    if type(target) in (list, bytearray):
        target[:] = value
    elif type(target) in (dict, set):
        target.clear()
        target.update(value)

def ask(proxy, *message):
    peer = proxy._peer
    return peer.decode(peer.request(message[0], proxy._handle, *message[1:])[0])

def operate(proxy, name, *args):
    return ask(proxy, 'op', name, proxy._peer.encode(args))

OPERATIONS = {'isinstance': lambda kind, value: isinstance(value, kind), 'eq': lambda a, b: bool(a == b)}
for name, operation in (('len', len), ('str', str), ('repr', repr), ('bool', bool), ('iter', iter), ('next', next)):
    OPERATIONS[name] = operation
    setattr(Proxy, '__%s__' % name, (lambda name: lambda self: operate(self, name))(name))
OPERATIONS['getitem'] = lambda a, key: a[key]
OPERATIONS['setitem'] = lambda a, key, value: a.__setitem__(key, value)
OPERATIONS['delitem'] = lambda a, key: a.__delitem__(key)
OPERATIONS['contains'] = lambda a, item: item in a
for name in ('getitem', 'setitem', 'delitem', 'contains'):
    setattr(Proxy, '__%s__' % name, (lambda name: lambda self, *rest: operate(self, name, *rest))(name))
# Arithmetic and order between an object of the program and data would let the object answer the test for itself.
for name in ('lt', 'le', 'gt', 'ge', 'add', 'sub', 'mul', 'truediv', 'floordiv', 'mod', 'pow', 'and', 'or', 'xor', 'matmul'):
    OPERATIONS[name] = (lambda name: lambda a, b: getattr(a, '__%s__' % name)(b))(name)
    setattr(Proxy, '__%s__' % name, (lambda name: lambda self, other:
        NotImplemented if data_only(self, other) else operate(self, name, other))(name))
`;
