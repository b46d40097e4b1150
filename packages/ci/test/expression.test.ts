import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExpression } from '../src/expression/expression.ts';
import { ExpressionError } from '../src/expression/lexer.ts';
import { Patterns } from '../src/pattern/pattern.ts';

/** IDs X1 X2 X3 X4 X5 X6 X7 X8. */
const variables: Readonly<Record<string, string>> = {
  PRESENT: 'my variable',
  EMPTY: '',
  BRANCH: 'main',
  PATH_LIKE: 'path/to/x',
  PATTERN: '/^ma/',
  ANY: '//',
  BROKEN: '/(main/',
};

for (const [expression, expected] of [
  ['$PRESENT', true],
  ['$EMPTY', false],
  ['$UNDEF', false],
  ['$UNDEF == null', true],
  ['$EMPTY == null', false],
  ['$EMPTY == ""', true],
  ['$UNDEF != null', false],
  ['$EMPTY =~ /var.*/', false],
  ['$PRESENT =~ /var.*/', true],
  ['$UNDEF !~ /var.*/', true],
  ['$UNDEF =~ /.*x?/', true],
  ['$PRESENT && null || $EMPTY == ""', true],
  ['null && $PRESENT', false],
  ['"" && $PRESENT', true],
  ['"" || $PRESENT', false],
  ['$BRANCH == "main" && $PRESENT', true],
  ['$BRANCH == "main" || $UNDEF && $UNDEF', true],
  ['($BRANCH == "main" || $UNDEF) && $UNDEF', false],
  ['("a" || "b") == "a"', true],
  ['$BRANCH =~ $PATTERN', true],
  ['$BRANCH =~ "is main branch"', true],
  ['$BRANCH =~ $ANY', true],
  ['$BRANCH =~ $BROKEN', true],
  ['$PRESENT =~ $BROKEN', false],
  ['$BRANCH =~ $UNDEF', false],
  ['$BRANCH !~ $UNDEF', true],
  ['$BRANCH =~ /^MA/i', true],
  ['$BRANCH =~ /^MA/', false],
  ['$PATH_LIKE =~ /path\\/to/', true],
  ["'main' == $BRANCH", true],
  ['!$EMPTY', true],
  ['!($BRANCH == "main")', false],
  ['true', true],
  ['$BRANCH == true', false],
] as const) {
  test(`${expression} is ${expected}`, () => {
    const read = parseExpression(expression, new Patterns());

    assert.equal(read.holds({ raw: (name) => variables[name] }), expected);
  });
}

for (const [expression, message] of [
  ['$A = 1', 'Unknown lexeme found!'],
  ['$A == ', 'Unreachable nodes in parse tree'],
  ['$A "b"', 'Unreachable nodes in parse tree'],
  ['($A', 'Unmatched parenthesis'],
  ['$A)', 'Unmatched parenthesis'],
  ['', 'Empty parse tree'],
  ['$A =~ /(?=x)y/', 'Invalid regular expression!'],
  ['$A =~ /./', 'Unknown lexeme found!'],
  ['\x24{A}', 'Unknown lexeme found!'],
  [Array.from({ length: 60 }, () => '$A').join(' && '), 'Too many tokens!'],
] as const) {
  test(`${expression.slice(0, 40)} is refused: ${message}`, () => {
    assert.throws(
      () => parseExpression(expression, new Patterns()),
      (error) => error instanceof ExpressionError && error.message === message,
    );
  });
}
