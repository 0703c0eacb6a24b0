# Results that pass tests by accident, for both judges: NaN, for which every comparison is false; infinity and numbers
# near it, which are within every tolerance relative to themselves (abs(x - 5) <= 1e-6 * abs(x)); and empty results.

# The product of two numbers above this is infinite.
HUGE = 1e150
INFINITE = float('inf')
NAN_FOUND = 'a result is NaN, which answers no to every comparison, and the tests do not speak of it'
INFINITE_FOUND = 'a result is infinite or near it, and the tests pass with any such number'
EMPTY_FOUND = 'all results are empty, and the tests pass where nothing comes'


class Results:
    """The results of the program that may pass by accident."""

    def __init__(self):
        self.has_nan, self.has_infinite, self.has_huge, self.is_all_empty, self.is_all_none = (
            False,
            False,
            False,
            True,
            True,
        )
        # While all results are empty or None: the results in order, packed, and whether each was an iterator.
        self.is_all_hollow, self.empty = True, []

    def watch(self, *values):
        """Records numbers that the tests compare or use in arithmetic, wherever they come from."""
        for number in (number for each in values for number in numbers_in(each)):
            size = abs(number) if number == number else None
            self.has_nan = self.has_nan or size is None
            self.has_infinite = self.has_infinite or size == INFINITE
            self.has_huge = self.has_huge or size is not None and size >= HUGE

    def add(self, value, *others):
        self.watch(value, *others)
        inner = others[0] if others and type(value) is LIST_ITERATOR else value
        self.is_all_empty = self.is_all_empty and is_empty(inner)
        self.is_all_none = self.is_all_none and value is None
        self.is_all_hollow = self.is_all_hollow and (inner is None or is_hollow(inner))
        if self.is_all_hollow and len(self.empty) < 100:
            self.empty.append((packed(inner), type(value) is LIST_ITERATOR))

    def fault(self, sources):
        """Why a pass does not count; None if nothing is found."""
        if self.has_nan and not speaks_of(sources, SPEAKS_OF_NAN):
            return NAN_FOUND
        if self.has_infinite and not speaks_of(sources, SPEAKS_OF_INFINITY):
            return INFINITE_FOUND
        return None

    def stubs(self, sources):
        """Stubs that must not pass, each with the outcome and the reason if it does."""
        if self.has_huge and not speaks_of(sources, SPEAKS_OF_INFINITY):
            yield from ((kind, 'wrong-answer', INFINITE_FOUND) for kind in ('infinite', '-infinite', 'huge', '-huge'))
        if self.is_all_empty:
            yield 'empty', 'empty-answer', EMPTY_FOUND
        if self.is_all_none and not speaks_of(sources, r'assert[^\n]*\bNone\b|assertIsNone'):
            yield 'none', 'empty-answer', EMPTY_FOUND


# Not the letters in other words: banana, finance.
SPEAKS_OF_NAN = r'(?i)(?<![a-z])(?:assert|not|is)*nan(?:mean|sum|min|max|std|var|median)?(?![a-z])|\b(\w[\w.]*) != \1\b'
SPEAKS_OF_INFINITY = r"(?i)\binf\b|infinity|isinf|isfinite|float_info|huge|['\"][+-]?inf|\de\+?(1[5-9]|[2-9]\d|\d{3})\d"


def speaks_of(sources, pattern):
    import re

    return any([re.search(pattern, text) is not None for text in sources])


def numbers_in(value):
    """The decimals in plain data, the parts of complex numbers, and texts that mean infinity or NaN."""
    waiting, known = [value], set()
    while waiting:
        value = waiting.pop()
        kind = type(value)
        if kind is float:
            yield value
        elif kind is str and value.strip().lstrip('+-').lower() in ('inf', 'infinity', 'nan'):
            yield float(value)
        elif kind is complex:
            yield value.real
            yield value.imag
        elif kind.__name__ == 'array' and rich_index(kind) is not None:
            waiting += value.tolist()
        elif kind.__name__ == 'Decimal' and rich_index(kind) is not None:
            if value.is_nan():
                yield INFINITE - INFINITE
            else:
                yield float(value)
        elif kind not in (int, str, bool, bytes) and id(value) not in known:
            known.add(id(value))
            waiting += parts_of(value)


def is_hollow(value, depth=0):
    """Whether it is empty, or a list of empty values."""
    return (
        is_empty(value)
        or type(value) in (list, tuple)
        and depth < 5
        and all([is_hollow(part, depth + 1) for part in value])
    )


def is_empty(value):
    kind = type(value)
    return (kind in (str, bytes, tuple, frozenset, range) or is_changeable(kind)) and len(value) == 0
