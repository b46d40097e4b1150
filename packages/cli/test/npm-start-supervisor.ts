/** In the place of `slipway up`: serves nothing until it is asked to end. */
import process from 'node:process';
import { untilSignal } from '#supervisor/until-signal';

const stop = untilSignal();
const serving = setInterval(() => {}, 1000);
process.stdout.write(`supervisor ${process.pid}\n`);
await stop;
clearInterval(serving);
process.stdout.write('stopped in order\n');
