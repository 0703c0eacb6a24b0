# Replacements of the program's objects in the strict judge: of its functions, its classes, the instances that the tests
# make, and results that are not plain data. They can be called; every other use asks for the live judge.


class Absent:
    """An object of the program that can only be called; every other use needs the live judge."""

    __slots__ = ('_strict',)

    def __getattribute__(self, name):
        if (
            name.startswith('__')
            and name.endswith('__')
            and name not in ('__dict__', '__doc__', '__class__', '__name__', '__wrapped__')
        ):
            return object.__getattribute__(self, name)
        STRICT[0].live()


STRICT = [None]
GUARDED = """eq ne lt le gt ge len iter next contains getitem setitem delitem bool str repr hash format bytes add radd sub rsub
    mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul and rand or ror xor rxor lshift rshift
    iadd isub imul neg pos abs invert round int float index complex enter exit aenter aexit await aiter anext reversed
    instancecheck subclasscheck mro_entries reduce_ex reduce copy deepcopy dir call setattr delattr get set missing
    length_hint fspath trunc floor ceil divmod rdivmod""".split()
for name in GUARDED:
    setattr(Absent, '__%s__' % name, lambda self, *_, **__: STRICT[0].live())


def function_of(name):
    class Function(Absent):
        __slots__ = ()

        def __call__(self, *args, **kwargs):
            return STRICT[0].call(args, kwargs, 'call', name)

        def __getattribute__(self, attribute):
            # The library asks for the name of a function that it is given.
            if attribute == '__name__' and not STRICT[0].needs():
                return name
            return Absent.__getattribute__(self, attribute)

    return Function()


def class_of(name):
    class Class(Absent):
        __slots__ = ()

        def __call__(self, *args, **kwargs):
            strict = STRICT[0]
            strict.calls += 1
            reply = strict.request('make', name, args, kwargs)
            if reply[0] == 'exc':
                strict.throw(reply)
            strict.is_shared = strict.is_shared or reply[2] or is_repeated(args, kwargs)
            return instance_of(reply[1])

    return Class()


def instance_of(index):
    class Instance(Absent):
        __slots__ = ()

        def __getattribute__(self, attribute):
            strict = STRICT[0]
            if attribute.startswith('_') or strict.needs_live:
                strict.live()
            reply = strict.request('attribute', index, attribute)
            if reply[0] == 'exc':
                strict.throw(reply)
            if reply[0] in ('data', 'looked'):
                value = reply[1] if reply[0] == 'data' else unpacked(reply[1])
                strict.is_shared = strict.is_shared or bool(changeable_in(value)[0])
                return strict.took(value)
            return method_of(index, attribute) if reply[0] == 'function' else strict.odd(reply[0] == 'odd' and reply[1])

    return Instance()


def method_of(index, attribute):
    class Method(Absent):
        __slots__ = ()

        def __call__(self, *args, **kwargs):
            return STRICT[0].call(args, kwargs, 'method', index, attribute)

    return Method()


def other_of(name):
    class Other(Absent):
        __slots__ = ()

    return Other()


def odd_of(is_true):
    """A result that is not plain data: the tests may only ignore it."""

    class Odd(Absent):
        __slots__ = ()

    if is_true:
        Odd.__bool__ = lambda self: True
    return Odd()
