/**
 * Everything that can be judged without a container engine: format, lint with the walls between
 * packages, types, dead code, unit tests.
 */
import { exit } from 'node:process';
import { checks, runSteps } from './check/steps.ts';

exit((await runSteps(checks)) ? 0 : 1);
