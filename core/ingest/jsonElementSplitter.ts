import { fieldTooLong, inputError } from '@/core/ingest/ingestErrors';
import type { MalformedCode, ParserContext } from '@/core/ingest/parsedRow';

/** The text of one array element, or the place of one that is broken. `line` is where it starts. */
export type JsonElement =
  | { kind: 'element'; text: string; line: number }
  | { kind: 'broken'; line: number; code: MalformedCode; reason: string };

type State = 'start' | 'members' | 'key' | 'colon' | 'value' | 'skip' | 'elements' | 'element' | 'resync' | 'done';

const isSpace = (char: string) => char === ' ' || char === '\n' || char === '\r' || char === '\t';

/**
 * Streams the elements of a JSON array, or of the one array of objects inside a top-level object, without holding more
 * than one element. Elements are cut by brackets and strings and parsed later. One that is broken (a line break inside
 * a string, a bracket of the wrong kind) is reported, and reading resumes at the next line that opens an object at the
 * same column: that recovers pretty-printed files and files with a row a line.
 * @throws OpenLedgerError where the file as a whole has no rows to give: wrong top level, two arrays, early end
 */
export class JsonElementSplitter {
  private state: State = 'start';
  private outer: 'array' | 'object' = 'array';
  private arrays = 0;
  private line = 1;
  private column = 0;
  private inString = false;
  private escaped = false;
  private brackets: string[] = [];
  private text = '';
  private start = { line: 1, column: 1 };
  private elements = 0;
  private valueIsArray = false;

  constructor(private readonly context: ParserContext) {}

  push(text: string): JsonElement[] {
    const found: JsonElement[] = [];
    let from = this.state === 'element' ? 0 : -1;
    for (let at = 0; at < text.length; at += 1) {
      const char = text[at]!;
      if (char === '\n') {
        this.line += 1;
        this.column = 0;
      } else this.column += 1;
      const before = this.state;
      const ended = this.step(char, found);
      if (before !== 'element' && this.state === 'element') from = at;
      if (before === 'element' && this.state !== 'element') {
        if (ended !== undefined) {
          this.text += text.slice(from, ended === 'with' ? at + 1 : at);
          found.push({ kind: 'element', text: this.text, line: this.start.line });
          this.elements += 1;
        }
        this.text = '';
        from = -1;
      }
      if (this.state === 'element' && this.text.length + at - from > this.context.limits.maxFieldLength) {
        throw fieldTooLong(this.context.fileName, this.context.limits.maxFieldLength, {
          row: this.elements + 1,
          ...this.start,
        });
      }
    }
    if (from >= 0) this.text += text.slice(from);
    return found;
  }

  end(): JsonElement[] {
    if (this.state === 'done') return [];
    if (this.state === 'start') throw this.fail('the file is empty', 'Choose a file with at least one row.');
    throw this.fail(
      this.state === 'resync'
        ? `no row could be found after the broken one at line ${this.start.line}`
        : `the file ends inside ${this.state === 'element' ? `the row that starts at line ${this.start.line}` : 'its list of rows'}`,
      'The file was probably cut short while it was written or copied: export it again, or close its brackets.',
    );
  }

  private fail(problem: string, remedy: string): Error {
    return inputError(this.context.fileName, problem, remedy, {
      row: this.elements + 1,
      line: this.line,
      column: this.column,
    });
  }

