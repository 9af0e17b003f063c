import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** Row 0 is the header. */
type Place = { row?: number; line?: number; column?: number | string; byteOffset?: number };

function describe(place: Place): string {
  const parts = [
    place.row === undefined ? '' : place.row === 0 ? 'header' : `row ${place.row}`,
    place.line === undefined ? '' : `line ${place.line}`,
    place.column === undefined ? '' : `column ${place.column}`,
    place.byteOffset === undefined ? '' : `byte ${place.byteOffset}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** The file cannot be read as what it claims to be. */
export function inputError(fileName: string, problem: string, remedy: string, place: Place = {}): OpenLedgerError {
  return new OpenLedgerError({
    code: 'invalid_input',
    message: `${fileName}${describe(place)}: ${problem}`,
    fields: { file: fileName, ...place },
    remedy,
  });
}

/** A limit was passed while reading; reading stopped there. */
export function limitError(parameters: {
  fileName: string;
  limit: string;
  allowed: number;
  problem: string;
  remedy: string;
  place: Place;
}): OpenLedgerError {
  const { fileName, limit, allowed, problem, remedy, place } = parameters;
  return new OpenLedgerError({
    code: 'payload_too_large',
    message: `${fileName}${describe(place)}: ${problem}`,
    fields: { file: fileName, limit, allowed, ...place },
    remedy,
  });
}

/** One cell, value or line is longer than any may be. `column` is a name or a 1-based position. */
export function fieldTooLong(
  fileName: string,
  allowed: number,
  place: Required<Pick<Place, 'row' | 'line' | 'column'>>,
): OpenLedgerError {
  return limitError({
    fileName,
    limit: 'maxFieldLength',
    allowed,
    problem: `a single value is longer than ${allowed.toLocaleString('en')} characters`,
    remedy: 'Check that the file has line breaks and the right delimiter, or split the value over several rows.',
    place,
  });
}

/** A row has more columns than any may have. */
export function tooManyColumns(
  fileName: string,
  allowed: number,
  place: Required<Pick<Place, 'row' | 'line'>>,
): OpenLedgerError {
  return limitError({
    fileName,
    limit: 'maxColumns',
    allowed,
    problem: `more than ${allowed.toLocaleString('en')} columns`,
    remedy: 'Keep only the columns that hold the prompt, the answer and their source.',
    place: { ...place, column: allowed + 1 },
  });
}
