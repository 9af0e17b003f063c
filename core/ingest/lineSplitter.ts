/** One physical line without its terminator, and its number from 1. */
export type Line = { text: string; line: number };

/**
 * Cuts text that arrives in pieces into lines at LF, CRLF or CR. At most one unfinished line is kept; `onTooLong` is
 * called (and should throw) when that line passes `maxLength`.
 */
export class LineSplitter {
  private rest = '';
  private line = 1;

  constructor(
    private readonly maxLength: number,
    private readonly onTooLong: (line: number) => Error,
  ) {}

  push(text: string): Line[] {
    const lines: Line[] = [];
    const buffer = this.rest + text;
    let start = 0;
    // The kept rest holds no terminator except perhaps a final CR, so scanning may start just before the new text.
    let at = Math.max(0, this.rest.length - 1);
    for (; at < buffer.length; at += 1) {
      const code = buffer.charCodeAt(at);
      if (code !== 10 && code !== 13) continue;
      // A CR at the very end may be the first half of CRLF: wait for the next piece.
      if (code === 13 && at + 1 === buffer.length) break;
      lines.push(this.take(buffer.slice(start, at)));
      if (code === 13 && buffer.charCodeAt(at + 1) === 10) at += 1;
      start = at + 1;
    }
    this.rest = buffer.slice(start);
    if (this.rest.length > this.maxLength) throw this.onTooLong(this.line);
    return lines;
  }

  end(): Line[] {
    const rest = this.rest.endsWith('\r') ? this.rest.slice(0, -1) : this.rest;
    const ended = this.rest !== '';
    this.rest = '';
    return ended ? [this.take(rest)] : [];
  }

  private take(text: string): Line {
    if (text.length > this.maxLength) throw this.onTooLong(this.line);
    const line = { text, line: this.line };
    this.line += 1;
    return line;
  }
}
