import type { Project } from '@slipway/contract';
import { to } from '#frame/addresses.ts';
import { contents } from '#help/contents.ts';

/** Somewhere to go. */
export interface Target {
  readonly label: string;
  /** What kind of thing it is. */
  readonly kind: string;
  readonly href: string;
}

/** The pages that are always there. */
export function pageTargets(isAdmin: boolean): readonly Target[] {
  const page = (label: string, href: string): Target => ({ label, href, kind: 'page' });
  return [
    page('Home', to.home),
    page('Projects', to.projects),
    page('New project', to.newProject),
    page('Groups', to.groups),
    page('Cluster', to.cluster),
    page('Usage: CPU and memory', to.usage),
    page('Rights in the cluster: who may do what', to.rights),
    page('Pods', to.kind('pods')),
    page('Deployments', to.kind('deployments.apps')),
    page('Services', to.kind('services')),
    page('Events of the cluster', to.kind('events')),
    page('Help: from push to release', to.help('guide')),
    ...contents.map(([name, label]) => page(`Help: ${label}`, to.help(name))),
    page('Your profile', to.me()),
    page('Change password', to.me('password')),
    page('Your access tokens', to.me('personal_access_tokens')),
    page('Your sessions', to.me('active_sessions')),
    page('Preferences: theme, clock', to.me('preferences')),
    ...(isAdmin
      ? [
          page('Machine: containers', to.machine()),
          page('Images of the machine', to.machine('images')),
          page('Disk', to.machine('disk')),
          page('Doctor', to.machine('findings')),
          page('Administration', to.admin()),
          page('Users', to.admin('users')),
          page('Runners', to.admin('runners')),
          page('Connected clusters', to.admin('clusters')),
          page('Audit log', to.admin('audit_log')),
          page('Limits', to.admin('limits')),
          page('Storage', to.admin('storage')),
          page('Backups', to.admin('backups')),
        ]
      : []),
  ];
}

/** The pages of one project. */
export function projectTargets({ path_with_namespace: path }: Project): readonly Target[] {
  const kind = 'project';
  return [
    { label: path, kind, href: to.project(path) },
    { label: `${path} code`, kind, href: to.code(path) },
    { label: `${path} branches`, kind, href: to.code(path, 'branches') },
    { label: `${path} images`, kind, href: to.images(path) },
    { label: `${path} pipeline editor`, kind, href: to.editor(path) },
    { label: `${path} pipelines`, kind, href: to.pipelines(path) },
    { label: `${path} environments`, kind, href: to.environments(path) },
    { label: `${path} settings`, kind, href: to.settings(path) },
  ];
}

const mostShown = 30;

/** Those in which every word of the search stands, the shortest name first. */
export function found(targets: readonly Target[], search: string): readonly Target[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = targets.filter(({ label }) =>
    words.every((word) => label.toLowerCase().includes(word)),
  );
  if (words.length === 0) return matching.slice(0, mostShown);
  return matching.toSorted((a, b) => a.label.length - b.label.length).slice(0, mostShown);
}
