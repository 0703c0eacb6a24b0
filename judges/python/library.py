# What the functions of the standard library look up while they run: built-ins, functions of `os` and `sys`, tables of
# functions, functions that one of the library's own objects holds, and compiled patterns. A program could change their
# results there, although each function is the library's own.

# The library does not depend on these, and programs change them.
FREE_NAMES = frozenset('print input exit quit _ help'.split())

# Objects of this kind have other fields in each thread.
LOCAL = __import__('_thread')._local

# Modules and fixtures that ask os for files.
USES_OS = frozenset('pathlib Path shutil tempfile glob zipfile tmp_path tmp_path_factory tmpdir'.split())


def held_code(values):
    """The functions and classes among values, by name or key."""
    return {
        key: value
        for key, value in list(values.items())
        if any(['__call__' in MEMBERS(base) for base in MRO(type(value))])
    }


class Library:
    def __init__(self, modules, intact, used):
        used = {name.split('.')[0] for name in used}
        used.update(('builtins',), () if used.isdisjoint(USES_OS) else ('os',))
        self.intact, self.used, self.others, self.asks_patterns = intact, [], [], 're' in used
        self.patterns, self.kind = modules['re'], modules['re'].Pattern
        standard = getattr(sys, 'stdlib_module_names', {name.split('.')[0] for name in modules})
        for name, module in modules.items():
            if type(module) is MODULE and name.split('.')[0] in standard:
                self.learn(name, vars(module), self.used if name.split('.')[0] in used else self.others)

    def learn(self, name, space, found):
        if name in ('builtins', 'os', 'sys'):
            known = {
                key: value for key, value in held_code(space).items() if key not in FREE_NAMES and 'hook' not in key
            }
            found.append((space, known, 0, None, None))
            return
        holders = {}
        for key, value in list(space.items()):
            kind = type(value)
            if kind is dict and key != '__builtins__':
                found.append((value, held_code(value), len(value), type, None))
                holders.update({key: value} if found[-1][1] else {})
            elif type in MRO(kind) and value.__module__ == name:
                found += [
                    (part, held_code(part), len(part), type, None)
                    for part in list(MEMBERS(value).values())
                    if type(part) is dict
                ]
            elif (
                kind not in (*PLAIN_KINDS, FUNCTION, type(len), MODULE)
                and kind.__module__ not in ('typing', '_thread')
                and LOCAL not in MRO(kind)
                and fields_of(value)
            ):
                found.append((fields_of(value), held_code(fields_of(value)), len(fields_of(value)), str, value))
                holders[key] = value
        found.append((space, holders, 0, None, None))

    def changed(self, is_end=True):
        """A key under which the library now finds another function; None if there is none."""
        for space, known, count, key_kind, owner in (*self.used, *(self.others if is_end else ())):
            if not all(map(operator.is_, map(space.get, known), known.values())):
                for key, value in known.items():
                    if space.get(key) is not value and not self.is_of_tests(space.get(key)):
                        return key
            if key_kind is not None and count != len(space):
                for key, now in held_code(space).items():
                    # The program may add to a table what is to be done with its own classes.
                    if (
                        key not in known
                        and key_kind in MRO(type(key))
                        and (key_kind is str or self.is_own(key))
                        and not self.is_of_tests(now)
                    ):
                        return key
            if owner is not None and fields_of(owner) is not space:
                return type(owner).__name__
        return self.changed_pattern() if self.asks_patterns else None

    def is_own(self, kind):
        """Whether a class is of the tests, the language or the library."""
        return not FLAGS(kind) & 512 or id(kind) in self.intact.classes

    def is_of_tests(self, value):
        return (
            self.intact.is_own(value)
            or self.intact.is_of_mock(value)
            or any([each is value for each in self.intact.given])
        )

    def changed_pattern(self):
        """A text for which the library's cache of patterns has the pattern of another text."""
        for name in ('_cache', '_cache2'):
            cache = vars(self.patterns).get(name, {})
            if type(cache) is not dict:
                return name
            for key, value in list(cache.items()):
                if (
                    type(key) is not tuple
                    or len(key) != 3
                    or type(value) is not self.kind
                    or type(key[1]) not in (str, bytes)
                    or key[1] != value.pattern
                ):
                    return name
                # A text may hold flags itself. 32 is set for each text.
                if type(key[2]) is not int or (key[2] ^ value.flags) & ~32 and key[1][:2] not in ('(?', b'(?'):
                    return name
        return None
