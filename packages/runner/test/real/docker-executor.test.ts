import { busyboxImage, createEngine } from '@slipway/engine';
import { dockerExecutor } from '@slipway/runner';
import { testExecutor } from '../executor-conformance.ts';

testExecutor('docker', async () => {
  const engine = createEngine();
  return {
    executor: dockerExecutor({ engine, graceSeconds: 1 }),
    image: { name: await busyboxImage(engine), entrypoint: null, pull_policy: null },
    async leftovers(job) {
      const wanted = { labels: { 'slipway.dev/runner': job.owner.key } };
      const containers = await engine.containers.list(wanted);
      const networks = await engine.networks.list(wanted);
      return [...containers, ...networks].map(({ Id }) => Id);
    },
    async [Symbol.asyncDispose]() {
      engine.close();
    },
  };
});
