# Comparisons of the tests that are not reached, for both judges. A loop that asserts for each item of a result decides
# nothing if there is no item, and zip ignores the surplus items of one side: the values that the tests expect there
# would not be compared. The same holds for assertions under a condition of the program, within its 'with', and in a
# function that it decorates.


class Loops:
    """The loops with assertions that were entered, and those that had an item."""

    def __init__(self):
        self.entered, self.reached = set(), set()

    def enter(self, key, value):
        self.entered.add(key)
        return value

    def reach(self, key):
        self.reached.add(key)
        return True

    def clear(self):
        self.entered.clear()
        self.reached.clear()

    def is_missed(self):
        return not self.entered <= self.reached


LOOPS = Loops()
LOOP_MISSED = 'assertions of the tests were not reached, or had no item to be made of'


def exact_zip(mask, *boxes):
    """As zip, but fails if a result ends before the values that the tests expect, which the bits of the mask name."""
    sides = [iter(box) for box in boxes]
    while True:
        row = []
        for at, side in enumerate(sides):
            try:
                row.append(next(side))
            except StopIteration:
                for other, each in enumerate(sides):
                    if not mask >> at & 1 and mask >> other & 1 and (other < at or next(each, LOOPS) is not LOOPS):
                        raise AssertionError('fewer results than the tests expect') from None
                return
        yield tuple(row)


def exact_map(mask, run, *boxes):
    return (run(*row) for row in exact_zip(mask, *boxes))


# Keys are read by name: a number in the text could be taken for one of the tests.
def keys_in(names):
    return {name: int(name[10:]) for name in names if name.startswith('sluice_at_')}


LOOP_NAMES = {
    'sluice_enter': LOOPS.enter,
    'sluice_reach': LOOPS.reach,
    'sluice_zip': exact_zip,
    'sluice_map': exact_map,
    'sluice_span': span,
    'sluice_spanned': spanned,
}


def some_item(key, value):
    """Records that a set is compared as a part of another: with an empty set that is no comparison."""
    LOOPS.enter(key, value)
    if type(value) not in (set, frozenset) or value:
        LOOPS.reach(key)
    return value


LOOP_NAMES['sluice_some'] = some_item
