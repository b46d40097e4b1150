import { packetLength } from '#protocol/pkt-line';
import type { RefUpdate } from './push-journal.ts';

/** What a push announces before its pack. */
export interface PushHead {
  readonly updates: readonly RefUpdate[];
  readonly pushOptions: readonly string[];
  readonly capabilities: ReadonlySet<string>;
}

/**
 * Reads the announcement at the start of a push request, in whatever pieces it comes.
 *
 * Commands (`old new ref`, the first with capabilities behind a NUL) up to a flush; then, if the
 * client asked for them, push options up to a flush; then the pack, which isn't looked at. Each byte
 * is looked at once: between two pieces only the packet that was cut is kept.
 *
 * @see https://git-scm.com/docs/gitprotocol-pack#_reference_update_request_and_packfile_transfer
 */
export class PushHeadReader {
  readonly #updates: RefUpdate[] = [];
  readonly #pushOptions: string[] = [];
  #capabilities: ReadonlySet<string> | undefined;
  #section: 'commands' | 'options' | 'over' = 'commands';
  #rest: Buffer = Buffer.alloc(0);

  /** Takes the next piece; answers the announcement once it is whole. */
  take(piece: Buffer): PushHead | undefined {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let at = 0;
    while (this.#section !== 'over') {
      const length = packetLength(bytes, at);
      if (length === undefined || at + length > bytes.length) break;
      if (length < 4) this.#endSection();
      else this.#line(bytes.toString('utf8', at + 4, at + length).replace(/\n$/, ''));
      at += Math.max(length, 4);
    }
    this.#rest = bytes.subarray(at);
    return this.#section === 'over' ? this.#head() : undefined;
  }

  #line(line: string): void {
    if (this.#section === 'options') {
      this.#pushOptions.push(line);
      return;
    }
    this.#capabilities ??= new Set(line.split('\0')[1]?.trim().split(' ') ?? []);
    const update = parseCommand(line);
    if (update) this.#updates.push(update);
  }

  #endSection(): void {
    const hasOptions = this.#section === 'commands' && this.#capabilities?.has('push-options');
    this.#section = hasOptions ? 'options' : 'over';
  }

  #head(): PushHead {
    return {
      updates: this.#updates,
      pushOptions: this.#pushOptions,
      capabilities: this.#capabilities ?? new Set(),
    };
  }
}

function parseCommand(line: string): RefUpdate | undefined {
  const [, before, after, ref] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([^\0\n]+)/.exec(line) ?? [];
  if (before === undefined || after === undefined || ref === undefined) return undefined;
  return { ref, before, after };
}
