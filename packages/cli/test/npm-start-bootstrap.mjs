/** In the place of `scripts/bootstrap.mjs start`, which brings much: says who it is and begins at once. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { npmOf, standIn } from '../bin/stand-in.mjs';

const [, , , node] = process.argv;
process.stdout.write(`bootstrap ${process.pid}\n`);
const supervisor = fileURLToPath(new URL('./npm-start-supervisor.ts', import.meta.url));
standIn(node, [supervisor], { serves: true, starter: npmOf('start') });
