const expression = /^([+-]?)(\d*)(?:\.(\d*))?(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;

/** Longer than any amount; arithmetic with thousands of digits takes its time. */
const maxLength = 100;

const decimal = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * The one way to write an amount: `1000m` is `1`, `0.5` is `500m`, `1024Mi` is `1Gi`. The family of
 * the suffix (powers of 1000, of 1024, or an exponent) stays. Undefined when it is no amount.
 */
export function canonicalQuantity(text: string): string | undefined {
  const match = text.length > maxLength ? null : expression.exec(text.trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  if (isExponent(suffix)) return text.trim();
  const digits = BigInt(whole + fraction || '0');
  if (digits === 0n) return '0';
  const minus = sign === '-' ? '-' : '';
  return suffix.endsWith('i')
    ? minus + inBinary(digits, fraction.length, binary.indexOf(suffix))
    : minus + inDecimal(digits, fraction.length, decimal.indexOf(suffix));
}

/** The number that an amount stands for; NaN when it is none. */
export function quantityValue(text: string): number {
  const [, sign = '', whole = '', fraction = '', suffix = ''] = expression.exec(text.trim()) ?? [];
  if (whole === '' && fraction === '') return Number.NaN;
  const number = Number(`${sign}${whole || '0'}.${fraction || '0'}`);
  if (isExponent(suffix)) return number * 10 ** Number(suffix.slice(1));
  return suffix.endsWith('i')
    ? number * 1024 ** binary.indexOf(suffix)
    : number * 1000 ** (decimal.indexOf(suffix) - decimal.indexOf(''));
}

/** The number that an amount stands for, in its base unit; undefined when it is none. */
export function quantity(text: string | number | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : quantityValue(String(text));
  return Number.isNaN(value) ? undefined : value;
}

/** The whole number of the smallest unit, rounded up, with as few zeros as possible. */
function inDecimal(digits: bigint, places: number, unit: number): string {
  const nanos = divideUp(digits * 1000n ** BigInt(unit), 10n ** BigInt(places));
  return shorten(nanos, 1000n, decimal, 0);
}

function inBinary(digits: bigint, places: number, unit: number): string {
  const scaled = digits * 1024n ** BigInt(unit);
  const divisor = 10n ** BigInt(places);
  if (scaled % divisor !== 0n) {
    return inDecimal(scaled, places, decimal.indexOf(''));
  }
  return shorten(scaled / divisor, 1024n, binary, 0);
}

/** `E` alone is 10^18. */
const isExponent = (suffix: string) => /^[eE][+-]?\d/.test(suffix);

const divideUp = (value: bigint, divisor: bigint) => (value + divisor - 1n) / divisor;

function shorten(value: bigint, base: bigint, suffixes: readonly string[], unit: number): string {
  if (value % base !== 0n || unit === suffixes.length - 1) return `${value}${suffixes[unit]}`;
  return shorten(value / base, base, suffixes, unit + 1);
}
