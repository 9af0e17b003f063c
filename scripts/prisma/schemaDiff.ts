import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as engine from '@prisma/schema-engine-wasm/schema_engine_bg';

const CHAR = 18;
const TEXT = 25;

type FieldList = { fields?: { dataTypeID: number }[] };

/**
 * An adapter that knows PostgreSQL's internal one-letter type, which only catalogs use: the driver reads it as text,
 * and the engine is told that it is a character.
 */
class CatalogAdapterFactory extends PrismaPg {
  override async connect() {
    const adapter = await super.connect();
    const pool: { query: unknown } = adapter.underlyingDriver();
    const query = (pool.query as (config: object) => Promise<FieldList>).bind(pool);
    let characters: number[] = [];
    pool.query = async (config: object) => {
      const result = await query(config);
      characters = [];
      result.fields?.forEach((field, index) => {
        if (field.dataTypeID !== CHAR) return;
        field.dataTypeID = TEXT;
        characters.push(index);
      });
      return result;
    };
    const queryRaw = adapter.queryRaw.bind(adapter);
    // The engine asks one question at a time, so the positions noted belong to this answer.
    adapter.queryRaw = async (request) => {
      const result = await queryRaw(request);
      for (const index of characters) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    return adapter;
  }
}

async function loadEngine(): Promise<void> {
  // The engine's panics arrive here; without a registry they would hide behind a TypeError.
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) } });
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(path.join(path.dirname(entry), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': engine as WebAssembly.ModuleImports,
  });
  engine.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
}

/**
 * The SQL that would turn a live database into prisma/schema.prisma; empty when they agree. Runs Prisma's schema
 * engine as WebAssembly, so that no native engine is downloaded.
 */
export async function schemaDiff(url: string, schemaPath = path.resolve('prisma/schema.prisma')): Promise<string> {
  await loadEngine();
  const file = { path: schemaPath, content: await readFile(schemaPath, 'utf8') };
  const factory = new CatalogAdapterFactory({ connectionString: url, max: 1 });
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const instance = await engine.SchemaEngine.new({ datamodels: [[file.path, file.content]] }, () => undefined, adapter);
  const { stdout } = await instance.diff({
    from: { tag: 'schemaDatasource', files: [file], configDir: path.dirname(schemaPath) },
    to: { tag: 'schemaDatamodel', files: [file] },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  instance.free();
  const sql = (stdout ?? '').trim();
  return sql === '-- This is an empty migration.' ? '' : sql;
}
