import { type CiVariable, expandVariables, type VariableLayers } from '@slipway/ci';
import type { Variable } from '@slipway/protocol';
import { proxyFor } from '#agents/agent-servers';
import type { Agents } from '#agents/agents';
import { dependenciesOf } from '#artifacts/dependencies/dependencies';
import type { ClusterAccess } from '#cluster-access/cluster-access';
import type { AccessWish } from '#cluster-access/environment-grants';
import { given } from '#given';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import { environmentUrlOf } from './environment-texts.ts';
import { type JobSources, jobLayers } from './job-layers.ts';
import {
  type Assignment,
  assignmentVariables,
  clusterNames,
  clusterVariables,
  type JobVariable,
} from './job-variables.ts';
import { type PipelineContext, pipelineLayers } from './pipeline-layers.ts';
import { entries, type PipelineFacts } from './predefined.ts';
import { rollbackVariables } from './rollback-variables.ts';

/** Everything that variables are made of. */
export interface Variables {
  /** For compiling: what rules, includes and names may refer to. */
  forPipeline(facts: PipelineFacts, at: PipelineContext): Promise<VariableLayers>;
  /**
   * For the job's payload: all of them, expanded as far as the server can. `sources` are the jobs whose
   * artifacts it receives, with their dotenv reports.
   */
  forJob(
    pipeline: Pipeline,
    job: JobRecord,
    sources: readonly JobRecord[],
    assignment: Assignment,
  ): Promise<JobVariables>;
  /** Before a runner has it: what the texts of the job may refer to that the server works in. */
  known(
    pipeline: Pipeline,
    job: JobRecord,
    sources: readonly JobRecord[],
    seesProtected?: boolean,
  ): Promise<CiVariable[]>;
  /** `environment:url` with everything worked in; null when the job has none or it is no URL. */
  environmentUrl(pipeline: Pipeline, job: JobRecord): Promise<string | null>;
}

/** What a job is given, and what there is to say about it in its log. */
export interface JobVariables {
  readonly variables: readonly Variable[];
  readonly notices: readonly string[];
}

/** What `Variables` ask. */
export interface VariablesOptions extends JobSources {
  readonly clusterAccess: ClusterAccess;
  readonly agents: Pick<Agents, 'contextsFor' | 'servers'>;
}

/** The door to all of them. */
export function createVariables(options: VariablesOptions): Variables {
  const { store, addresses, clusterAccess, agents } = options;

  /** What texts may refer to; nothing is made in the cluster for it. */
  async function namesOf(wish: AccessWish): Promise<readonly CiVariable[]> {
    const place = await clusterAccess.placeFor(wish);
    return place === undefined ? [] : clusterNames(place, place.namespace);
  }

  const known: Variables['known'] = (pipeline, job, sources, seesProtected) =>
    jobLayers(options, { pipeline, job, sources, ...given({ seesProtected }) }, namesOf);

  return {
    forPipeline: (facts, context) => pipelineLayers(options, facts, context),
    async forJob(pipeline, job, sources, assignment) {
      const notices: string[] = [];
      const { isNear, token } = assignment;
      const server = proxyFor(agents.servers, assignment);
      const proxy = server && { ...server, token };
      const way = isNear ? addresses.near : addresses;
      const own = await jobLayers(options, { pipeline, job, sources, way }, async (wish) => {
        const access = await clusterAccess.forJob(wish, { isNear, proxy });
        notices.push(...(access?.notices ?? []));
        return clusterVariables(access, await agents.contextsFor(job, token, isNear));
      });
      const back = await rollbackVariables(store, pipeline, job);
      const base = [...assignmentVariables(assignment), ...back, ...own];
      const url = environmentUrlOf(job, base);
      const all = [...base, ...entries(url === null ? {} : { CI_ENVIRONMENT_URL: url })];
      return { variables: expandedForWire(all), notices };
    },
    known,
    async environmentUrl(pipeline, job) {
      const own = entries(job.dotenv);
      const siblings = await store.jobs.ofPipeline(pipeline.id);
      const around = await known(pipeline, job, dependenciesOf(job, siblings));
      return environmentUrlOf(job, [...around, ...own]);
    },
  };
}

function expandedForWire(all: readonly CiVariable[]): Variable[] {
  // `layer` hands its variables on as they came, this mark included.
  const marked = all as readonly JobVariable[];
  const secret = new Map(marked.map(({ key, isSecret = false }) => [key, isSecret]));
  // A circle was refused when the pipeline was made; one that project variables close later
  // goes to the runner as it is written.
  const expanded = expandVariables(all).variables ?? all;
  return expanded.map((it) => toWire(it, secret.get(it.key) ?? false));
}

function toWire(variable: CiVariable, isSecret: boolean): Variable {
  const { key, value, masked = false, file = false, raw = false } = variable;
  return { key, value, public: !isSecret && !masked, masked, file, raw };
}
