# The protection of tests that run in one process with the program: an audit hook refuses access to the frames, the code
# and the memory of others, and the parts of the standard library that the tests use are compared with their state
# before the program. It is set up before any code of the program runs.

REFUSED = frozenset(
    """sys._current_frames sys._current_exceptions sys.settrace sys.setprofile sys.addaudithook gc.get_objects
    gc.get_referrers gc.get_referents code.__new__ os.fork os.forkpty os.exec os.posix_spawn os.spawn os.system
    subprocess.Popen os.kill os.killpg resource.prlimit cpython._PySys_ClearAuditHooks cpython.PyInterpreterState_New
    marshal.dump marshal.dumps _xxsubinterpreters.create sys.monitoring.register_callback sys._getframemodulename""".split()
)
HIDDEN = frozenset(
    '__code__ __globals__ __closure__ gi_frame cr_frame ag_frame tb_frame gi_code cr_code ag_code'.split()
)
FIXED = frozenset('__code__ __defaults__ __kwdefaults__ __bases__ __closure__ __globals__'.split())
UNSAFE_MODULES = frozenset(
    """_ctypes ctypes _signal gc _testcapi _testinternalcapi _xxsubinterpreters _interpreters _posixsubprocess
    _opcode faulthandler _testbuffer _testmultiphase _lsprof _imp""".split()
)


def all_codes(value, found):
    """The code objects of a function, a class or a module's functions, with those inside."""
    if type(value) is FUNCTION:
        waiting = [value.__code__]
        while waiting:
            code = waiting.pop()
            found.append(code)
            waiting += [part for part in code_constants(code) if type(part) is type(code)]
    elif isinstance(value, (staticmethod, classmethod)):
        all_codes(value.__func__, found)
    elif isinstance(value, type):
        for part in list(MEMBERS(value).values()):
            if not isinstance(part, type):
                all_codes(part, found)


def codes_of(name, wanted):
    found = []
    module = sys.modules.get(name)
    for value in list(vars(module).values()) if module is not None else ():
        if getattr(value, '__module__', name) == name:
            all_codes(value, found)
    return {code for code in found if wanted(code)}


def set_walls(is_judging, intact):
    """From now on, refuses actions that only the judge may take. This cannot be undone."""
    import _imp, _signal, gc, _thread

    seal_types()
    frame_at, ident = sys._getframe, _thread.get_ident
    framing = set()
    for name in ('collections', 'enum', 'typing', 'dataclasses', 'abc'):
        framing |= codes_of(name, lambda code: '_getframe' in code.co_names or '_getframemodulename' in code.co_names)
    # Named tuples set these attributes of classes and functions that they have just made.
    making = codes_of('collections', lambda code: code.co_name == 'namedtuple') | codes_of(
        'typing', lambda code: code.co_name in ('__new__', '_make_nmtuple')
    )
    signing = codes_of(
        'inspect',
        lambda code: code.co_name in ('_signature_from_function', '_has_code_flag', '_signature_is_functionlike'),
    )
    signing |= codes_of('unittest.mock', lambda code: True) | {
        run_found.__code__,
        parameters_of.__code__,
        Intact.is_own.__code__,
    }
    signing |= codes_of('types', lambda code: code.co_name == 'coroutine')
    tracing = codes_of('traceback', lambda code: True)
    clearing = {code for code in tracing if code.co_name == 'clear_frames'}
    busy = {}
    external = sys.modules['_frozen_importlib_external']
    loader_kind, importing = external.SourceFileLoader, set()
    get_data = loader_kind.get_data
    for value in (external._compile_bytecode, external.SourceLoader.get_code):
        importing.add(value.__code__)

    def is_allowed(event, name):
        me = ident()
        # Only for one call: an exception may be raised at any call, and the program chooses the recursion limit.
        try:
            busy[me] = True
            frame = frame_at(2)
        finally:
            busy.pop(me, None)
        code = frame_code(frame)
        if event == 'load':
            return (
                code in importing
                and frame_code(frame_back(frame)) in importing
                and is_library_code(frame, loader_kind, get_data)
            )
        if event == 'frame':
            return code in framing
        if event == 'set':
            return name in ('__defaults__', '__bases__') and code in making
        if name == '__code__':
            return code in signing
        if name == 'tb_frame':
            back = frame_back(frame)
            return code in clearing or (code in tracing and back is not None and frame_code(back) in tracing)
        return False

    def hook(event, args):
        if event == 'sys._getframe':
            if busy.pop(ident(), False):
                return
            if not is_allowed('frame', ''):
                raise ValueError('frames are not open to the program')
        elif event == 'object.__getattr__':
            if args[1] in HIDDEN and is_judging[0] != 'end' and not is_allowed('get', args[1]):
                raise AttributeError(args[1])
        elif event in ('object.__setattr__', 'object.__delattr__'):
            if (
                args[1] in FIXED
                and not is_allowed('set', args[1])
                or args[1] == '__class__'
                and intact.is_closed(args[0])
            ):
                raise AttributeError(args[1])
        elif event == 'marshal.loads' or event == 'marshal.load':
            if not is_allowed('load', ''):
                raise PermissionError('compiled code is not open to the program')
        elif event == 'import':
            name, path = args[0], args[1]
            if name in UNSAFE_MODULES or (path is not None and not is_library_file(name, path)):
                raise ModuleNotFoundError('No module named %r' % (name,), name=name)
        elif (event in REFUSED or event.startswith('ctypes.')) and not (event == 'os.fork' and is_judging[0] == 'fork'):
            raise PermissionError('%s is not open to the program' % event)

    spec_kind = sys.modules['_frozen_importlib'].ModuleSpec

    def guarded(make):
        def create(spec, *rest):
            name, origin = spec.name, spec.origin
            if type(name) is not str or name.split('.')[-1] in UNSAFE_MODULES:
                raise ModuleNotFoundError('No module named %r' % (name,), name=name)
            # The module is made from the values that were checked.
            return make(spec_kind(name, spec.loader, origin=origin), *rest)

        return create

    def refused(*_, **__):
        raise ValueError('signals are not open to the program')

    _imp.create_builtin = guarded(_imp.create_builtin)
    _imp.create_dynamic = guarded(_imp.create_dynamic)
    # A signal handler receives the interrupted frame, and the garbage collector may run code of the program anywhere.
    signals = [_signal, sys.modules.get('signal')]
    for name in ('signal', 'setitimer', 'alarm', 'set_wakeup_fd', 'sigwait'):
        for module in signals:
            if hasattr(module, name):
                setattr(module, name, refused)
    gc.disable()
    for name in (
        'enable',
        'set_debug',
        'set_threshold',
        'get_objects',
        'get_referrers',
        'get_referents',
        'freeze',
        'unfreeze',
    ):
        setattr(gc, name, lambda *_: None)
    gc.collect = lambda *_: 0
    gc.callbacks.clear()
    sys.addaudithook(hook)


