# The verdict of the strict judge: it runs the tests, then the stubs, and says who is to blame.

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
        if any(['sleep' in text and 'patch' in text for text in strict.sources]) and strict.needs():
            # Only there is the function replaced; here the program would wait.
            return nonce, 'needs-live', 'the tests replace a function that waits'
        if '__program__' in used:
            return nonce, 'needs-live', 'the tests use the module of the program as an object'
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
                given[name] = (function_of if kind[0] == 'function' else class_of if kind[0] == 'class' else other_of)(
                    name
                )
        parts = (codes, [setup, *statements], helper if any(name in helper.co_names for name in used) else None)
        stubbed = {**dict.fromkeys(name for name in asked if name in entries), **given}
        stubs_of = lambda kind: stubs_for(stubbed, kind, entries)
        outcome = run_tests(strict, parts, given)
        strict.was_missed = LOOPS.is_missed()
        if strict.is_gone:
            raise Gone()
        if strict.is_shared and (
            strict.reading().can_tell(strict.has_changed)
            or not strict.needs_live
            and strict.reading().holds_results()
            and strict.exchange('kept')[1]
        ):
            return nonce, 'needs-live', 'the tests can tell which object is which'
        if (
            strict.calls
            and any(kind[0] == 'data' for kind in kinds)
            and strict.needs()
            and packed(strict.request('names', asked)[1]) != packed(kinds)
        ):
            return nonce, 'needs-live', 'the program changes a name that the tests see'
        if outcome is None:
            if strict.calls and LOOPS.is_missed():
                return (
                    (nonce, 'needs-live', '')
                    if strict.may_need and strict.is_for_live()
                    else (nonce, 'empty-answer', LOOP_MISSED)
                )
            raised_all, fault = not NOT_RAISED, strict.returned.fault(parts[1])
            copies = kept_arguments(parts[1], entries) if strict.has_changed else None
            if (
                copies is not None
                and run_tests(strict, (compiled_tests(copies[0], copies[1:])[0], copies, helper), given) is not None
            ):
                return nonce, 'wrong-answer', ARGUMENT_CHANGED
            if fault is not None:
                return nonce, 'wrong-answer', fault
            if strict.calls and strict.returned.is_all_hollow and says_nothing(strict, parts, stubs_of('replayed')):
                return nonce, 'empty-answer', EMPTY_FOUND
            for kind, end, why in strict.returned.stubs(parts[1]) if strict.calls else ():
                if stub_end(strict, parts, stubs_of(kind)) == 'passed':
                    return nonce, end, why
            return nonce, *after_pass(
                raised_all, 'stubs' in flags or marked, lambda kind: stub_end(strict, parts, stubs_of(kind))
            )
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
    return (
        strict.calls == 0
        and isinstance(error, TypeError)
        and any(name in given and not callable(given[name]) for name in entries)
    )


def stub_end(strict, parts, stubs):
    outcome = limited(lambda: run_tests(strict, parts, stubs))
    return (
        'failed'
        if outcome is not None or not strict.was_missed and LOOPS.is_missed()
        else 'unraised'
        if NOT_RAISED
        else 'passed'
    )


def blamed(strict, parts, stubs_of, kind, error):
    """The tests are at fault only if they end in the same way whatever the program returns."""
    if error is None or is_remote(error) or isinstance(error, AssertionError) and strict.calls:
        return kind
    for each in ('value', 'empty'):
        outcome = limited(lambda: run_tests(strict, parts, stubs_of(each)))
        if outcome is None or type(outcome[2]) is not type(error) or str(outcome[2]) != str(error):
            return kind
    return 'tests-broken'
