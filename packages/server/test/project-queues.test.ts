import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProjectQueues, type QueuedJob } from '#handing-out/project-queues';
import { job, project } from './records.ts';

function queued(id: number, projectId: number, name = 'build'): QueuedJob {
  const placed = { ...project({ id: projectId }), groupIds: [] };
  return { job: job({ id, projectId, name }), project: placed };
}

const any = () => true;
const alike = () => 0;

test('of projects that are alike the oldest job goes first, in whatever order they came', () => {
  const queues = createProjectQueues();
  for (const [id, projectId] of [
    [5, 1],
    [2, 2],
    [9, 2],
    [3, 1],
  ] as const)
    queues.add(queued(id, projectId));

  const order: (number | undefined)[] = [];
  for (let left = queues.length; left > 0; left -= 1) {
    const first = queues.first(alike, any);
    order.push(first?.job.id);
    queues.remove(first?.job.id ?? 0);
  }

  assert.deepEqual(order, [2, 3, 5, 9]);
  assert.equal(queues.first(alike, any), undefined);
});

test('a project with fewer jobs that run goes before one whose job is older', () => {
  const queues = createProjectQueues();
  queues.add(queued(1, 7));
  queues.add(queued(2, 8));
  queues.add(queued(3, 9));
  const running = new Map([[7, 4]]);
  const rankOf = (id: number) => running.get(id) ?? 0;

  assert.equal(queues.first(rankOf, any)?.job.id, 2);
  assert.equal(queues.first(rankOf, ({ project: { id } }) => id === 7)?.job.id, 1);
});

test('a job behind one that fits nobody is found', () => {
  const queues = createProjectQueues();
  queues.add(queued(1, 7, 'deploy'));
  queues.add(queued(2, 7, 'build'));

  assert.equal(queues.first(alike, ({ job: { name } }) => name === 'build')?.job.id, 2);
});

test('a job that comes again takes its own place, also in another project', () => {
  const queues = createProjectQueues();
  queues.add(queued(1, 7, 'before'));
  queues.add(queued(2, 7));

  queues.add(queued(1, 7, 'after'));
  assert.equal(queues.length, 2);
  assert.equal(queues.first(alike, any)?.job.name, 'after');
  queues.add(queued(1, 8, 'moved'));

  assert.equal(queues.length, 2);
  assert.deepEqual(
    [7, 8].map((id) => queues.first(alike, ({ project }) => project.id === id)?.job.id),
    [2, 1],
  );
});

test('a job that nobody has is removed without harm', () => {
  const queues = createProjectQueues();
  queues.add(queued(2, 7));

  queues.remove(1);
  queues.remove(3);

  assert.equal(queues.first(alike, any)?.job.id, 2);
  queues.remove(2);
  queues.remove(2);
  assert.equal(queues.length, 0);
});
