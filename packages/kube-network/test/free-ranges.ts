/** Gives service ranges back and takes them again: run where no other cluster of the machine is seen. */
import { stdout } from 'node:process';
import { RangeFolder } from './range-folder.ts';

await using folder = await RangeFolder.open();
const first = await folder.bring('a');
await folder.release('a');
const afterRelease = await folder.bring('b');
await folder.remove('b');
const afterRemoval = await folder.bring('c');
stdout.write(JSON.stringify({ first, afterRelease, afterRemoval }));
