# The state of the standard library before the program was loaded.


class Snapshot:
    """The standard library before the program."""

    def __init__(self):
        self.modules = dict(sys.modules)
        self.modules.pop('__main__', None)
        self.kept, self.types = [], {}
        kinds = (type, FUNCTION, type(len))
        for name, module in self.modules.items():
            if type(module) is not type(sys):
                continue
            space = vars(module)
            for key, value in list(space.items()):
                if isinstance(value, type):
                    self.types[id(value)] = value
                    if value.__module__ == name and FLAGS(value) & 512:
                        self.kept += [
                            (MEMBERS(value), part, item)
                            for part, item in list(MEMBERS(value).items())
                            if part.startswith(('assert', '__e', '__i', '__c', '_callT', 'debug', 'run', 'failure'))
                            or type(item) is FUNCTION
                        ]
                if isinstance(value, kinds) and name not in (
                    'sys',
                    'builtins',
                    'gc',
                    '_imp',
                    '_signal',
                    'signal',
                    'os',
                    'posix',
                    'time',
                ):
                    self.kept.append((space, key, value))

    def changed(self):
        """A name whose value has changed; None if there is none."""
        missing = object()
        for space, key, value in self.kept:
            if space.get(key, missing) is not value:
                return key
        return None

    def importer(self, asked):
        make, modules = __import__, self.modules

        def imported(name, space=None, names=None, wanted=(), level=0):
            if level == 0 and name in modules:
                if wanted:
                    for part in wanted:
                        asked(modules[name], part)
                        if '%s.%s' % (name, part) not in modules and not hasattr(modules[name], part):
                            return make(name, space, names, wanted, level)
                    return modules[name]
                return modules[name.split('.')[0]]
            return make(name, space, names, wanted, level)

        return imported


def import_ahead(*names):
    """Imports the modules that the tests and the program will import: later the program may have replaced them."""
    known = getattr(sys, 'stdlib_module_names', USUAL)
    for name in names:
        top = name.split('.')[0]
        if (
            top in known
            and top not in UNSAFE_MODULES
            and top not in ('antigravity', 'this', 'idlelib', 'turtle', 'turtledemo', 'tkinter', 'test')
        ) or top in KNOWN_PACKAGES:
            try:
                __import__(name)
                folders = list(getattr(sys.modules[top], '__path__', ()))
                for part in names:
                    if '.' not in part and any(os.path.exists('%s/%s.py' % (folder, part)) for folder in folders):
                        __import__('%s.%s' % (top, part))
            except Exception:
                pass
