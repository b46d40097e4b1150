import { after, before } from 'node:test';
import { busyboxImage, createEngine } from '@slipway/engine';
import { engineRuntime } from '../engine-runtime.ts';
import { testRuntime } from '../runtime-conformance.ts';

const engine = createEngine();
const runtime = engineRuntime(engine);
let image = '';

before(async () => {
  image = await busyboxImage(engine);
});

after(async () => {
  for (const { id } of await runtime.list()) await runtime.remove(id);
  engine.close();
});

testRuntime('engine runtime', () => ({ runtime, image }));
