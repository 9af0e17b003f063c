import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each layer may import of the project. An arrow never points back: core ← lib ← {workers, server} ← components ← app. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  lib: ['core', 'lib'],
  workers: ['core', 'lib', 'workers'],
  server: ['core', 'lib', 'server', 'prisma'],
  components: ['core', 'lib', 'workers', 'components'],
  app: ['core', 'lib', 'workers', 'server', 'components', 'app'],
};

/** Packages that core may use: pure algorithms and encodings, no I/O, no platform. */
const CORE_PACKAGES = ['@bufbuild/protobuf', '@noble/hashes', '@openzeppelin/merkle-tree', 'csv-parse', 'zod'];

/** Who alone may import a package. Everyone else goes through them. */
const GATEKEEPERS: readonly { packageName: RegExp; only: readonly RegExp[]; why: string }[] = [
  {
    packageName: /^onnxruntime-web/,
    only: [/^workers\/runtime\//],
    why: 'workers/runtime is the one place that knows onnxruntime-web',
  },
  {
    packageName: /^onnxruntime-node/,
    only: [/^server\/runtime\//],
    why: 'server/runtime is the one place that knows onnxruntime-node',
  },
  {
    packageName: /^(@\/prisma\/generated|@prisma\/)/,
    only: [/^server\//, /^scripts\/prisma\//, /^tests\//],
    why: 'only the server queries the database',
  },
  {
    packageName: /^next(\/|$)/,
    only: [/^app\//, /^components\//, /^server\/auth\//, /^(next\.config|proxy)\.ts$/],
    why: 'pages',
  },
];

type Source = { file: string; layer: string; text: string; imports: string[] };

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'([^']+)'|(?:^|[^.\w])import\(\s*'([^']+)'\s*\)|(?:^|\n)\s*import\s*'([^']+)'/g;

function readSources(): Source[] {
  const files = execFileSync('git', [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '*.ts',
    '*.tsx',
    '*.mts',
  ])
    .toString()
    .split('\n')
    .filter((file) => file !== '');
  return files.map((file) => {
    const text = readFileSync(file, 'utf8');
    const imports = [...text.matchAll(IMPORT)].map((match) => resolve(file, match[1] ?? match[2] ?? match[3] ?? ''));
    return { file, layer: file.split('/')[0] ?? '', text, imports };
  });
}

/** Relative paths become `@/…`, as if they had been written so. */
function resolve(file: string, imported: string): string {
  if (!imported.startsWith('.')) return imported;
  return `@/${path.posix.normalize(path.posix.join(path.posix.dirname(file), imported))}`;
}

/** Code without comments and without the texts that people read. */
const withoutTexts = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/`(?:[^`\\]|\\.)*`|'[^'\n]*'/g, "''");

const sources = readSources();
const isTest = (file: string) => /\.(test|spec)\.tsx?$|^tests\/|testSupport/.test(file);

describe('architecture', () => {
  it('reads the whole project', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(new Set(sources.map(({ layer }) => layer))).toEqual(expect.objectContaining(new Set(Object.keys(LAYERS))));
    expect(sources.find(({ file }) => file === 'server/openlora/choices.ts')?.imports).toContain('@/lib/chain/fees');
  });

  it('no arrow points back', () => {
    const wrong = sources.flatMap(({ file, layer, imports }) => {
      const allowed = LAYERS[layer];
      if (!allowed || isTest(file)) return [];
      return imports
        .filter((imported) => imported.startsWith('@/'))
        .filter((imported) => !allowed.includes(imported.slice(2).split('/')[0] ?? ''))
        .map((imported) => `${file} imports ${imported}`);
    });
    expect(wrong).toEqual([]);
  });

  it('core uses nothing but itself and pure packages', () => {
    const wrong = sources
      .filter(({ file, layer }) => layer === 'core' && !isTest(file))
      .flatMap(({ file, imports }) =>
        imports
          .filter((imported) => !imported.startsWith('@/'))
          .filter((imported) => !CORE_PACKAGES.some((name) => imported === name || imported.startsWith(`${name}/`)))
          .map((imported) => `${file} imports ${imported}`),
      );
    expect(wrong).toEqual([]);
  });

  it('core has no clock, no unseeded randomness, no platform', () => {
    const forbidden =
      /\b(Math\.random|Date\.now|new Date\(\)|performance\.now|setTimeout|process\.|document\.|window\.|fetch\()/;
    const wrong = sources
      .filter(({ file, layer }) => layer === 'core' && !isTest(file))
      .flatMap(({ file, text }) => {
        const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
        const found = forbidden.exec(code);
        return found ? [`${file}: ${found[0]}`] : [];
      });
    expect(wrong).toEqual([]);
  });

  it.each(GATEKEEPERS)('$why', ({ packageName, only }) => {
    const wrong = sources
      .filter(({ file }) => !isTest(file) && !/^(bench|scripts)\//.test(file))
      .filter(({ file }) => !only.some((place) => place.test(file)))
      .flatMap(({ file, imports }) =>
        imports.filter((imported) => packageName.test(imported)).map((imported) => `${file} imports ${imported}`),
      );
    expect(wrong).toEqual([]);
  });

  it('only server/config reads the environment', () => {
    const wrong = sources
      .filter(({ file }) => !isTest(file) && !/^server\/config\/|^scripts\/|\.config\.ts$/.test(file))
      .filter(({ text }) => /\bprocess\.env\b(?!\.(NODE_ENV|NEXT_RUNTIME)\b)/.test(withoutTexts(text)))
      .map(({ file }) => file);
    expect(wrong).toEqual([]);
  });

  it('no escape from the types and no focused test', () => {
    const escapes = new RegExp(
      [
        '\\bas an' + 'y\\b',
        ': an' + 'y\\b',
        '\\bas nev' + 'er\\b',
        '@ts-(ignore|nocheck|expect-error)',
        '\\.(only|todo)\\(',
      ].join('|'),
    );
    const wrong = sources
      .filter(({ file }) => !file.includes('generated') && file !== 'tests/architecture.test.ts')
      .flatMap(({ file, text }) =>
        text
          .replace(/\/\*[\s\S]*?\*\//g, '')
          .split('\n')
          .flatMap((line, index) =>
            escapes.test(line.replace(/\/\/.*$/, '')) ? [`${file}:${index + 1} ${line.trim()}`] : [],
          ),
      );
    expect(wrong).toEqual([]);
  });
});
