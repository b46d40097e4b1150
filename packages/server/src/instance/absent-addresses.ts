const commit = '/projects/:id/repository/commits/:sha';

const issues = ['issues', 'merge_requests'].flatMap((name) => [
  { path: `/${name}`, who: 'user' } as const,
  { path: `/groups/:group_id/${name}`, inGroup: 'read_group' } as const,
  { path: `/projects/:id/${name}`, may: 'read_project' } as const,
]);

/** What belongs to issues, and is looked at by tools that make releases. */
const ofIssues = ['labels', 'milestones'].flatMap((name) => [
  { path: `/groups/:group_id/${name}`, inGroup: 'read_group' } as const,
  { path: `/projects/:id/${name}`, may: 'read_project' } as const,
]);

/** Lists of what there is none of here. */
export const emptyLists = [
  ...issues,
  ...ofIssues,
  { path: '/todos', who: 'user' },
  { path: '/topics', who: 'anyone' },
  { path: '/broadcast_messages', who: 'anyone' },
  { path: '/users/:user_id/keys', who: 'user' },
  { path: '/users/:user_id/gpg_keys', who: 'user' },
  { path: '/projects/:id/remote_mirrors', may: 'manage_project' },
  { path: `${commit}/merge_requests`, may: 'read_code' },
  { path: `${commit}/comments`, may: 'read_code' },
  { path: '/projects/:id/forks', may: 'read_project' },
  { path: '/projects/:id/deploy_keys', may: 'manage_tokens' },
  { path: '/deploy_keys', who: 'administrator' },
  { path: '/user/keys', who: 'user' },
  { path: '/user/gpg_keys', who: 'user' },
] as const;

const noForks = 'projects are not forked here: make a project, and push a clone of this one to it';
const noSsh =
  'git is not served over SSH here: clone over HTTP, with a deploy token (projects/:id/deploy_tokens) ' +
  'or an access token as the password';
const noKeys = 'signatures of commits are not checked here: no key is kept';
const noComments = 'commits have no comments here';

/** What cannot be made here, and what to do instead. */
export const refusedPosts = [
  { path: '/projects/:id/fork', may: 'read_code', why: noForks },
  { path: '/projects/:id/deploy_keys', may: 'manage_tokens', why: noSsh },
  { path: '/user/keys', who: 'user', why: noSsh },
  { path: '/user/gpg_keys', who: 'user', why: noKeys },
  { path: `${commit}/comments`, may: 'read_code', why: noComments },
] as const;
