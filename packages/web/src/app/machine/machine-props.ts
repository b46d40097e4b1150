import type { Machine } from '@slipway/contract';

/** What each page about the machine knows. */
export interface MachineProps {
  readonly machine: Machine;
  readonly reload: () => void;
}
