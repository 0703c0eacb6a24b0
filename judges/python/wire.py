# Plain data as bytes, and the channel that carries it between the processes.


def write_looked(value, out, depth):
    kind = type(value)
    view = view_index(kind)
    if is_iterator(kind) or view is not None:
        items, reply = unrolled(value)
        out.append(b'n')
        write((3 if view is None else view, items, reply), out, depth + 1)
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
        part = self.data[self.at : end]
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
                view = view[os_write(self.writing, view) :]
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
