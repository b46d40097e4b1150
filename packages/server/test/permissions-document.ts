import {
  allGroupPermissions,
  type GroupPermission,
  groupRuleFor,
} from '../src/rights/group-permissions.ts';
import { allPermissions, type Permission, ruleFor } from '../src/rights/permissions.ts';
import { includesRole, roles } from '../src/rights/roles.ts';

/** `docs/permissions.md`, made of the table of permissions. `UPDATE_CHARTS=1` writes it. */
export function permissionsDocument(): string {
  return [
    '# Who may do what',
    '',
    'This page is made of the table that decides (`packages/server/src/rights/permissions.ts`), and each',
    'cell of it is tried over HTTP, git and the registry by `npm run check`.',
    '',
    '## In a project',
    '',
    'Roles are GitLab’s: **G**uest 10, **P**lanner 15, **R**eporter 20, **S**ecurity manager 25,',
    '**D**eveloper 30, **M**aintainer 40, **O**wner 50. Administrators may do everything. *Open*: also for',
    'those who are no members, where the project is public, and for every user who is not external, where',
    'it is internal. *Job*: also by a job’s token, as far as the user of the job may. *Deploy token*: one with',
    'such a scope, in its project or the projects of its group. ² Nobody, while the project is archived.',
    '',
    `| | ${roles.map(letter).join(' | ')} | Open | Job | Deploy token |`,
    `|---|${'---|'.repeat(roles.length + 3)}`,
    ...allPermissions.map(row),
    '',
    '¹ Only with project-based pipeline visibility (`public_jobs`); without it from Reporter on.',
    '',
    '## In a group',
    '',
    'Whoever may see a group: its members, everybody where it is public, every user who is not external',
    'where it is internal.',
    '',
    `| | ${roles.map(letter).join(' | ')} | Whoever sees it |`,
    `|---|${'---|'.repeat(roles.length + 1)}`,
    ...allGroupPermissions.map(groupRow),
    '',
    ...notes,
    '',
  ].join('\n');
}

const letter = (role: string) => role.charAt(0).toUpperCase();

function row(permission: Permission): string {
  const rule = ruleFor(permission);
  const { withoutPublicJobs: kept = rule.from } = rule;
  const cells = roles.map((role) => {
    if (!includesRole(role, rule.from)) return '';
    return includesRole(role, kept) ? '✓' : '✓¹';
  });
  const open = { always: '✓', 'public-jobs': '✓¹', never: '' }[rule.open ?? 'never'];
  const what = rule.archived === 'refused' ? `${rule.what}²` : rule.what;
  return `| ${what} | ${cells.join(' | ')} | ${open} | ${jobCell(permission)} | ${machineCell(permission)} |`;
}

function groupRow(permission: GroupPermission): string {
  const { what, from } = groupRuleFor(permission);
  const cells = roles.map((role) => (from === 'seen' || includesRole(role, from) ? '✓' : ''));
  return `| ${what} | ${cells.join(' | ')} | ${from === 'seen' ? '✓' : ''} |`;
}

function jobCell(permission: Permission): string {
  const { job } = ruleFor(permission);
  if (job === undefined) return '';
  if (job === 'own') return 'in its own project';
  return job === 'any' ? '✓' : `✓ \`${job}\``;
}

function machineCell(permission: Permission): string {
  const { machine = [] } = ruleFor(permission);
  return machine.map((scope) => `\`${scope}\``).join(', ');
}

const notes = [
  '## What else counts',
  '',
  '- **Protected branches and tags.** To push, merge, create or run pipelines there takes what the',
  '  protection says (`push_access_levels`, `merge_access_levels`, `create_access_levels`); to rewrite',
  '  history, `allow_force_push`. Of several protections the most permissive counts.',
  '- **Protected environments.** Jobs that deploy there run only for those whom',
  '  `deploy_access_levels` names.',
  '- **Variables given to a pipeline or job** take the role in',
  '  `ci_pipeline_variables_minimum_override_role`.',
  '- **Groups.** A member of a group has at least that role in everything below it. Members of a group',
  '  that was invited have their own role, but no more than the invitation says. A membership that has',
  '  an end counts until then.',
  '- **Tokens** do what their users may, within their scopes. Tokens of projects and groups belong to a',
  '  bot with a role of its own. Deploy tokens belong to nobody: they fetch code, pull or push images, and',
  '  fetch or publish packages of their project or group, may elsewhere what strangers may, and cannot use',
  '  the rest of the API.',
  '- **A job’s token** lives as long as the job, in its own project, and in those that have its project',
  '  or group on their allow list (`/projects/:id/job_token_scope`): there as far as its user is a',
  '  member, and for what was granted (`READ_JOBS`, …). What is open, jobs may read like everybody.',
  '- **External users** see what they are members of and what is public; they make no projects or',
  '  groups of their own. **Blocked** users can do nothing, and neither can their tokens and jobs.',
];
