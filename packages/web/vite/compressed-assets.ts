import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Below this the frame costs more than it saves. */
const fewBytes = 1400;

/**
 * Writes each script and style a second and a third time, as small as they get: `NAME.br` and `NAME.gz`. They are
 * sent a thousand times as they are, so the time that takes is well spent once.
 */
export function compressedAssets(): Plugin {
  return {
    name: 'compressed-assets',
    writeBundle({ dir = 'dist' }) {
      const assets = join(dir, 'assets');
      for (const name of readdirSync(assets).filter((each) => /\.(js|css)$/.test(each))) {
        const file = join(assets, name);
        const bytes = readFileSync(file);
        if (bytes.length < fewBytes) continue;
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
