import { deployments } from './deployments.ts';
import { dueWorkAndFeatures } from './due-work-and-features.ts';
import { firstVersion } from './first-version.ts';
import { rightsAndTokens } from './rights-and-tokens.ts';
import { sinceThen } from './since-then.ts';

/** What brings a database from each version to the next. Never change one that was released: add the next. */
export const migrations: readonly string[] = [
  ...firstVersion,
  ...rightsAndTokens,
  ...dueWorkAndFeatures,
  ...deployments,
  ...sinceThen,
];
