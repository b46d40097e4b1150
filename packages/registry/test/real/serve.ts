/**
 * A registry in a process of its own, so that a test can kill it: `node serve.ts FOLDER` prints
 * its URL and a token for `shop/web` as one line of JSON. With `collects` nothing counts as young, and each line
 * that it is sent is a collection, which it answers by a line.
 */
import { createInterface } from 'node:readline';
import { all, startRegistry } from '../harness.ts';

const [, , directory = '', wish] = process.argv;
const limits = wish === 'collects' ? { graceSeconds: -60, uploadGraceSeconds: -60 } : {};
const { url, token, registry } = await startRegistry({ directory, limits });
process.stdout.write(`${JSON.stringify({ url, token: await token([all('shop/web')]) })}\n`);
for await (const _ of createInterface(process.stdin)) {
  process.stdout.write(`${JSON.stringify(await registry.collect({ untagged: true }))}\n`);
}
// The test is gone.
process.exit();
