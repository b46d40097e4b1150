import { YamlError } from './error.ts';

/** What a scalar can be. */
export type ScalarValue = string | number | boolean | null;

const decimal = /^[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)$/;
const based = /^[-+]?0(?:b[_,]*[01][01_,]*|[_,]*[0-7][0-7_,]*|x[_,]*[0-9a-fA-F][0-9a-fA-F_,]*)$/;
const float = /^[-+]?(?:[0-9][0-9_,]*)?\.[0-9]*(?:[eE][-+][0-9]+)?$/;
const sixties = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}(\.[0-9_]*)?$/;
const date = /^\d{4}-(?:1[012]|0?\d)-(?:[12]\d|3[01]|0?\d)$/;
const time =
  /^-?\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?(?:\s*(?:Z|[-+]\d{1,2}:?(?:\d\d)?))?$/;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ['yes', true],
  ['true', true],
  ['on', true],
  ['no', false],
  ['false', false],
  ['off', false],
  ['null', null],
  ['~', null],
  ['', null],
]);

/** What a plain scalar means by the rules of YAML 1.1, in the way that Ruby's parser reads them. */
export function resolvePlain(text: string, offset: number): ScalarValue {
  if (text.length <= 5) {
    const word = words.get(text.toLowerCase());
    if (word !== undefined) return word;
  }
  const first = text.charCodeAt(0);
  const looksNumeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (looksNumeric) return text.includes('\n') ? text : resolveNumeric(text, offset);
  // `:name` is a symbol to Ruby; GitLab uses it like the string.
  return first === 58 && text.length > 1 ? symbolName(text) : text;
}

/** `:name`, or `:"any text"`. */
function symbolName(text: string): string {
  return /^:["'].*["']$/s.test(text) ? text.slice(2, -1) : text.slice(1);
}

function resolveNumeric(text: string, offset: number): string | number {
  if (decimal.test(text)) return exact(text.replace(/[,_]/g, ''));
  if (float.test(text)) return /\d\.|\.\d/.test(text) ? floatOf(text) : text;
  if (based.test(text)) return inBase(text.replace(/[,_]/g, ''));
  if (sixties.test(text)) return inSixties(text.replaceAll('_', ''));
  const special = /^([-+]?)\.inf$/i.exec(text);
  if (special) return special[1] === '-' ? -Infinity : Infinity;
  if (/^\.nan$/i.test(text)) return Number.NaN;
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

function floatOf(text: string): number {
  return Number.parseFloat(text.replace(/[,_]/g, ''));
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

/** `1:30` is an hour and thirty minutes, in seconds; the sign is that of the hours alone. */
function inSixties(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}
