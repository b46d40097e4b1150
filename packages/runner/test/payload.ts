import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { JobPayload, Variable } from '@slipway/protocol';

let lastId = 1000;

/** A job whose script is `script`; everything else can be overwritten. */
export function payload(script: readonly string[], rest: Partial<JobPayload> = {}): JobPayload {
  lastId += 1;
  return {
    id: lastId,
    token: `glcbt-secret-job-token-${lastId}`,
    allow_git_fetch: true,
    job_info: {
      id: lastId,
      name: 'unit',
      stage: 'test',
      pipeline_id: 900,
      project_id: 7,
      project_name: 'boat',
      project_full_path: 'harbor/boat',
      namespace_id: 3,
      root_namespace_id: 3,
      user_id: 1,
      time_in_queue_seconds: 0,
      project_jobs_running_on_instance_runners_count: '0',
    },
    git_info: {
      repo_url: 'http://gitlab-ci-token:secret@127.0.0.1:9/harbor/boat.git',
      repo_object_format: 'sha1',
      ref: 'main',
      sha: '0'.repeat(40),
      before_sha: '0'.repeat(40),
      ref_type: 'branch',
      refspecs: [],
      depth: 20,
      protected: false,
    },
    runner_info: { timeout: 3600, runner_session_url: null },
    inputs: [],
    variables: [variable('GIT_STRATEGY', 'none')],
    steps: [{ name: 'script', script, timeout: 3600, when: 'on_success', allow_failure: false }],
    hooks: [],
    image: null,
    services: [],
    artifacts: null,
    cache: [],
    credentials: [],
    dependencies: [],
    features: {
      trace_sections: true,
      token_mask_prefixes: [],
      failure_reasons: [
        'unknown_failure',
        'script_failure',
        'runner_system_failure',
        'job_execution_timeout',
        'runner_configuration_error',
        'runner_external_dependency_failure',
        'runner_interrupted',
      ],
    },
    ...rest,
  };
}

export function variable(key: string, value: string, rest: Partial<Variable> = {}): Variable {
  return { key, value, public: true, masked: false, file: false, raw: false, ...rest };
}

/** A repository with one commit that holds `files` and submodules; its `git_info` for a job. */
export function repository(
  directory: string,
  files: Readonly<Record<string, string>>,
  submodules: Readonly<Record<string, string>> = {},
): JobPayload['git_info'] {
  const work = `${directory}/work`;
  const bare = `${directory}/boat.git`;
  mkdirSync(work, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(`${work}/${name}`, content);
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', work, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      encoding: 'utf8',
    });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  for (const [path, sha] of Object.entries(submodules)) {
    git('update-index', '--add', '--cacheinfo', `160000,${sha},${path}`);
  }
  git('commit', '-q', '-m', 'first');
  git('clone', '-q', '--bare', work, bare);
  return {
    ...payload([]).git_info,
    repo_url: `file://${bare}`,
    sha: git('rev-parse', 'HEAD').trim(),
    refspecs: ['+refs/heads/main:refs/remotes/origin/main'],
  };
}
