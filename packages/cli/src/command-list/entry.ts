import type { Command } from '#command';

/** A command, as the list of all of them has it. */
export interface Entry {
  readonly summary: string;
  /** Imported only when called, so that a small command starts fast. */
  load(): Promise<{ readonly command: Command }>;
}
