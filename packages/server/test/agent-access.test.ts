import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityOfJob, identityOfUser } from '../src/agents/access/identity-rules.ts';
import {
  type AgentFacts,
  decideJobAccess,
  type JobFacts,
} from '../src/agents/access/job-access-rules.ts';
import { decideUserAccess } from '../src/agents/access/user-access-rules.ts';
import { parseAgentConfig } from '../src/agents/config/parse-agent-config.ts';
import { withAgents } from '../src/agents/kubeconfig.ts';

const file = '.gitlab/agents/live/config.yaml';
const parse = (text: string) => parseAgentConfig(file, text);
const problemsOf = (text: string) =>
  parse(text).problems.map(({ severity, message, at }) =>
    [severity, `${at.line}:${at.column}`, message].join(' '),
  );

test('the file of an agent is read with all that GitLab documents', () => {
  const { config, problems } = parse(`
ci_access:
  projects:
    - id: Shop/Web
      default_namespace: web
      environments: [staging, review/*]
      protected_branches_only: true
      access_as:
        impersonate:
          username: system:serviceaccount:web:deployer
          uid: '7'
          groups: [web]
          extra:
            - key: team
              val: [a, b]
  groups:
    - id: shop
      access_as: {ci_job: {}}
user_access:
  access_as: {user: {}}
  projects: [{id: shop/web}]
  groups: [{id: shop}]
`);

  assert.deepEqual(problems, []);
  const [web] = config.ciAccess.projects;
  assert.equal(web?.id, 'shop/web');
  assert.equal(web.defaultNamespace, 'web');
  assert.deepEqual(web.environments, ['staging', 'review/*']);
  assert.equal(web.isForProtectedRefs, true);
  assert.deepEqual(web.accessAs, {
    as: 'impersonate',
    identity: {
      ...{ username: 'system:serviceaccount:web:deployer', uid: '7', groups: ['web'] },
      extra: { team: ['a', 'b'] },
    },
  });
  assert.deepEqual(config.ciAccess.groups[0]?.accessAs, { as: 'ci_job' });
  assert.deepEqual(config.userAccess, { as: 'user', projects: ['shop/web'], groups: ['shop'] });
});

test('a file with nothing in it says nothing, and is not wrong', () => {
  for (const text of ['', '# later\n', 'ci_access:\nuser_access:\n', 'ci_access: {projects: }']) {
    assert.deepEqual(problemsOf(text), [], text);
  }
});

for (const [text, expected] of [
  ['ci_acess: {}', 'error 1:1 the file has an unknown key "ci_acess": did you mean "ci_access"?'],
  ['- a', 'error 1:1 the file must be a mapping'],
  ['ci_access:\n  projects: shop', 'error 2:13 projects must be a list'],
  [
    'ci_access:\n  projects:\n    - path: a/b',
    'error 3:7 an entry of ci_access:projects has an unknown key "path": known are id, default_namespace, environments, protected_branches_only, access_as',
  ],
  [
    'ci_access:\n  groups:\n    - default_namespace: x',
    'error 3:7 an entry of groups needs an id: the path of the group',
  ],
  ['ci_access: {projects: [{id: 7}]}', 'error 1:29 id must be a text, not 7'],
  [
    'ci_access: {projects: [{id: a/b, access_as: {ci_jobs: {}}}]}',
    'error 1:46 access_as has an unknown key "ci_jobs": did you mean "ci_job"?',
  ],
  [
    'ci_access: {projects: [{id: a/b, access_as: {agent: {}, ci_job: {}}}]}',
    'error 1:45 access_as needs one of agent, impersonate, ci_job, ci_user: {}',
  ],
  [
    'ci_access: {projects: [{id: a/b, access_as: {impersonate: {groups: [x]}}}]}',
    'error 1:59 impersonate needs a username',
  ],
  [
    'ci_access: {projects: [{id: a/b, protected_branches_only: "yes"}]}',
    'error 1:59 protected_branches_only must be true or false',
  ],
  [
    'ci_access: {projects: [{id: a/b}, {id: A/b}]}',
    'warning 1:35 "a/b" is among projects before: only this entry counts',
  ],
  ['gitops: {}', 'warning 1:1 gitops has no effect on this server'],
  [
    'user_access: {access_as: {ci_job: {}}}',
    'error 1:27 user_access:access_as has an unknown key "ci_job": known are agent, user',
  ],
  [
    'ci_access: {instance: {}}',
    'error 1:23 ci_access:instance is not served: name projects or groups',
  ],
] as const) {
  test(`what is wrong with ${JSON.stringify(text)} is told with its place`, () => {
    assert.equal(problemsOf(text)[0], expected);
  });
}

test('what is no YAML is told with its place, too', () => {
  const [problem] = problemsOf('ci_access:\n  projects: [');

  assert.match(problem ?? '', /^error \d+:\d+ \S/);
});

