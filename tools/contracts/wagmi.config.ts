import { fileURLToPath } from 'node:url';
import { defineConfig } from '@wagmi/cli';
import { foundry } from '@wagmi/cli/plugins';
import { CONTRACT_NAMES } from '../../scripts/contracts/contractNames';
import { foundryBinary } from '../../scripts/contracts/foundryBinary';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** ABIs of the deployed contracts, from the artifacts that scripts/contracts/build.ts has just made. */
export default defineConfig({
  out: 'contracts/out/abi.ts',
  plugins: [
    foundry({
      project: root,
      artifacts: 'contracts/out',
      include: CONTRACT_NAMES.map((name) => `${name}.sol/${name}.json`),
      forge: { build: false, path: foundryBinary('forge') },
    }),
  ],
});
