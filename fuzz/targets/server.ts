import type { Opened, Target } from '#fuzz/target';
import { bodyOfRequest, judge, readRequest } from './request.ts';

/** A server is made anew after so many inputs: they delete its projects and end its jobs. */
const inputsPerServer = 400;
/** A request that is held open for news is let go. */
const patienceMs = 2_000;

const lfs = 'application/vnd.git-lfs+json';

/** What is no address of the table: runners, people, git and its large files. `JOB` is a job's number. */
const protocols: readonly string[] = [
  'POST /api/v4/jobs/request application/json\n\n{"token":"RUNNER","system_id":"s","info":{"features":{"trace_reset":true}}}',
  'PUT /api/v4/jobs/JOB application/json\n\n{"token":"TOKEN","state":"running","checksum":"crc32:1","output":{"bytesize":2}}',
  'PATCH /api/v4/jobs/JOB/trace text/plain 2-5\n\nmore',
  'POST /api/v4/jobs/JOB/artifacts?artifact_type=junit&artifact_format=gzip multipart/form-data;boundary=x\n\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.gz"\r\n\r\nx\r\n--x--\r\n',
  'POST /api/v4/runners/verify application/x-www-form-urlencoded\n\ntoken=RUNNER&info[name]=a',
  'POST /-/session application/x-www-form-urlencoded\n\nusername=ann&password=x',
  'GET /jwt/auth?service=container_registry&scope=repository:root/hello:pull,push text/plain\n\n',
  'GET /root/hello.git/info/refs?service=git-upload-pack text/plain\n\n',
  'POST /root/hello.git/git-upload-pack application/x-git-upload-pack-request\n\n0014command=ls-refs\n0001000bsymrefs000cpeel\n0000',
  'POST /root/hello.git/git-receive-pack application/x-git-receive-pack-request\n\n00890000000000000000000000000000000000000000 1111111111111111111111111111111111111111 refs/heads/new\0 report-status push-options0000000eci.skip0000PACK',
  `POST /root/hello.git/info/lfs/objects/batch ${lfs}\n\n{"operation":"upload","transfers":["basic"],"objects":[{"oid":"${'a'.repeat(64)}","size":1}]}`,
  `POST /root/hello.git/info/lfs/locks ${lfs}\n\n{"path":"README.md","ref":{"name":"refs/heads/main"}}`,
];

/** One good request to each address of the API, and the protocols beside it. */
async function seeds(): Promise<readonly Buffer[]> {
  const { declarations } = await import('#packages/server/src/rest/parameter-table');
  const { harmless } = await import('#packages/server/test/hostile/values');
  const requests = Object.entries(declarations).flatMap(([route, { takes = '', fixed = {} }]) => {
    if (ending.has(route)) return [];
    const [method = '', pattern = ''] = route.split(' ');
    const names = [...takes.split(' ').filter(Boolean), ...Object.keys(fixed)];
    const path = `/api/v4${pattern.replace(/[:*](\w+)/g, (_, name) => inPath[name] ?? '1')}`;
    if (method === 'DELETE') return [`DELETE ${path.replace(/\w+$/, '0')} text/plain\n\n`];
    if (method === 'GET') return [path, ...names.map((name) => `${path}?${name}=main`)].map(get);
    const fields = names.map((name) => `"${name}":${harmless[name] ?? '"x"'}`);
    // All at once, and each alone: what is refused for one of them says nothing of the others.
    return [fields, ...fields.map((it) => [it])].map(
      (some) => `${method} ${path} application/json\n\n{${some.join()}}`,
    );
  });
  return [...requests, ...protocols].map((text) => Buffer.from(text));
}

const get = (path: string): string => `GET ${path} text/plain\n\n`;

/** Nobody is anybody after these. */
const ending = new Set([
  'DELETE /personal_access_tokens/self',
  'POST /personal_access_tokens/self/rotate',
]);

const inPath: Readonly<Record<string, string>> = {
  ...{ branch: 'main', sha: 'main', ref: 'main', path: 'README.md', file: 'README.md' },
  ...{ job_id: 'JOB', group_id: 'team', key: 'KEY', tag: 'v1', user_id: '2', token_id: '2' },
};

async function open(): Promise<Opened> {
  const { root, startServer } = await import('#packages/server/test/harness');
  const { makeScene } = await import('#packages/server/test/hostile/send');
  const basic = Buffer.from(`root:${root.token}`).toString('base64');
  const fresh = async () => {
    const server = await startServer();
    const { job_id: job = '1' } = await makeScene(server);
    const runner = await server.runner();
    return { server, job, runner: runner.token };
  };
  let scene = await fresh();
  let count = 0;
  return {
    async before() {
      count += 1;
      if (count % inputsPerServer !== 0) return;
      await scene.server[Symbol.asyncDispose]();
      scene = await fresh();
    },
    async run(input) {
      const named = input
        .toString('latin1')
        .replaceAll('JOB', scene.job)
        .replaceAll('RUNNER', scene.runner);
      const request = readRequest(Buffer.from(named, 'latin1'), scene.server.url, {
        authorization: `Basic ${basic}`,
        'private-token': root.token,
      });
      if (!request) return;
      const signal = AbortSignal.timeout(patienceMs);
      const held = new Request(request, { signal });
      await judge(await scene.server.server.fetch(held, { address: '127.0.0.1' }), signal);
      const [complaint] = scene.server.complaints.filter((it) => /TypeError|RangeError/.test(it));
      if (complaint !== undefined) throw new Error(complaint);
    },
    close: async () => scene.server[Symbol.asyncDispose](),
  };
}

/** GitLab's part as a whole: what its parsers are given reaches what uses it, too. */
export const serverTargets: readonly Target[] = [
  {
    name: 'server-api',
    share: 2,
    bodyOf: bodyOfRequest,
    words:
      '{ } [ ] : , null true -1 1e400 "" "\\u0000" "__proto__": "name": "path": "ref": "main" "id": "variables": "key": "value": ?page= &per_page= ?search= [] %00 %2f .. / POST PUT GET DELETE PATCH 0000 0001 PACK --x'.split(
        ' ',
      ),
    seeds,
    open,
  },
];