test('more than 500 projects are refused', () => {
  const ids = Array.from({ length: 501 }, (_, index) => `{id: a/p${index}}`).join(', ');

  const [problem] = problemsOf(`ci_access: {projects: [${ids}]}`);

  assert.match(problem ?? '', /projects has 501 entries, of which there may be 500/);
});

const agentOf = (text: string): AgentFacts => ({
  ...parse(text),
  ...{ name: 'live', project: { id: 3, fullPath: 'shop/infra' }, rootId: 1 },
});

const job = (more: Partial<JobFacts> = {}): JobFacts => ({
  jobId: 9,
  pipeline: { id: 8, ref: 'main', isProtected: true },
  project: { id: 7, fullPath: 'shop/apps/web' },
  groups: [
    { id: 2, fullPath: 'shop/apps' },
    { id: 1, fullPath: 'shop' },
  ],
  rootId: 1,
  environment: undefined,
  refusal: undefined,
  user: { id: 5, username: 'ann', level: 30 },
  ...more,
});
const production = { name: 'production', slug: 'production', tier: 'production' } as const;
const own = { id: 3, fullPath: 'shop/infra' };
const entry = (rest: string, kind = 'projects', id = 'shop/apps/web') =>
  `ci_access: {${kind}: [{id: ${id}, ${rest}}]}`;

for (const [what, config, asking, expected] of [
  ['nobody is named', '', {}, /may not use the agent shop\/infra:live: let a maintainer/],
  ['nobody is named, and it is the own project', '', { project: own }, 'agent'],
  ['it is named', entry('access_as: {ci_job: {}}'), {}, 'ci_job'],
  [
    'a group around it is named',
    entry('access_as: {ci_user: {}}', 'groups', 'shop'),
    {},
    'ci_user',
  ],
  [
    'project and group are named',
    `ci_access: {projects: [{id: shop/apps/web}], groups: [{id: shop, access_as: {ci_job: {}}}]}`,
    {},
    'agent',
  ],
  [
    'near and far groups are named',
    `ci_access: {groups: [{id: shop}, {id: shop/apps, access_as: {ci_job: {}}}]}`,
    {},
    'ci_job',
  ],
  [
    'the own project is held to more than usual',
    entry('access_as: {ci_job: {}}', 'projects', 'shop/infra'),
    { project: own },
    'ci_job',
  ],
  ['it lies in another root group', entry('access_as: {agent: {}}'), { rootId: 6 }, /may not use/],
  ['the file is wrong', entry('acces_as: {}'), {}, /lets nobody in, for its file is wrong: .*1:\d/],
  ['the file is wrong, even for itself', 'x: 1', { project: own }, /its file is wrong/],
  [
    'its environment is one of those',
    entry('environments: [prod*]'),
    { environment: production },
    'agent',
  ],
  [
    'it has no environment',
    entry('environments: ["*"]'),
    {},
    /is for the environments \*; this job/,
  ],
  [
    'it may not be its environment',
    entry('environments: [production]'),
    { refusal: 'main is not protected' },
    /is for the environments production; main is not protected/,
  ],
  [
    'it is of a branch that is not protected',
    entry('protected_branches_only: true'),
    { pipeline: { id: 8, ref: 'try', isProtected: false } },
    /"try" is not protected/,
  ],
] as const) {
  test(`a job where ${what}: ${expected}`, () => {
    const decision = decideJobAccess(agentOf(config), job(asking));

    if (typeof expected === 'string') {
      assert.equal(decision.isAllowed && decision.access.accessAs.as, expected);
    } else assert.match(decision.isAllowed ? 'allowed' : decision.refusal, expected);
  });
}

test('a job is known to the cluster as GitLab names it', () => {
  const agent = { id: 4, projectId: 3, way: 'tunnel' } as const;

  const identity = identityOfJob(agent, { as: 'ci_job' }, job({ environment: production }));

  assert.deepEqual(identity, {
    username: 'gitlab:ci_job:9',
    groups: [
      'gitlab:ci_job',
      'gitlab:group:1',
      'gitlab:group_env_tier:1:production',
      'gitlab:group:2',
      'gitlab:group_env_tier:2:production',
      'gitlab:project:7',
      'gitlab:project_env:7:production',
      'gitlab:project_env_tier:7:production',
    ],
    extra: {
      'agent.gitlab.com/id': ['4'],
      'agent.gitlab.com/config_project_id': ['3'],
      'agent.gitlab.com/project_id': ['7'],
      'agent.gitlab.com/ci_pipeline_id': ['8'],
      'agent.gitlab.com/ci_job_id': ['9'],
      'agent.gitlab.com/username': ['ann'],
      'agent.gitlab.com/environment_slug': ['production'],
      'agent.gitlab.com/environment_tier': ['production'],
    },
  });
});

