import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The pages; `createWeb` serves what is built. */
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // The content security policy allows no inline script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
