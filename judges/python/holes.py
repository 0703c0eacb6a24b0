# Lists, tuples and dictionaries part by part: a part with methods of the program is compared alone, and leaves a hole
# in the data around it.


KEYS = ' keys'


def paired(a, b):
    """The pairs of parts of two lists, tuples or dictionaries: each is compared alone, else other parts would hide its answer."""
    kind = type(a)
    if kind is not type(b) or kind not in (list, tuple, dict) or len(a) != len(b):
        return None
    if kind is dict:
        has_data = is_plain(list(a)), is_plain(list(b))
        if not any(has_data):
            return None
        keys = [] if all(has_data) else [(set(a), set(b))]
        return [*keys, *((a[key], b[key]) for key in b)] if a.keys() == b.keys() else None
    return list(zip(a, b))


def taken_apart(value, hole, parts, depth=0):
    """Data with a hole in the place of each part that is not data; these parts are collected."""
    if type(value) in (list, tuple) and depth < 60:
        return type(value)([taken_apart(item, hole, parts, depth + 1) for item in value])
    if type(value) is dict and is_plain(list(value)) and depth < 60:
        return {key: taken_apart(item, hole, parts, depth + 1) for key, item in value.items()}
    if is_plain(value):
        return value
    parts.append(value)
    if type(value) is dict:
        # Other values would hide what its keys answer.
        parts.append(set(value))
        return hole + KEYS
    return hole


def wanted_parts(pattern, wanted, hole, parts):
    """Whether a value has the form of the data around the holes; the values expected in the holes are collected in order."""
    if type(pattern) is str and pattern == hole:
        parts.append(wanted)
        return True
    if type(pattern) is str and pattern == hole + KEYS:
        parts += [wanted, set(wanted) if type(wanted) is dict else wanted]
        return True
    if type(pattern) in (list, tuple, dict) and (type(wanted) is not type(pattern) or len(wanted) != len(pattern)):
        return False
    if type(pattern) in (list, tuple):
        return all([wanted_parts(*pair, hole, parts) for pair in zip(pattern, wanted)])
    if type(pattern) is dict:
        return pattern.keys() == wanted.keys() and all(
            [wanted_parts(item, wanted[key], hole, parts) for key, item in pattern.items()]
        )
    return bool(pattern == wanted)
