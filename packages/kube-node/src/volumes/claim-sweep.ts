import { statfs } from 'node:fs/promises';
import type {
  Condition,
  EventRecorder,
  Log,
  Objects,
  PersistentVolumeClaim,
  VolumeUsage,
} from '@slipway/kube-objects';
import { findCondition, timestamp, withCondition, withoutCondition } from '@slipway/kube-objects';
import { type ClaimInUse, claimsInUse } from './claims-in-use.ts';
import { usedBytes } from './used-bytes.ts';

/** As often as the real node agent counts. Nobody tells how much a folder holds. */
const periodMs = 60_000;

/** On a claim whose volume holds more than was asked for. */
const overCapacity = 'slipway.dev/OverCapacity';

/** What a sweep needs. */
export interface SweepOptions {
  readonly objects: Objects;
  readonly events: EventRecorder;
  readonly log: Log;
  readonly clock: () => Date;
  readonly nodeName: string;
}

/**
 * Counts what the volumes of claims hold. A folder cannot be kept from growing: a claim that has more than
 * it asked for says so by an event and a condition, as long as that is so.
 */
export class ClaimSweep implements Disposable {
  readonly #options: SweepOptions;
  readonly #timer: NodeJS.Timeout;
  #last: { readonly atMs: number; readonly figures: Promise<readonly VolumeUsage[]> } | undefined;

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.figures(), periodMs).unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** The newest figures; counted now when they are older than a period. */
  figures(): Promise<readonly VolumeUsage[]> {
    const nowMs = this.#options.clock().getTime();
    // The timer and the clock need not agree to the millisecond.
    if (!this.#last || nowMs - this.#last.atMs >= periodMs - 1000) {
      this.#last = { atMs: nowMs, figures: this.sweep() };
    }
    return this.#last.figures;
  }

  /** Counts one volume after the other, and tells of those that hold too much. */
  async sweep(): Promise<readonly VolumeUsage[]> {
    const { objects, log, nodeName, clock } = this.#options;
    const figures: VolumeUsage[] = [];
    for (const use of claimsInUse(objects, nodeName)) {
      try {
        const used = await usedBytes(use.path);
        await this.#tell(use, used > use.capacityBytes);
        const { bavail, bsize } = await statfs(use.path);
        const { namespace = '', name: claim } = use.claim.metadata;
        const { users, capacityBytes } = use;
        const availableBytes = bavail * bsize;
        figures.push({
          at: clock(),
          namespace,
          claim,
          users,
          usedBytes: used,
          capacityBytes,
          availableBytes,
        });
      } catch (error) {
        log.warn('usage of a claim not known', { claim: use.claim.metadata.name, error });
      }
    }
    return figures;
  }

  /** Once when it begins, and once when it is over. */
  async #tell({ claim, pods }: ClaimInUse, isOver: boolean): Promise<void> {
    const { objects, events, nodeName: host } = this.#options;
    const { conditions } = claim.status;
    const isTold = findCondition(conditions, overCapacity) !== undefined;
    if (isOver === isTold) return;
    const next = isOver
      ? withCondition(conditions, this.#condition(claim))
      : withoutCondition(conditions, overCapacity);
    await objects.updateStatus<PersistentVolumeClaim>('persistentvolumeclaims', {
      ...claim,
      status: { ...claim.status, conditions: next },
    });
    if (!isOver) return;
    const { message = '' } = this.#condition(claim);
    const happening = { type: 'Warning', reason: 'VolumeOverCapacity', message, host } as const;
    for (const object of [claim, ...pods])
      events.record(object, { ...happening, component: 'kubelet' });
  }

  #condition({ metadata, status }: PersistentVolumeClaim): Condition {
    return {
      type: overCapacity,
      status: 'True',
      reason: 'VolumeOverCapacity',
      message: `volume of claim "${metadata.name}" holds more than its ${status.capacity?.storage}: delete files in it, or let the claim ask for more (kubectl edit pvc ${metadata.name})`,
      lastTransitionTime: timestamp(this.#options.clock()),
    };
  }
}
