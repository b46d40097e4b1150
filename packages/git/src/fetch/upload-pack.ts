import { Readable } from 'node:stream';
import { guarded } from '@slipway/io';
import type { Log } from '#programs';
import { answer, protocolOf, requestBody } from '#protocol/http';
import type { Repository } from '#repository';
import { isLsRefs, type LsRefs, parseLsRefs } from './ls-refs.ts';

const result = 'application/x-git-upload-pack-result';
/** A question that is longer goes to git, which reads it in pieces. */
const longestQuestion = 1 << 20;

/** `POST …/git-upload-pack`: which refs there are, and the objects that the client lacks. */
export async function uploadPack(
  request: Request,
  repository: Repository,
  lsRefs: LsRefs,
  log: Log,
): Promise<Response> {
  const pieces: AsyncIterator<Buffer> = requestBody(request)[Symbol.asyncIterator]();
  const { head, isWhole } = await beginning(pieces);
  const isAsked = isWhole && protocolOf(request).GIT_PROTOCOL === 'version=2' && isLsRefs(head);
  const question = isAsked ? parseLsRefs(head) : undefined;
  const listed = question && (await lsRefs(repository, question));
  if (listed) return answer(guarded(Readable.from([listed])), result);
  const body = guarded(Readable.from(following(head, pieces)));
  const program = repository.start(
    ['upload-pack', '--stateless-rpc', repository.directory],
    protocolOf(request),
  );
  body.on('error', () => program.kill());
  body.pipe(program.stdin);
  program.ended
    .then(({ exitCode, stderr }) => {
      if (exitCode !== 0) log.debug('upload-pack ended early', { exitCode, stderr });
    })
    .catch(() => {});
  return answer(program.stdout, result);
}

/** As much of a body as shows what it is: all of a question about refs, the first piece of anything else. */
async function beginning(
  pieces: AsyncIterator<Buffer>,
): Promise<{ readonly head: Buffer; readonly isWhole: boolean }> {
  let head = Buffer.alloc(0);
  for (;;) {
    const next = await pieces.next();
    if (next.done) return { head, isWhole: true };
    head = Buffer.concat([head, next.value]);
    const isShort = head.length < longestQuestion && (head.length < 20 || isLsRefs(head));
    if (!isShort) return { head, isWhole: false };
  }
}

async function* following(head: Buffer, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* { [Symbol.asyncIterator]: () => pieces };
}
