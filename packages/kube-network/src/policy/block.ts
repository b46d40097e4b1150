import { isIPv4 } from 'node:net';

/** IPv4 addresses with the same first bits; a single address has all 32. */
export interface Block {
  readonly base: number;
  readonly bits: number;
}

/** `10.0.0.0/8`, or one address; undefined for what is neither, IPv6 for one: pods have none. */
export function parseBlock(text: string): Block | undefined {
  const [address = '', bits = '32', ...more] = text.split('/');
  const isBits = /^\d{1,2}$/.test(bits) && Number(bits) <= 32;
  if (!isIPv4(address) || !isBits || more.length > 0) return undefined;
  return { base: first(numberOf(address), Number(bits)), bits: Number(bits) };
}

/** As the kernel's tools read it. */
export function formatBlock({ base, bits }: Block): string {
  return `${[24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join('.')}/${bits}`;
}

/** Whether an address, as text, is in a block. */
export const contains = ({ base, bits }: Block, address: string): boolean =>
  isIPv4(address) && first(numberOf(address), bits) === base;

/** What is left of a block without others: at most 32 blocks for each that is taken out. */
export function subtract(block: Block, except: readonly Block[]): readonly Block[] {
  return except.reduce<readonly Block[]>(
    (left, hole) => left.flatMap((part) => without(part, hole)),
    [block],
  );
}

function without(block: Block, hole: Block): readonly Block[] {
  if (hole.bits <= block.bits) return first(block.base, hole.bits) === hole.base ? [] : [block];
  if (first(hole.base, block.bits) !== block.base) return [block];
  const bits = block.bits + 1;
  const halves = [block.base, (block.base | (1 << (32 - bits))) >>> 0];
  return halves.flatMap((base) => without({ base, bits }, hole));
}

const numberOf = (address: string) =>
  address.split('.').reduce((number, part) => number * 256 + Number(part), 0);

/** The first address with the same first bits; a shift by 32 would be one by 0. */
const first = (address: number, bits: number) =>
  bits === 0 ? 0 : (address & (0xffff_ffff << (32 - bits))) >>> 0;
