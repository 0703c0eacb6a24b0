# Which names of the tests may hold an object that the program holds too: a copy of plain data loses this.

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
                name = part.func.id if isinstance(part.func, ast.Name) else getattr(part.func, 'attr', '')
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
            if isinstance(node, ast.Assign):
                names = set().union(*map(self.direct, node.targets)) | self.direct(node.value)
                groups.append(names)
                if any(isinstance(part, ast.Call) and self.is_given(part) for part in ast.walk(node.value)):
                    found |= set().union(*map(self.direct, node.targets))
            elif isinstance(node, (ast.For, ast.comprehension)):
                groups.append(self.direct(node.target) | self.direct(node.iter))
            elif isinstance(node, ast.Call):
                args = set().union(*map(self.direct, node.args), *(self.direct(each.value) for each in node.keywords))
                if self.is_given(node):
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
                changed |= self.direct(node.value)
            elif isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, 'attr', '')
                if name in CHANGERS:
                    changed = changed.union(self.direct(node.func), *map(self.direct, node.args))
            if isinstance(getattr(node, 'ctx', None), ast.Load) and self.key(node) is not None:
                read[self.key(node)] = read.get(self.key(node), 0) + 1
        names = self.tied() - {'self', 'cls', *self.entries}
        return (
            bool(names & changed) or has_changed and any(read.get(name, 0) > 1 for name in names & self.values.keys())
        )
