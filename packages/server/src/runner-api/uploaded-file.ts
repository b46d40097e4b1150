import { Readable } from 'node:stream';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { HttpError } from '../http-error.ts';

/**
 * Hands the part `file` of a multipart form on as it streams in, and answers what became of it.
 *
 * A form that breaks off, anywhere, is answered with 400 and ends the stream that was handed on;
 * `use` is then expected to fail and to clear up.
 */
export function takeUploadedFile<T>(
  request: Request,
  use: (filename: string, content: Readable) => Promise<T>,
): Promise<T> {
  const form = formOf(request);
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  // Node's and the DOM's stream types differ in name only.
  const body = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]);
  let taken: Readable | undefined;

  function fail(error: unknown) {
    reject(error);
    taken?.destroy(new Error('the upload broke off'));
    body.destroy();
  }

  form.on('file', (name, content, filename) => {
    // Told of each part by itself, and before the form's own error.
    content.on('error', () => fail(brokenForm()));
    if (name !== 'file' || taken !== undefined) {
      content.resume();
      return;
    }
    taken = content;
    use(filename || 'artifacts.zip', content).then(resolve, fail);
  });
  form.on('error', () => fail(brokenForm()));
  form.on('finish', () => {
    if (taken === undefined) fail(new HttpError(400, 'file is missing'));
  });
  body.on('error', fail);
  body.pipe(form);
  return promise;
}

function formOf(request: Request): InstanceType<typeof Busboy> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data/.test(contentType) || !request.body) {
    throw new HttpError(400, 'file is missing');
  }
  const headers: BusboyHeaders = {
    ...Object.fromEntries(request.headers),
    'content-type': contentType,
  };
  try {
    return new Busboy({ headers });
  } catch {
    throw brokenForm();
  }
}

function brokenForm(): HttpError {
  return new HttpError(400, 'Bad Request', { body: { error: 'The body is not a whole form' } });
}
