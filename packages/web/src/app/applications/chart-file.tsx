import { useId } from 'react';
import type { Fields } from '#ui/form/form.tsx';

/** The server takes no more in one request. */
const mostBytes = 5 * 1024 * 1024;

/** A packed chart of one's own. */
export function ChartFile() {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>Packed chart</label>
      <input
        id={id}
        type="file"
        name="archive"
        accept=".tgz,application/gzip"
        required
        aria-describedby={`${id}-hint`}
      />
      <p id={`${id}-hint`} className="hint">
        As <code>helm package</code> makes it, 5 MiB at most
      </p>
    </div>
  );
}

/** Its bytes in base64. */
export async function fileIn(fields: Fields): Promise<string> {
  const file = fields.file('archive');
  if (file === undefined) throw new Error('Choose a file.');
  if (file.size > mostBytes) throw new Error('The chart is larger than 5 MiB.');
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // In parts: a call takes so many arguments and no more.
  for (let at = 0; at < bytes.length; at += 32_768) {
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  }
  return btoa(text);
}
