import { visibilities } from '#groups/namespace';
import type { Args } from '#http/arguments';
import type { ProjectSettings } from './edit-project.ts';
import { type PipelineVariablesRole, type Project, pipelineVariablesRoles } from './project.ts';

const newProject = { pipelineVariablesRole: 'developer' } as const;

/** The older setting knew only developers and maintainers: it makes nothing less strict. */
function olderWish(
  isRestricted: boolean | undefined,
  present: PipelineVariablesRole,
): PipelineVariablesRole | undefined {
  if (isRestricted === undefined) return undefined;
  if (!isRestricted) return 'developer';
  return present === 'developer' ? 'maintainer' : present;
}

/** What a request says of a project, as it is now. */
export function settingsGiven(
  args: Args,
  { pipelineVariablesRole }: Pick<Project, 'pipelineVariablesRole'> = newProject,
): ProjectSettings {
  return {
    name: args.text('name'),
    path: args.text('path'),
    description: args.text('description'),
    visibility: args.word('visibility', visibilities),
    defaultBranch: args.text('default_branch'),
    ciConfigPath: args.text('ci_config_path'),
    buildTimeoutSeconds: args.integer('build_timeout'),
    gitDepth: args.integer('ci_default_git_depth'),
    sharedRunnersEnabled: args.boolean('shared_runners_enabled'),
    keepLatestArtifact: args.boolean('keep_latest_artifact'),
    rollsBackByItself: args.boolean('auto_rollback_enabled'),
    refusesOutdated: args.boolean('ci_forward_deployment_enabled'),
    letsAuthorsApprove: args.boolean('allow_pipeline_trigger_approve_deployment'),
    // The older name says the same.
    pipelineVariablesRole:
      args.word('ci_pipeline_variables_minimum_override_role', pipelineVariablesRoles) ??
      olderWish(args.boolean('restrict_user_defined_variables'), pipelineVariablesRole),
    hasPublicJobs: args.boolean('public_jobs') ?? args.boolean('public_builds'),
  };
}
