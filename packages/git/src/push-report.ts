import { type Packet, readPackets } from './pkt-line.ts';

/**
 * Which refs `receive-pack` says it has updated.
 *
 * Takes its output packet by packet; with a side band the report travels inside band 1.
 *
 * @see https://git-scm.com/docs/gitprotocol-pack#_report_status
 */
export class PushReport {
  readonly #isOnSideBand: boolean;
  #report = Buffer.alloc(0);

  constructor(isOnSideBand: boolean) {
    this.#isOnSideBand = isOnSideBand;
  }

  take(packet: Packet): void {
    const { payload, raw } = packet;
    if (!this.#isOnSideBand) this.#report = Buffer.concat([this.#report, raw]);
    else if (payload?.[0] === 1) this.#report = Buffer.concat([this.#report, payload.subarray(1)]);
  }

  /** The refs that are updated; undefined when the client did not ask for a report. */
  get accepted(): ReadonlySet<string> | undefined {
    const lines = readPackets(this.#report).packets.map((it) => it.payload?.toString('utf8') ?? '');
    if (!lines.some((line) => line.startsWith('unpack '))) return undefined;
    const accepted = lines.filter((line) => line.startsWith('ok '));
    return new Set(accepted.map((line) => line.slice('ok '.length).trimEnd()));
  }
}
