/**
 * Photographs the pages of a running app at two widths in both themes, and lists serious axe findings, sideways
 * scrolling and console errors: npx tsx tests/browser/screens.ts [--url URL] [--out DIR] [PATH…]
 */
import { parseArgs } from 'node:util';
import { takeScreens } from '@/tests/browser/support/takeScreens';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'http://localhost:3000' },
    out: { type: 'string', default: 'test-results/screens' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
const paths =
  positionals.length > 0
    ? positionals
    : ['/', '/datanets', '/datanets/new', '/models', '/models/new', '/playground', '/rewards', '/network'];
const nameOf = (address: string) => address.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home';

const findings = await takeScreens({
  baseUrl: values.url,
  directory: values.out,
  pages: Object.fromEntries(paths.map((address) => [nameOf(address), address])),
  executablePath: values.chromium,
});
for (const { screen, problem } of findings) console.log(`${screen}: ${problem}`);
console.log(`${paths.length} pages in ${values.out}, ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
