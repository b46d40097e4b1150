/** Thrown inside the parser, caught at its door. */
export class YamlError extends Error {
  readonly offset: number;
  readonly hint: string | undefined;

  constructor(message: string, offset: number, hint?: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

const integer = /^[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)$/;
const float = /^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?$/;
const based = /^[-+]?0(?:b[01_,]+|[0-7_,]+|x[0-9a-fA-F_,]+)$/;
const sexagesimal = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}$/;
const date = /^\d{4}-(?:1[012]|0?\d)-(?:[12]\d|3[01]|0?\d)$/;
const time =
  /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ...spellings('yes', true),
  ...spellings('true', true),
  ...spellings('on', true),
  ...spellings('no', false),
  ...spellings('false', false),
  ...spellings('off', false),
  ...spellings('null', null),
  ['~', null],
  ['', null],
]);

function spellings<T>(word: string, value: T): [string, T][] {
  const title = word.charAt(0).toUpperCase() + word.slice(1);
  return [
    [word, value],
    [title, value],
    [word.toUpperCase(), value],
  ];
}

/** What a plain scalar means by the rules of YAML 1.1, in the way that Ruby's parser reads them. */
export function resolvePlain(text: string, offset: number): string | number | boolean | null {
  if (text.length <= 5) {
    const word = words.get(text);
    if (word !== undefined) return word;
  }
  const first = text.charCodeAt(0);
  // `:name` is a symbol to Ruby; GitLab uses it like the string.
  if (first === 58 && text.length > 1) return text.replace(/^:(["']?)(.*)\1$/s, '$2');
  const looksNumeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  return looksNumeric ? resolveNumeric(text, offset) : text;
}

function resolveNumeric(text: string, offset: number): string | number {
  if (integer.test(text)) return exact(text.replace(/[,_]/g, ''));
  if (float.test(text) && /\d/.test(text)) return Number.parseFloat(text.replace(/[,_]/g, ''));
  if (based.test(text)) return inBase(text.replace(/[,_]/g, ''));
  if (sexagesimal.test(text)) return inSixties(text.replaceAll('_', ''));
  const special = /^([-+]?)\.(?:inf|Inf|INF)$/.exec(text);
  if (special) return special[1] === '-' ? -Infinity : Infinity;
  if (date.test(text) || time.test(text)) {
    const type = date.test(text) ? 'Date' : 'Time';
    throw new YamlError(
      `Tried to load unspecified class: ${type}`,
      offset,
      `put it in quotes: "${text}"`,
    );
  }
  return text;
}

/** Integers that a double cannot hold keep their digits as text. */
function exact(digits: string): number | string {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : digits.replace(/^\+/, '');
}

function inBase(text: string): number | string {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  if (digits.startsWith('0x')) return sign * Number.parseInt(digits.slice(2), 16);
  if (digits.startsWith('0b')) return sign * Number.parseInt(digits.slice(2), 2);
  return sign * Number.parseInt(digits, 8);
}

function inSixties(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const parts = text.replace(/^[-+]/, '').split(':').map(Number);
  return sign * parts.reduce((sum, part) => sum * 60 + part, 0);
}
