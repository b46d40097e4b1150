/** The quick checks, then every test that drives real programs: what CI runs. */
import { exit } from 'node:process';
import { checks, endToEnd, runSteps } from './check/steps.ts';

exit((await runSteps([...checks, endToEnd])) ? 0 : 1);
