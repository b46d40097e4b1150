/**
 * The quick checks, then every test that drives real programs.
 *
 *   node scripts/test.ts [--in-turn]
 *
 * `--in-turn`: the lanes of real programs one after another instead of at once. It takes half as long
 * again, and no test meets another's containers, networks or load: what CI runs.
 */
import { argv, exit } from 'node:process';
import { checks, endToEnd, runSteps } from './check/steps.ts';

const flags = argv.slice(2);
const unknown = flags.find((flag) => flag !== '--in-turn');
if (unknown !== undefined) {
  console.error(`test: there is no ${unknown}, only --in-turn`);
  exit(2);
}
const lanes = flags.length > 0 ? endToEnd.map((lane) => [lane]) : [endToEnd];
exit((await runSteps([...checks, ...lanes])) ? 0 : 1);
