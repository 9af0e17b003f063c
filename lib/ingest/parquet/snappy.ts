/** The most that three bytes (a copy of 64) can stand for, with room for the head. */
const HIGHEST_RATIO = 22;
const HEAD_ROOM = 64;

/**
 * Unpacks one block of Snappy's raw format (google/snappy, format_description.txt) into exactly `size` bytes. Every
 * length and place is checked before it is used, so that any bytes end in a result or an error, in time linear in
 * both.
 * @throws RangeError when the block is damaged or does not unpack to `size` bytes
 */
export function unpackSnappy(block: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const damaged = () => new RangeError('the Snappy block is damaged');
  if (!(size >= 0) || size > block.length * HIGHEST_RATIO + HEAD_ROOM) throw damaged();
  const output = new Uint8Array(size);
  let at = 0;
  let done = 0;
  const number = (bytes: number): number => {
    if (at + bytes > block.length) throw damaged();
    let value = 0;
    for (let byte = 0; byte < bytes; byte += 1) value += block[at++]! * 2 ** (8 * byte);
    return value;
  };
  // The head states the size once more, in groups of seven bits.
  for (let groups = 0; number(1) >= 0x80; groups += 1) if (groups === 4) throw damaged();
  while (at < block.length) {
    const tag = number(1);
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const length = 1 + (short < 60 ? short : number(short - 59));
      if (at + length > block.length || done + length > size) throw damaged();
      output.set(block.subarray(at, at + length), done);
      at += length;
      done += length;
    } else {
      const length = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
      const back = kind === 1 ? (tag >> 5) * 256 + number(1) : number(kind === 2 ? 2 : 4);
      if (back === 0 || back > done || done + length > size) throw damaged();
      // A copy may reach into what it writes, so it goes byte by byte.
      for (let end = done + length; done < end; done += 1) output[done] = output[done - back]!;
    }
  }
  if (done !== size) throw damaged();
  return output;
}
