import type { Environment } from '@marcbachmann/cel-js';

/** A version such as `1.2.3-beta.1`. */
class SemanticVersion {
  readonly numbers: readonly bigint[];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly bigint[], prerelease: readonly string[]) {
    this.numbers = numbers;
    this.prerelease = prerelease;
  }
}

const expression =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*))?(?:\+[\da-zA-Z-]+(?:\.[\da-zA-Z-]+)*)?$/;
const longest = 256;

function parse(text: string, isLoose = false): SemanticVersion {
  const found = text.length > longest ? null : expression.exec(isLoose ? normalized(text) : text);
  if (found === null) throw new Error(`invalid semantic version: ${text}`);
  const [, major = '0', minor = '0', patch = '0', prerelease = ''] = found;
  const rest = prerelease === '' ? [] : prerelease.split('.');
  return new SemanticVersion([major, minor, patch].map(BigInt), rest);
}

/** Without a `v` in front or zeros before numbers, and with three numbers. */
function normalized(text: string): string {
  const [, core = '', rest = ''] = /^v?([\d.]*)(.*)$/.exec(text) ?? [];
  const numbers = core.split('.').map((part) => part.replace(/^0+(?=\d)/, ''));
  while (numbers.length < 3) numbers.push('0');
  return numbers.join('.') + rest;
}

function holds(text: string, isLoose = false): boolean {
  try {
    parse(text, isLoose);
    return true;
  } catch {
    return false;
  }
}

/** A version before its release is older than the release. */
function compare(a: SemanticVersion, b: SemanticVersion): number {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n;
    if (number !== other) return number < other ? -1 : 1;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0) {
    return Math.sign(b.prerelease.length - a.prerelease.length);
  }
  for (const [index, word] of a.prerelease.entries()) {
    const other = b.prerelease[index];
    if (other === undefined) return 1;
    const order = compareWords(word, other);
    if (order !== 0) return order;
  }
  return Math.sign(a.prerelease.length - b.prerelease.length);
}

function compareWords(a: string, b: string): number {
  if (a === b) return 0;
  const [isNumber, isOther] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOther) return BigInt(a) < BigInt(b) ? -1 : 1;
  if (isNumber !== isOther) return isNumber ? -1 : 1;
  return a < b ? -1 : 1;
}

/** The semver library of Kubernetes. */
export function addSemanticVersions(environment: Environment): void {
  const type = 'kubernetes.Semver';
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  environment.registerType(type, SemanticVersion);
  environment.registerOperator(
    `${type} == ${type}`,
    (a: SemanticVersion, b: SemanticVersion) => compare(a, b) === 0,
  );
  add(`semver(string): ${type}`, (text: string) => parse(text));
  add(`semver(string, bool): ${type}`, parse);
  add('isSemver(string): bool', (text: string) => holds(text));
  add('isSemver(string, bool): bool', holds);
  for (const [index, name] of ['major', 'minor', 'patch'].entries()) {
    add(`${type}.${name}(): int`, ({ numbers }: SemanticVersion) => numbers[index]);
  }
  add(`${type}.compareTo(${type}): int`, (a: SemanticVersion, b: SemanticVersion) =>
    BigInt(compare(a, b)),
  );
  add(
    `${type}.isLessThan(${type}): bool`,
    (a: SemanticVersion, b: SemanticVersion) => compare(a, b) < 0,
  );
  add(
    `${type}.isGreaterThan(${type}): bool`,
    (a: SemanticVersion, b: SemanticVersion) => compare(a, b) > 0,
  );
}
