# The judge's side of the live judge: it holds the values that the tests expect, compares what the tests' process sends
# with them, and runs the same tests on stubs after a pass. Nothing of the program is in it.

DOUBTFUL = {
    'yes': 'an object that says yes to everything',
    'infinite': 'infinity',
    '-infinite': 'infinity',
    'huge': 'a number near infinity',
    '-huge': 'a number near infinity',
}


def judge_live(first, spawn, tests):
    """The process that holds the values that the tests expect."""
    import marshal

    nonce, setup, entries, flags, helpers, *statements = tests
    entries, flags = entries.split(), flags.split()
    texts = [setup, *statements]
    try:
        codes, kept, must, marked = transformed_tests(texts, entries)
        helper = compile(helpers, 'helpers.py', 'exec', dont_inherit=True)
    except BAD_SOURCE as error:
        return nonce, 'tests-broken', '%s: %s' % (type(error).__name__, error)

    def work_of(codes, texts):
        return [marshal.dumps(code) for code in codes], texts, asked, helpers if is_needed else ''

    used = names_of(*codes)
    asked = asked_names(used, entries, helper, 'only-entries' in flags)
    is_needed = any(name in helper.co_names for name in used)
    work, told = work_of(codes, texts), set()
    import time

    start = time.monotonic()
    outcome, detail, unraised, kinds, reached = run_live(*first, work, kept, must, told)
    seconds = min(max(4, 2 * (time.monotonic() - start)), 8)
    if outcome not in ('passed', 'tests-error'):
        return nonce, 'wrong-answer' if outcome == 'doubted' else outcome, detail
    known = {name for name, _ in kinds}
    stubbed = kinds + [
        (name, ('class',) if name[:1].isupper() else ('function',)) for name in entries if name not in known
    ]

    def end_of(kind):
        try:
            return limited(lambda: run_live(*spawn(stub_source(kind, stubbed, entries)), work, kept, must), 10)
        except Stopped:
            return 'timeout', '', False, [], []

    if outcome == 'tests-error':
        if detail.startswith('NameError') and any(repr(name) in detail and name not in known for name in entries):
            return nonce, 'runtime-error', detail
        is_same = all(end_of(kind)[:2] == (outcome, detail) for kind in ('value', 'empty'))
        return nonce, 'tests-broken' if is_same else 'wrong-answer', detail
    for kind in detail.split():
        # Methods of an object of the program may have decided where the judge does not see it, or the object was empty.
        if (kind == 'yes' or kind in STUB_RESULTS) and end_of(kind)[0:3:2] == ('passed', False):
            return nonce, 'empty-answer', 'they also pass on %s' % DOUBTFUL.get(kind, 'nothing')
    has_asked = 'own methods' in told
    versions = [*(other_expectations(texts) if has_asked else ()), *other_makings(texts, has_asked)]
    is_passed = passes_otherwise(versions, entries, spawn, work_of, seconds)
    if is_passed is not False:
        return nonce, *(
            ('wrong-answer', 'objects of the program pass whatever the tests expect') if is_passed else TOO_SLOW
        )
    copies = kept_arguments(texts, entries)
    if copies is not None:
        is_passed = passes_otherwise([[copies]], entries, spawn, work_of, seconds, ('passed',))
        if not is_passed:
            return nonce, *(('wrong-answer', ARGUMENT_CHANGED) if is_passed is False else TOO_SLOW)

    def how(kind):
        stub = end_of(kind)
        # A stub that does not reach an assertion in a function of the tests that the program reached does not pass.
        return (
            'failed' if stub[0] != 'passed' or not set(reached) <= set(stub[4]) else 'unraised' if stub[2] else 'passed'
        )

    return nonce, *after_pass(not unraised, 'stubs' in flags or marked, how)


# Without time for another run nothing is known.
TOO_SLOW = 'empty-answer', 'the program is too slow to be asked once more'


def passes_otherwise(versions, entries, spawn, work_of, seconds, counted=('passed', 'doubted')):
    """Whether the program also passes other tests: all of one of the given lists; None if there was no time to find out."""
    import time

    end, late = time.monotonic() + 2 * seconds, []

    def passes(other):
        if time.monotonic() > end:
            late.append(other)
            return False
        codes, kept, must, _ = transformed_tests(other, entries)
        try:
            # An object that is doubted said yes.
            return limited(lambda: run_live(*spawn(), work_of(codes, other), kept, must), seconds)[0] in counted
        except Stopped:
            late.append(other)
            return False

    return any(all(map(passes, version)) for version in versions) or (None if late else False)


def run_live(channel, worker, work, kept, must, told=None):
    secret = os.urandom(32)
    link = Link(channel, secret, True)
    kinds, reached, held, denied, doubt, is_ready = [], [], set(), set(), '', False
    values = {}

    def value_of(key):
        if key not in values:
            space = {'__builtins__': builtins}
            give_usual(space, names_of(kept[key]))
            values[key] = eval(kept[key], space)
        return values[key]

    def others_than(key, wanted):
        found = []
        for other in range(min(len(kept), 50)):
            try:
                value = value_of(other)
                if type(value) is type(wanted) and len(packed(value)) < 2000:
                    found.append(value)
            except Exception:
                pass
        return found

    try:
        channel.send(('tests', secret, *work))
        while True:
            kind, *rest = link.receive()
            if kind == 'syntax':
                return 'syntax-error', rest[0], False, kinds, reached
            if kind == 'failed':
                return *failed_load((kind, *rest)), False, kinds, reached
            if kind == 'ready':
                is_ready = True
            elif kind == 'kinds':
                kinds = rest[0]
            elif kind == 'end':
                outcome, detail, unraised, reached, has_asked = rest
                if has_asked and told is not None:
                    told.add('own methods')
                if outcome == 'passed' and (denied & must or must - held or doubt):
                    return (
                        'doubted' if doubt else 'wrong-answer',
                        doubt or 'an assert was not reached',
                        False,
                        kinds,
                        reached,
                    )
                return 'doubted' if doubt else outcome, doubt or detail, unraised, kinds, reached
            elif kind == 'same':
                is_same = bool(value_of(rest[0]) == rest[1])
                (held if is_same else denied).add(rest[0])
                link.send('is', is_same)
            elif kind == 'would':
                link.send('is', bool(value_of(rest[0]) == rest[1]))
            elif kind == 'own':
                parts, is_equal = [], True
                if not wanted_parts(rest[1], value_of(rest[0]), rest[2], parts):
                    parts, is_equal = [], False
                # Also the other values of the tests: an object that is equal to both YES and NO has no value.
                lines = [line_up(part, others_than(rest[0], part)) for part in parts]
                link.send('try', [[value for _, value in line] for line in lines])
                for line in lines:
                    answers = link.receive()[1]
                    is_said = any([answer for (is_it, _), answer in zip(line, answers) if is_it])
                    if is_said and sum(map(bool, answers)) != 1:
                        doubt = '== of the program says yes to other values too'
                    is_equal = is_equal and is_said and not doubt
                (held if is_equal else denied).add(rest[0])
                link.send('is', is_equal)
            elif kind == 'native':
                held.add(rest[0])
                link.send('value', value_of(rest[0]))
            else:
                raise Gone()
    except Gone:
        if not is_ready:
            return 'sandbox-error', 'the walls of the live judge could not be made', False, kinds, reached
        return *ending(worker), False, kinds, reached
    except (NotPlain, TypeError, ValueError, IndexError) as error:
        return 'runtime-error', 'malformed message: %s' % error, False, kinds, reached
    finally:
        kill_worker(worker)
