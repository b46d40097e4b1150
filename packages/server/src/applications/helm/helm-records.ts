import type { Application, ApplicationRevision } from '@slipway/contract';

/** A release as `helm list --output json` tells it. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: string;
  readonly updated: string;
  readonly status: string;
  readonly chart: string;
  readonly app_version: string;
}

/** As our API tells it. */
export function applicationOf({ revision, updated, ...rest }: HelmRelease): Application {
  return { ...rest, revision: Number(revision), updated_at: timeOf(updated) };
}

/** A revision as `helm history --output json` tells it. */
export type HelmRevision = Omit<HelmRelease, 'name' | 'namespace' | 'revision'> & {
  readonly revision: number;
  readonly description: string;
};

/** As our API tells it. */
export function revisionOf({ updated, ...rest }: HelmRevision): ApplicationRevision {
  return { ...rest, updated_at: timeOf(updated) };
}

/** `2026-11-29 23:59:59.123456789 +0000 UTC`, or as JSON has it. */
function timeOf(text: string): string {
  const [, day, time, zone = 'Z'] =
    /^(\S+)[ T]([\d:]+)(?:\.\d+)? ?([+-]\d{2}:?\d{2}|Z)?/.exec(text) ?? [];
  const date = new Date(`${day}T${time}${zone}`);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}
