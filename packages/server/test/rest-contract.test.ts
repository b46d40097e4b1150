import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as rest from '@slipway/contract';
import type { ArtifactNode } from '../src/artifacts/artifact-tree.ts';
import type { auditEventJson } from '../src/audit/audit-json.ts';
import type { previewJson } from '../src/configurations/preview-routes.ts';
import type { groupJson } from '../src/groups/group-json.ts';
import type { policyJson } from '../src/image-cleanup/cleanup-policy-arguments.ts';
import type { tagJson as imageTagJson, protectionJson } from '../src/images/image-json.ts';
import type { memberJson } from '../src/members/member-json.ts';
import type { reportsJson } from '../src/reports/report-routes.ts';
import type { branchJson, commitJson, tagJson } from '../src/repository/commit-json.ts';
import type { diffJson } from '../src/repository/commit-routes.ts';
import type { createPresenter } from '../src/rest/presenter.ts';
import type { scheduleJson } from '../src/schedules/schedule-json.ts';
import type { accessTokenJson } from '../src/tokens/access-token-json.ts';
import type { fullUserJson } from '../src/users/user-json.ts';
import type { variableJson } from '../src/variables/variable-json.ts';

type Presenter = ReturnType<typeof createPresenter>;
type Written<F extends (...given: never[]) => unknown> = rest.Sent<Awaited<ReturnType<F>>>;
type Shown<K extends keyof Presenter> = rest.Sent<Awaited<ReturnType<Presenter[K]>>>;

/*
 * Types, checked by the compiler: a field that pages or commands read, and that the server does not
 * write, or writes as something else, does not compile here.
 */
const readAs = {
  job: (json: Shown<'job'>): rest.Job => json,
  pipeline: (json: Shown<'pipeline'>): rest.Pipeline => json,
  pipelines: (json: Shown<'pipelines'>): readonly rest.PipelineSummary[] => json,
  environment: (json: Shown<'environment'>): rest.Environment => json,
  deployment: (json: Shown<'deployment'>): rest.Deployment => json,
  project: (json: Shown<'project'>): rest.Project => json,
  runners: (json: Shown<'runners'>): readonly rest.Runner[] => json,
  accessToken: (json: Written<typeof accessTokenJson>): rest.AccessToken => json,
  auditEvent: (json: Written<typeof auditEventJson>): rest.AuditEvent => json,
  group: (json: Written<typeof groupJson>): rest.Group => json,
  member: (json: Written<typeof memberJson>): rest.Member => json,
  schedule: (json: Written<typeof scheduleJson>): rest.Schedule => json,
  user: (json: Written<typeof fullUserJson>): rest.FullUser => json,
  artifactNode: (json: ArtifactNode): rest.ArtifactNode => json,
  branch: (json: Written<typeof branchJson>): rest.Branch => json,
  cleanupPolicy: (json: Written<typeof policyJson>): rest.CleanupPolicy => json,
  commit: (json: Written<typeof commitJson>): rest.CommitDetails => json,
  diff: (json: Written<typeof diffJson>): rest.FileDiff => json,
  imageProtection: (json: Written<typeof protectionJson>): rest.ImageProtection => json,
  imageTag: (json: Written<typeof imageTagJson>): rest.ImageTag => json,
  preview: (json: Written<typeof previewJson>): rest.Preview => json,
  reports: (json: Written<typeof reportsJson>): rest.Reports => json,
  tag: (json: Written<typeof tagJson>): rest.Tag => json,
  variable: (json: Written<typeof variableJson>): rest.Variable => json,
};

test('pages and commands read only what the server writes', () => {
  assert.deepEqual(Object.keys(readAs).sort(), [
    'accessToken',
    'artifactNode',
    'auditEvent',
    'branch',
    'cleanupPolicy',
    'commit',
    'deployment',
    'diff',
    'environment',
    'group',
    'imageProtection',
    'imageTag',
    'job',
    'member',
    'pipeline',
    'pipelines',
    'preview',
    'project',
    'reports',
    'runners',
    'schedule',
    'tag',
    'user',
    'variable',
  ]);
});