const identity = { username: 'system:masters', uid: undefined, groups: [], extra: {} };
const review = { name: 'review/x', slug: 'review-x', tier: 'development' } as const;
const unprotected = { pipeline: { id: 8, ref: 'x', isProtected: false }, environment: review };
for (const [way, access, asking, expected] of [
  ['tunnel', { as: 'agent' }, {}, 'agent'],
  ['built-in', { as: 'agent' }, {}, 'slipway:agent:4 slipway:agents'],
  ['connected', { as: 'agent' }, {}, 'slipway:agent:4 slipway:agents'],
  ['tunnel', { as: 'impersonate', identity }, {}, 'system:masters'],
  ['built-in', { as: 'impersonate', identity }, {}, undefined],
  ['connected', { as: 'impersonate', identity }, {}, undefined],
  [
    'tunnel',
    { as: 'ci_user' },
    {},
    'gitlab:user:ann gitlab:user gitlab:project_role:7:guest gitlab:project_role:7:planner gitlab:project_role:7:reporter gitlab:project_role:7:security_manager gitlab:project_role:7:developer',
  ],
  [
    'built-in',
    { as: 'ci_job' },
    { ...unprotected, groups: [] },
    'gitlab:ci_job:9 gitlab:ci_job gitlab:project:7 gitlab:project_env_tier:7:development',
  ],
  [
    'tunnel',
    { as: 'ci_job' },
    { ...unprotected, groups: [] },
    'gitlab:ci_job:9 gitlab:ci_job gitlab:project:7 gitlab:project_env:7:review-x gitlab:project_env_tier:7:development',
  ],
] as const) {
  test(`by ${way}, ${access.as} of ${JSON.stringify(asking)} is ${expected}`, () => {
    const found = identityOfJob({ id: 4, projectId: 3, way }, access, job(asking));

    const told = typeof found === 'object' ? [found.username, ...found.groups].join(' ') : found;
    assert.equal(told, expected);
  });
}

for (const [way, expected] of [
  ['built-in', [job({}).project.fullPath]],
  ['connected', undefined],
  ['tunnel', undefined],
] as const) {
  test(`by ${way} the cluster is ${expected ? '' : 'not '}told whose images a job may bring`, () => {
    for (const as of ['ci_job', 'ci_user', 'agent'] as const) {
      const found = identityOfJob({ id: 4, projectId: 3, way }, { as }, job({}));

      const extra = typeof found === 'object' ? found.extra : {};
      assert.deepEqual(extra['slipway.dev/project'], expected);
    }
  });
}

test('people come in by the projects and groups that the file names, as whom it says', () => {
  const agent = agentOf('user_access: {access_as: {user: {}}, projects: [{id: a/b}]}');
  const standings = [{ kind: 'group', id: 2, level: 30 }] as const;

  assert.deepEqual(decideUserAccess(agent, 'ann', standings), {
    ...{ isAllowed: true, as: 'user', standings },
  });
  const none = decideUserAccess(agent, 'ann', []);
  assert.match(none.isAllowed ? '' : none.refusal, /ann is a developer in no project or group/);
  const closed = decideUserAccess(agentOf(''), 'ann', standings);
  assert.match(closed.isAllowed ? '' : closed.refusal, /add user_access to/);
  const found = identityOfUser({ id: 4, projectId: 3, way: 'tunnel' }, 'user', 'ann', standings);
  assert.ok(typeof found === 'object');
  assert.equal(found.username, 'gitlab:user:ann');
  assert.deepEqual(found.groups.slice(0, 2), ['gitlab:user', 'gitlab:group_role:2:guest']);
});

test('contexts of agents come beside what a job has, and its own stays the current one', () => {
  const agents = {
    server: { url: 'https://localhost/k8s-proxy/', caPem: 'CA' },
    contexts: [{ agentId: 4, name: 'shop/infra:live', namespace: 'web', token: 'ci:4:secret' }],
  };
  const before =
    'current-context: own\nclusters: [{name: own}]\nusers: []\ncontexts: [{name: own}]';

  const both = JSON.parse(withAgents(before, agents));
  const alone = JSON.parse(withAgents(undefined, agents));

  assert.equal(both['current-context'], 'own');
  assert.deepEqual(
    both.contexts.map(({ name }: { name: string }) => name),
    ['own', 'shop/infra:live'],
  );
  assert.deepEqual(alone, {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'gitlab',
        cluster: { server: 'https://localhost/k8s-proxy/', 'certificate-authority-data': 'Q0E=' },
      },
    ],
    users: [{ name: 'agent:4', user: { token: 'ci:4:secret' } }],
    contexts: [
      {
        name: 'shop/infra:live',
        context: { cluster: 'gitlab', user: 'agent:4', namespace: 'web' },
      },
    ],
  });
});
