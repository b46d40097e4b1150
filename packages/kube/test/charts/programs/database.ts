/** Counts its starts in a file, as a database keeps its rows, and answers with the count. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [, , folder = '/data'] = process.argv;
mkdirSync(folder, { recursive: true });
writeFileSync('/tmp/lock', String(process.pid));
const password = readFileSync(process.env.PASSWORD_FILE ?? '', 'utf8');
const starts = join(folder, 'starts');
appendFileSync(starts, `${process.env.HOSTNAME} ${password}\n`);
createServer((_request, response) => response.end(readFileSync(starts))).listen(
  Number(process.env.PORT),
);
process.on('SIGTERM', () => process.exit(0));
