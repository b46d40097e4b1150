import type { CiVariable, PlannedJob } from '@slipway/ci';
import { failureReasons } from '@slipway/contract';
import type {
  ArtifactRule,
  CacheRule,
  Dependency,
  GitInfo,
  Image,
  JobInfo,
  JobPayload,
  Service,
  Step,
  Variable,
} from '@slipway/protocol';
import type { Addresses } from '#addresses';
import type { Artifact } from '#artifacts/artifact';
import { reportFile } from '#artifacts/reports';
import type { Namespace } from '#groups/namespace';
import type { JobRecord } from '#jobs/job';
import type { Pipeline } from '#pipelines/pipeline';
import type { Project } from '#projects/project';
import type { Assignment } from '#variables/job-variables';
import { releaseStep } from './release-step.ts';

/** Everything that goes into a payload. */
export interface PayloadParts {
  readonly pipeline: Pipeline;
  readonly job: JobRecord;
  readonly project: Project;
  readonly namespace: Namespace;
  readonly assignment: Assignment;
  readonly variables: readonly Variable[];
  /** What the runner says in the job's log before it begins. */
  readonly notices: readonly string[];
  readonly dependencies: readonly { readonly job: JobRecord; readonly archive: Artifact }[];
  /** With the keys that files make worked out. */
  readonly caches: readonly CacheRule[];
  /** False when the branch or tag was deleted since; the pipeline's own ref is still there. */
  readonly isRefThere: boolean;
  readonly runningInProject: number;
  /** Nobody else can sign in. */
  readonly isOnlyUser: boolean;
  readonly addresses: Addresses;
}

/** The body of `201` on `POST /jobs/request`. */
export function payloadOf(parts: PayloadParts): JobPayload {
  const { job, assignment, variables } = parts;
  const { definition } = job;
  const depth = variables.find(({ key }) => key === 'GIT_DEPTH')?.value;
  return {
    id: job.id,
    token: assignment.token,
    allow_git_fetch: true,
    job_info: jobInfo(parts),
    git_info: gitInfo(parts, depth),
    runner_info: { timeout: job.timeoutSeconds, runner_session_url: null },
    inputs: [],
    variables,
    steps: stepsOf(definition, job.timeoutSeconds),
    ...(definition.release && { release: definition.release }),
    hooks: (definition.hooks?.pre_get_sources_script ?? []).length > 0 ? hooksOf(definition) : [],
    image: definition.image && imageOf(definition.image),
    services: definition.services.map(serviceOf),
    artifacts: artifactsOf(definition),
    cache: parts.caches,
    credentials: registriesOf(parts).map((url) => ({
      type: 'registry',
      url,
      username: 'gitlab-ci-token',
      password: assignment.token,
    })),
    dependencies: parts.dependencies.map((dependency) =>
      dependencyOf(dependency, assignment.token),
    ),
    ...(parts.isOnlyUser && { is_only_user: true }),
    ...(parts.notices.length > 0 && { notices: parts.notices }),
    features: {
      trace_sections: true,
      token_mask_prefixes: ['glpat-'],
      failure_reasons: failureReasons,
    },
  };
}

/** Images may have been named by either address. */
function registriesOf({ addresses, assignment }: PayloadParts): readonly string[] {
  if (!assignment.isNear) return [addresses.registry];
  return [...new Set([addresses.near.registry, addresses.registry])];
}

function jobInfo({ job, pipeline, project, namespace, runningInProject }: PayloadParts): JobInfo {
  const queuedMs = (job.startedAt ?? job.updatedAt).getTime() - (job.queuedAt?.getTime() ?? 0);
  return {
    id: job.id,
    name: job.name,
    stage: job.stage,
    pipeline_id: pipeline.id,
    project_id: project.id,
    project_name: project.path,
    project_full_path: project.fullPath,
    namespace_id: namespace.id,
    root_namespace_id: namespace.parentId ?? namespace.id,
    user_id: job.userId,
    time_in_queue_seconds: Math.max(0, queuedMs / 1000),
    project_jobs_running_on_instance_runners_count: String(runningInProject),
  };
}

