/**
 * Which tests of the official conformance list the cluster passes.
 *
 *   npm run conformance                        writes docs/conformance.md, by tests of ours
 *   npm run conformance -- --check             says whether it is up to date and names only real rows
 *   npm run conformance -- go                  runs a program written with client-go
 *   npm run conformance -- official [sig-…]    runs Kubernetes' own tests: docs/conformance-official.md
 *   npm run conformance -- official --focus REGEX
 *   npm run conformance -- oci [FOLDER]        runs OCI's own tests on the registry: docs/conformance-oci.md
 */
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { startSlipway } from '../e2e/support/slipway.ts';
import { runOfficial } from './conformance/official/run-official.ts';
import { runGoClient } from './conformance/run-go-client.ts';
import { runOci } from './conformance/run-oci.ts';
import { writeList } from './conformance/write-list.ts';

const root = join(import.meta.dirname, '..');
const [what, ...args] = argv.slice(2);
if (what === 'go') exit(await runGoClient(root));
if (what === 'official') exit(await runOfficial(root, args));
if (what === 'oci') {
  const without = ['--no-demo', '--no-cluster', '--no-runners'];
  exit(await runOci(root, args, () => startSlipway({ arguments: without })));
}
if (what === undefined || what === '--check') exit(writeList(root, what === '--check'));
console.error(`npm run conformance knows go, official, oci and --check, not ${what}`);
exit(2);
