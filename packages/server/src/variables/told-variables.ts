import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Variables } from './variables.ts';

/** A variable of a job, as much of it as developers of the project may know. */
export interface ToldVariable {
  readonly key: string;
  /** Null for what settings and people have given, and for everything that is a secret. */
  readonly value: string | null;
  readonly isMasked: boolean;
  readonly origin: 'file' | 'given' | 'settings' | 'predefined';
}

const predefined = /^(CI|GITLAB|KUBE)(_|$)/;
const secret = /TOKEN|PASSWORD|SECRET|_KEY\b/;

/** What a job knows, or would know if it ran now; the last of several of one name is the one that holds. */
export async function toldVariables(
  variables: Pick<Variables, 'known'>,
  pipeline: Pipeline,
  job: JobRecord,
): Promise<readonly ToldVariable[]> {
  const { root_variables, variables: own } = job.definition;
  const written = new Set([...root_variables, ...own].map(({ key }) => key));
  const given = new Set([...pipeline.variables, ...job.variables].map(({ key }) => key));
  const originOf = (key: string): ToldVariable['origin'] => {
    if (given.has(key)) return 'given';
    if (written.has(key)) return 'file';
    return predefined.test(key) ? 'predefined' : 'settings';
  };
  const all = new Map((await variables.known(pipeline, job, [])).map((it) => [it.key, it]));
  return [...all.values()].map(({ key, value, masked = false }) => {
    const origin = originOf(key);
    const isOpen = origin === 'file' || (origin === 'predefined' && !secret.test(key));
    return { key, value: isOpen && !masked ? value : null, isMasked: masked, origin };
  });
}
