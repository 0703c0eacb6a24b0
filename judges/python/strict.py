# The strict judge. The tests run here; the program runs in another process, is called with plain data, and returns
# plain data. No object of the program is here, so none can decide a comparison, and only those of its names count that
# the tests ask for. If a test needs more than data, the judge says `needs-live`.

# Tests that use these may fail here just because the program runs in another process: of an exception, only its class
# and its arguments come from there.
ELSEWHERE = frozenset(
    """sys io os seed contextlib mock patch MagicMock Mock builtins inspect threading asyncio tempfile warnings
    logging types gc weakref time pytest print input open globals subprocess shutil pathlib Path importlib
    __name__ __doc__ __dict__ __class__ __annotations__ __wrapped__ redirect_stdout
    __cause__ __context__ __notes__ filename filename2 name obj""".split()
)


def is_kind(given):
    return type(given) is tuple and (
        given in (('missing',), ('function',), ('class',), ('other',)) or (len(given) == 2 and given[0] == 'data')
    )


def is_error(reply):
    return (
        len(reply) == 9
        and type(reply[1]) is int
        and 0 <= reply[1] < len(EXCEPTIONS)
        and type(reply[2]) is tuple
        and all(type(part) is str for part in (reply[3], reply[5], reply[6]))
        and is_change(reply[7])
        and type(reply[8]) is bool
    )


# The valid replies to each request.
REPLIES = {
    'names': lambda reply: (
        reply[0] == 'kinds' and len(reply) == 2 and type(reply[1]) is list and all(map(is_kind, reply[1]))
    ),
    'call': lambda reply: reply[0] == 'ret' and len(reply) == 4 and is_change(reply[2]) and type(reply[3]) is bool,
    'make': lambda reply: reply[0] == 'made' and len(reply) == 3 and type(reply[1]) is int and type(reply[2]) is bool,
    'attribute': lambda reply: reply[0] in ('function', 'data', 'other', 'class') and is_kind(reply),
}
REPLIES['method'] = REPLIES['call']
REPLIES['kept'] = lambda reply: reply in (('kept', True), ('kept', False))
REPLIES['look'] = lambda reply: (
    len(reply) == 4
    and (reply[0], type(reply[1])) in (('looked', bytes), ('odd', bool))
    and is_change(reply[2])
    and type(reply[3]) is bool
)
NOT_DATA = 'a result is no plain data, and the tests ask for data'
FIRST = {'loaded': 1, 'syntax': 2, 'failed': 5}


def first_of(channel):
    first = channel.receive()
    if FIRST.get(first[0]) != len(first) or any(type(part) not in (str, bool) for part in first):
        raise Gone()
    return first


class Strict:
    """The state of a run, besides the values."""

    def __init__(self, channel):
        self.channel, self.calls, self.needs_live, self.may_need, self.missing = channel, 0, False, False, ''
        # Whether the program's process ended; whether it and the tests would hold one object; whether it changed one of theirs.
        self.is_gone, self.is_shared, self.has_changed = False, False, False
        self.returned = Results()
        # The needs of the tests, once known; whether they pass something that is not data; whether a result was not data.
        self.known, self.sends_objects, self.has_odd = None, False, False
        self.lock, self.was_missed = __import__('_thread').allocate_lock(), False

    def reading(self):
        self.known = self.known or Needs(self.sources, self.entries)
        return self.known

    def needs(self):
        return self.reading().found

    def is_for_live(self):
        """Whether the tests ask for the live judge. Results of the program cannot ask for it."""
        return self.sends_objects or bool(self.needs())

    def odd(self, is_true=False):
        if self.needs():
            self.live()
        self.has_odd = True
        return odd_of(is_true)

    def live(self, *_, **__):
        self.needs_live = True
        raise Stopped()

    def request(self, *message):
        reply = self.exchange(*message)
        if reply[0] in ('odd', 'other', 'class'):
            if message[0] in ('names', 'make') or self.needs():
                self.live()
            return reply if reply[0] == 'class' else self.exchange('look')
        return reply

    def exchange(self, *message):
        if self.needs_live:
            raise Stopped()
        try:
            with self.lock:
                self.channel.send(message)
                reply = self.channel.receive()
        except NotPlain as reason:
            # Only for objects that the tests made, not for results of the program.
            self.sends_objects = not self.has_odd and (self.calls < 2 or str(reason) not in ('depth', 'size'))
            self.live()
        except Gone:
            # The tests may catch this exception: the run is over anyway.
            self.is_gone = True
            raise
        is_odd = reply[0] in ('odd', 'other', 'class') and message[0] != 'look'
        if not (
            is_odd or REPLIES[message[0]](reply) or (message[0] != 'names' and reply[0] == 'exc' and is_error(reply))
        ):
            raise Gone()
        return reply

    def call(self, args, kwargs, *target):
        self.calls += 1
        reply = self.request(*target, args, kwargs)
        changes, is_shared = reply[-2], reply[-1]
        self.is_shared = self.is_shared or is_shared or is_repeated(args, kwargs)
        if changes is not None:
            self.has_changed = True
            refilled(args, kwargs, changes)
        if reply[0] == 'exc':
            self.throw(reply)
        if reply[0] == 'odd':
            return self.odd(reply[1])
        return self.took(unpacked(reply[1]) if reply[0] == 'looked' else reply[1])

    def took(self, value):
        """Records data of the program that the tests receive."""
        items = [value, *UNROLLED]
        UNROLLED.clear()
        self.returned.add(*items)
        return value

    def throw(self, reply):
        kind, args, name, is_exact, missing = EXCEPTIONS[reply[1]], reply[2], reply[3], reply[4], reply[5]
        self.missing = self.missing or missing
        self.may_need = self.may_need or not is_exact
        if kind in (StopIteration, StopAsyncIteration, GeneratorExit):
            # These would end the test's own loops, and with them their comparisons.
            self.may_need = True
            kind, args = RuntimeError, ('the program raised ' + kind.__name__,)
        try:
            error = kind(*args)
        except Exception:
            self.may_need, error = True, Exception(str(args))
        REMOTE.append(error)
        error.sluice_name = name
        raise error
