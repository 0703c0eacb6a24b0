/**
 * The strict judge, as Python source. The tests run here; the program runs in another process, is called with plain data,
 * and returns plain data. No object of the program is here, so none can decide a comparison, and only those of its names
 * count that the tests ask for. If a test needs more than data, the judge says `needs-live`.
 */
export const PYTHON_STRICT: string = String.raw`
# Tests that use these may fail here just because the program runs in another process.
ELSEWHERE = frozenset('''sys io os seed contextlib mock patch MagicMock Mock builtins inspect threading asyncio tempfile warnings
    logging types gc weakref time pytest print input open globals subprocess shutil pathlib Path importlib
    __name__ __doc__ __dict__ __class__ __annotations__ __wrapped__ redirect_stdout'''.split())

def is_kind(given):
    return type(given) is tuple and (given in (('missing',), ('function',), ('class',), ('other',)) or (len(given) == 2 and given[0] == 'data'))

def is_error(reply):
    return (len(reply) == 9 and type(reply[1]) is int and 0 <= reply[1] < len(EXCEPTIONS) and type(reply[2]) is tuple
            and all(type(part) is str for part in (reply[3], reply[5], reply[6])) and is_change(reply[7]) and type(reply[8]) is bool)

# The valid replies to each request.
REPLIES = {
    'names': lambda reply: reply[0] == 'kinds' and len(reply) == 2 and type(reply[1]) is list and all(map(is_kind, reply[1])),
    'call': lambda reply: reply[0] == 'ret' and len(reply) == 4 and is_change(reply[2]) and type(reply[3]) is bool,
    'make': lambda reply: reply[0] == 'made' and len(reply) == 3 and type(reply[1]) is int and type(reply[2]) is bool,
    'attribute': lambda reply: reply[0] in ('function', 'data', 'other', 'class') and is_kind(reply),
}
REPLIES['method'] = REPLIES['call']
REPLIES['look'] = lambda reply: (len(reply) == 4 and (reply[0], type(reply[1])) in (('looked', bytes), ('odd', bool))
    and is_change(reply[2]) and type(reply[3]) is bool)
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
            return reply if message[0] == 'attribute' else self.exchange('look')
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
        if not (is_odd or REPLIES[message[0]](reply) or (message[0] != 'names' and reply[0] == 'exc' and is_error(reply))):
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

# Kept, so that no other exception can get the identity of one that the program raised.
REMOTE = []

def is_remote(error):
    return any(error is other for other in REMOTE)

def judge_strict(channel, worker, tests):
    nonce, setup, entries, flags, helpers, *statements = tests
    entries, flags = entries.split(), flags.split()
    try:
        codes, marked = compiled_tests(setup, statements)
        helper = compile(helpers, 'helpers.py', 'exec', dont_inherit=True)
    except BAD_SOURCE as error:
        return nonce, 'tests-broken', '%s: %s' % (type(error).__name__, error)
    used = names_of(*codes)
    strict = STRICT[0] = Strict(channel)
    strict.sources, strict.entries = [setup, *statements], entries
    strict.may_need = not (ELSEWHERE | BROUGHT.keys()).isdisjoint(used)
    try:
        prepare_frameworks(used)
        first = first_of(channel)
        if first[0] == 'syntax':
            return nonce, 'syntax-error', first[1]
        if first[0] == 'failed':
            return nonce, *failed_load(first)
        if any(['async def' in text for text in strict.sources]):
            # The exception with which the judge stops stays within a task, and other tasks would wait for it.
            return nonce, 'needs-live', 'the tests have coroutines'
        if not (CODE_NAMES | CODE_MODULES).isdisjoint(used) and strict.reading().runs_code():
            return nonce, 'needs-live', 'the tests run code that may be the program’s'
        asked = asked_names(used, entries, helper, 'only-entries' in flags)
        kinds = strict.request('names', asked)[1]
        given = {}
        if len(kinds) != len(asked):
            raise Gone()
        for name, kind in zip(asked, kinds):
            if kind[0] == 'data':
                given[name] = strict.took(kind[1])
                strict.is_shared = strict.is_shared or bool(changeable_in(kind[1])[0])
            elif kind[0] != 'missing':
                strict.may_need = strict.may_need or kind[0] != 'function'
                given[name] = (function_of if kind[0] == 'function' else class_of if kind[0] == 'class' else other_of)(name)
        parts = (codes, [setup, *statements], helper if any(name in helper.co_names for name in used) else None)
        stubbed = {**dict.fromkeys(name for name in asked if name in entries), **given}
        stubs_of = lambda kind: stubs_for(stubbed, kind, entries)
        outcome = run_tests(strict, parts, given)
        strict.was_missed = LOOPS.is_missed()
        if strict.is_gone:
            raise Gone()
        if strict.is_shared and strict.reading().can_tell(strict.has_changed):
            return nonce, 'needs-live', 'the tests can tell which object is which'
        if strict.calls and any(kind[0] == 'data' for kind in kinds) and strict.needs() and packed(strict.request('names', asked)[1]) != packed(kinds):
            return nonce, 'needs-live', 'the program changes a name that the tests see'
        if outcome is None:
            if strict.calls and LOOPS.is_missed():
                return (nonce, 'needs-live', '') if strict.may_need and strict.is_for_live() else (nonce, 'empty-answer', LOOP_MISSED)
            raised_all, fault = not NOT_RAISED, strict.returned.fault(parts[1])
            copies = kept_arguments(parts[1], entries) if strict.has_changed else None
            if copies is not None and run_tests(strict, (compiled_tests(copies[0], copies[1:])[0], copies, helper), given) is not None:
                return nonce, 'wrong-answer', ARGUMENT_CHANGED
            if fault is not None:
                return nonce, 'wrong-answer', fault
            if strict.calls and strict.returned.is_all_hollow and says_nothing(strict, parts, stubs_of('replayed')):
                return nonce, 'empty-answer', EMPTY_FOUND
            for kind, end, why in strict.returned.stubs(parts[1]) if strict.calls else ():
                if stub_end(strict, parts, stubs_of(kind)) == 'passed':
                    return nonce, end, why
            return nonce, *after_pass(raised_all, 'stubs' in flags or marked, lambda kind: stub_end(strict, parts, stubs_of(kind)))
        kind, detail, error = outcome
        if strict.needs_live:
            return (nonce, 'needs-live', detail) if strict.is_for_live() else (nonce, 'wrong-answer', NOT_DATA)
        if strict.missing:
            return nonce, 'module-missing', strict.missing
        if strict.may_need and kind != 'memory-limit' and strict.is_for_live():
            return nonce, 'needs-live', detail
        if uncallable(error, given, entries, strict):
            return nonce, 'runtime-error', detail
        return nonce, blamed(strict, parts, stubs_of, kind, error), detail
    except Stopped:
        return (nonce, 'needs-live', '') if strict.is_for_live() else (nonce, 'wrong-answer', NOT_DATA)
    except Gone:
        return nonce, *ending(worker)

def failed_load(first):
    _, name, _, missing, text = first
    if missing:
        return 'module-missing', missing
    return 'memory-limit' if name == 'MemoryError' else 'runtime-error', '%s: %s' % (name, text)

def run_tests(strict, parts, given):
    """None if all tests passed; else how they ended, a detail, and the exception."""
    codes, sources, helper = parts
    module = type(sys)('__tests__')
    sys.modules['__tests__'] = module
    space = module.__dict__
    space['__builtins__'] = builtins
    space['sluice_same_json'], space['sluice_not_raised'] = same_json, NOT_RAISED.append
    give_usual(space, names_of(*codes))
    space.update(LOOP_NAMES)
    space.update(keys_in(names_of(*codes)))
    LOOPS.clear()
    if helper is not None:
        give_usual(space, names_of(helper))
        exec(helper, space)
    space.update(given)
    strict.calls, index = 0, 0
    NOT_RAISED.clear()
    try:
        for index, code in enumerate(codes):
            exec(code, space)
        run_found(space, sources)
        return None if not strict.needs_live else ('needs-live', '', None)
    except Gone:
        raise
    except Stopped:
        return 'needs-live', 'test %d' % index, None
    except BaseException as error:
        name = getattr(error, 'sluice_name', type(error).__name__)
        text = 'test %d: %s: %s' % (index, name, str(error)[:300])
        if is_remote(error):
            return 'memory-limit' if isinstance(error, MemoryError) else 'runtime-error', text, error
        if isinstance(error, AssertionError):
            text = 'test %d: %s' % (index, str(error)[:300])
        strict.missing = strict.missing or missing_package(error)
        return 'wrong-answer', text, error

NOT_RAISED = []

def uncallable(error, given, entries, strict):
    """Whether the program lacks a function that the tests call, or the name cannot be called."""
    if isinstance(error, NameError) and not is_remote(error):
        return any(name not in given and repr(name) in str(error) for name in entries)
    return strict.calls == 0 and isinstance(error, TypeError) and any(name in given and not callable(given[name]) for name in entries)

def stub_end(strict, parts, stubs):
    outcome = limited(lambda: run_tests(strict, parts, stubs))
    return 'failed' if outcome is not None or not strict.was_missed and LOOPS.is_missed() else 'unraised' if NOT_RAISED else 'passed'

def blamed(strict, parts, stubs_of, kind, error):
    """The tests are at fault only if they end in the same way whatever the program returns."""
    if error is None or is_remote(error) or isinstance(error, AssertionError) and strict.calls:
        return kind
    for each in ('value', 'empty'):
        outcome = limited(lambda: run_tests(strict, parts, stubs_of(each)))
        if outcome is None or type(outcome[2]) is not type(error) or str(outcome[2]) != str(error):
            return kind
    return 'tests-broken'
`;
