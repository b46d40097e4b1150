import type { Project } from '@slipway/contract';

/** What every page of the settings is given. */
export interface SettingsProps {
  readonly project: Project;
  /** The user's level in the project. */
  readonly level: number;
  /** The project is another one now: it is read again. */
  readonly onChange: () => void;
}
