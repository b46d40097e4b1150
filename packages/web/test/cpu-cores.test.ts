import assert from 'node:assert/strict';
import { test } from 'node:test';
import { samplesOf } from '../src/app/machine/containers/cpu-cores.ts';

const look = (second: number, cpuSeconds: number) => ({
  at: new Date(second * 1000).toISOString(),
  ...{ cpu_seconds: cpuSeconds, memory: 1000 + second, memory_limit: 5000 },
});

const cpus = (...looks: readonly ReturnType<typeof look>[]) =>
  samplesOf(looks).map(({ cpu }) => cpu);

test('between two looks lies how many cores were busy', () => {
  assert.deepEqual(cpus(look(0, 10), look(5, 12.5), look(10, 12.5)), [0.5, 0]);
});

test('one look says nothing of the processor, and a container that began anew not less than nothing', () => {
  assert.deepEqual(cpus(look(0, 10)), []);
  assert.deepEqual(cpus(look(0, 10), look(5, 1)), [0]);
});

test('two looks at the same moment divide by nothing', () => {
  assert.deepEqual(cpus(look(5, 10), look(5, 10)), [0]);
});
