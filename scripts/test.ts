/** The quick checks, then every test that drives real programs: what CI runs. */
import { exit } from 'node:process';
import { check, testEndToEnd } from './check/steps.ts';

exit((await check()) && (await testEndToEnd()) ? 0 : 1);
