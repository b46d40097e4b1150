/** Documents of other servers are this long at most. */
const longestDocument = 16 * 1024 * 1024;

/** The JSON of a good answer. Rejects when it is another, too long, or no JSON. */
export async function readJson(response: Response, path: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > longestDocument) throw new Error(`the answer to ${path} is too long`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  if (!response.ok) throw new Error(`bad status from ${path}: ${response.status}`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Error(`the answer to ${path} is no JSON`, { cause });
  }
}
