import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { dataPaths } from '@/server/config/paths';

const LINES_KEPT = 15;

export type LogFile = {
  file: string;
  write: (text: string) => void;
  /** Copies a child's output into the file. */
  take: (stream: Readable | null) => void;
  /** The newest lines, to be shown when their writer dies. */
  lastLines: () => readonly string[];
};

/** A fresh log file of one process; the one of the run before is kept beside it. */
export function openLogFile(name: string): LogFile {
  const { logs } = dataPaths();
  mkdirSync(logs, { recursive: true });
  const file = path.join(logs, `${name}.log`);
  if (existsSync(file)) renameSync(file, path.join(logs, `${name}.previous.log`));
  const stream = createWriteStream(file);
  const lines: string[] = [];
  const write = (text: string) => {
    stream.write(text);
    lines.push(...text.split('\n').filter(Boolean));
    lines.splice(0, lines.length - LINES_KEPT);
  };
  return {
    file,
    write,
    take: (source) => source?.setEncoding('utf8').on('data', write),
    lastLines: () => lines,
  };
}
