# The part of the runner for tests of kind `stdio`: each case in a process of its own, with its input in a file and its
# output truncated. The expected outputs are not here. It depends on the rest of the runner.


def stashed(text):
    # A file without a name in the working folder, whose size is bounded. Memory that belongs to no process (memfd_create)
    # would not be counted, and is refused.
    name = '.sluice-' + os.urandom(8).hex()
    fd = os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    os.unlink(name)
    with open(fd, 'wb', closefd=False) as file:
        file.write(text.encode('utf-8', 'surrogatepass'))
    os.lseek(fd, 0, 0)
    return fd


def signalled(status, usage):
    # A process that ignores the first signal for processor time gets SIGKILL a second later.
    spent = usage.ru_utime + usage.ru_stime
    is_late = os.WTERMSIG(status) == 24 or spent >= resource.getrlimit(resource.RLIMIT_CPU)[0]
    return 'timeout' if is_late else 'killed'


def run_case(start, text, most, seconds, alone, others):
    import select, time

    stdin = stashed(text)
    reading, writing = os.pipe()
    worker = os.fork()
    if worker == 0:
        code = 98
        try:
            become_worker(stdin, writing, alone)
            set_dumpable(1)
            # A program may look at the frames that started it: they do not show which case this is.
            for each in others:
                each.clear()
            start()
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
        except MemoryError:
            code = 97
        except ModuleNotFoundError as error:
            code = 96 if missing_package(error) else 98
        except BaseException:
            pass
        # It ends as a separate program does: threads are waited for, exit handlers run, files are flushed.
        raise SystemExit(code)
    os.close(writing)
    os.close(stdin)
    end = time.monotonic() + seconds
    output, size, status = [], 0, None
    while True:
        ready, _, _ = select.select([reading], [], [], 0.01 if status is None else 0)
        if ready:
            part = os.read(reading, 1 << 16)
            size += len(part)
            output.append(part)
            if size > most:
                status = 'output-limit'
                break
            if part:
                continue
            if status is not None:
                break
        elif status is not None:
            break
        if time.monotonic() > end:
            status = 'timeout'
            break
        if status is None:
            pid, raw, usage = os.wait4(worker, 0 if ready else os.WNOHANG)
            if pid:
                status = signalled(raw, usage) if os.WIFSIGNALED(raw) else raw
    os.close(reading)
    return status, b''.join(output), worker


def clear_folder():
    """Empties the folder before each case: files of an earlier one would show which case this is. Folders may be closed, or nested too deep for a path."""

    def is_folder(path):
        return os.path.isdir(path) and not os.path.islink(path)

    names = os.listdir('.')
    while names:
        for name in names:
            if not is_folder(name):
                os.unlink(name)
                continue
            os.chmod(name, 0o700)
            for inner in os.listdir(name):
                path = '%s/%s' % (name, inner)
                if is_folder(path):
                    os.chmod(path, 0o700)
                    os.rename(path, os.urandom(16).hex())
                else:
                    os.unlink(path)
            os.rmdir(name)
        names = os.listdir('.')


def kill_all(worker, alone):
    try:
        # In a process namespace of our own, -1 means all processes but us and the first one.
        os.kill(-1 if alone else worker, 9)
    except OSError:
        pass
    try:
        while os.waitpid(-1, 0 if alone else os.WNOHANG)[0]:
            pass
    except OSError:
        pass


def set_dumpable(value):
    # The cases see /proc: other processes of the same user cannot read or write the memory of an undumpable process there.
    try:
        import ctypes

        ctypes.CDLL(None).prctl(4, value, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        pass


def run_stdio(start, most, seconds, alone):
    set_dumpable(0)
    nonce, *inputs = frames()
    inputs.reverse()
    outputs = []
    while inputs:
        status, output, worker = run_case(start, inputs.pop(), most, seconds, alone, (inputs, outputs))
        kill_all(worker, alone)
        if alone:
            clear_folder()
        kind = status
        if isinstance(status, int):
            code = os.WEXITSTATUS(status)
            kind = (
                'ran'
                if code == 0
                else 'module-missing'
                if code == 96
                else 'memory-limit'
                if code == 97
                else 'runtime-error'
            )
        outputs.append(output)
        if kind != 'ran':
            report(nonce, kind, 'case %d' % len(outputs), *outputs)
            return
    report(nonce, 'ran', '', *outputs)
