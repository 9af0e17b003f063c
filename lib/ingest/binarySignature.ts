/** First bytes of files that people drop by mistake, with what to do instead. */
const SIGNATURES: readonly { bytes: readonly number[]; what: string; remedy: string }[] = [
  { bytes: [0x25, 0x50, 0x44, 0x46], what: 'a PDF document', remedy: 'Save its text as .txt or .md.' },
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: 'a ZIP archive (perhaps a Word or Excel file)',
    remedy: 'Unpack it, or export the sheet as CSV or the document as plain text.',
  },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Office document', remedy: 'Export it as CSV or plain text.' },
  {
    bytes: [0x50, 0x41, 0x52, 0x31],
    what: 'a Parquet file inside a gzip file',
    remedy: 'Use the Parquet file itself.',
  },
  { bytes: [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31], what: 'an Arrow file', remedy: 'Export it as JSON Lines or CSV.' },
  { bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], what: 'a SQLite database', remedy: 'Export the table as CSV.' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: 'a PNG image', remedy: 'Upload text.' },
  { bytes: [0xff, 0xd8, 0xff], what: 'a JPEG image', remedy: 'Upload text.' },
  { bytes: [0x47, 0x49, 0x46, 0x38], what: 'a GIF image', remedy: 'Upload text.' },
  { bytes: [0x42, 0x5a, 0x68], what: 'a bzip2 archive', remedy: 'Unpack it, or compress it with gzip.' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], what: 'an xz archive', remedy: 'Unpack it, or compress it with gzip.' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], what: 'a Zstandard archive', remedy: 'Unpack it, or compress it with gzip.' },
  { bytes: [0x1f, 0x8b], what: 'gzip data inside gzip data', remedy: 'Compress the file only once.' },
  { bytes: [0x7f, 0x45, 0x4c, 0x46], what: 'a program', remedy: 'Upload text.' },
  { bytes: [0x7b, 0x5c, 0x72, 0x74, 0x66], what: 'a rich text document', remedy: 'Save it as plain text.' },
];

/** What kind of file, other than text, begins with these bytes. */
export function binarySignature(head: Uint8Array): { what: string; remedy: string } | undefined {
  return SIGNATURES.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is counted
const CONTROL = /[\u0000-\u0008\u000E-\u001F\u007F]/g;

/** Whether decoded bytes are no text: single control characters may be damage, many of them are not. */
export function looksBinary(text: string): boolean {
  const controls = (text.match(CONTROL) ?? []).length;
  return controls > 2 && controls / text.length > 0.02;
}
