import { z } from 'zod';
import { BASE_PRECISIONS } from '@/core/model/basePrecision';
import { EMBEDDED_CHAIN_ID } from '@/lib/chain/chain';

const port = (value: number) => z.coerce.number().int().min(1).max(65_535).default(value);
const count = (value: number) => z.coerce.number().int().min(1).default(value);
const flag = (value: boolean) =>
  z
    .enum(['true', 'false'])
    .default(value ? 'true' : 'false')
    .transform((text) => text === 'true');
const url = () => z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const privateKey = () =>
  z.templateLiteral(['0x', z.string()]).refine((text) => /^0x[0-9a-fA-F]{64}$/.test(text), {
    message: 'must be 0x and 64 hexadecimal digits',
  });

/**
 * Every setting of every process, one environment variable each. All have a default that works on one machine, so an
 * empty environment is valid; `.env.example` lists the same names and a test keeps the two equal.
 */
export const settingsSchema = z.object({
  /** Folder for the database, object store, keys, deployment and logs. */
  DATA_DIR: z.string().min(1).default('.openledger'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),

  WEB_HOST: z.string().min(1).default('127.0.0.1'),
  WEB_PORT: port(3000),
  /** Address people open; Sign-In with Ethereum and the same-origin check are bound to it. */
  WEB_URL: url().optional(),

  NODE_HOST: z.string().min(1).default('127.0.0.1'),
  NODE_PORT: port(3100),
  /** Address under which browsers and clients reach the OpenLoRA node. */
  NODE_PUBLIC_URL: url().optional(),
  /** Requests that the node answers at the same time, in one batch. */
  NODE_ROWS: count(8),
  /** Requests that may wait for a row; more are refused with 429. */
  NODE_MAX_QUEUE: count(256),
  /** Of these, requests of one payer. */
  NODE_MAX_QUEUE_PER_PAYER: count(64),
  /** Tokens, prompts and longest answers together, that may wait. */
  NODE_MAX_QUEUE_TOKENS: count(131_072),
  /** Different adapters in one batch. */
  NODE_BATCH_ADAPTERS: count(8),
  /** Seconds that a request may take, waiting included. */
  NODE_REQUEST_SECONDS: count(120),
  /** Threads of the node's runtime. */
  NODE_THREADS: count(1),
  /** What the node computes on: the processor, or a graphics processor by WebGPU. */
  NODE_DEVICE: z.enum(['cpu', 'webgpu']).default('cpu'),
  /** In how many bits the node's base lies in memory; docs/measurements/precision.md says what fewer cost. */
  NODE_BASE_PRECISION: z.enum(BASE_PRECISIONS).default('float32'),
  /** Host memory for adapters that were asked for; the least recently used leave first. */
  NODE_ADAPTER_MEMORY_BYTES: count(268_435_456),
  /** Memory for keys and values of ended answers, for prompts that begin the same way under the same adapter. */
  NODE_PREFIX_MEMORY_BYTES: count(67_108_864),

  /**
   * Who keeps the accounts of what caps and balances still cover: the gateway, for all nodes together, or the node for
   * itself alone, which is right only where no other node can be paid by the same people.
   */
  NODE_ACCOUNTS: z.enum(['gateway', 'own']).default('gateway'),
  /** Lets whoever knows it load and unload adapters of a node. Left out, nobody can. */
  NODE_ADMIN_KEY: z.string().min(32).optional(),

  /** Threads of a training on the server, by default one a core; it gives the same adapter with any number. */
  TRAINING_THREADS: z.coerce.number().int().min(1).optional(),

  CHAIN_PORT: port(8545),
  CHAIN_ID: z.coerce.number().int().positive().default(EMBEDDED_CHAIN_ID),
  /** A chain that is already running. Without it the embedded chain is started on CHAIN_PORT. */
  RPC_URL: url().optional(),
  /** RPC address given to browsers, where it differs from RPC_URL. */
  PUBLIC_RPC_URL: url().optional(),
  INDEXER_POLL_MS: count(500),
  /** Blocks per eth_getLogs request. */
  INDEXER_RANGE: count(2_000),

  DATABASE_PORT: port(54_329),
  /** A PostgreSQL that is already running. Without it the embedded one is started on DATABASE_PORT. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_POOL: count(10),

  /** Roles of the platform. Left empty they are generated once and kept in DATA_DIR/secrets.json (mode 600). */
  PLATFORM_PRIVATE_KEY: privateKey().optional(),
  SETTLER_PRIVATE_KEY: privateKey().optional(),
  NODE_PRIVATE_KEY: privateKey().optional(),
  SESSION_SECRET: z.string().min(32).optional(),
  /** Hours until a signed-in session ends. */
  SESSION_HOURS: count(72),
  /** Set true behind HTTPS: the session cookie is then sent over HTTPS only. */
  SESSION_COOKIE_SECURE: flag(false),

  JOB_CONCURRENCY: count(2),
  JOB_POLL_MS: count(500),

  REQUEST_MAX_BYTES: count(1_048_576),
  UPLOAD_MAX_BYTES: count(268_435_456),
  UPLOAD_MAX_ROWS: count(1_000_000),
  RATE_LIMIT_PER_MINUTE: count(600),
  /** Proxies in front of the web app, each of which adds the address it was called from to `x-forwarded-for`. */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** Free space on the data folder's disk below which nothing is started. */
  MIN_FREE_DISK_BYTES: z.coerce.number().int().min(0).default(536_870_912),

  /** The browser of the browser tests. Left out, an installed one is looked for, else one is installed. */
  BROWSER_PATH: z.string().min(1).optional(),
});

export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;
