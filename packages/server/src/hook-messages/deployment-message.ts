import type { Commit } from '@slipway/git';
import type { Deployment } from '#deployments/deployment';
import type { Environment } from '#environments/environment';
import type { Project } from '#projects/project';
import type { User } from '#users/user';
import { projectFacts, userFacts } from './message-facts.ts';

/** What a message about a deployment depends on. */
export interface DeploymentFacts {
  readonly project: Project;
  readonly deployment: Deployment;
  readonly environment: Environment;
  readonly user: User | undefined;
  readonly commit: Commit | undefined;
  readonly url: string;
}

/** What a hook is told of a deployment. */
export function deploymentMessage(facts: DeploymentFacts) {
  const { project, deployment, environment, user, commit, url } = facts;
  const webUrl = `${url}/${project.fullPath}`;
  return {
    object_kind: 'deployment',
    status: deployment.status,
    status_changed_at: deployment.updatedAt,
    deployment_id: deployment.id,
    deployable_id: deployment.jobId,
    deployable_url: deployment.jobId === null ? null : `${webUrl}/-/jobs/${deployment.jobId}`,
    environment: environment.name,
    environment_tier: environment.tier,
    environment_slug: environment.slug,
    environment_external_url: environment.externalUrl,
    project: projectFacts(project, url),
    ref: deployment.ref,
    short_sha: deployment.sha.slice(0, 8),
    user: userFacts(user),
    user_url: user ? `${url}/${user.username}` : null,
    commit_url: `${webUrl}/-/commit/${deployment.sha}`,
    commit_title: commit?.title ?? '',
  };
}
