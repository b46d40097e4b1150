import { send } from '#data/api.ts';

/** A file as it can be shown. */
export interface Text {
  readonly text: string;
  readonly sizeBytes: number;
  /** Whether `text` is all of it. */
  readonly isWhole: boolean;
  /** Nothing that people read. */
  readonly isBinary: boolean;
}

/** More than that is for an editor, not for a page. */
const mostBytes = 1024 * 1024;

/** The beginning of a file, as much as a page can show. @throws ApiError, Unreachable */
export async function readText(address: string, signal: AbortSignal): Promise<Text> {
  const response = await send(address, { signal });
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isWhole = false;
  while (reader && bytes < mostBytes) {
    const { done, value } = await reader.read();
    isWhole = done;
    if (done) break;
    chunks.push(value);
    bytes += value.length;
  }
  await reader?.cancel();
  const content = await new Blob(chunks as BlobPart[]).arrayBuffer();
  const isBinary = new Uint8Array(content, 0, Math.min(bytes, 8000)).includes(0);
  return {
    text: isBinary ? '' : new TextDecoder().decode(content),
    sizeBytes: Number(response.headers.get('content-length') ?? bytes),
    isWhole,
    isBinary,
  };
}
