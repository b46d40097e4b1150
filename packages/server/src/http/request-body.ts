import { HttpError } from './http-error.ts';

/** The whole text of a request's body, at most `limitBytes` long; throws 413 for more. */
export async function readText(request: Request, limitBytes: number): Promise<string> {
  return isMeasured(request, limitBytes)
    ? request.text()
    : (await readBytes(request, limitBytes)).toString('utf8');
}

/** The fields of a form, under the same limit; throws 400 for what is no form. */
export async function readForm(request: Request, limitBytes: number): Promise<FormData> {
  const form = isMeasured(request, limitBytes)
    ? request
    : new Response(await readBytes(request, limitBytes), {
        headers: { 'content-type': request.headers.get('content-type') ?? '' },
      });
  return form.formData().catch(() => {
    throw new HttpError(400, 'Bad Request', { body: { error: 'The body is not a form' } });
  });
}

/** Whether the client has said how long the body is: HTTP then lets no more of it in. */
function isMeasured({ headers }: Request, limitBytes: number): boolean {
  const declared = headers.get('content-length');
  if (declared !== null && Number(declared) > limitBytes) throw tooLarge();
  return declared !== null;
}

/** A body in chunks is as long as its sender likes, so it is counted. */
async function readBytes({ body }: Request, limitBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limitBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): HttpError {
  return new HttpError(413, 'Request Entity Too Large');
}
