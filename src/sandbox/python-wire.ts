/**
 * The messages between the processes of the Python runner, as Python source: plain data, copied by value in a format of
 * its own. No message names a module, an attribute or code, and decoding makes only numbers, texts and containers: at worst
 * a hostile process sends other data. It is the first part of the runner.
 */
export const PYTHON_WIRE: string = String.raw`
import sys, os, builtins

# Functions of the runner look up built-ins in a copy: the program may change those of the module.
__builtins__ = dict(vars(builtins))

MRO, MEMBERS = type.__dict__['__mro__'].__get__, type.__dict__['__dict__'].__get__
FLAGS = type.__dict__['__flags__'].__get__
FRAME, CODE = type(sys._getframe()), type(sys._getframe().f_code)
# Attributes of frames and code, for the judge only: seal_types removes them for all others.
frame_back, frame_code, frame_locals, frame_globals = (vars(FRAME)[name].__get__ for name in ('f_back', 'f_code', 'f_locals', 'f_globals'))
code_constants = vars(CODE)['co_consts'].__get__

MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 200
CONSTANTS = (None, True, False, NotImplemented, Ellipsis, int, float, str, bytes, bool, complex, list, tuple, set,
             frozenset, dict, bytearray, range, type, object)
CONSTANT_KEYS = {id(value): index for index, value in enumerate(CONSTANTS)}
# Types of the standard library that are plain data: how they are split into parts, and made from them.
RICH = (
    ('decimal', 'Decimal', lambda value: str(value), lambda kind, part: kind(part)),
    ('fractions', 'Fraction', lambda value: (value.numerator, value.denominator), lambda kind, part: kind(*part)),
    ('array', 'array', lambda value: (value.typecode, list(value)), lambda kind, part: kind(*part)),
    ('collections', 'deque', lambda value: (list(value), value.maxlen), lambda kind, part: kind(*part)),
    ('collections', 'Counter', lambda value: dict(value), lambda kind, part: kind(part)),
    ('collections', 'OrderedDict', lambda value: list(value.items()), lambda kind, part: kind(part)),
    ('collections', 'defaultdict', lambda value: (factory_of(value), dict(value)), lambda kind, part: kind(*part)),
    ('datetime', 'date', lambda value: (value.year, value.month, value.day), lambda kind, part: kind(*part)),
    ('datetime', 'datetime', lambda value: (*value.timetuple()[:6], value.microsecond, zone_of(value)), lambda kind, part: kind(*part)),
    ('datetime', 'timezone', lambda value: value.utcoffset(None), lambda kind, part: kind(part)),
    ('builtins', 'slice', lambda value: (value.start, value.stop, value.step), lambda kind, part: kind(*part)),
    ('uuid', 'UUID', lambda value: value.int, lambda kind, part: kind(int=part)),
    *(('ipaddress', name, str, lambda kind, part: kind(part)) for name in ('IPv4Address', 'IPv6Address', 'IPv4Network', 'IPv6Network')),
    ('datetime', 'time', lambda value: untimed(value) + (value.hour, value.minute, value.second, value.microsecond), lambda kind, part: kind(*part)),
    ('datetime', 'timedelta', lambda value: (value.days, value.seconds, value.microseconds), lambda kind, part: kind(*part)),
)

class Gone(BaseException):
    """The other process has ended, or sent an invalid message."""

class NotPlain(Exception):
    """A value is not plain data."""

def untimed(value):
    if value.tzinfo is not None:
        raise NotPlain('tzinfo')
    return ()

def zone_of(value):
    if value.tzinfo is not None and rich_index(type(value.tzinfo)) is None:
        raise NotPlain('tzinfo')
    return value.tzinfo

def factory_of(value):
    if id(value.default_factory) not in CONSTANT_KEYS:
        raise NotPlain('default_factory')
    return value.default_factory

def size(count):
    return count.to_bytes(4, 'little')

def rich_index(kind):
    for index, (module, name, _, _) in enumerate(RICH):
        holder = sys.modules.get(module)
        if holder is not None and vars(holder).get(name) is kind:
            return index
    return None

# Whether library types that contain data are converted to data: iterators, views, named tuples, numbers of an enum.
LOOKS, MOST_ITEMS, UNROLLED = [False], 1_000_000, []
LIST_ITERATOR = type(iter([]))
ITERATORS = frozenset(map(type, ((_ for _ in ()), map(None, ()), filter(None, ()), zip(), enumerate(()), reversed([]), reversed(()), iter([]), iter(()),
    iter(''), iter(b''), iter(set()), iter({}), iter({}.values()), iter({}.items()), reversed({}), iter(range(0)), iter(range(1 << 70)))))

def is_iterator(kind):
    return kind in ITERATORS or kind.__module__ == 'itertools' and rest_of('itertools').get(kind.__name__) is kind

def rest_of(module):
    return vars(sys.modules[module]) if module in sys.modules else {}
VIEWS = tuple(map(type, ({}.keys(), {}.values(), {}.items())))

def unrolled(value):
    """The items of an iterator, and the exception that ended it."""
    items = []
    try:
        for item in value:
            items.append(item)
            if len(items) > MOST_ITEMS:
                raise NotPlain('size')
    except NotPlain:
        raise
    except BaseException as error:
        return items, told_error(error) + (None, False)
    return items, None

def items_then(items, reply):
    yield from items
    STRICT[0].throw(reply)

def again(kind, items, reply):
    """A converted value as the same type again."""
    UNROLLED.append(items)
    if kind == 3:
        if reply is not None and not is_error(reply):
            raise Gone()
        return iter(items) if reply is None else items_then(items, reply)
    return dict.fromkeys(items).keys() if kind == 0 else dict(enumerate(items)).values() if kind == 1 else dict(items).items()

EXTENDED = {int: lambda value: int.__add__(value, 0), str: lambda value: str.__str__(str.__add__(value, '')), tuple: lambda value: tuple(list(tuple.__iter__(value))),
    list: lambda value: list(list.__iter__(value)), dict: lambda value: dict(list(dict.items(value))), set: lambda value: set(list(set.__iter__(value))),
    frozenset: lambda value: frozenset(list(frozenset.__iter__(value))), float: lambda value: float.__add__(value, 0.0), bytes: lambda value: bytes(list(bytes.__iter__(value)))}

def plain_forms():
    # Types of the library that are equal to dictionaries, lists and texts.
    known = {memoryview: bytes, type(type.__dict__): dict}
    for name, form in (('ChainMap', dict), ('UserDict', dict), ('UserList', list), ('UserString', str)):
        known[rest_of('collections').get(name)] = form
    return known

def write_looked(value, out, depth):
    kind = type(value)
    if is_iterator(kind) or kind in VIEWS:
        items, reply = unrolled(value)
        out.append(b'n')
        write((VIEWS.index(kind) if kind in VIEWS else 3, items, reply), out, depth + 1)
    elif kind in plain_forms():
        write(plain_forms()[kind](value), out, depth + 1)
    elif kind.__name__ == 'defaultdict' and rich_index(kind) is not None:
        out += (b'x', bytes((rich_index(kind),)))
        write((None, dict(value)), out, depth + 1)
    else:
        # A subclass of data, as the data that it extends: its own methods do not count.
        bases = MRO(kind)
        base = next((each for each in EXTENDED if each in bases), None)
        if base is None:
            raise NotPlain(kind.__name__)
        write(EXTENDED[base](value), out, depth + 1)

def write(value, out, depth=0):
    kind = type(value)
    if kind is str:
        raw = value.encode('utf-8', 'surrogatepass')
        out += (b's', size(len(raw)), raw)
    elif kind is int:
        raw = value.to_bytes((value.bit_length() + 8) // 8, 'little', signed=True)
        out += (b'i', size(len(raw)), raw)
    elif kind is float:
        raw = value.hex().encode()
        out += (b'g', size(len(raw)), raw)
    elif kind is list or kind is tuple or kind is set or kind is frozenset:
        if depth >= MOST_DEPTH:
            raise NotPlain('depth')
        out += (b'l' if kind is list else b't' if kind is tuple else b'e' if kind is set else b'z', size(len(value)))
        for item in value:
            write(item, out, depth + 1)
    elif kind is dict:
        if depth >= MOST_DEPTH:
            raise NotPlain('depth')
        out += (b'd', size(len(value)))
        for key, item in value.items():
            write(key, out, depth + 1)
            write(item, out, depth + 1)
    elif kind is bytes or kind is bytearray:
        out += (b'b' if kind is bytes else b'a', size(len(value)), bytes(value))
    elif id(value) in CONSTANT_KEYS:
        out += (b'k', bytes((CONSTANT_KEYS[id(value)],)))
    elif kind is complex:
        out += (b'c',)
        write((value.real, value.imag), out, depth + 1)
    elif kind is range:
        out += (b'r',)
        write((value.start, value.stop, value.step), out, depth + 1)
    else:
        index = rich_index(kind)
        if LOOKS[0] and depth < MOST_DEPTH and (index is None or kind.__name__ == 'defaultdict'):
            return write_looked(value, out, depth)
        if index is None or depth >= MOST_DEPTH:
            raise NotPlain(kind.__name__)
        out += (b'x', bytes((index,)))
        write(RICH[index][2](value), out, depth + 1)

def packed(value):
    """Plain data as bytes; raises NotPlain."""
    out = []
    try:
        write(value, out)
    except (OverflowError, RuntimeError, RecursionError) as error:
        raise NotPlain(str(error)) from None
    return b''.join(out)

class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        end = self.at + count
        if end > len(self.data):
            raise Gone()
        part = self.data[self.at:end]
        self.at = end
        return part

    def count(self):
        return int.from_bytes(self.take(4), 'little')

    def read(self, depth=0):
        if depth > MOST_DEPTH + 20:
            raise Gone()
        tag = self.take(1)
        if tag == b's':
            return self.take(self.count()).decode('utf-8', 'surrogatepass')
        if tag == b'i':
            return int.from_bytes(self.take(self.count()), 'little', signed=True)
        if tag == b'g':
            return float.fromhex(self.take(self.count()).decode())
        if tag == b'l':
            return [self.read(depth + 1) for _ in range(self.count())]
        if tag == b't':
            return tuple([self.read(depth + 1) for _ in range(self.count())])
        if tag == b'd':
            return {self.read(depth + 1): self.read(depth + 1) for _ in range(self.count())}
        if tag == b'k':
            return CONSTANTS[self.take(1)[0]]
        if tag == b'e':
            return {self.read(depth + 1) for _ in range(self.count())}
        if tag == b'z':
            return frozenset([self.read(depth + 1) for _ in range(self.count())])
        if tag == b'b':
            return self.take(self.count())
        if tag == b'a':
            return bytearray(self.take(self.count()))
        if tag == b'c':
            return complex(*self.read(depth + 1))
        if tag == b'r':
            return range(*self.read(depth + 1))
        if tag == b'x':
            module, name, _, make = RICH[self.take(1)[0]]
            return make(getattr(__import__(module), name), self.read(depth + 1))
        if tag == b'n':
            return again(*self.read(depth + 1))
        raise Gone()

def unpacked(data):
    """Plain data from bytes; raises Gone for invalid bytes."""
    reader = Reader(data)
    try:
        value = reader.read()
    except (ValueError, TypeError, OverflowError, IndexError, ArithmeticError, RecursionError, AttributeError):
        raise Gone() from None
    if reader.at != len(data):
        raise Gone()
    return value

def copied(value):
    """A copy of plain data that shares nothing with it; raises NotPlain."""
    return unpacked(packed(value))

class Channel:
    """Messages between two processes: each is one plain value."""
    def __init__(self, reading, writing):
        self.reading, self.writing = reading, writing

    def send(self, message):
        data = packed(message)
        if len(data) > MOST_BYTES:
            raise NotPlain('size')
        view = memoryview(size(len(data)) + data)
        try:
            while view:
                view = view[os_write(self.writing, view):]
        except OSError:
            raise Gone() from None

    def exactly(self, count):
        parts = []
        while count:
            part = os_read(self.reading, min(count, 1 << 20))
            if not part:
                raise Gone()
            parts.append(part)
            count -= len(part)
        return b''.join(parts)

    def receive(self):
        count = int.from_bytes(self.exactly(4), 'little')
        if count > MOST_BYTES:
            raise Gone()
        message = unpacked(self.exactly(count))
        if type(message) is not tuple or not message or type(message[0]) is not str:
            raise Gone()
        return message

os_read, os_write, os_exit = os.read, os.write, os._exit
`;
