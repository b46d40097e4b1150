import { flush, type Packet, packet, readPackets, sideBand } from '#protocol/pkt-line';
import type { PushHead } from './push-head.ts';

/**
 * Which refs `receive-pack` says it has updated.
 *
 * Takes its output packet by packet; with a side band the report travels inside band 1.
 *
 * @see https://git-scm.com/docs/gitprotocol-pack#_report_status
 */
export class PushReport {
  readonly #isOnSideBand: boolean;
  readonly #pieces: Buffer[] = [];

  constructor(isOnSideBand: boolean) {
    this.#isOnSideBand = isOnSideBand;
  }

  take(packet: Packet): void {
    const { payload, raw } = packet;
    if (!this.#isOnSideBand) this.#pieces.push(raw);
    else if (payload?.[0] === 1) this.#pieces.push(payload.subarray(1));
  }

  /** The refs that are updated; undefined when the client did not ask for a report. */
  get accepted(): ReadonlySet<string> | undefined {
    const { packets } = readPackets(Buffer.concat(this.#pieces));
    const lines = packets.map((it) => it.payload?.toString('utf8') ?? '');
    if (!lines.some((line) => line.startsWith('unpack '))) return undefined;
    const accepted = lines.filter((line) => line.startsWith('ok '));
    return new Set(accepted.map((line) => line.slice('ok '.length).trimEnd()));
  }
}

/** The answer to a push that git never gets to see: every ref refused for the same reason. */
export function refusedReport({ updates, capabilities }: PushHead, reason: string): Buffer {
  const lines = updates.map(({ ref }) => packet(`ng ${ref} ${reason}\n`));
  const report = Buffer.concat([packet('unpack ok\n'), ...lines, flush]);
  return capabilities.has('side-band-64k')
    ? Buffer.concat([...sideBand(1, report), flush])
    : report;
}
