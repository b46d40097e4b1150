import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  allGroupPermissions,
  type GroupPermission,
  permitsInGroup,
} from '../src/rights/group-permissions.ts';
import { allPermissions, type Permission, ruleFor } from '../src/rights/permissions.ts';
import { permits } from '../src/rights/permits.ts';
import { roleLevels, roles } from '../src/rights/roles.ts';
import { permissionsDocument } from './permissions-document.ts';

/** Who may, by GitLab's own definition of its roles: guest, planner, reporter, security manager, … */
const gitlab: Readonly<Record<Permission, string>> = {
  read_project: 'G P R S D M O',
  read_code: '  P R S D M O',
  read_commit_statuses: '    R S D M O',
  set_commit_statuses: '        D M O',
  read_pipelines: 'G P R S D M O',
  read_jobs: 'G P R S D M O',
  read_images: '    R S D M O',
  read_environments: '    R S D M O',
  read_deployments: '    R S D M O',
  read_releases: 'G P R S D M O',
  read_packages: '    R S D M O',
  upload_files: 'G P R S D M O',
  read_schedules: 'G P R S D M O',
  read_debug_logs: '        D M O',
  read_artifacts_of_developers: '        D M O',
  read_artifacts_of_maintainers: '          M O',
  push_code: '        D M O',
  read_protections: '        D M O',
  run_pipelines: '        D M O',
  read_cluster_agents: '        D M O',
  use_cluster_agents: '        D M O',
  cancel_jobs: '      S D M O',
  manage_environments: '        D M O',
  record_deployments: '        D M O',
  manage_releases: '        D M O',
  publish_packages: '        D M O',
  push_images: '        D M O',
  read_audit_events: '      S D M O',
  read_all_audit_events: '      S   M O',
  read_runners: '      S   M O',
  manage_runners: '          M O',
  manage_pipelines: '          M O',
  take_schedules: '          M O',
  manage_variables: '          M O',
  manage_members: '          M O',
  delete_deployments: '          M O',
  manage_protections: '          M O',
  manage_tokens: '          M O',
  manage_clusters: '          M O',
  manage_cluster_agents: '          M O',
  manage_images: '          M O',
  delete_packages: '          M O',
  manage_triggers: '          M O',
  manage_hooks: '          M O',
  manage_project: '          M O',
  manage_uploads: '          M O',
  erase_jobs: '          M O',
  delete_artifacts: '          M O',
  share_project: '            O',
  change_visibility: '            O',
  delete_pipelines: '            O',
  archive_project: '            O',
  transfer_project: '            O',
  delete_project: '            O',
};

const letters = ['G', 'P', 'R', 'S', 'D', 'M', 'O'];
const member = { isUser: true, isExternal: false, isAdmin: false };
const shown = { visibility: 'private', hasPublicJobs: true, isArchived: false } as const;

for (const permission of allPermissions) {
  test(`${permission} is for those roles that GitLab has it for`, () => {
    const may = roles.filter((role) =>
      permits(permission, { ...member, level: roleLevels[role] }, shown),
    );

    const expected = roles.filter((_, index) => gitlab[permission].includes(letters[index] ?? ''));
    assert.deepEqual(may, expected);
  });
}

test('a project that keeps its jobs to itself shows pipelines and jobs to reporters, not to guests', () => {
  const kept = { visibility: 'private', hasPublicJobs: false, isArchived: false } as const;
  const may = (permission: Permission, level: number) =>
    permits(permission, { ...member, level }, kept);

  for (const permission of ['read_pipelines', 'read_jobs'] as const) {
    assert.equal(may(permission, roleLevels.planner), false);
    assert.equal(may(permission, roleLevels.reporter), true);
  }
  assert.equal(may('read_project', roleLevels.guest), true);
});

test('in public, pipelines are for everyone, and jobs only while the project shows them', () => {
  const stranger = { isUser: false, isExternal: false, isAdmin: false, level: 0 };
  const kept = { visibility: 'public', hasPublicJobs: false, isArchived: false } as const;

  assert.equal(permits('read_pipelines', stranger, kept), true);
  assert.equal(permits('read_jobs', stranger, kept), false);
  assert.equal(permits('read_jobs', stranger, { ...kept, hasPublicJobs: true }), true);
});

test('an internal project is open to users, not to strangers and people from outside', () => {
  const settings = { visibility: 'internal', hasPublicJobs: true, isArchived: false } as const;
  const user = { ...member, level: 0 };

  assert.equal(permits('read_code', user, settings), true);
  assert.equal(permits('read_code', { ...user, isExternal: true }, settings), false);
  assert.equal(permits('read_code', { ...user, isUser: false }, settings), false);
  assert.equal(permits('push_code', user, settings), false);
});

test('what is in an archived project nobody changes, and its owners take it out again', () => {
  const settings = { visibility: 'private', hasPublicJobs: true, isArchived: true } as const;
  const owner = { ...member, level: roleLevels.owner };
  const administrator = { ...owner, isAdmin: true };

  for (const permission of ['push_code', 'run_pipelines', 'manage_releases'] as const) {
    assert.equal(permits(permission, owner, settings), false);
    assert.equal(permits(permission, administrator, settings), false);
  }
  for (const permission of ['read_code', 'archive_project', 'delete_project'] as const) {
    assert.equal(permits(permission, owner, settings), true);
  }
});

/** GitLab's scopes of deploy tokens, and what they are for; nothing else is theirs. */
test('deploy tokens may what GitLab has scopes for, and nothing else', () => {
  const may = allPermissions.flatMap((permission) => {
    const { machine } = ruleFor(permission);
    return machine ? [[permission, machine.join(' ')]] : [];
  });

  assert.deepEqual(Object.fromEntries(may), {
    read_code: 'read_repository',
    read_images: 'read_registry write_registry',
    read_packages: 'read_package_registry write_package_registry',
    publish_packages: 'write_package_registry',
    push_images: 'write_registry',
  });
});

test('docs/permissions.md shows the table as it is', () => {
  const page = join(import.meta.dirname, '../../../docs/permissions.md');

  if (process.env.UPDATE_CHARTS) writeFileSync(page, permissionsDocument());
  else assert.equal(readFileSync(page, 'utf8'), permissionsDocument());
});

/** The same of a group. */
const gitlabGroups: Readonly<Record<GroupPermission, string>> = {
  read_group: 'G P R S D M O',
  read_audit_events: '      S D M O',
  read_all_audit_events: '      S   M O',
  use_cluster_agents: '        D M O',
  read_runners: '      S   M O',
  create_projects: '          M O',
  read_deploy_tokens: '          M O',
  manage_clusters: '          M O',
  manage_protections: '          M O',
  manage_hooks: '            O',
  manage_tokens: '            O',
  manage_variables: '            O',
  manage_members: '            O',
  share_group: '            O',
  manage_group: '            O',
};

for (const permission of allGroupPermissions) {
  test(`${permission} in a group is for those roles that GitLab has it for`, () => {
    const may = roles.filter((role) => permitsInGroup(permission, roleLevels[role]));

    const expected = roles.filter((_, index) =>
      gitlabGroups[permission].includes(letters[index] ?? ''),
    );
    assert.deepEqual(may, expected);
  });
}