function gitInfo(parts: PayloadParts, depth?: string): GitInfo {
  const { pipeline, project, assignment, isRefThere } = parts;
  const own = depth !== undefined && /^\d+$/.test(depth) ? Number(depth) : project.gitDepth;
  const { ref, isTag } = pipeline;
  const kept = `+refs/pipelines/${pipeline.id}:refs/pipelines/${pipeline.id}`;
  const alone = isTag
    ? `+refs/tags/${ref}:refs/tags/${ref}`
    : `+refs/heads/${ref}:refs/remotes/origin/${ref}`;
  // Git refuses the whole fetch for one ref that is not there.
  const named = isRefThere ? [alone] : [];
  const all = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
  return {
    repo_url: assignment.repositoryUrl,
    repo_object_format: 'sha1',
    ref,
    sha: pipeline.sha,
    before_sha: pipeline.beforeSha,
    ref_type: isTag ? 'tag' : 'branch',
    refspecs: [kept, ...(own > 0 ? named : all)],
    depth: own,
    protected: pipeline.isProtected,
  };
}

function stepsOf(job: PlannedJob, timeout: number): Step[] {
  const script: Step = {
    name: 'script',
    script: [...job.before_script, ...job.script],
    timeout,
    when: 'on_success',
    allow_failure: false,
  };
  const release = job.release ? [releaseStep(job.release, timeout)] : [];
  if (job.after_script.length === 0) return [script, ...release];
  const after: Step = {
    name: 'after_script',
    script: job.after_script,
    timeout,
    when: 'always',
    allow_failure: true,
  };
  return [script, ...release, after];
}

function hooksOf(job: PlannedJob): JobPayload['hooks'] {
  const script = job.hooks?.pre_get_sources_script ?? [];
  return [{ name: 'pre_get_sources_script', script }];
}

function imageOf(image: NonNullable<PlannedJob['image']>): Image {
  const options = {
    ...(image.docker && { docker: image.docker }),
    ...(image.kubernetes && { kubernetes: image.kubernetes }),
  };
  return {
    name: image.name,
    entrypoint: image.entrypoint,
    pull_policy: image.pull_policy,
    ...(Object.keys(options).length > 0 && { executor_opts: options }),
  };
}

function serviceOf(service: PlannedJob['services'][number]): Service {
  const { alias, command, variables } = service;
  const own = variables.length > 0 ? variables.map(wireVariable) : null;
  return { ...imageOf(service), alias, command, variables: own };
}

function wireVariable({ key, value, raw = false, file = false }: CiVariable): Variable {
  return { key, value, public: true, masked: false, file, raw };
}

/** A runner that is told no name calls it `default`. */
const usualArchiveName = 'artifacts';

function artifactsOf({ artifacts }: PlannedJob): ArtifactRule[] | null {
  if (!artifacts) return null;
  const { expire_in } = artifacts;
  const rules: ArtifactRule[] = [];
  if (artifacts.untracked || artifacts.paths.length > 0) {
    rules.push({
      name: artifacts.name ?? usualArchiveName,
      untracked: artifacts.untracked,
      paths: artifacts.paths,
      ...(artifacts.exclude.length > 0 && { exclude: artifacts.exclude }),
      when: artifacts.when,
      expire_in,
      artifact_type: 'archive',
      artifact_format: 'zip',
    });
  }
  for (const [key, value] of Object.entries(artifacts.reports)) {
    const type = 'coverage_format' in value ? value.coverage_format : key;
    const file = reportFile(type);
    if (!file) continue;
    rules.push({
      name: file.name,
      untracked: false,
      paths: 'coverage_format' in value ? [value.path] : value,
      when: 'always',
      expire_in,
      artifact_type: type,
      artifact_format: file.format,
    });
  }
  return rules.length > 0 ? rules : null;
}

function dependencyOf(
  { job, archive }: { readonly job: JobRecord; readonly archive: Artifact },
  token: string,
): Dependency {
  const { filename, sizeBytes } = archive;
  return { id: job.id, name: job.name, token, artifacts_file: { filename, size: sizeBytes } };
}
