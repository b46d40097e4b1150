/**
 * Everything that can be judged without a container engine: format, lint with the walls between
 * packages, types, dead code, unit tests. Stops at the first that fails.
 */
import { exit } from 'node:process';
import { check } from './check/steps.ts';

exit((await check()) ? 0 : 1);
