import type { ProcessMode } from '@slipway/ci';

/** What one job at a time may use; made when a pipeline names it for the first time. */
export interface ResourceGroup {
  readonly id: number;
  readonly projectId: number;
  readonly key: string;
  readonly processMode: ProcessMode;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
