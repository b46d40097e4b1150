import { type JobPods, podSecurityLevels, usualJobPods } from '@slipway/contract';
import type { Args } from '#http/arguments';
import { HttpError } from '#http/http-error';

const name = 'jobs_attributes';
const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const dnsName = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const quantity = /^\d{1,15}(\.\d{1,9})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;
const image = /^[\w][\w.:/@-]{0,254}$/;
const labelKey = /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9][\w.-]{0,62}$/;
const labelValue = /^([A-Za-z0-9][\w.-]{0,62})?$/;
const effects: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute', ''];

/**
 * What is said of the pods of jobs: undefined when nothing is, null when no jobs are to run there. What is
 * not named stays as it was.
 */
export function jobPodsGiven(
  args: Args,
  before: JobPods | null = null,
): JobPods | null | undefined {
  if (!args.has(name)) return undefined;
  const given = args.record(name);
  if (given === undefined) return null;
  const unknown = Object.keys(given).find((key) => !(key in usualJobPods));
  if (unknown !== undefined) throw invalid(unknown, 'is not known here');
  const pods = args.object(name);
  if (pods === undefined) return null;
  const text = (key: keyof JobPods & string, pattern: RegExp, why: string) =>
    textIn(pods, key, pattern, why);
  const said = {
    namespace: namespaceIn(pods),
    service_account: text('service_account', dnsName, 'is no name of a service account'),
    helper_image: text('helper_image', image, 'is no name of an image') ?? undefined,
    cpu_request: text('cpu_request', quantity, 'must be like 500m or 2'),
    cpu_limit: text('cpu_limit', quantity, 'must be like 500m or 2'),
    memory_request: text('memory_request', quantity, 'must be like 256Mi or 2Gi'),
    memory_limit: text('memory_limit', quantity, 'must be like 256Mi or 2Gi'),
    node_selector: labelsIn(pods),
    node_tolerations: tolerationsIn(pods),
    image_pull_secrets: secretsIn(pods),
    pod_security: pods.word('pod_security', podSecurityLevels),
    run_as_user: userIn(pods),
  };
  const known = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...usualJobPods, ...before, ...Object.fromEntries(known) };
}

/** Null takes back what was said before. */
function textIn(pods: Args, key: string, pattern: RegExp, why: string): string | null | undefined {
  if (!pods.has(key)) return undefined;
  const value = pods.text(key) || null;
  if (value !== null && !pattern.test(value)) throw invalid(key, why);
  return value;
}

function namespaceIn(pods: Args): string | undefined {
  const key = 'namespace';
  const value = pods.text(key) || undefined;
  if (value === undefined) return undefined;
  if (!dnsLabel.test(value)) throw invalid(key, 'is no name of a namespace');
  // What runs there has more rights than jobs.
  if (value === 'slipway' || value === 'default' || value.startsWith('kube-')) {
    throw invalid(key, 'is not for jobs: choose one of its own');
  }
  return value;
}

function labelsIn(pods: Args): Readonly<Record<string, string>> | undefined {
  const key = 'node_selector';
  const isFine = ([label, value]: readonly [string, string]) =>
    labelKey.test(label) && labelValue.test(value);
  return pairsIn(pods, key, isFine, 'must be labels of nodes');
}

function tolerationsIn(pods: Args): Readonly<Record<string, string>> | undefined {
  const isFine = ([taint, effect]: readonly [string, string]) => {
    const [label = '', value = '', ...more] = taint.split('=');
    const isTaint = labelKey.test(label) && labelValue.test(value) && more.length === 0;
    return isTaint && effects.includes(effect);
  };
  const why = `must be taints and their effects: ${effects.filter(Boolean).join(', ')} or nothing for all`;
  return pairsIn(pods, 'node_tolerations', isFine, why);
}

function pairsIn(
  pods: Args,
  key: string,
  isFine: (pair: readonly [string, string]) => boolean,
  why: string,
): Readonly<Record<string, string>> | undefined {
  if (!pods.has(key)) return undefined;
  const pairs = Object.entries(pods.record(key) ?? {});
  const texts = pairs.map(([label, value]) => [label, String(value ?? '')] as const);
  if (texts.length > 32 || !texts.every(isFine)) throw invalid(key, why);
  return Object.fromEntries(texts);
}

function secretsIn(pods: Args): readonly string[] | undefined {
  const key = 'image_pull_secrets';
  const names = pods.texts(key);
  if (names && (names.length > 16 || !names.every((it) => dnsName.test(it)))) {
    throw invalid(key, 'must be names of secrets');
  }
  return names;
}

function userIn(pods: Args): number | null | undefined {
  const key = 'run_as_user';
  if (!pods.has(key)) return undefined;
  const user = pods.integer(key) ?? null;
  if (user !== null && (user < 1 || user > 2 ** 31 - 1)) throw invalid(key, 'must be a user id');
  return user;
}

const invalid = (key: string, why: string) =>
  new HttpError(400, 'Bad Request', { body: { error: `${name}[${key}] ${why}` } });
