/**
 * A registry in a process of its own, so that a test can kill it: `node serve.ts FOLDER` prints
 * its URL and a token for `shop/web` as one line of JSON.
 */
import { all, startRegistry } from '../harness.ts';

const [, , directory = ''] = process.argv;
const { url, token } = await startRegistry({ directory });
process.stdout.write(`${JSON.stringify({ url, token: await token([all('shop/web')]) })}\n`);
