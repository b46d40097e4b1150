import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { startWebCluster, until, type WebCluster } from '../web-cluster.ts';

suite('the service network with real pods', { timeout: 300_000 }, () => {
  let cluster: WebCluster;

  before(async () => {
    cluster = await startWebCluster();
  });
  after(async () => {
    await cluster[Symbol.asyncDispose]();
  });

  const iptables = async () => (await promisify(execFile)('iptables-save')).stdout;

  async function ask(url: string, agent?: Agent): Promise<string> {
    const request = get(url, agent ? { agent } : { agent: false as const });
    const response = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      request.on('response', resolve);
      request.on('error', reject);
    });
    return text(response);
  }

  test('a pod finds a service by its name, and by every longer form of it', async () => {
    const names = 'web web.default web.default.svc.cluster.local';

    const answer = await cluster.run(
      'client',
      `for name in ${names}; do wget -q -O - http://$name/; done`,
    );

    assert.equal(answer, 'v1v1v1');
  });

  test('a pod reaches itself through its own service', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask(`http://${cluster.clusterIP}/peer`)),
    );

    assert.deepEqual([...new Set(answers)], ['v1']);
  });

  test('no request fails during a rollout, on new connections and on kept-alive ones', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 10 });
    const failures: string[] = [];
    const answers = new Map<string, number>();
    const load = setInterval(() => {
      for (const answer of [
        ask(`http://${cluster.clusterIP}/`),
        ask(`http://${cluster.clusterIP}/`, agent),
        ask(`http://127.0.0.1:${cluster.nodePort}/`, agent),
        cluster.fetch(new Request('http://web.default.localhost/')).then((answer) => answer.text()),
      ]) {
        answer.then(
          (version) => answers.set(version, (answers.get(version) ?? 0) + 1),
          (error: unknown) => failures.push(String(error)),
        );
      }
    }, 20);
    const served = (version: string) => answers.get(version) ?? 0;
    await until(
      () => served('v1') > 200,
      () => String(failures),
    );

    await cluster.rollOut('v2');

    const before = served('v2');
    await until(
      () => served('v2') > before + 200,
      () => String(failures),
    );
    clearInterval(load);
    agent.destroy();
    assert.deepEqual(failures, []);
    assert.deepEqual([...answers.keys()].toSorted(), ['v1', 'v2']);
  });

  test('pods serve while Slipway is down, and serve on when it is back', async () => {
    const address = `http://${cluster.clusterIP}/`;
    const before = await ask(address);

    await cluster.stop();
    const meanwhile = await ask(address);
    const rules = await iptables();
    await cluster.start();
    const after = await ask(address);

    assert.deepEqual([meanwhile, after], [before, before]);
    assert.ok(rules.includes(`-d ${cluster.clusterIP}/32`), 'the kernel routes');
    assert.ok(!(await iptables()).includes(cluster.clusterIP), 'and does not any more');
  });
});
