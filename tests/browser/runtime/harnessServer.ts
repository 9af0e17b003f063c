import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';

export type HarnessServer = { url: string; close: () => Promise<void> };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** The worker's code with its imports, except ONNX Runtime: that finds its own files beside the script it came from. */
async function bundleWorker(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    plugins: [
      {
        name: 'onnxruntime-web beside the bundle',
        setup({ onResolve }) {
          onResolve({ filter: /^onnxruntime-web\/(wasm|webgpu)$/ }, ({ path: name }) => ({
            path: `/ort/ort.${name.split('/')[1]}.bundle.min.mjs`,
            external: true,
          }));
        },
      },
    ],
  });
  return outputFiles[0]!.contents;
}

/**
 * Serves an empty page, a worker and ONNX Runtime from this machine, cross-origin isolated as the product is.
 * @param files what else is served, by path; nothing else is under /api
 */
export async function startHarnessServer(
  entry = 'tests/browser/runtime/harnessWorker.ts',
  files: ReadonlyMap<string, string | Uint8Array> = new Map(),
): Promise<HarnessServer> {
  const worker = await bundleWorker(entry);
  const read = async (address: string): Promise<string | Uint8Array> => {
    const file = files.get(address);
    if (file !== undefined) return file;
    if (address.startsWith('/api/')) throw new Error('not there');
    if (address === '/') return Buffer.from('<!doctype html><title>Conformance of the runtimes</title>');
    if (address === '/worker.js') return worker;
    return readFile(path.join('node_modules/onnxruntime-web/dist', path.basename(address)));
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const type = TYPES[path.extname(pathname) || '.html'] ?? 'application/octet-stream';
    read(pathname).then(
      (body) => {
        response.writeHead(200, {
          'Content-Type': type,
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'credentialless',
        });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
