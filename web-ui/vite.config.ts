import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env['BIHUAN_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      '@': at('./src'),
      // The FEEL editor inside dmn-js judges texts by itself, in English only; ours asks the server.
      '@bpmn-io/feel-lint': at('./src/shared/feel/lint.ts'),
    },
  },
  build: {
    outDir: at('../src/bihuan/web/ui'),
    emptyOutDir: true,
    manifest: true,
    sourcemap: false,
    target: 'es2022',
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        // What every page needs travels in two files instead of fifty: each request costs its headers.
        codeSplitting: {
          groups: [
            { name: 'frame', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next|use-sync-external-store|openapi-fetch)[\\/]/ },
            { name: 'ours', test: /src[\\/](api|shared[\\/](ui|format|session|queries))/ },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': { target: server, changeOrigin: false } } },
  worker: { format: 'es' },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'pages',
          environment: 'jsdom',
          setupFiles: ['./tests/setup.ts'],
          include: ['src/**/*.test.{ts,tsx}', 'tests/*.test.{ts,tsx,js}'],
          css: false,
          // A page is waited for, however busy the machine; what never comes still fails.
          testTimeout: 60_000,
        },
      },
      { extends: true, test: { name: 'bundle', environment: 'node', include: ['tests/bundle/*.test.js'] } },
    ],
  },
});
