/** The last part of `npm run fuzz`: every hostile request, some minutes long; the tests send a sample. */
import { exit, stdout } from 'node:process';
import { startServer } from './harness.ts';
import { makeScene, misanswered } from './hostile/send.ts';
import { hostileRequests } from './hostile-requests.ts';

await using server = await startServer();
const requests = [...hostileRequests(await makeScene(server))];
stdout.write(`${requests.length} requests\n`);
const bad = await misanswered(server, requests);
for (const line of [...bad, ...server.complaints]) stdout.write(`${line}\n`);
stdout.write(`${bad.length} answered with an error of ours\n`);
if (bad.length + server.complaints.length > 0) exit(1);
