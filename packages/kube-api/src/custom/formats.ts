import { isIPv4, isIPv6 } from 'node:net';

const matching = (expression: RegExp) => (text: string) => expression.test(text);
const digitsOf = (text: string) => text.replace(/[- ]/g, '');

const isTenDigitIsbn = (text: string) => {
  const digits = digitsOf(text);
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, index) => total + (10 - index) * (digit === 'X' ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
};

const isThirteenDigitIsbn = (text: string) => {
  const digits = digitsOf(text);
  if (!/^\d{13}$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  );
  return sum % 10 === 0;
};

const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

const uuid = (version: string, variant = '[0-9a-f]') =>
  matching(
    new RegExp(
      `^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`,
      'i',
    ),
  );

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** Formats of texts, named as schemas do, without dashes; others are not checked. */
const formats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ['bsonobjectid', matching(/^[0-9a-f]{24}$/i)],
  ['uri', (text: string) => URL.canParse(text) || /^\/[^\s]*$/.test(text)],
  ['email', matching(/^[^\s@<>]+@[^\s@<>]+$/)],
  [
    'hostname',
    (text: string) =>
      text.length <= 255 &&
      text.split('.').every((part) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(part)),
  ],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  [
    'cidr',
    (text: string) => {
      const [address = '', prefix = '', ...more] = text.split('/');
      if (more.length > 0 || !/^\d{1,3}$/.test(prefix)) return false;
      return isIPv4(address) ? Number(prefix) <= 32 : isIPv6(address) && Number(prefix) <= 128;
    },
  ],
  ['mac', matching(/^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/i)],
  ['uuid', uuid('[0-9a-f]')],
  ['uuid3', uuid('3')],
  ['uuid4', uuid('4', '[89ab]')],
  ['uuid5', uuid('5', '[89ab]')],
  ['isbn', (text: string) => isTenDigitIsbn(text) || isThirteenDigitIsbn(text)],
  ['isbn10', isTenDigitIsbn],
  ['isbn13', isThirteenDigitIsbn],
  ['creditcard', (text: string) => /^\d{13,19}$/.test(text.replace(/\D/g, ''))],
  ['ssn', matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
  ['hexcolor', matching(/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i)],
  [
    'rgbcolor',
    matching(
      /^rgb\(\s*(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\s*(,\s*(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\s*){2}\)$/i,
    ),
  ],
  ['byte', (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)],
  ['date', isDate],
  [
    'duration',
    matching(
      /^(?:[+-]?(?:0|(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+|\d+\s*(?:d|days?|w|weeks?|h|hours?|m|minutes?|s|seconds?|ms|ns))$/,
    ),
  ],
  [
    'datetime',
    (text: string) => /^\d{4}-\d{2}-\d{2}[Tt ]/.test(text) && !Number.isNaN(Date.parse(text)),
  ],
  ['k8sshortname', matching(label)],
  [
    'k8slongname',
    (text: string) => text.length <= 253 && text.split('.').every((part) => label.test(part)),
  ],
]);

/** No text of a format is longer; a longer one is not looked at. */
const longest = 4096;

/** Whether a text has a format; a format that nobody knows has everything. */
export function hasFormat(format: string, text: string): boolean {
  const check = formats.get(format.replaceAll('-', ''));
  if (check === undefined) return true;
  return format === 'byte' || text.length <= longest ? check(text) : false;
}
