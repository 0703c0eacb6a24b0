/**
 * The half of the runner that starts inside the sandbox, as Python source: it sets the limits, forks the worker that
 * runs the program, and judges (kind `assert`) or collects outputs (`stdio`). Its input are frames on standard input,
 * in two batches: the worker is forked between them, so the tests were never in its memory. Its result goes to file
 * descriptor 3, which the worker does not have.
 */
export const PYTHON_RUNNER: string = String.raw`
import resource

RESULT = 3

def frames():
    def exactly(count):
        data = b''
        while len(data) < count:
            part = os.read(0, min(count - len(data), 1 << 20))
            if not part:
                os._exit(90)
            data += part
        return data
    count = int.from_bytes(exactly(4), 'little')
    return [exactly(int.from_bytes(exactly(4), 'little')).decode('utf-8', 'surrogatepass') for _ in range(count)]

def report(*parts):
    data = b''
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode('utf-8', 'replace')
        data += len(raw).to_bytes(4, 'little') + raw
    data = len(data).to_bytes(4, 'little') + data
    while data:
        data = data[os.write(RESULT, data):]

def limit(kind, value):
    soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))

# What Node takes of writable memory before a program runs: code and heap are reserved ahead.
NODE_BYTES = 1 << 30

def limits(cpu, memory, processes, file_bytes, is_node):
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NOFILE, 256)
    limit(resource.RLIMIT_FSIZE, file_bytes)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    if is_node:
        limit(resource.RLIMIT_DATA, memory + NODE_BYTES)
    else:
        limit(resource.RLIMIT_AS, memory)
    if processes:
        limit(resource.RLIMIT_NPROC, processes)

def become_worker(stdin, stdout, alone):
    # Outside of a sandbox only its process group tells whose child it is.
    if alone:
        os.setsid()
    null = os.open('/dev/null', os.O_RDWR)
    os.dup2(null if stdin is None else stdin, 0)
    if stdout is not None:
        os.dup2(stdout, 1)
    os.dup2(1, 2)
    os.close(RESULT)
    # Without site, which costs a quarter of the start; what programs expect of it stands here.
    builtins.exit = builtins.quit = sys.exit
    version = '%d.%d' % sys.version_info[:2]
    sys.path[0] = ''
    sys.path += ['/usr/local/lib/python%s/dist-packages' % version, '/usr/lib/python3/dist-packages']

def load(source, name):
    module = type(sys)(name)
    module.__dict__['__builtins__'] = builtins
    sys.modules[name] = module
    exec(compile(source, 'program.py', 'exec', dont_inherit=True), module.__dict__)
    return module.__dict__

def serve_program(peer, source):
    try:
        compile(source, 'program.py', 'exec', dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        peer.send(('syntax', '%s: %s' % (type(error).__name__, error)))
        os._exit(0)
    try:
        names = load(source, '__program__')
        public = [(k, peer.encode(v)) for k, v in list(names.items()) if not k.startswith('__')]
    except BaseException as error:
        peer.send(('failed', type(error).__name__, str(error)[:500]))
        os._exit(0)
    try:
        peer.send(('names', public))
        while True:
            peer.serve(peer.receive())
    except Gone:
        os._exit(0)

def judge(peer, worker, tests):
    nonce, setup, entries, flags, helpers, *statements = tests
    modules = 'math re string collections itertools functools heapq bisect random datetime copy'
    entries = entries.split()
    try:
        codes = [compile(text, 'tests.py', 'exec', dont_inherit=True) for text in [setup, *statements]]
    except (SyntaxError, ValueError) as error:
        return nonce, 'tests-broken', '%s: %s' % (type(error).__name__, error)
    space = type(sys)('__tests__')
    sys.modules['__tests__'] = space
    space = space.__dict__
    space['__builtins__'] = builtins
    try:
        first = peer.receive()
        if first[0] == 'syntax':
            return nonce, 'syntax-error', first[1]
        if first[0] == 'failed':
            return nonce, 'memory-limit' if first[1] == 'MemoryError' else 'runtime-error', '%s: %s' % first[1:]
        for name, value in first[1]:
            # What the tests mean by a built-in is Python's own, unless it is what they test.
            if name not in entries and (hasattr(builtins, name) or name in modules.split()):
                continue
            space[name] = peer.decode(value)
        for name in modules.split():
            space[name] = __import__(name)
        for index, code in enumerate(codes):
            peer.calls = 0
            try:
                exec(code, space)
            except AssertionError as error:
                # One that the program itself raised is an error of the program.
                kind = 'runtime-error' if hasattr(error, 'remote_name') else 'wrong-answer'
                return nonce, kind, 'test %d: %s' % (index, str(error)[:300])
            except Exception as error:
                text = 'test %d: %s: %s' % (index, getattr(error, 'remote_name', type(error).__name__), str(error)[:300])
                if hasattr(error, 'remote_name'):
                    return nonce, 'memory-limit' if isinstance(error, MemoryError) else 'runtime-error', text
                # What is called must be callable, whatever else the tests are.
                if peer.calls == 0 and any(name in space and not callable(space[name]) for name in entries):
                    return nonce, 'runtime-error', text
                if isinstance(error, NameError):
                    return nonce, 'runtime-error' if not entries or error.name in entries else 'tests-broken', text
                return nonce, 'tests-broken' if peer.calls == 0 else 'wrong-answer', text
            except SystemExit as error:
                return nonce, 'runtime-error' if hasattr(error, 'remote_name') else 'tests-broken', 'SystemExit'
    except Gone:
        return nonce, *ending(worker)
    return nonce, 'passed', str(len(statements))

def ending(worker):
    for _ in range(50):
        pid, status, usage = os.wait4(worker, os.WNOHANG)
        if pid:
            if os.WIFSIGNALED(status):
                return signalled(status, usage), 'signal %d' % os.WTERMSIG(status)
            return 'runtime-error', 'ended with exit code %d' % os.WEXITSTATUS(status)
        import time
        time.sleep(0.01)
    return 'runtime-error', 'closed its channel'

def run_asserts(source, alone):
    down, up = os.pipe(), os.pipe()
    worker = os.fork()
    if worker == 0:
        become_worker(None, None, alone)
        os.close(down[1])
        os.close(up[0])
        serve_program(Peer(down[0], up[1], True), source)
    os.close(down[0])
    os.close(up[1])
    tests = frames()
    null = os.open('/dev/null', os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    report(*judge(Peer(up[0], down[1], False), worker, tests))

def main():
    mode, cpu, memory, processes, file_bytes, most, seconds, alone, node, source, setup = frames()
    is_javascript = node != ''
    report('started')
    limits(int(cpu), int(memory), int(processes), int(file_bytes), is_javascript)
    command = [node, '--stack-size=2000', '--max-old-space-size=%d' % (int(memory) >> 20)]
    if mode != 'stdio':
        return run_javascript(command, source, alone == '1', mode) if is_javascript else run_asserts(source, alone == '1')
    if is_javascript:
        name = 'program.mjs' if source.startswith('//esm\n') else 'program.cjs'
        with open(name, 'w', encoding='utf-8', errors='surrogatepass') as file:
            file.write(source)
        def start():
            os.execv(node, [*command, name])
    else:
        try:
            compile(source, 'program.py', 'exec', dont_inherit=True)
        except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
            return report(frames()[0], 'syntax-error', '%s: %s' % (type(error).__name__, error))
        def start():
            load(source, '__main__')
    run_stdio(start, int(most), float(seconds), alone == '1')

def run_javascript(command, source, alone, mode):
    down, up = os.pipe(), os.pipe()
    program = stashed(source)
    worker = os.fork()
    if worker == 0:
        become_worker(program, None, alone)
    # Away from where they are wanted: a pipe may stand on 4 or 5 itself.
    ends = [os.dup(fd) for fd in ((down[0], up[1]) if worker == 0 else (up[0], down[1]))]
    safe = [os.dup(os.dup(os.dup(fd))) for fd in ends]
    os.dup2(safe[0], 4)
    os.dup2(safe[1], 5)
    os.closerange(6, 64)
    if worker != 0:
        os.set_inheritable(RESULT, True)
        null = os.open('/dev/null', os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
    role = 'worker' if worker == 0 else 'judge'
    os.execv(command[0], [*command, os.path.dirname(os.path.abspath(__file__)) + '/runner.cjs', role, mode])

main()
# Nothing of an interpreter needs to be taken down carefully here.
os._exit(0)
`;
