import type { Commit } from '@slipway/git';
import type { Project } from '#projects/project';
import type { User } from '#users/user';

/** What every message to a hook says of the project. */
export function projectFacts(project: Project, url: string) {
  const webUrl = `${url}/${project.fullPath}`;
  return {
    id: project.id,
    name: project.name,
    description: project.description,
    web_url: webUrl,
    avatar_url: null,
    git_ssh_url: '',
    git_http_url: `${webUrl}.git`,
    namespace: project.fullPath.split('/').slice(0, -1).join('/'),
    visibility_level: { private: 0, internal: 10, public: 20 }[project.visibility],
    path_with_namespace: project.fullPath,
    default_branch: project.defaultBranch,
    ci_config_path: project.ciConfigPath,
    homepage: webUrl,
    url: `${webUrl}.git`,
    ssh_url: '',
    http_url: `${webUrl}.git`,
  };
}

/** The project in the older words that stand beside the newer ones. */
export function repositoryFacts(project: Project, url: string) {
  const webUrl = `${url}/${project.fullPath}`;
  return {
    name: project.name,
    url: `${webUrl}.git`,
    description: project.description,
    homepage: webUrl,
    git_http_url: `${webUrl}.git`,
    git_ssh_url: '',
    visibility_level: { private: 0, internal: 10, public: 20 }[project.visibility],
  };
}

/** Who did it; addresses of mail stay here. */
export function userFacts(user: User | undefined) {
  return {
    id: user?.id ?? 0,
    name: user?.name ?? '',
    username: user?.username ?? '',
    avatar_url: null,
    email: '[REDACTED]',
  };
}

/** A commit as messages show it. */
export function commitFacts(commit: Commit, projectUrl: string) {
  return {
    id: commit.sha,
    message: commit.message,
    title: commit.title,
    timestamp: commit.committer.date,
    url: `${projectUrl}/-/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email },
  };
}
