import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderArtifacts } from '@/scripts/contracts/renderArtifacts';
import { runForge } from '@/scripts/contracts/runForge';

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = path.join(root, 'contracts/out');

/** Runs a program of node_modules and returns what it printed; throws with all of it when it fails. */
function runTool(script: string, options: string[], input = ''): string {
  const program = path.join(root, 'node_modules', script);
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...options], {
    cwd: root,
    encoding: 'utf8',
    input,
    maxBuffer: 64 * 2 ** 20,
  });
  if (status !== 0) throw new Error(`${script} ${options.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** Compiles the contracts and returns what TypeScript needs of them, by the file it belongs in. */
async function generate(): Promise<Record<string, string>> {
  if (runForge(['build', 'contracts/src']) !== 0) throw new Error('forge build failed; its output stands above.');
  runTool('@wagmi/cli/dist/esm/cli.js', ['generate', '--config', 'tools/contracts/wagmi.config.ts']);
  const files = {
    'lib/chain/abi.generated.ts': await readFile(path.join(output, 'abi.ts'), 'utf8'),
    'lib/chain/artifacts.generated.ts': await renderArtifacts(output),
  };
  const formatted = Object.entries(files).map(([name, text]) => [
    name,
    runTool('@biomejs/biome/bin/biome', ['format', `--stdin-file-path=${name}`], text),
  ]);
  return Object.fromEntries(formatted);
}

const check = process.argv.includes('--check');
for (const [name, text] of Object.entries(await generate())) {
  const file = path.join(root, name);
  if (!check) {
    await writeFile(file, text);
  } else if ((await readFile(file, 'utf8')) !== text) {
    console.error(`${name} is not what the contracts compile to: run "npm run contracts:build".`);
    process.exitCode = 1;
  }
}
