import type { Pattern, Patterns } from '#pattern/pattern';
import { ExpressionError, type Token, tokenize } from './lexer.ts';

/** What an operand can be. Ruby's `nil` is `null`. Inputs may be numbers. */
export type Value = string | number | boolean | null | PatternValue;

interface PatternValue {
  readonly literal: string;
  readonly pattern: Pattern;
}

/** Where an expression gets its values from. */
export interface Scope {
  /** As stored, not expanded; undefined when there is no such variable. */
  raw(name: string): string | undefined;
  readonly input?: (name: string) => unknown;
}

/** An expression that was read and can be asked any number of times. */
export interface Expression {
  /** Names of the variables in it, in order, each once. */
  readonly variables: readonly string[];
  /** The same of inputs. */
  readonly inputs: readonly string[];
  /** The truth of the whole, as a rule takes it. */
  readonly holds: (scope: Scope) => boolean;
}

type Evaluate = (scope: Scope) => Value;

/** Lower binds tighter. */
const precedence = {
  '!': 1,
  '==': 10,
  '!=': 10,
  '=~': 10,
  '!~': 10,
  '&&': 11,
  '||': 12,
} as const;
type Operator = keyof typeof precedence;

/**
 * Reads a rules expression.
 * @throws {ExpressionError}
 */
export function parseExpression(text: string, patterns: Patterns): Expression {
  const tokens = tokenize(text);
  const evaluate = build(tokens, patterns);
  const named = (type: 'variable' | 'input'): readonly string[] => [
    ...new Set(tokens.flatMap((token) => (token.type === type ? [token.text] : []))),
  ];
  return {
    variables: named('variable'),
    inputs: named('input'),
    holds: (scope) => isPresent(evaluate(scope)),
  };
}

/** Shunting-yard, as the original: all operators go left to right by precedence. */
function build(tokens: readonly Token[], patterns: Patterns): Evaluate {
  const operands: Evaluate[] = [];
  const operators: { readonly type: Operator | '('; readonly at: number }[] = [];
  const reduce = (): void => {
    const operator = operators.pop();
    if (!operator || operator.type === '(') return;
    const right = operands.pop();
    const left = operator.type === '!' ? undefined : operands.pop();
    if (!right || (operator.type !== '!' && !left)) {
      throw new ExpressionError('Unreachable nodes in parse tree', operator.at);
    }
    operands.push(apply(operator.type, left ?? right, right, patterns));
  };
  for (const token of tokens) {
    if (token.type === '(') operators.push({ type: '(', at: token.at });
    else if (token.type === ')') {
      while (operators.length > 0 && operators.at(-1)?.type !== '(') reduce();
      if (!operators.pop()) throw new ExpressionError('Unmatched parenthesis', token.at);
    } else if (isOperator(token)) {
      while (bindsBefore(operators.at(-1)?.type, token.type)) reduce();
      operators.push(token);
    } else operands.push(operand(token, patterns));
  }
  while (operators.length > 0) {
    const top = operators.at(-1);
    if (top?.type === '(') throw new ExpressionError('Unmatched parenthesis', top.at);
    reduce();
  }
  const [root, extra] = operands;
  if (!root) throw new ExpressionError('Empty parse tree', 0);
  if (extra) throw new ExpressionError('Unreachable nodes in parse tree', tokens[0]?.at ?? 0);
  return root;
}

function isOperator(token: Token): token is Token & { readonly type: Operator } {
  return token.type in precedence;
}

/** `!` stands before its operand, so it never closes an operator before it. */
function bindsBefore(waiting: Operator | '(' | undefined, next: Operator): boolean {
  if (waiting === undefined || waiting === '(' || next === '!') return false;
  return precedence[waiting] <= precedence[next];
}

function operand(token: Token, patterns: Patterns): Evaluate {
  switch (token.type) {
    case 'variable':
      return (scope) => scope.raw(token.text) ?? null;
    case 'input':
      return (scope) => toValue(scope.input?.(token.text));
    case 'string':
      return () => token.text;
    case 'pattern': {
      const literal = token.text;
      const pattern = patterns.literal(literal);
      if (!pattern) {
        throw new ExpressionError('Invalid regular expression!', token.at);
      }
      const value = { literal, pattern };
      return () => value;
    }
    case 'true':
      return () => true;
    case 'false':
      return () => false;
    default:
      return () => null;
  }
}

function apply(operator: Operator, left: Evaluate, right: Evaluate, patterns: Patterns): Evaluate {
  switch (operator) {
    case '!':
      return (scope) => !isPresent(right(scope));
    case '==':
      return (scope) => isEqual(left(scope), right(scope));
    case '!=':
      return (scope) => !isEqual(left(scope), right(scope));
    case '=~':
      return (scope) => matches(left(scope), right(scope), patterns) ?? false;
    case '!~':
      return (scope) => !(matches(left(scope), right(scope), patterns) ?? false);
    case '&&':
      return (scope) => {
        const value = left(scope);
        return isTruthy(value) ? right(scope) : value;
      };
    case '||':
      return (scope) => {
        const value = left(scope);
        return isTruthy(value) ? value : right(scope);
      };
  }
}

/** A text that is no pattern is itself what is searched for the left side's text. */
function matches(left: Value, right: Value, patterns: Patterns): boolean | undefined {
  if (right === null || typeof right === 'boolean') return undefined;
  const text = left === null ? '' : asText(left);
  if (typeof right === 'object') return right.pattern.test(text);
  const literal = asText(right);
  return patterns.literal(literal)?.test(text) ?? literal.includes(text);
}

function asText(value: Value): string {
  return typeof value === 'object' && value !== null ? value.literal : String(value);
}

function isEqual(left: Value, right: Value): boolean {
  if (typeof left === 'object' && left && typeof right === 'object' && right) {
    return left.literal === right.literal;
  }
  return left === right;
}

/** In Ruby only nil and false are false, so an empty text is true inside `&&` and `||`. */
function isTruthy(value: Value): boolean {
  return value !== null && value !== false;
}

/** … but the whole expression counts only when something is there. */
function isPresent(value: Value): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  return isTruthy(value);
}

function toValue(value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  return JSON.stringify(value);
}
