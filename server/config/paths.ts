import path from 'node:path';
import { type Env, getEnv } from './env';

/** Where each part keeps its files inside the data folder. */
export const dataPaths = (env: Env = getEnv()) => ({
  database: path.join(env.DATA_DIR, 'database'),
  objects: path.join(env.DATA_DIR, 'objects'),
  chain: path.join(env.DATA_DIR, 'chain'),
  deployment: path.join(env.DATA_DIR, 'deployment.json'),
  logs: path.join(env.DATA_DIR, 'logs'),
  lock: path.join(env.DATA_DIR, 'running.json'),
  /** Says that the folder is ours, so that a reset never empties another. */
  marker: path.join(env.DATA_DIR, 'openledger-data.txt'),
});
