import { packetLength } from './pkt-line.ts';
import type { RefUpdate } from './push-journal.ts';

/** What a push announces before its pack. */
export interface PushHead {
  readonly updates: readonly RefUpdate[];
  readonly pushOptions: readonly string[];
  readonly capabilities: ReadonlySet<string>;
}

/**
 * The announcement at the start of a push request, or undefined when more bytes are needed.
 *
 * Commands (`old new ref`, the first with capabilities behind a NUL) up to a flush; then, if the
 * client asked for them, push options up to a flush; then the pack, which isn't looked at.
 *
 * @see https://git-scm.com/docs/gitprotocol-pack#_reference_update_request_and_packfile_transfer
 */
export function parsePushHead(bytes: Buffer): PushHead | undefined {
  const commands = section(bytes, 0);
  if (commands === undefined) return undefined;
  const capabilities = new Set(commands.lines[0]?.split('\0')[1]?.trim().split(' ') ?? []);
  const updates = commands.lines.map((line) => parseCommand(line)).filter((it) => it !== undefined);
  if (!capabilities.has('push-options')) return { updates, pushOptions: [], capabilities };
  const options = section(bytes, commands.end);
  return options && { updates, pushOptions: options.lines, capabilities };
}

function parseCommand(line: string): RefUpdate | undefined {
  const [, before, after, ref] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([^\0\n]+)/.exec(line) ?? [];
  if (before === undefined || after === undefined || ref === undefined) return undefined;
  return { ref, before, after };
}

function section(bytes: Buffer, from: number): { lines: string[]; end: number } | undefined {
  const lines: string[] = [];
  let at = from;
  for (;;) {
    const length = packetLength(bytes, at);
    if (length === undefined) return undefined;
    if (length < 4) return { lines, end: at + 4 };
    if (at + length > bytes.length) return undefined;
    lines.push(bytes.toString('utf8', at + 4, at + length).replace(/\n$/, ''));
    at += length;
  }
}
