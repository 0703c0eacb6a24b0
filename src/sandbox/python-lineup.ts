/**
 * Other values in the place of the one that a test expects, as Python source. A method of the program's own that is asked
 * for all of them in random order must say yes to the one and no to the others. Each of them could be the expected one:
 * it is at a random place of a random walk, so neither its form nor its distance from the others tells it.
 */
export const PYTHON_LINEUP: string = String.raw`
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
        return value[:at] + other_char(value[at:at + 1] or '?') + value[at + 1:]
    if kind is bytes or kind is bytearray:
        at = below(len(value) or 1)
        return value[:at] + kind([(value[at] + 1 + below(9)) % 256 if value else 97]) + value[at + 1:]
    if kind in (list, tuple):
        at, items = below(len(value) or 1), list(value)
        items[at:at + 1] = [other_than(items[at], step) if items else step()]
        return kind(items)
    if kind in (set, frozenset):
        items = shuffled(value)
        return kind([*items[1:], other_than(items[0], step) if items else step()])
    if kind is dict:
        keys = shuffled(value)
        return {**value, keys[0]: other_than(value[keys[0]], step)} if keys else {step(): step()}
    try:
        return value + kind(step())
    except Exception:
        return 'no' if value is None else None

def line_up(value, also=()):
    """Pairs of whether it is the value, and a value; in random order."""
    count = 60 if len(packed(value)) < 2000 else 12
    before = below(count + 1)
    others, last = list(also), value
    for at in range(count):
        last = other_than(value if at == before else last)
        others.append(last)
    return shuffled([(True, value), *((False, other) for other in others if other != value)])
`;
