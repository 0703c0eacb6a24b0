# Empty results that show nothing. A program that returned only empty lists, texts, sets or dictionaries passes only if
# the tests require exactly that. If they also pass when one of the results contains a constant of the tests
# (set(f(x)).issubset({1, 3}), f(s) in s), they did not check what is missing.

MOST_REPLAYED, MOST_FILLINGS, REPLAY_SECONDS = 8, 16, 2
# The results of the stub 'replayed': the empty results in their order, one of them filled.
REPLAYED = {'empty': [], 'at': 0, 'filling': (), 'count': 0}


def replayed():
    at = REPLAYED['count']
    REPLAYED['count'] += 1
    data, is_iterated = REPLAYED['empty'][min(at, len(REPLAYED['empty']) - 1)]
    value = unpacked(data)
    value = filled(value, REPLAYED['filling']) if at == REPLAYED['at'] else value
    return iter(value) if is_iterated else value


def filled(value, filling):
    """A value of the kind of an empty one that holds one constant, or a key with a value."""
    kind = type(value)
    if kind in (str, bytes):
        return filling[0]
    if len(value):
        return kind([filled(value[0], filling), *value[1:]])
    return kind([filling]) if dict in MRO(kind) else kind([filling[0]])


def fillings(sources, value):
    """Possible contents of an empty result."""
    import ast

    while type(value) in (list, tuple) and value:
        value = value[0]
    kind = type(value)
    nodes = [node for text in sources[1:] for node in ast.walk(parsed(text))]
    if dict in MRO(kind):
        found = [
            (key.value, value.value)
            for node in nodes
            if isinstance(node, ast.Dict)
            for key, value in zip(node.keys, node.values)
            if isinstance(key, ast.Constant) and isinstance(value, ast.Constant)
        ]
    else:
        values = [node.value for node in nodes if isinstance(node, ast.Constant) and node.value is not None]
        letters = [
            part
            for value in values
            if type(value) in (str, bytes)
            for part in (value[at : at + 1] for at in range(min(len(value), 4)))
        ]
        found = [
            (value,)
            for value in (letters if kind in (str, bytes) else [*values, *letters])
            if type(value) is kind or kind not in (str, bytes)
        ]
    found = list(dict.fromkeys(found))[:MOST_FILLINGS]
    # It may be a list of lists that is empty.
    return [*found, *(([filling[0]],) for filling in found)] if kind in (list, tuple) else found


def says_nothing(strict, parts, stubs):
    """Whether the tests also pass if one of the empty results is not empty."""
    import time

    empty, sources, end = strict.returned.empty, parts[1], time.monotonic() + REPLAY_SECONDS
    if strict.reading().can_tell(False):
        # Tests that fill an empty result require it.
        return False
    for at in range(min(len(empty), MOST_REPLAYED)):
        value = unpacked(empty[at][0])
        for filling in fillings(sources, value) if type(value) not in (range, type(None)) else ():
            if time.monotonic() > end:
                return False
            REPLAYED.update(empty=empty, at=at, filling=filling, count=0)
            if stub_end(strict, parts, stubs) == 'passed':
                return True
    return False
