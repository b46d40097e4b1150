import { YamlError } from './error.ts';
import type { ParseFailure } from './lenient.ts';

/**
 * What the library complains about, in the words of GitLab's own reader (libyaml), which people
 * find when they search for them.
 */
export function complaint({ reason, offset }: ParseFailure, text: string): YamlError {
  for (const [pattern, explain] of complaints) {
    if (pattern.test(reason)) return explain(text, offset);
  }
  return new YamlError(reason, offset);
}

const noColon = "could not find expected ':' while scanning a simple key";

export const tooBig = 'The parsed YAML is too big';

type Explain = (text: string, at: number) => YamlError;

const complaints: readonly (readonly [RegExp, Explain])[] = [
  [/^bad indentation of a sequence entry/, badItem],
  [/^bad indentation|^end of the stream or a document separator/, badEntry],
  [/^tab characters/, cannotStart],
  [/^nesting exceeded/, (_, at) => new YamlError(tooBig, at, 'it is nested too deep')],
  [/a multiline key|^expected ':' after/, missingColon],
  [
    /^a whitespace character is expected/,
    (_, at) => new YamlError(noColon, at, 'put a space behind the colon'),
  ],
  [/flow collection|missed comma/, openCollection],
  [
    /^expected the node content/,
    (_, at) => new YamlError('did not find expected node content while parsing a flow node', at),
  ],
  [/unexpected end of the stream within a (?:single|double) quoted/, openQuote],
  [/unexpected end of the document within/, openQuote],
  [
    /unknown escape|expected hexadecimal/,
    (_, at) =>
      new YamlError(
        'found unknown escape character while parsing a quoted scalar',
        at - 1,
        "use single quotes for text with backslashes: '\\d+'",
      ),
  ],
  [
    /^a line break is expected|chomping mode|indentation width/,
    (_, at) =>
      new YamlError(
        'did not find expected comment or line break while scanning a block scalar',
        at,
      ),
  ],
  [
    /non-printable|valid JSON character|null byte/,
    (_, at) => new YamlError('control characters are not allowed', at),
  ],
  [
    /must contain at least one character/,
    (_, at) =>
      new YamlError(
        'did not find expected alphabetic or numeric character while scanning an anchor',
        at - 1,
      ),
  ],
];

function badEntry(text: string, at: number): YamlError {
  const char = text.charAt(at);
  if (char === ':') {
    const hint = 'a value with a colon and a space in it needs quotes';
    return new YamlError('mapping values are not allowed in this context', at, hint);
  }
  if (char === '-' && /\s|^$/.test(text.charAt(at + 1))) {
    const hint = 'begin the list on a line of its own';
    return new YamlError('block sequence entries are not allowed in this context', at, hint);
  }
  if (char !== '' && '@`%\t'.includes(char)) return cannotStart(text, at);
  if (char !== '' && ',]}'.includes(char)) {
    const message = 'did not find expected node content while parsing a block node';
    return new YamlError(message, at, 'put the value in quotes');
  }
  const hint = isFirstOfLine(text, at)
    ? 'the line is not indented like the ones beside it'
    : `the value ended before "${char}"; put all of it in quotes`;
  return new YamlError('did not find expected key while parsing a block mapping', at, hint);
}

function badItem(text: string, at: number): YamlError {
  const message = "did not find expected '-' indicator while parsing a block collection";
  return new YamlError(message, at, isFirstOfLine(text, at) ? 'check the indentation' : undefined);
}

function cannotStart(text: string, at: number): YamlError {
  const hint = text.charAt(at) === '\t' ? 'replace the tab by spaces' : 'put the value in quotes';
  return new YamlError(
    'found character that cannot start any token while scanning for the next token',
    at,
    hint,
  );
}

/** The parser notices at the next line that the one before was no entry. */
function missingColon(text: string, at: number): YamlError {
  const before = at >= text.length ? at : text.lastIndexOf('\n', at - 1);
  const end = text.slice(0, Math.max(before, 0)).trimEnd().length;
  const start = text.lastIndexOf('\n', end - 1) + 1;
  const indent = text.slice(start, end).search(/\S/);
  const hint = 'a key of a mapping must end with a colon';
  return new YamlError(noColon, start + Math.max(indent, 0), hint);
}

/** The library stops where it loses patience; the bracket that is open may stand far above. */
function openCollection(text: string, at: number): YamlError {
  const open = openBracket(text, at);
  const isList = text[open] === '[';
  const message = isList
    ? "did not find expected ',' or ']' while parsing a flow sequence"
    : "did not find expected ',' or '}' while parsing a flow mapping";
  if (text.startsWith('$[[', at - 1)) {
    return new YamlError(message, at, 'inside brackets a $[[ ]] block needs quotes');
  }
  const hint = `the "${isList ? '[' : '{'}" must be closed by "${isList ? ']' : '}'}"`;
  const isFar = at >= text.length || text.slice(open, at).includes('\n');
  return new YamlError(message, isFar ? open : at, hint);
}

function openBracket(text: string, before: number): number {
  let closed = 0;
  for (let at = before - 1; at >= 0; at--) {
    const char = text.charAt(at);
    if (char === ']' || char === '}') closed++;
    else if ((char === '[' || char === '{') && closed-- === 0) return at;
  }
  return 0;
}

function openQuote(text: string, at: number): YamlError {
  const quote = Math.max(text.lastIndexOf('"', at - 1), text.lastIndexOf("'", at - 1));
  const message = 'found unexpected end of stream while scanning a quoted scalar';
  return new YamlError(message, Math.max(quote, 0), 'the quote is not closed');
}

function isFirstOfLine(text: string, at: number): boolean {
  return text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
}
