import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';

/** One thing that is done to small files. Folders are made as they are needed, for nobody else to look into. */
export type FileStep =
  /** Writes a whole file, in the place of what may be there. */
  | { readonly does: 'put'; readonly path: string; readonly bytes: string | Uint8Array }
  /** Gives a file, whose content is synced, another name. */
  | { readonly does: 'move'; readonly from: string; readonly to: string }
  /** Removes a file; one that is not there, or does not say what is expected, is left. */
  | { readonly does: 'remove'; readonly path: string; readonly ifSays?: string };

/** Before each record: how long it is, and a checksum of it. */
const headBytes = 8;

/** Steps that are done together, as they lie in a log; their paths are what they are below the root. */
export function encodeRecord(steps: readonly FileStep[]): Buffer {
  const content = serialize(steps);
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(content.length, 0);
  head.writeUInt32LE(crc32(content), 4);
  return Buffer.concat([head, content]);
}

/** The records of a log up to the first that a crash has cut. Nobody has been told of that one. */
export function* decodeRecords(log: Buffer): Generator<readonly FileStep[]> {
  for (let at = 0; at + headBytes <= log.length; ) {
    const length = log.readUInt32LE(at);
    const content = log.subarray(at + headBytes, at + headBytes + length);
    if (content.length < length || length === 0) return;
    if (crc32(content) !== log.readUInt32LE(at + 4)) return;
    yield deserialize(content) as readonly FileStep[];
    at += headBytes + length;
  }
}

/** The same steps with each of their paths through `change`. */
export function withPaths(
  steps: readonly FileStep[],
  change: (path: string) => string,
): readonly FileStep[] {
  return steps.map((step) =>
    step.does === 'move'
      ? { ...step, from: change(step.from), to: change(step.to) }
      : { ...step, path: change(step.path) },
  );
}
