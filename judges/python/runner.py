# The part of the runner that starts inside the sandbox: it sets the limits, forks the worker that runs the program, and
# judges (kind `assert`) or collects outputs (`stdio`). It reads frames from standard input in two batches: the worker
# is forked between them, so its memory never contains the tests. It writes the result to file descriptor 3, which the
# worker does not have.

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
        data = data[os.write(RESULT, data) :]


def limit(kind, value):
    soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


# The writable memory that Node reserves for code and heap before a program runs.
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


def start_worker(serve, source, setup, alone):
    """Forks the program's process; returns the channel to it, and its number."""
    down, up = os.pipe(), os.pipe()
    worker = os.fork()
    if worker == 0:
        try:
            become_worker(None, None, alone)
            os.close(down[1])
            os.close(up[0])
            serve(Channel(down[0], up[1]), source, setup)
        finally:
            os_exit(91)
    os.close(down[0])
    os.close(up[1])
    return Channel(up[0], down[1]), worker


def kill_worker(worker):
    try:
        os.kill(worker, 9)
        os.waitpid(worker, 0)
    except OSError:
        pass


def run_asserts(mode, source, setup, alone):
    # The tests are read after the fork of the program's process: its memory never contains them.
    serve = serve_program if mode == 'strict' else serve_tests
    first = start_worker(serve, source, setup, alone)
    tests = frames()
    # The part that does this is loaded only where it is needed.
    for index, text in enumerate(tests[5:], 5):
        if '__main__' in text or 'exit' in text.lower():
            tests[index] = as_script(text)
    null = os.open('/dev/null', os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    # The program may send signals: tests that catch all exceptions would catch that of a signal handler.
    import _signal

    _signal.signal(2, _signal.SIG_DFL)
    # A program may have lifted this limit; then its tests may print its large numbers too.
    if hasattr(sys, 'set_int_max_str_digits'):
        sys.set_int_max_str_digits(0)
    try:
        if mode == 'strict':
            verdict = judge_strict(*first, tests)
        else:

            def spawn(stub=None):
                # Files of the first run would show the next one what was asked.
                if alone:
                    clear_folder()
                return start_worker(serve_tests, source if stub is None else stub, setup, alone)

            verdict = judge_live(first, spawn, tests)
    except Exception as error:
        # An exception in the judge is not the program's fault.
        verdict = tests[0], 'sandbox-error', 'the judge failed: %s: %s' % (type(error).__name__, error)
    report(*verdict)


def main():
    mode, cpu, memory, processes, file_bytes, most, seconds, alone, node, source, setup = frames()
    is_javascript = node != ''
    report('started')
    limits(int(cpu), int(memory), int(processes), int(file_bytes), is_javascript)
    command = [node, '--stack-size=2000', '--max-old-space-size=%d' % (int(memory) >> 20)]
    if mode != 'stdio':
        return run_asserts(mode, source, setup, alone == '1')
    if is_javascript:
        name = 'program.mjs' if source.startswith('//esm\n') else 'program.cjs'

        def start():
            with open(name, 'w', encoding='utf-8', errors='surrogatepass') as file:
                file.write(source)
            os.execv(node, [*command, name])
    else:
        try:
            compile(source, 'program.py', 'exec', dont_inherit=True)
        except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
            return report(frames()[0], 'syntax-error', '%s: %s' % (type(error).__name__, error))

        def start():
            load(source, '__main__', setup)

    run_stdio(start, int(most), float(seconds), alone == '1')


main()
# The interpreter needs no orderly shutdown here.
os._exit(0)
