# Other values in the place of the one that a test expects. A method of the program is asked for all of them in random
# order and must say yes only to the expected one. Each of them could be the expected one: it is at a random place of a
# random walk, so neither its form nor its distance from the others shows it.

os_urandom = os.urandom


def below(count):
    return int.from_bytes(os_urandom(6), 'little') % count


def shuffled(values):
    return sorted(values, key=lambda _: os_urandom(8))


LETTERS = 'abcdefghijklmnopqrstuvwxyz'
ALIKE = (LETTERS, LETTERS.upper(), '0123456789', '+-*/=<>!?.,:;', '()[]{}')


def other_char(char):
    alike = next((group for group in ALIKE if char in group), LETTERS)
    return alike[(alike.find(char) + 1 + below(len(alike) - 1)) % len(alike)]


def other_step():
    step = 1 + below(4 if below(2) else 2000)
    return step if below(2) else -step


def near_step():
    return (1 + below(3)) * (1 if below(2) else -1)


TURNS = [0]


def wide_step():
    """A large step, in turn up and down, odd and even."""
    TURNS[0] += 1
    return (2 * (10 ** (3 + below(3)) + below(1000)) + TURNS[0] // 2 % 2) * (1 if TURNS[0] % 2 else -1)


def decimals(value):
    text = repr(value)
    return len(text) - text.find('.') - 1 if '.' in text and 'e' not in text else None


def other_than(value, step=other_step):
    """Plain data of the same kind that is not the same."""
    kind = type(value)
    if kind is bool:
        return not value
    if kind is int or kind is complex:
        return value + step()
    if kind is float:
        places, other = decimals(value), value + step()
        other = other if places is None else round(other, places)
        return other if other != value else value * 3 + 1
    if kind is str:
        at = below(len(value) or 1)
        return value[:at] + other_char(value[at : at + 1] or '?') + value[at + 1 :]
    if kind is bytes or kind is bytearray:
        at = below(len(value) or 1)
        return value[:at] + kind([(value[at] + 1 + below(9)) % 256 if value else 97]) + value[at + 1 :]
    if kind in (list, tuple):
        at, items = below(len(value) or 1), list(value)
        items[at : at + 1] = [other_than(items[at], step) if items else step()]
        return kind(items)
    if kind in (set, frozenset):
        items = shuffled(value)
        return kind([*items[1:], other_than(items[0], step) if items else step()])
    if kind is dict:
        keys = shuffled(value)
        return {**value, keys[0]: other_than(value[keys[0]], step)} if keys else {step(): step()}
    if dict in MRO(kind):
        made = kind(value) if kind.__name__ != 'defaultdict' else kind(value.default_factory, value)
        made.update(other_than(dict(value), step))
        return made
    if kind.__name__ == 'deque':
        return kind(other_than(list(value), step), value.maxlen)
    if kind.__name__ in ('date', 'datetime'):
        import datetime

        return value + datetime.timedelta(step())
    try:
        return value + kind(step())
    except Exception:
        return 'no' if value is None else None


class Slotted:
    __slots__ = ('slot',)


MEMBER = type(Slotted.slot)


def is_plain(value):
    try:
        packed(value)
        return True
    except (NotPlain, Gone):
        return False


def altered(value, step=near_step, depth=0):
    """Copies of an object, two with each field changed; none where it has no field of plain data."""
    kind = type(value)
    if depth > 3:
        return []
    if is_plain(value):
        return [other_than(value, step) for _ in range(2)]
    if tuple in MRO(kind):
        items = list(tuple.__iter__(value))
        return [
            tuple.__new__(kind, [*items[:at], other, *items[at + 1 :]])
            for at, item in enumerate(items)
            for other in altered(item, step, depth + 1)[:2]
        ]
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
        for other in altered(field, step, depth + 1)[:2]:
            try:
                copy = object.__new__(kind)
                for key, item in fields.items():
                    object.__setattr__(copy, key, other if key == name else item)
                made.append(copy)
            except Exception:
                pass
    return made


# In each start, the first questions are asked among many values; tests that ask a thousand times must not take too long.
AMONG_MANY = [8]


def line_up(value, also=()):
    """Pairs (whether it is the expected value, value) in random order."""
    size = len(packed(value))
    count = 12 if size >= 2000 else 60
    if size < 200 and AMONG_MANY[0] > 0:
        AMONG_MANY[0] -= 1
        count = 600
    before = below(count + 1)
    others, last = list(also), value
    for at in range(count):
        last = other_than(value if at == before else last)
        others.append(last)
    return shuffled([(True, value), *((False, other) for other in others if other != value)])
