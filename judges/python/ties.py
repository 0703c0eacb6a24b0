# Which names of the tests may hold an object that the program holds too: a copy of plain data loses this.

# Methods that put what they are given into a container of the tests.
GATHERERS = frozenset('append extend insert setdefault update'.split())
HOLDERS = frozenset('list tuple dict set frozenset sorted reversed zip map filter enumerate iter next min max'.split())


class Ties:
    """The part of Needs about names that may share an object with the program."""

    def direct(self, node):
        """The names whose objects a value may hold; a deep copy holds none."""
        ast, found = self.ast, set()
        waiting = [node]
        while waiting:
            part = waiting.pop()
            if part is None:
                continue
            if self.key(part) is not None:
                found.add(self.key(part))
            elif isinstance(part, ast.Call):
                name = self.called_name(part)
                if name != 'deepcopy' and not (hasattr(builtins, name) and name not in HOLDERS):
                    waiting += [*part.args, *(each.value for each in part.keywords)]
                if isinstance(part.func, ast.Attribute) and name in ('copy', 'items', 'values', 'get', 'pop'):
                    waiting.append(part.func.value)
            elif isinstance(part, (ast.Attribute, ast.Subscript, ast.Starred)):
                waiting.append(part.value)
            elif isinstance(part, (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.IfExp, ast.BoolOp)):
                waiting += ast.iter_child_nodes(part)
        return found

    def tied(self):
        """The names that may hold an object that the program holds too."""
        ast, groups, found = self.ast, [], set()
        for node in self.nodes:
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
                targets = set().union(*map(self.direct, getattr(node, 'targets', None) or [node.target]))
                groups.append(targets | self.direct(node.value))
                if any(map(self.is_asked, ast.walk(node.value))):
                    found |= targets
            elif isinstance(node, (ast.For, ast.comprehension)):
                groups.append(self.direct(node.target) | self.direct(node.iter))
            elif isinstance(node, ast.Call):
                args = set().union(*map(self.direct, node.args), *(self.direct(each.value) for each in node.keywords))
                if self.is_asked(node):
                    found |= args
                elif isinstance(node.func, ast.Attribute) and node.func.attr in CHANGERS:
                    groups.append(args | self.direct(node.func.value))
        for _ in groups:
            found = found.union(*(group for group in groups if group & found))
        return found

    def can_tell(self, has_changed):
        """Whether the tests notice the identity of objects: they compare identities, or read a change under another name."""
        ast, changed, read = self.ast, set(), {}
        for node in self.nodes:
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                if (
                    any(isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops)
                    and sum(not isinstance(side, ast.Constant) for side in sides) > 1
                ):
                    return True
            elif (
                isinstance(node, ast.Name)
                and node.id == 'id'
                or isinstance(node, ast.Attribute)
                and node.attr in ('assertIs', 'assertIsNot')
            ):
                return True
            if isinstance(node, ast.AugAssign):
                changed |= self.direct(node.target)
            elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                if self.is_unnamed(node.value):
                    return True
                changed |= self.direct(node.value)
            elif isinstance(node, ast.Call):
                if self.called_name(node) in CHANGERS:
                    if isinstance(node.func, ast.Attribute) and self.is_unnamed(node.func.value):
                        return True
                    changed = changed.union(self.direct(node.func), *map(self.direct, node.args))
            if isinstance(getattr(node, 'ctx', None), ast.Load) and self.key(node) is not None:
                read[self.key(node)] = read.get(self.key(node), 0) + 1
        names = self.tied() - {'self', 'cls', *self.entries}
        return (
            bool(names & changed) or has_changed and any(read.get(name, 0) > 1 for name in names & self.values.keys())
        )

    def is_asked(self, node):
        """Whether it is a call of a function of the program, or of a method of an instance that the tests make."""
        return isinstance(node, self.ast.Call) and (
            self.is_given(node) or isinstance(node.func, self.ast.Attribute) and self.is_made(node.func.value)
        )

    def is_unnamed(self, node):
        """Whether it is in a result of the program that has no name: a change of it is seen only by the program."""
        while isinstance(node, (self.ast.Subscript, self.ast.Attribute)):
            node = node.value
        return self.is_asked(node)

    def holds_results(self):
        """Whether the tests hold data that the program may hold too until later: in a name, or several results together."""
        ast, names = self.ast, self.tied() - {'self', 'cls', *self.entries}
        for node in self.nodes:
            if self.key(node) in names and isinstance(node.ctx, ast.Load) and not self.is_made(node):
                return True
            if isinstance(node, ast.Call) and self.called_name(node) in ('map', 'starmap'):
                return True
            if isinstance(node, (ast.ListComp, ast.DictComp, ast.Return, ast.Yield)) or (
                isinstance(node, ast.Call) and self.called_name(node) in GATHERERS
            ):
                least = 1
            elif isinstance(node, ast.expr) and not isinstance(self.parents.get(node), ast.expr):
                least = 2
            else:
                continue
            if sum(map(self.is_asked, ast.walk(node))) >= least:
                return True
        return False

    def called_name(self, call):
        return call.func.id if isinstance(call.func, self.ast.Name) else getattr(call.func, 'attr', '')
