import { runForge } from '@/scripts/contracts/runForge';

// `npm run contracts:test`, `contracts:fmt`: forge from npm, whatever the PATH holds.
process.exitCode = runForge(process.argv.slice(2));
