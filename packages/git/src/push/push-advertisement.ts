import { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import { advertisement, answer, protocolOf } from '#protocol/http';
import { flush, packet, readPackets } from '#protocol/pkt-line';
import { listRefs } from '#refs/listed-refs';
import { type Repository, zeroSha } from '#repository';
import { hiddenFromPushes } from '#settings';

/** Answers what a push asks first; undefined when only git can. */
export type AdvertisePush = (
  request: Request,
  repository: Repository,
) => Promise<Response | undefined>;

const mostKnown = 1_000;

/**
 * `GET …/info/refs?service=git-receive-pack`: the refs from the files, and what git can do with a push, which it
 * is asked once for each repository. Starting a program costs as much as all else that this answer takes.
 */
export function createPushAdvertisement(): AdvertisePush {
  const known = new Map<string, Promise<string>>();

  function capabilitiesOf(repository: Repository): Promise<string> {
    const { directory } = repository;
    if (known.size >= mostKnown) known.clear();
    const asked = known.get(directory) ?? askGit(repository);
    known.set(directory, asked);
    asked.catch(() => known.delete(directory));
    return asked;
  }

  return async (request, repository) => {
    if (/version=1/.test(protocolOf(request).GIT_PROTOCOL ?? '')) return undefined;
    const refs = await listRefs(repository, ['refs/']);
    if (refs === undefined) return undefined;
    const shown = refs.filter(({ name }) => !hiddenFromPushes.some((it) => name.startsWith(it)));
    const capabilities = await capabilitiesOf(repository);
    const [first = `${zeroSha} capabilities^{}`, ...rest] = shown.map(
      ({ sha, name }) => `${sha} ${name}`,
    );
    const body = Buffer.concat([
      packet('# service=git-receive-pack\n'),
      flush,
      packet(`${first}\0${capabilities}`),
      ...rest.map((line) => packet(`${line}\n`)),
      flush,
    ]);
    return answer(guarded(Readable.from([body])), advertisement('receive-pack'));
  };
}

/** What follows the first ref, with its line's end. */
async function askGit(repository: Repository): Promise<string> {
  const flags = ['--stateless-rpc', '--http-backend-info-refs'];
  const said = await repository.run(['receive-pack', ...flags, repository.directory]);
  const line = readPackets(said).packets[0]?.payload?.toString('utf8') ?? '';
  const at = line.indexOf('\0');
  if (at < 0) throw new Error('git does not say what it can do with a push');
  return line.slice(at + 1);
}
