import { createHash } from 'node:crypto';

/** The hash algorithms that the image specification registers. */
export type Algorithm = 'sha256' | 'sha512';

/** A checked digest in its wire form, `sha256:<64 hex>` or `sha512:<128 hex>`. */
export type Digest = string & { readonly brand: 'Digest' };

const hexDigits: Readonly<Record<Algorithm, number>> = { sha256: 64, sha512: 128 };

/** `text` as a digest, or undefined when it is none (other algorithms included). */
export function parseDigest(text: string): Digest | undefined {
  const [, algorithm, hex] = /^(sha256|sha512):([0-9a-f]+)$/.exec(text) ?? [];
  if (algorithm === undefined || hex === undefined) return undefined;
  // The expression above admits the two algorithms only.
  return hex.length === hexDigits[algorithm as Algorithm] ? (text as Digest) : undefined;
}

/** The two halves of a digest. */
export function splitDigest(digest: Digest): { algorithm: Algorithm; hex: string } {
  const colon = digest.indexOf(':');
  // A Digest has been through parseDigest, so its first half is an algorithm.
  return { algorithm: digest.slice(0, colon) as Algorithm, hex: digest.slice(colon + 1) };
}

/** Puts the two halves of a digest together again. */
export function joinDigest(algorithm: Algorithm, hex: string): Digest {
  // Callers pass hex that a hash or a parsed digest gave.
  return `${algorithm}:${hex}` as Digest;
}

/** The digest of bytes held in memory. */
export function digestOf(bytes: Uint8Array, algorithm: Algorithm = 'sha256'): Digest {
  return joinDigest(algorithm, createHash(algorithm).update(bytes).digest('hex'));
}
