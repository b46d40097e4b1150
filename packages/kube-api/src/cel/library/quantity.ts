import type { Environment } from '@marcbachmann/cel-js';
import { canonicalQuantity } from '@slipway/kube-objects';

/** An amount of something, exact to a billionth. */
class Quantity {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

const giga = 1_000_000_000n;
const decimal = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const mostDigits = 40;

function factorOf(suffix: string): bigint {
  if (suffix.endsWith('i')) return giga * 1024n ** BigInt(binary.indexOf(suffix));
  return 1000n ** BigInt(decimal.indexOf(suffix));
}

function parse(text: string): Quantity {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?([a-zA-Z]*)(?:([+-]?)(\d+))?$/.exec(text);
  if (canonicalQuantity(text) === undefined || found === null) {
    throw new Error(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  }
  const [, sign, whole = '', fraction = '', suffix = '', minus = '', exponent] = found;
  const digits = BigInt(`${whole}${fraction}`.slice(0, mostDigits) || '0');
  let nanos: bigint;
  if (exponent === undefined)
    nanos = divide(digits * factorOf(suffix), 10n ** BigInt(fraction.length));
  else {
    const power = Number(`${minus}${exponent}`) - fraction.length + 9;
    if (Math.abs(power) > mostDigits) throw new Error(`the quantity ${text} is out of range`);
    nanos = power >= 0 ? digits * 10n ** BigInt(power) : divide(digits, 10n ** BigInt(-power));
  }
  return new Quantity(sign === '-' ? -nanos : nanos);
}

/** Rounded up, as amounts are. */
const divide = (value: bigint, by: bigint) => (value + by - 1n) / by;

const isQuantity = (text: string) => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};

const maxInteger = 2n ** 63n - 1n;

function isInteger({ nanos }: Quantity): boolean {
  const whole = nanos / giga;
  return nanos % giga === 0n && whole <= maxInteger && whole >= -maxInteger - 1n;
}

function asInteger(quantity: Quantity): bigint {
  if (!isInteger(quantity)) throw new Error('cannot convert value to integer');
  return quantity.nanos / giga;
}

const sign = (value: bigint) => (value > 0n ? 1n : value < 0n ? -1n : 0n);
const whole = (value: bigint) => value * giga;

/** The quantity library of Kubernetes. */
export function addQuantities(environment: Environment): void {
  const type = 'kubernetes.Quantity';
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  environment.registerType(type, { ctor: Quantity, fields: { nanos: 'int' } });
  add(`quantity(string): ${type}`, parse);
  add('isQuantity(string): bool', isQuantity);
  add(`${type}.sign(): int`, ({ nanos }: Quantity) => sign(nanos));
  add(`${type}.isInteger(): bool`, isInteger);
  add(`${type}.asInteger(): int`, asInteger);
  add(`${type}.asApproximateFloat(): double`, ({ nanos }: Quantity) => Number(nanos) / 1e9);
  add(
    `${type}.add(${type}): ${type}`,
    (a: Quantity, b: Quantity) => new Quantity(a.nanos + b.nanos),
  );
  add(`${type}.add(int): ${type}`, (a: Quantity, b: bigint) => new Quantity(a.nanos + whole(b)));
  add(
    `${type}.sub(${type}): ${type}`,
    (a: Quantity, b: Quantity) => new Quantity(a.nanos - b.nanos),
  );
  add(`${type}.sub(int): ${type}`, (a: Quantity, b: bigint) => new Quantity(a.nanos - whole(b)));
  add(`${type}.compareTo(${type}): int`, (a: Quantity, b: Quantity) => sign(a.nanos - b.nanos));
  add(`${type}.isGreaterThan(${type}): bool`, (a: Quantity, b: Quantity) => a.nanos > b.nanos);
  add(`${type}.isLessThan(${type}): bool`, (a: Quantity, b: Quantity) => a.nanos < b.nanos);
  environment.registerOperator(
    `${type} == ${type}`,
    (a: Quantity, b: Quantity) => a.nanos === b.nanos,
  );
}
