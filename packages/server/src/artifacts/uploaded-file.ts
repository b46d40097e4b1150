import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import { FileTooLarge } from '@slipway/files';
import { diskTroubleIn, guarded, requestBody } from '@slipway/io';
import { HttpError } from '#http/http-error';
import { Refused } from '#refused';

/** A form has one file and a few words beside it; more than this is no such form. */
const limits = { fields: 100, fieldSize: 64 * 1024, parts: 200, headerPairs: 100 };

/**
 * Hands the part `file` of a multipart form on as it streams in.
 *
 * A form that breaks off, be it in the middle of the file, ends the file's stream with an error, and
 * `save` is waited for so that it has cleaned up. Throws 400 then; whatever happens, every stream has
 * been let go of.
 */
export async function takeUploadedFile<T>(
  request: Request,
  save: (filename: string, content: Readable) => Promise<T>,
): Promise<T> {
  const contentType = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data/.test(contentType) || !request.body) {
    throw new HttpError(400, 'file is missing');
  }
  const form = formFor(request, contentType);
  let file: Readable | undefined;
  let saved: Promise<T> | undefined;
  form.on('file', (name, content, filename) => {
    // Its reader hears of an error, too; a part that nobody reads shall not end the process.
    guarded(content);
    if (name !== 'file' || file) {
      content.resume();
      return;
    }
    file = content;
    saved = save(filename || 'artifacts.zip', content);
    // The rest of what can't be kept need not be sent.
    saved.catch((error: Error) => form.destroy(error));
  });
  try {
    await pipeline(requestBody(request.body), form);
  } catch (error) {
    file?.destroy(error instanceof Error ? error : undefined);
    await saved?.catch(() => {});
    throw isOurs(error) ? error : brokenForm(error);
  }
  if (saved === undefined) throw new HttpError(400, 'file is missing');
  return saved;
}

function formFor(request: Request, contentType: string): InstanceType<typeof Busboy> {
  const headers: BusboyHeaders = {
    ...Object.fromEntries(request.headers),
    'content-type': contentType,
  };
  try {
    return new Busboy({ headers, limits });
  } catch (error) {
    throw brokenForm(error);
  }
}

/** The disk's errors and answers of our own; all others are the sender's. */
function isOurs(error: unknown): boolean {
  const kinds = [HttpError, Refused, FileTooLarge];
  if (kinds.some((kind) => error instanceof kind)) return true;
  return diskTroubleIn(error) !== undefined || (error instanceof Error && 'syscall' in error);
}

function brokenForm(cause: unknown): HttpError {
  const body = { error: 'The body is not a whole form' };
  const error = new HttpError(400, 'Bad Request', { body });
  error.cause = cause;
  return error;
}
