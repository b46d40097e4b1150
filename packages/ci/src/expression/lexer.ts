/** One piece of an expression. */
export type Token =
  | {
      readonly type: '(' | ')' | '==' | '!=' | '=~' | '!~' | '&&' | '||' | '!';
      readonly at: number;
    }
  | {
      readonly type: 'variable' | 'string' | 'pattern' | 'input';
      readonly text: string;
      readonly at: number;
    }
  | { readonly type: 'null' | 'true' | 'false'; readonly at: number };

/** An expression that cannot be read; `at` is an offset in it. */
export class ExpressionError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const maxTokens = 100;
const lexemes: readonly (readonly [RegExp, (match: RegExpExecArray, at: number) => Token])[] = [
  [/[()]/y, (match, at) => ({ type: match[0] as '(', at })],
  [/\$\[\[\s*inputs\.(\w+)\s*\]\]/y, (match, at) => ({ type: 'input', text: match[1] ?? '', at })],
  [/\$(\w+)/y, (match, at) => ({ type: 'variable', text: match[1] ?? '', at })],
  [/"(.*?)"/sy, (match, at) => ({ type: 'string', text: match[1] ?? '', at })],
  [/'(.*?)'/sy, (match, at) => ({ type: 'string', text: match[1] ?? '', at })],
  [/\/(?:[^/]|\\\/)+[^\\]\/[ismU]*/y, (match, at) => ({ type: 'pattern', text: match[0], at })],
  [/null/y, (_match, at) => ({ type: 'null', at })],
  [/\b(?:true|false)\b/y, (match, at) => ({ type: match[0] as 'true', at })],
  [/==|=~|!=|!~|&&|\|\|/y, (match, at) => ({ type: match[0] as '==', at })],
  [/!/y, (_match, at) => ({ type: '!', at })],
];

/**
 * Splits an expression.
 * @throws {ExpressionError} with GitLab's own words
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    const found = lexemeAt(text, at);
    if (!found) throw new ExpressionError('Unknown lexeme found!', at);
    tokens.push(found.token);
    if (tokens.length > maxTokens) throw new ExpressionError('Too many tokens!', at);
    at = found.end;
  }
  return tokens;
}

function lexemeAt(text: string, at: number): { token: Token; end: number } | undefined {
  for (const [pattern, build] of lexemes) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { token: build(match, at), end: pattern.lastIndex };
  }
  return undefined;
}
