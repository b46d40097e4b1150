import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { guarded } from '@slipway/io';

/** A dotenv report that can't be used; the message is GitLab's. */
export class InvalidDotenv extends Error {
  override readonly name = 'InvalidDotenv';
}

const limitBytes = 5120;
const limitCount = 20;

/** A small report's text, unpacked. Throws `InvalidDotenv` when it is too big. */
export async function readReport(
  content: Readable,
  format: 'zip' | 'gzip' | 'raw',
): Promise<string> {
  // Errors reach the reader below: `pipeline` destroys the unpacker with them.
  const stream = format === 'gzip' ? pipeline(content, guarded(createGunzip()), () => {}) : content;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limitBytes) {
      throw new InvalidDotenv(`Dotenv Artifact Too Big. Maximum Allowable Size: ${limitBytes}`);
    }
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

/** `KEY=value` on each line; no quotes, comments or blank lines. Throws `InvalidDotenv`. */
export function parseDotenv(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.replace(/\r?\n$/, '').split('\n')) {
    const at = line.indexOf('=');
    const key = line.slice(0, Math.max(at, 0)).trim();
    if (at < 0) throw new InvalidDotenv('Invalid Format');
    if (!/^\w+$/.test(key))
      throw new InvalidDotenv("Validation failed: Key can contain only letters, digits and '_'.");
    variables[key] = line.slice(at + 1).trim();
  }
  if (Object.keys(variables).length > limitCount) {
    throw new InvalidDotenv(`Dotenv files cannot have more than ${limitCount} variables`);
  }
  return variables;
}
