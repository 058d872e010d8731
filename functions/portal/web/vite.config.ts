import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// The page is built beside the committed placeholder, which it never touches. In development /v1 goes to the local stack.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', proxy: { '/v1': 'http://127.0.0.1:8090', '/public': 'http://127.0.0.1:8090' } },
})
