import { visibilities } from '#groups/namespace';
import type { Args } from '#http/arguments';
import type { ProjectSettings } from './edit-project.ts';
import { type PipelineVariablesRole, pipelineVariablesRoles } from './project.ts';

/** The older setting knew only developers and maintainers. */
function olderWish(isRestricted: boolean | undefined): PipelineVariablesRole | undefined {
  if (isRestricted === undefined) return undefined;
  return isRestricted ? 'maintainer' : 'developer';
}

/** What a request says of a project. */
export function settingsGiven(args: Args): ProjectSettings {
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
    // The older name says the same.
    pipelineVariablesRole:
      args.word('ci_pipeline_variables_minimum_override_role', pipelineVariablesRoles) ??
      olderWish(args.boolean('restrict_user_defined_variables')),
    hasPublicJobs: args.boolean('public_jobs') ?? args.boolean('public_builds'),
  };
}
