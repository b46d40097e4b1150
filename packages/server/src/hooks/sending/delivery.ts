import type { Change, Listed, New, Page } from '#store/records';

/** The due work of a hook: what waits to be sent to it. */
export const deliveryDueKind = 'webhook';

/** One message to a hook, and what came of it. */
export interface Delivery {
  readonly id: number;
  readonly hookId: number;
  /** What it is about; one that is known already is not made again. Also its `webhook-id`. */
  readonly key: string;
  /** `Push Hook` */
  readonly event: string;
  /** JSON. */
  readonly payload: string;
  readonly status: 'waiting' | 'delivered' | 'failed';
  /** How often it was sent. */
  readonly attempts: number;
  /** When it is sent, or sent again if nothing came of the last time. */
  readonly dueAt: Date;
  readonly responseStatus: number | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
  readonly durationMs: number;
  /** Why nothing came back. */
  readonly error: string | null;
  readonly createdAt: Date;
}

/** What is remembered of deliveries. */
export interface DeliveryStore {
  /** With the due work of sending it; the oldest of very many go. Undefined when the key is known. */
  create(delivery: New<Delivery>): Promise<Delivery | undefined>;
  update(id: number, change: Change<Delivery>): Promise<Delivery | undefined>;
  /** The oldest that is to be sent now; nobody else gets it before `until`. */
  take(hookId: number, now: Date, until: Date): Promise<Delivery | undefined>;
  /** Plans the due work of a hook for what waits next, but not before a time. */
  planNext(hookId: number, earliest: Date): Promise<void>;
  get(id: number): Promise<Delivery | undefined>;
  list(hookId: number, page: Page): Promise<Listed<Delivery>>;
  /** Deletes those of before. */
  trim(before: Date): Promise<void>;
}
