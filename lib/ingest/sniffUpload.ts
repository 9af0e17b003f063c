import { delimitedParser } from '@/core/ingest/delimitedParser';
import { detectDelimiter, looksLikeHeader } from '@/core/ingest/detectDelimiter';
import { detectEncoding } from '@/core/ingest/detectEncoding';
import { inputError } from '@/core/ingest/ingestErrors';
import type { ParserContext } from '@/core/ingest/parsedRow';
import type { Delimiter, TextEncoding, TextFormat } from '@/core/ingest/uploadFormat';
import { binarySignature, looksBinary } from '@/lib/ingest/binarySignature';

type TextKind = TextFormat['kind'];

/** What the first bytes and the name say; `notices` are things that a person should know and need not act on. */
export type SniffedUpload = { format: TextFormat; encoding: TextEncoding; notices: string[] };

const BY_EXTENSION: Readonly<Record<string, TextKind>> = {
  csv: 'delimited',
  tsv: 'delimited',
  tab: 'delimited',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  txt: 'text',
  text: 'text',
  md: 'markdown',
  markdown: 'markdown',
};

const FORMAT_NAMES: { [Kind in TextKind]: string } = {
  delimited: 'a table with delimiters',
  json: 'JSON',
  jsonl: 'JSON Lines',
  text: 'plain text',
  markdown: 'Markdown',
};

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** JSON Lines when the first line is an object by itself (and another follows, or the name says so), else JSON. */
function jsonKind(text: string, named: TextKind | undefined): 'json' | 'jsonl' | undefined {
  const [first = '', second] = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
  if (/^\s*\{/.test(text)) {
    if (isJsonObject(first) && (second?.trimStart().startsWith('{') || named === 'jsonl')) return 'jsonl';
    if (named === 'jsonl') return 'jsonl';
    return named === 'text' || named === 'markdown' ? undefined : 'json';
  }
  if (/^\s*\[\s*[{\]]/.test(text)) return named === 'text' || named === 'markdown' ? undefined : 'json';
  return undefined;
}

/** The first record's cells under a delimiter. */
function firstCells(text: string, delimiter: Delimiter, context: ParserContext): string[] {
  const parser = delimitedParser({ delimiter, hasHeader: false }, context);
  const first = [...parser.push(text), ...parser.end()][0];
  return first?.kind === 'fields' ? [...first.fields.values()] : [];
}

/**
 * Finds out how to read an upload from the first bytes of its text (unpacked) and its name. The content decides where
 * the two disagree, and a notice says so.
 * @throws OpenLedgerError when the bytes are no text, naming what they are where that is known
 */
export function sniffUpload(head: Uint8Array, isWhole: boolean, context: ParserContext): SniffedUpload {
  const { fileName } = context;
  const known = binarySignature(head);
  if (known !== undefined) throw inputError(fileName, `the file is ${known.what}`, known.remedy, { byteOffset: 0 });
  if (head.length === 0) throw inputError(fileName, 'the file is empty', 'Choose a file with at least one row.');
  const encoding = detectEncoding(head);
  const decoded = new TextDecoder(encoding).decode(head, { stream: true });
  if (looksBinary(decoded)) {
    throw inputError(
      fileName,
      'the file holds binary data',
      'Upload CSV, TSV, JSON, JSON Lines, Parquet, plain text or Markdown.',
      {
        byteOffset: 0,
      },
    );
  }
  if (decoded.trim() === '')
    throw inputError(fileName, 'the file holds nothing but white space', 'Choose a file with at least one row.');
  // A last line that the sample cuts through says nothing about the file.
  const lastBreak = Math.max(decoded.lastIndexOf('\n'), decoded.lastIndexOf('\r'));
  const text = isWhole || lastBreak < 0 ? decoded : decoded.slice(0, lastBreak + 1);

  const extension = fileName.toLowerCase().replace(/\.gz$/, '').split('.').at(-1) ?? '';
  const named = BY_EXTENSION[extension];
  const notices: string[] = [];
  if (encoding === 'windows-1252') notices.push('Read as Windows-1252, because the file is not valid UTF-8.');

  const json = jsonKind(text, named);
  const guess = detectDelimiter(text, extension === 'tsv' || extension === 'tab' ? '\t' : ',');
  const isTable = guess.share >= 0.8;
  const kind: TextKind =
    json ?? (named === undefined || named === 'json' || named === 'jsonl' ? (isTable ? 'delimited' : 'text') : named);
  if (named === undefined) notices.push(`Read as ${FORMAT_NAMES[kind]}, by its content.`);
  else if (named !== kind) {
    if (kind === 'text') {
      throw inputError(
        fileName,
        `the file is named .${extension} but does not hold ${FORMAT_NAMES[named]}`,
        'Correct the file, or name it .txt to read it as plain text.',
        { line: 1, column: 1 },
      );
    }
    notices.push(`Named .${extension}, but read as ${FORMAT_NAMES[kind]}, which is what it holds.`);
  }
  if (kind !== 'delimited') return { format: { kind }, encoding, notices };

  const cells = firstCells(text.slice(0, 64 * 1024), guess.delimiter, context);
  const hasHeader = cells.length === 0 || looksLikeHeader(cells);
  if (!hasHeader) notices.push('The first line reads like data, so the columns are named by their position.');
  const trimmed = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (hasHeader && new Set(trimmed).size < trimmed.length) notices.push('Columns of the same name were numbered.');
  return { format: { kind, delimiter: guess.delimiter, hasHeader }, encoding, notices };
}
