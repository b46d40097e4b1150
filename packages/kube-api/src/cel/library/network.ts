import { BlockList, isIP } from 'node:net';
import type { Environment } from '@marcbachmann/cel-js';
import { addNamespace } from './namespace.ts';

/** An IP address. */
class Address {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A range of addresses. */
class Range {
  readonly address: Address;
  readonly prefix: number;

  constructor(address: Address, prefix: number) {
    this.address = address;
    this.prefix = prefix;
  }
}

const isAddress = (text: string) =>
  isIP(text) > 0 && !text.includes('%') && !/^::ffff:\d+\./i.test(text);

function parseAddress(text: string): Address {
  if (!isAddress(text))
    throw new Error(`IP Address '${text}' parse error during conversion from string`);
  return new Address(canonical(text));
}

/** The one way to write an address. */
const canonical = (text: string) =>
  isIP(text) === 6 ? new URL(`http://[${text}]`).hostname.slice(1, -1) : text;

const bitsOf = ({ text }: Address) => (isIP(text) === 4 ? 32 : 128);

function parseRange(text: string): Range {
  const [address = '', prefix = '', ...more] = text.split('/');
  const isRange = isAddress(address) && /^(0|[1-9]\d{0,2})$/.test(prefix) && more.length === 0;
  if (isRange) {
    const range = new Range(parseAddress(address), Number(prefix));
    if (range.prefix <= bitsOf(range.address)) return range;
  }
  throw new Error(`network address parse error during conversion from string: ${text}`);
}

const familyOf = ({ text }: Address) => (isIP(text) === 4 ? 'ipv4' : 'ipv6');

function containsAddress({ address, prefix }: Range, inner: Address): boolean {
  if (familyOf(address) !== familyOf(inner)) return false;
  const list = new BlockList();
  list.addSubnet(address.text, prefix, familyOf(address));
  return list.check(inner.text, familyOf(inner));
}

const containsRange = (outer: Range, inner: Range) =>
  outer.prefix <= inner.prefix && containsAddress(outer, inner.address);

/** The same range, named by its first address. */
function masked({ address, prefix }: Range): Range {
  const isFour = familyOf(address) === 'ipv4';
  const bits = BigInt(bitsOf(address));
  const host = bits - BigInt(prefix);
  const value = (numberOf(address) >> host) << host;
  const groups = isFour ? 4 : 8;
  const size = bits / BigInt(groups);
  const parts = Array.from({ length: groups }, (_, index) => {
    const part = (value >> (size * BigInt(groups - 1 - index))) & ((1n << size) - 1n);
    return part.toString(isFour ? 10 : 16);
  });
  return new Range(new Address(canonical(parts.join(isFour ? '.' : ':'))), prefix);
}

function numberOf({ text }: Address): bigint {
  if (isIP(text) === 4) {
    return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  }
  const [head = '', tail] = text.split('::');
  const groupsOf = (part: string) => part.split(':').filter((group) => group !== '');
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros =
    tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].reduce(
    (sum, part) => sum * 65536n + BigInt(`0x${part}`),
    0n,
  );
}

const within =
  (...ranges: string[]) =>
  (address: Address) =>
    ranges.some((range) => containsAddress(parseRange(range), address));

const isLoopback = within('127.0.0.0/8', '::1/128');
const isUnspecified = within('0.0.0.0/32', '::/128');
const isLinkLocalMulticast = within('224.0.0.0/24', 'ff02::/16');
const isLinkLocalUnicast = within('169.254.0.0/16', 'fe80::/10');
const isMulticast = within('224.0.0.0/4', 'ff00::/8');
const isBroadcast = within('255.255.255.255/32');
const isGlobalUnicast = (address: Address) =>
  ![isLoopback, isUnspecified, isLinkLocalUnicast, isMulticast, isBroadcast].some((is) =>
    is(address),
  );

const holds = (parse: (text: string) => unknown) => (text: string) => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The IP and CIDR libraries of Kubernetes. */
export function addNetwork(environment: Environment): void {
  const ip = 'net.IP';
  const cidr = 'net.CIDR';
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  environment.registerType(ip, { ctor: Address, fields: { text: 'string' } });
  environment.registerType(cidr, Range);
  environment.registerOperator(`${ip} == ${ip}`, (a: Address, b: Address) => a.text === b.text);
  environment.registerOperator(
    `${cidr} == ${cidr}`,
    (a: Range, b: Range) => a.address.text === b.address.text && a.prefix === b.prefix,
  );
  add(`ip(string): ${ip}`, parseAddress);
  add('isIP(string): bool', isAddress);
  add(`string(${ip}): string`, ({ text }: Address) => text);
  add(`${ip}.family(): int`, (address: Address) => (familyOf(address) === 'ipv4' ? 4n : 6n));
  add(`${ip}.isUnspecified(): bool`, isUnspecified);
  add(`${ip}.isLoopback(): bool`, isLoopback);
  add(`${ip}.isLinkLocalMulticast(): bool`, isLinkLocalMulticast);
  add(`${ip}.isLinkLocalUnicast(): bool`, isLinkLocalUnicast);
  add(`${ip}.isGlobalUnicast(): bool`, isGlobalUnicast);
  addNamespace(environment, 'ip', {
    'isCanonical(string): bool': (text: string) => parseAddress(text).text === text,
  });
  add(`cidr(string): ${cidr}`, parseRange);
  add('isCIDR(string): bool', holds(parseRange));
  add(`string(${cidr}): string`, ({ address, prefix }: Range) => `${address.text}/${prefix}`);
  add(`${cidr}.containsIP(string): bool`, (range: Range, text: string) =>
    containsAddress(range, parseAddress(text)),
  );
  add(`${cidr}.containsIP(${ip}): bool`, containsAddress);
  add(`${cidr}.containsCIDR(string): bool`, (range: Range, text: string) =>
    containsRange(range, parseRange(text)),
  );
  add(`${cidr}.containsCIDR(${cidr}): bool`, containsRange);
  add(`${cidr}.ip(): ${ip}`, ({ address }: Range) => address);
  add(`${cidr}.masked(): ${cidr}`, masked);
  add(`${cidr}.prefixLength(): int`, ({ prefix }: Range) => BigInt(prefix));
}