def seal_types():
    """
    Removes the attributes through which functions give access to the names and values around them, and hides the judge's
    own classes. No audit event reports a use of these attributes.
    """
    import gc

    def members(kind):
        return gc.get_referents(MEMBERS(kind))[0]

    for name in ('__globals__', '__closure__', '__builtins__'):
        members(FUNCTION).pop(name, None)
    # A frame leads to all others, and the library passes frames to functions of the program.
    members(FRAME).update(SHOWN_FRAME)
    members(CODE).pop('co_consts', None)
    sys.dont_write_bytecode = True
    own = {value for value in globals().values() if isinstance(value, type) and value.__module__ == Tests.__module__}
    subclasses = members(type)['__subclasses__']
    members(type)['__subclasses__'] = lambda kind: [other for other in subclasses(kind) if other not in own]
    getattr(sys, '_clear_type_cache', lambda: None)()
    is_open = any(hasattr(seal_types, name) for name in ('__globals__', '__closure__', '__builtins__'))
    frame = sys._getframe()
    if (
        is_open
        or Tests in object.__subclasses__()
        or frame.f_back is not None
        or hasattr(frame_code(frame), 'co_consts')
    ):
        raise RuntimeError('this Python cannot be sealed')


class ShownCode:
    """The attributes of code that a traceback shows."""

    __slots__ = ('co_filename', 'co_name', 'co_qualname', 'co_firstlineno', 'places')

    def __init__(self, code):
        self.co_filename, self.co_name, self.co_firstlineno = code.co_filename, code.co_name, code.co_firstlineno
        self.co_qualname = getattr(code, 'co_qualname', code.co_name)
        self.places = list(code.co_positions()) if hasattr(code, 'co_positions') else []

    def co_positions(self):
        return iter(self.places)


# The attributes of a frame that are readable once the types are sealed: tracebacks, named tuples and enums use them.
SHOWN_FRAME = {
    'f_back': property(lambda frame: None),
    'f_locals': property(lambda frame: {}),
    'f_builtins': property(lambda frame: {}),
    'f_globals': property(lambda frame: {'__name__': str(frame_globals(frame).get('__name__', ''))}),
    'f_code': property(lambda frame: ShownCode(frame_code(frame))),
}


def is_library_file(name, path):
    """Whether an extension is in /usr and not refused, under any name."""
    return (
        type(name) is str
        and name.split('.')[-1] not in UNSAFE_MODULES
        and type(path) is str
        and path.startswith('/usr/')
        and '..' not in path
        and os.path.realpath(path).startswith('/usr/')
    )


def is_library_code(frame, loader_kind, get_data):
    """Whether the import system reads compiled code of /usr, not code that the program passes to it."""
    back = frame_back(frame)
    if frame_code(frame).co_name != '_compile_bytecode' or back is None or frame_code(back).co_name != 'get_code':
        return False
    known = frame_locals(back)
    loader, path = known.get('self'), known.get('bytecode_path')
    return (
        type(loader) is loader_kind
        and type(path) is str
        and path.startswith('/usr/')
        and '..' not in path
        and 'get_data' not in vars(loader)
        and loader_kind.get_data is get_data
    )
