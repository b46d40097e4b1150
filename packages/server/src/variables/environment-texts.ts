import { type CiVariable, expandVariables } from '@slipway/ci';
import type { JobRecord } from '#jobs/job';

/** `environment:url` with variables worked in; null when the job has none or it is no URL. */
export function environmentUrlOf(job: JobRecord, variables: readonly CiVariable[]): string | null {
  const url = job.definition.environment?.url;
  if (!url) return null;
  const key = 'CI_ENVIRONMENT_URL';
  const expanded = expandVariables([...variables, { key, value: url }]).variables;
  const value = expanded?.find((variable) => variable.key === key)?.value ?? '';
  return URL.canParse(value) ? value : null;
}

/** `environment:kubernetes:namespace` with variables worked in, which are gathered only for a text that has some. */
export function wantedNamespaceOf(
  job: JobRecord,
  variables: () => readonly CiVariable[],
): string | undefined {
  const text = job.definition.environment?.kubernetes?.namespace;
  if (typeof text !== 'string' || text === '') return undefined;
  if (!text.includes('$')) return text;
  const key = 'KUBE_NAMESPACE';
  const { variables: expanded } = expandVariables([...variables(), { key, value: text }]);
  return expanded?.findLast((variable) => variable.key === key)?.value || undefined;
}
