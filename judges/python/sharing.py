# The identity that a copy of plain data loses: two names may hold one list. The program's process finds out whether it
# and the tests would hold the same object; the judge finds out whether its tests could notice. If both are true, plain
# data does not decide.

CHANGEABLE = (list, dict, set, bytearray)
RICH_CHANGEABLE = frozenset('deque Counter OrderedDict defaultdict'.split())


def is_changeable(kind):
    return kind in CHANGEABLE or (kind.__name__ in RICH_CHANGEABLE and kind.__module__ == 'collections')


def parts_of(value):
    """The objects that plain data holds directly."""
    kind = type(value)
    if kind in (list, tuple, set, frozenset) or (kind.__name__ == 'deque' and kind.__module__ == 'collections'):
        return list(value)
    if dict in MRO(kind):
        return [*dict.keys(value), *dict.values(value)]
    return ()


def changeable_in(*roots):
    """The mutable objects in plain data, and how often each occurs there."""
    found, held, waiting = {}, {}, list(roots)
    while waiting:
        value = waiting.pop()
        kind = type(value)
        if kind in (int, str, float, bool, bytes):
            continue
        if is_changeable(kind):
            held[id(value)] = held.get(id(value), 0) + 1
            if id(value) in found:
                continue
            found[id(value)] = value
        waiting += parts_of(value)
    return found, held


def is_repeated(*roots):
    """Whether one object occurs twice in it, or contains others: a copy loses their identity."""
    return any([count > 1 for count in changeable_in(*roots)[1].values()])


def is_nested(roots):
    return any(
        [
            is_changeable(type(part))
            for root in roots
            for value in changeable_in(root)[0].values()
            for part in parts_of(value)
        ]
    )


def references(values):
    return [sys.getrefcount(value) for value in values.values()]


# The reference count of an object that nothing else holds.
OWN_REFERENCES = references({1: []})[0]


def is_kept(args, kwargs, *others):
    """Whether the program keeps an object of its arguments or of other tuples, or has it in two places. It empties kwargs."""
    named = tuple(kwargs.values())
    kwargs.clear()
    found, held = changeable_in(args, named, *others)
    counts = references(found)
    if any([count > 1 for count in held.values()]) or any(
        [count - OWN_REFERENCES > held[key] for key, count in zip(found, counts)]
    ):
        for values in (args, named, *others):
            remember(values)
        return True
    return False


# What the program keeps of the values that it received or returned: each with the hashes that it had when it was sent.
SENT = {}
FIXED = (type(None), int, str, float, bool, bytes)


def state_of(value):
    before, LOOKS[0] = LOOKS[0], True
    try:
        return hash(packed(value))
    except (NotPlain, Gone):
        return None
    finally:
        LOOKS[0] = before


def remember(values):
    for value in values:
        if type(value) not in FIXED:
            SENT.setdefault(id(value), (value, set()))[1].add(state_of(value))


def is_sent_changed():
    """Whether the program changed one of them later: the tests have a copy, and would see the change in plain Python."""
    return any([len(states | {state_of(value)}) > 1 for value, states in SENT.values()])


def is_change(given):
    return given is None or (
        type(given) is tuple and len(given) == 2 and type(given[0]) is tuple and type(given[1]) is dict
    )


def refilled(args, kwargs, changes):
    """Applies to the tests' own objects the changes that the program made to their copies."""
    for old, new in [*zip(args, changes[0]), *((kwargs[key], changes[1][key]) for key in kwargs if key in changes[1])]:
        refill(old, new)


def refill(old, new):
    kind = type(old)
    if kind is not type(new):
        return
    if kind is list and len(old) == len(new):
        for index, item in enumerate(new):
            if is_changeable(type(item)) and type(item) is type(old[index]):
                refill(old[index], item)
            else:
                old[index] = item
    elif kind in (list, bytearray):
        old[:] = new
    elif is_changeable(kind):
        old.clear()
        old.extend(new) if kind.__name__ == 'deque' else old.update(new)


CHANGERS = frozenset(
    """append extend insert pop remove clear sort reverse add discard update setdefault popitem appendleft
    popleft extendleft rotate shuffle heappush heappop heapify move_to_end difference_update intersection_update
    symmetric_difference_update __setitem__ __delitem__ insort""".split()
)
