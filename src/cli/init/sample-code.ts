import type { SampleQuestion } from './sample-question.ts';

const program = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Ten questions for a Python program, from easy to hard, with all three kinds of tests; each answer passes its tests. */
export const CODE_SAMPLE: readonly SampleQuestion[] = [
  {
    question: 'Write a Python function `double_all(xs)` that returns a list with each number of the list xs doubled.',
    answer: program('def double_all(xs):', '    return [2 * x for x in xs]'),
    tests: {
      kind: 'assert',
      entry_point: 'double_all',
      asserts: ['assert double_all([1, 2, 3]) == [2, 4, 6]', 'assert double_all([]) == []'],
    },
  },
  {
    question:
      'Write a Python function `count_vowels(text)` that returns how many of the letters a, e, i, o and u the text has, in upper and lower case.',
    answer: program('def count_vowels(text):', "    return sum(1 for c in text.lower() if c in 'aeiou')"),
    tests: {
      kind: 'function',
      entry: 'count_vowels',
      cases: [
        { args: ['Audio'], expected: 4 },
        { args: ['rhythm'], expected: 0 },
        { args: ['AEIOU and y'], expected: 6 },
      ],
    },
  },
  {
    question:
      'Write a Python program that reads whole numbers from standard input, one on each line, and prints their sum. An empty input has the sum 0.',
    answer: program('import sys', 'print(sum(int(line) for line in sys.stdin if line.strip()))'),
    tests: {
      kind: 'stdio',
      cases: [
        { input: '1\n2\n3\n', output: '6\n' },
        { input: '-5\n5\n', output: '0\n' },
        { input: '', output: '0\n' },
      ],
    },
  },
  {
    question:
      'Write a Python function `second_largest(xs)` that returns the second largest of the different values in the list xs, or None where there is none.',
    answer: program(
      'def second_largest(xs):',
      '    values = sorted(set(xs))',
      '    return values[-2] if len(values) > 1 else None',
    ),
    tests: {
      kind: 'assert',
      entry_point: 'second_largest',
      asserts: [
        'assert second_largest([3, 1, 2]) == 2',
        'assert second_largest([5, 5, 4]) == 4',
        'assert second_largest([7, 7]) is None',
        'assert second_largest([]) is None',
      ],
    },
  },
  {
    question:
      'Write a Python function `to_roman(n)` that returns the Roman numeral of a whole number from 1 to 3999, as `MCMXCIV` for 1994.',
    answer: program(
      'def to_roman(n):',
      "    signs = [(1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'),",
      "             (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')]",
      "    text = ''",
      '    for value, sign in signs:',
      '        text += sign * (n // value)',
      '        n %= value',
      '    return text',
    ),
    tests: {
      kind: 'function',
      entry: 'to_roman',
      cases: [
        { args: [1994], expected: 'MCMXCIV' },
        { args: [3999], expected: 'MMMCMXCIX' },
        { args: [4], expected: 'IV' },
        { args: [58], expected: 'LVIII' },
      ],
    },
  },
  {
    question:
      'Write a Python function `merge_intervals(intervals)` that takes a list of closed intervals [start, end] of whole numbers in any order and returns the list of intervals that cover the same points, sorted, in which no two intervals share a point.',
    answer: program(
      'def merge_intervals(intervals):',
      '    merged = []',
      '    for start, end in sorted(intervals):',
      '        if merged and start <= merged[-1][1]:',
      '            merged[-1][1] = max(merged[-1][1], end)',
      '        else:',
      '            merged.append([start, end])',
      '    return merged',
    ),
    tests: {
      kind: 'function',
      entry: 'merge_intervals',
      cases: [
        {
          args: [
            [
              [8, 9],
              [1, 3],
              [2, 6],
            ],
          ],
          expected: [
            [1, 6],
            [8, 9],
          ],
        },
        {
          args: [
            [
              [1, 4],
              [4, 5],
            ],
          ],
          expected: [[1, 5]],
        },
        {
          args: [
            [
              [1, 10],
              [2, 3],
            ],
          ],
          expected: [[1, 10]],
        },
        { args: [[]], expected: [] },
      ],
    },
  },
  {
    question:
      'Write a Python function `evaluate(text)` that works out an expression of whole numbers with +, -, * and round brackets, such as `2*(3+4)-5`, with the usual precedence and without eval. The text may contain spaces; a minus is always between two operands.',
    answer: program(
      'def evaluate(text):',
      '    tokens = []',
      "    for c in text.replace(' ', ''):",
      '        if c.isdigit() and tokens and tokens[-1].isdigit():',
      '            tokens[-1] += c',
      '        else:',
      '            tokens.append(c)',
      '    def total():',
      '        value = product()',
      "        while tokens and tokens[0] in '+-':",
      "            value = value + product() if tokens.pop(0) == '+' else value - product()",
      '        return value',
      '    def product():',
      '        value = operand()',
      "        while tokens and tokens[0] == '*':",
      '            tokens.pop(0)',
      '            value *= operand()',
      '        return value',
      '    def operand():',
      '        token = tokens.pop(0)',
      "        if token != '(':",
      '            return int(token)',
      '        value = total()',
      '        tokens.pop(0)',
      '        return value',
      '    return total()',
    ),
    tests: {
      kind: 'assert',
      entry_point: 'evaluate',
      asserts: [
        "assert evaluate('2*(3+4)-5') == 9",
        "assert evaluate('10 - 3 - 2') == 5",
        "assert evaluate('2+3*4') == 14",
        "assert evaluate('((12))*(1+1)*3') == 72",
      ],
    },
  },
  {
    question:
      'Write a Python function `longest_rising(xs)` that returns the length of the longest strictly rising subsequence of the list xs (its members need not be next to each other). Lists have up to 100000 numbers.',
    answer: program(
      'from bisect import bisect_left',
      '',
      'def longest_rising(xs):',
      '    ends = []',
      '    for x in xs:',
      '        place = bisect_left(ends, x)',
      '        ends[place:place + 1] = [x]',
      '    return len(ends)',
    ),
    tests: {
      kind: 'assert',
      entry_point: 'longest_rising',
      asserts: [
        'assert longest_rising([10, 9, 2, 5, 3, 7, 101, 18]) == 4',
        'assert longest_rising([7, 7, 7]) == 1',
        'assert longest_rising([]) == 0',
        'assert longest_rising(list(range(0, 100000, 2)) + list(range(100000))) == 100000',
      ],
    },
  },
  {
    question:
      'Write a Python program that reads a maze from standard input and prints the smallest number of steps from S to E, or -1 where E cannot be reached. Each line is a row of the maze; # is a wall, . is free; a step goes up, down, left or right.',
    answer: program(
      'import sys',
      'from collections import deque',
      '',
      'rows = [line.strip() for line in sys.stdin if line.strip()]',
      'cells = {(r, c): sign for r, row in enumerate(rows) for c, sign in enumerate(row)}',
      "start = next(place for place, sign in cells.items() if sign == 'S')",
      'steps = {start: 0}',
      'queue = deque([start])',
      'found = -1',
      'while queue:',
      '    r, c = queue.popleft()',
      "    if cells[(r, c)] == 'E':",
      '        found = steps[(r, c)]',
      '        break',
      '    for place in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):',
      "        if cells.get(place, '#') != '#' and place not in steps:",
      '            steps[place] = steps[(r, c)] + 1',
      '            queue.append(place)',
      'print(found)',
    ),
    tests: {
      kind: 'stdio',
      cases: [
        { input: 'S..\n##.\nE..\n', output: '6\n' },
        { input: 'S#E\n', output: '-1\n' },
        { input: 'SE\n', output: '1\n' },
      ],
    },
  },
  {
    question:
      'Write a Python function `count_paths(n, edges)` for a graph without cycles whose nodes are the numbers from 0 to n - 1 and whose edges are pairs [from, to], each at most once. It returns how many different paths lead from node 0 to node n - 1, modulo 1000000007. There may be up to 100000 edges.',
    answer: program(
      'def count_paths(n, edges):',
      '    following = [[] for _ in range(n)]',
      '    open_before = [0] * n',
      '    for start, end in edges:',
      '        following[start].append(end)',
      '        open_before[end] += 1',
      '    ways = [0] * n',
      '    ways[0] = 1',
      '    ready = [node for node in range(n) if open_before[node] == 0]',
      '    while ready:',
      '        node = ready.pop()',
      '        for end in following[node]:',
      '            ways[end] = (ways[end] + ways[node]) % 1000000007',
      '            open_before[end] -= 1',
      '            if open_before[end] == 0:',
      '                ready.append(end)',
      '    return ways[n - 1]',
    ),
    tests: {
      kind: 'assert',
      entry_point: 'count_paths',
      asserts: [
        'assert count_paths(4, [[0, 1], [0, 2], [1, 3], [2, 3], [0, 3]]) == 3',
        'assert count_paths(1, []) == 1',
        'assert count_paths(3, [[0, 1]]) == 0',
        'assert count_paths(3001, [[i, j] for k in range(0, 3000, 3) for i, j in ((k, k + 1), (k, k + 2), (k + 1, k + 3), (k + 2, k + 3))]) == pow(2, 1000, 1000000007)',
      ],
    },
  },
];
