import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedAssets } from './vite/compressed-assets.ts';

/** A module that so many pages share travels with the others of that kind: fewer requests, less in all. */
const sharedByMany = 6;

/** The pages; `createWeb` serves what is built. */
export default defineConfig({
  plugins: [react(), compressedAssets()],
  build: {
    target: 'es2022',
    // The content security policy allows no inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // What a page brings at first is counted by `test/first-load.test.ts`.
    manifest: true,
    rolldownOptions: {
      // Compressing takes most of the time, on purpose.
      checks: { pluginTimings: false },
      output: {
        codeSplitting: {
          groups: [
            { name: 'shared', test: /\/src\/app\/(ui|data|frame)\//, minShareCount: sharedByMany },
          ],
        },
      },
    },
  },
});
