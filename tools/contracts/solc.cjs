#!/usr/bin/env node
// Lets forge use the npm `solc` package (WebAssembly) as its compiler: forge only ever asks for --version and --standard-json.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const [, , ...options] = process.argv;

/** Forge parses the version as that of a native build, and starts the compiler often: loading the module each time costs half a second. */
function nativeVersion() {
  const manifest = require.resolve('solc/package.json');
  const cache = path.join(path.dirname(manifest), `.native-version-${require(manifest).version}`);
  if (fs.existsSync(cache)) return fs.readFileSync(cache, 'utf8');
  const version = require('solc').version().replace('.Emscripten.clang', '.Linux.g++');
  try {
    fs.writeFileSync(cache, version);
  } catch {
    // A read-only installation is only slower.
  }
  return version;
}

function compile(input) {
  const at = options.indexOf('--base-path');
  const base = at < 0 ? process.cwd() : options[at + 1];
  const findImport = (name) => {
    try {
      return { contents: fs.readFileSync(path.resolve(base, name), 'utf8') };
    } catch {
      return { error: `${name} is neither in the input nor under ${base}` };
    }
  };
  return require('solc').compile(input, { import: findImport });
}

if (options.includes('--version')) {
  fs.writeSync(1, `solc, the solidity compiler commandline interface\nVersion: ${nativeVersion()}\n`);
} else if (options.includes('--standard-json')) {
  process.stdout.write(compile(fs.readFileSync(0, 'utf8')));
} else {
  fs.writeSync(2, `solc.cjs understands --version and --standard-json, not: ${options.join(' ')}\n`);
  process.exitCode = 1;
}