  /** Advances by one character; for an element that ends, says whether the character belongs to it. */
  private step(char: string, found: JsonElement[]): 'with' | 'without' | undefined {
    switch (this.state) {
      case 'start':
        if (isSpace(char)) return undefined;
        if (char !== '[' && char !== '{') {
          throw this.fail(
            'the file starts with neither [ nor {',
            'Upload a list of objects: [{"question": …, "answer": …}, …].',
          );
        }
        this.outer = char === '[' ? 'array' : 'object';
        this.state = char === '[' ? 'elements' : 'members';
        return undefined;
      case 'members':
        if (char === '"') this.state = 'key';
        else if (char === '}') this.closeObject();
        else if (char !== ',' && !isSpace(char))
          throw this.fail(`unexpected "${char}"`, 'Check the file with a JSON validator.');
        return undefined;
      case 'key':
        if (this.closesString(char)) this.state = 'colon';
        return undefined;
      case 'colon':
        if (char === ':') this.state = 'value';
        else if (!isSpace(char))
          throw this.fail(`expected ":" but found "${char}"`, 'Check the file with a JSON validator.');
        return undefined;
      case 'value':
        return this.stepValue(char);
      case 'skip':
        return this.stepSkip(char);
      case 'elements':
        return this.stepElements(char);
      case 'element':
        return this.stepElement(char, found);
      case 'resync':
        if (char === '{' && this.column === this.start.column && this.line > this.start.line) this.openElement(char);
        else if (char === ']' && this.column < this.start.column && this.line > this.start.line) this.closeArray();
        return undefined;
      case 'done':
        if (!isSpace(char)) {
          throw this.fail(
            'text follows the end of the JSON value',
            'If each line is an object of its own, name the file .jsonl.',
          );
        }
        return undefined;
    }
  }

  private closesString(char: string): boolean {
    if (this.escaped) this.escaped = false;
    else if (char === '\\') this.escaped = true;
    else return char === '"';
    return false;
  }

  private closeObject(): void {
    if (this.arrays === 0) {
      throw this.fail('the file is one object without a list of rows', 'Wrap the rows in a list: [{…}, {…}].');
    }
    this.state = 'done';
  }

  private closeArray(): void {
    this.state = this.outer === 'array' ? 'done' : 'members';
  }

  private stepValue(char: string): undefined {
    if (isSpace(char)) return;
    if (this.valueIsArray) {
      this.valueIsArray = false;
      if (char === '{') {
        this.arrays += 1;
        if (this.arrays > 1) {
          throw this.fail(
            'two lists of objects: which of them holds the rows is unclear',
            'Keep one list of rows in a file.',
          );
        }
        this.openElement(char);
        return;
      }
      this.brackets = ['['];
      this.state = 'skip';
      this.stepSkip(char);
      return;
    }
    if (char === '[') {
      this.valueIsArray = true;
      return;
    }
    this.brackets = [];
    this.state = 'skip';
    this.stepSkip(char);
  }

  /** Passes over a member that is no list of rows. */
  private stepSkip(char: string): undefined {
    if (this.inString) {
      if (this.closesString(char)) this.inString = false;
    } else if (char === '"') this.inString = true;
    else if (char === '{' || char === '[') this.brackets.push(char);
    else if (this.brackets.length === 0 && char === '}') this.closeObject();
    else if (this.brackets.length === 0 && char === ',') this.state = 'members';
    else if (char === '}' || char === ']') {
      this.brackets.pop();
    }
  }

  private stepElements(char: string): undefined {
    if (char === ']') this.closeArray();
    else if (!isSpace(char) && char !== ',') this.openElement(char);
  }

  private openElement(char: string): void {
    this.state = 'element';
    this.start = { line: this.line, column: this.column };
    this.inString = char === '"';
    this.escaped = false;
    this.brackets = char === '{' || char === '[' ? [char] : [];
  }

  private stepElement(char: string, found: JsonElement[]): 'with' | 'without' | undefined {
    if (this.inString) {
      if (char === '\n') this.breakElement('a text is not closed before the end of its line', found);
      else if (this.closesString(char)) this.inString = false;
      return undefined;
    }
    if (char === '"') this.inString = true;
    else if (char === '{' || char === '[') this.brackets.push(char);
    else if (this.brackets.length === 0 && (char === ',' || char === ']')) {
      if (char === ']') this.closeArray();
      else this.state = 'elements';
      return 'without';
    } else if (char === '}' || char === ']') {
      const opened = this.brackets.pop();
      if (opened !== (char === '}' ? '{' : '[')) this.breakElement(`"${char}" closes a bracket of another kind`, found);
      else if (this.brackets.length === 0) {
        this.state = 'elements';
        return 'with';
      }
    }
    return undefined;
  }

  private breakElement(problem: string, found: JsonElement[]): void {
    this.elements += 1;
    this.inString = false;
    this.state = 'resync';
    found.push({
      kind: 'broken',
      line: this.start.line,
      code: 'invalid-json',
      reason: `the row that starts at line ${this.start.line}, column ${this.start.column} is broken at line ${this.line}: ${problem}`,
    });
  }
}
