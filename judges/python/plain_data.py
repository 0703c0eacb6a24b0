# The messages between the processes of the Python runner: plain data, copied by value in a format of its own. No
# message names a module, an attribute or code, and decoding makes only numbers, texts and containers: at worst a
# hostile process sends other data. It is the first part of the runner.

import sys, os, builtins

# Functions of the runner look up built-ins in a copy: the program may change those of the module.
__builtins__ = dict(vars(builtins))

MRO, MEMBERS = type.__dict__['__mro__'].__get__, type.__dict__['__dict__'].__get__
FLAGS = type.__dict__['__flags__'].__get__
FRAME, CODE = type(sys._getframe()), type(sys._getframe().f_code)
# Attributes of frames and code, for the judge only: seal_types removes them for all others.
frame_back, frame_code, frame_locals, frame_globals = (
    vars(FRAME)[name].__get__ for name in ('f_back', 'f_code', 'f_locals', 'f_globals')
)
code_constants = vars(CODE)['co_consts'].__get__

MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 200
CONSTANTS = (
    None,
    True,
    False,
    NotImplemented,
    Ellipsis,
    int,
    float,
    str,
    bytes,
    bool,
    complex,
    list,
    tuple,
    set,
    frozenset,
    dict,
    bytearray,
    range,
    type,
    object,
)
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
    (
        'datetime',
        'datetime',
        lambda value: (*value.timetuple()[:6], value.microsecond, zone_of(value)),
        lambda kind, part: kind(*part),
    ),
    ('datetime', 'timezone', lambda value: value.utcoffset(None), lambda kind, part: kind(part)),
    ('builtins', 'slice', lambda value: (value.start, value.stop, value.step), lambda kind, part: kind(*part)),
    ('uuid', 'UUID', lambda value: value.int, lambda kind, part: kind(int=part)),
    *(
        ('ipaddress', name, str, lambda kind, part: kind(part))
        for name in ('IPv4Address', 'IPv6Address', 'IPv4Network', 'IPv6Network')
    ),
    (
        'datetime',
        'time',
        lambda value: untimed(value) + (value.hour, value.minute, value.second, value.microsecond),
        lambda kind, part: kind(*part),
    ),
    (
        'datetime',
        'timedelta',
        lambda value: (value.days, value.seconds, value.microseconds),
        lambda kind, part: kind(*part),
    ),
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
ITERATORS = frozenset(
    map(
        type,
        (
            (_ for _ in ()),
            map(None, ()),
            filter(None, ()),
            zip(),
            enumerate(()),
            reversed([]),
            reversed(()),
            iter([]),
            iter(()),
            iter(''),
            iter(b''),
            iter(set()),
            iter({}),
            iter({}.values()),
            iter({}.items()),
            reversed({}),
            iter(range(0)),
            iter(range(1 << 70)),
        ),
    )
)


def is_iterator(kind):
    return kind in ITERATORS or kind.__module__ == 'itertools' and rest_of('itertools').get(kind.__name__) is kind


def rest_of(module):
    return vars(sys.modules[module]) if module in sys.modules else {}


VIEWS = tuple(map(type, ({}.keys(), {}.values(), {}.items())))


def view_index(kind):
    """Which view of a dictionary it is, also of an OrderedDict, whose views extend these; a program cannot extend them."""
    return next((index for index, view in enumerate(VIEWS) if view in MRO(kind)), None)


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
    return (
        dict.fromkeys(items).keys()
        if kind == 0
        else dict(enumerate(items)).values()
        if kind == 1
        else dict(items).items()
    )


EXTENDED = {
    int: lambda value: int.__add__(value, 0),
    str: lambda value: str.__str__(str.__add__(value, '')),
    tuple: lambda value: tuple(list(tuple.__iter__(value))),
    list: lambda value: list(list.__iter__(value)),
    dict: lambda value: dict(list(dict.items(value))),
    set: lambda value: set(list(set.__iter__(value))),
    frozenset: lambda value: frozenset(list(frozenset.__iter__(value))),
    float: lambda value: float.__add__(value, 0.0),
    bytes: lambda value: bytes(list(bytes.__iter__(value))),
}


def plain_forms():
    # Types of the library that are equal to dictionaries, lists and texts.
    known = {memoryview: bytes, type(type.__dict__): dict}
    for name, form in (('ChainMap', dict), ('UserDict', dict), ('UserList', list), ('UserString', str)):
        known[rest_of('collections').get(name)] = form
    return known
