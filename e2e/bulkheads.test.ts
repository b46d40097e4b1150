import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import process from 'node:process';
import { after, before, test } from 'node:test';
import { type Slipway, startSlipway } from './support/slipway.ts';
import { until } from './support/until.ts';

/** Roles, and how each is seen to answer from outside; the runners only ask others. */
const roles = {
  server: () => answers(`${slipway.url}/api/v4/version`, 401),
  registry: () => answers(`${slipway.url}/v2/`, 401),
  cluster: () => clusterAnswers(),
  runners: async () => {},
};
type Role = keyof typeof roles;
const names = Object.keys(roles) as readonly Role[];

const faults = {
  'throws where nobody catches': `setTimeout(() => { throw new Error('broken on purpose'); });`,
  'computes without an end': 'setTimeout(() => { for (;;); });',
  'ends by itself': 'setTimeout(() => process.exit(3));',
};

/** What a person waits for a role that has gone, on a machine with much else to do; alone it takes two seconds. */
const backWithinMs = 15_000;

let slipway: Slipway;

before(async () => {
  slipway = await startSlipway();
  // It has no process before somebody asks for it.
  await fetch(`${slipway.url}/v2/`);
  await untilServes('registry');
});

after(async () => {
  await slipway?.[Symbol.asyncDispose]();
});

for (const role of names) {
  for (const [fault, code] of Object.entries(faults)) {
    test(`when the role ${role} ${fault}, it is started again and the others answer meanwhile`, () =>
      survives(role, code));
  }
}

test('a role that runs out of memory is started again and the others answer meanwhile', () =>
  survives(
    'registry',
    'const all = []; setInterval(() => { for (let i = 0; i < 3000; i += 1) all.push(new Array(1000).fill(0.5)); });',
    60_000,
  ));

test('why a role ended is said and in the log', () => {
  assert.match(slipway.stderr, /registry: an error was not handled: Error: broken on purpose/);
  assert.match(slipway.stderr, /cluster: its event loop stood still for [\d.]+ s/);
  assert.match(slipway.stderr, /runners: it ended with code 3; /);
  assert.match(logText(), /"msg":"role ended"/);
});

async function survives(role: Role, code: string, patienceMs = backWithinMs): Promise<void> {
  await untilServes(role);
  const before = processes();
  const others = names.filter((name) => name !== role);

  await evaluate(before[role], code);
  const deadline = performance.now() + patienceMs;
  do {
    for (const other of others) await roles[other]();
    assert.ok(performance.now() < deadline, `${role} is not back`);
  } while (processes()[role] === before[role]);
  await untilServes(role);
  await roles[role]();

  const now = processes();
  for (const other of others) assert.equal(now[other], before[other], `${other} was started again`);
}

/** The log says so of the process that plays a role now. */
function untilServes(role: Role): Promise<unknown> {
  const line = () => `"role":"${role}","pid":${processes()[role]},"msg":"role serves"`;
  return until(`${role} to serve`, async () => logText().includes(line()), 60);
}

function logText(): string {
  return readFileSync(join(slipway.dataDir, 'logs/slipway.log'), 'utf8');
}

function processes(): Readonly<Record<Role, number>> {
  return JSON.parse(readFileSync(join(slipway.dataDir, 'run/roles.json'), 'utf8'));
}

/** Runs code in a process by Node's debugger, which says on standard error where it listens. */
async function evaluate(pid: number, expression: string): Promise<void> {
  const said = slipway.stderr.length;
  process.kill(pid, 'SIGUSR1');
  const address = await until(
    'the debugger',
    async () =>
      /listening on (ws:\/\/127\.0\.0\.1:\d+\/[\w-]+)/.exec(slipway.stderr.slice(said))?.[1],
  );
  const socket = new WebSocket(address);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  // Who is told to end may do so before it answers.
  const answered = new Promise((resolve) => {
    for (const event of ['message', 'close']) socket.addEventListener(event, resolve);
  });
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
  await answered;
  socket.close();
}

/** By a connection of its own: one that is kept is a role's, and ends with it. */
function answers(url: string, status: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, timeout: 5000 }, (answer) => {
      answer.resume().on('end', () => {
        if (answer.statusCode === status) resolve();
        else reject(new Error(`${url} answered ${answer.statusCode}`));
      });
    })
      .on('timeout', () => reject(new Error(`${url} does not answer`)))
      .on('error', reject);
  });
}

function clusterAnswers(): Promise<void> {
  const config = readFileSync(join(slipway.dataDir, 'kubeconfig'), 'utf8');
  const url = /server: (\S+)/.exec(config)?.[1] ?? '';
  return new Promise((resolve, reject) => {
    // Whose certificate it is does not matter here.
    request(
      `${url}/livez`,
      { rejectUnauthorized: false, agent: false, timeout: 5000 },
      (answer) => {
        answer.resume().on('end', resolve);
      },
    )
      .on('timeout', () => reject(new Error('the cluster does not answer')))
      .on('error', reject)
      .end();
  });
}
