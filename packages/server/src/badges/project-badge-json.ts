import type { Project } from '#projects/project';
import type { ProjectBadge } from './project-badge.ts';

/** What placeholders in a badge's addresses stand for. */
export interface BadgeFacts {
  readonly project: Project;
  /** Of the newest commit of the default branch; empty without one. */
  readonly commit: string;
  readonly latestTag: string;
  readonly url: string;
}

/** An address with GitLab's placeholders filled in; those that it does not know stay. */
function rendered(template: string, { project, commit, latestTag, url }: BadgeFacts): string {
  const namespace = project.fullPath.slice(0, project.fullPath.lastIndexOf('/'));
  const values: Readonly<Record<string, string>> = {
    project_path: project.fullPath,
    project_title: project.name,
    project_name: project.path,
    project_id: String(project.id),
    project_namespace: namespace,
    group_name: namespace,
    gitlab_server: new URL(url).host,
    default_branch: project.defaultBranch,
    commit_sha: commit,
    latest_tag: latestTag,
  };
  return template.replaceAll(/%\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** A badge in GitLab's shape. */
export function badgeJson(
  badge: Pick<ProjectBadge, 'name' | 'linkUrl' | 'imageUrl'> & { readonly id?: number },
  facts: BadgeFacts,
) {
  return {
    name: badge.name,
    link_url: badge.linkUrl,
    image_url: badge.imageUrl,
    rendered_link_url: rendered(badge.linkUrl, facts),
    rendered_image_url: rendered(badge.imageUrl, facts),
    ...(badge.id !== undefined && { id: badge.id, kind: 'project' }),
  };
}
