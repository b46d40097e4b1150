import { Readable } from 'node:stream';
import { HttpError } from './http-error.ts';

/** What is said about a body that streams. */
export interface StreamFacts {
  /** When it is known. */
  readonly sizeBytes?: number;
  readonly contentType: string;
  readonly filename: string;
  /** Shown by browsers instead of saved. Never run: the policy forbids everything. */
  readonly isInline: boolean;
}

/** Answers a stream. */
export function streamed(content: Readable, facts: StreamFacts): Response {
  return new Response(webStream(content), { headers: headersOf(facts) });
}

/** As `streamed`, but opens only the part that a `Range` header asks for. */
export async function ranged(
  request: Request,
  facts: StreamFacts & { readonly sizeBytes: number },
  open: (range: { readonly start: number; readonly end: number }) => Readable | Promise<Readable>,
): Promise<Response> {
  const total = facts.sizeBytes;
  const range = rangeOf(request.headers.get('range'), total);
  const headers = headersOf(facts);
  headers.set('accept-ranges', 'bytes');
  if (range === undefined) {
    return new Response(webStream(await open({ start: 0, end: total })), { headers });
  }
  headers.set('content-range', `bytes ${range.start}-${range.end - 1}/${total}`);
  headers.set('content-length', String(range.end - range.start));
  return new Response(webStream(await open(range)), { status: 206, headers });
}

function headersOf({ sizeBytes, contentType, filename, isInline }: StreamFacts): Headers {
  const plain = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(filename);
  const kind = isInline ? 'inline' : 'attachment';
  return new Headers({
    'content-type': contentType,
    ...(sizeBytes === undefined ? {} : { 'content-length': String(sizeBytes) }),
    'content-disposition': `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`,
    // Nothing of it runs or is asked for; looks that it brings itself are harmless.
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    'x-content-type-options': 'nosniff',
  });
}

/** `[start, end)` of a `bytes=` range; undefined for none or one that isn't understood. */
function rangeOf(
  header: string | null,
  total: number,
): { readonly start: number; readonly end: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  const start = first === '' ? Math.max(0, total - Number(last)) : Number(first);
  const end = first === '' || last === '' ? total : Math.min(total, Number(last) + 1);
  if (start < end) return { start, end };
  const headers = { 'content-range': `bytes */${total}` };
  throw new HttpError(416, 'Range Not Satisfiable', { headers });
}

function webStream(content: Readable): ReadableStream<Uint8Array> {
  // Node's and the DOM's stream types differ in name only.
  return Readable.toWeb(content) as ReadableStream<Uint8Array>;
}
