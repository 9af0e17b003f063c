/**
 * Suffix array in linear time by induced sorting (SA-IS: Nong, Zhang, Chan, "Two efficient algorithms for linear time
 * suffix array construction", 2011), over integers instead of characters. Needs no array of suffix types: while a
 * suffix is placed, its neighbour to the left is looked at, and the sign of the entry says in which pass that
 * neighbour will be placed. Holds the result, 4 bytes a token, and counts: 8 bytes for each token of the alphabet and
 * for each name of the recursion, of which there are at most half as many as tokens.
 *
 * A suffix that is a prefix of another sorts before it, as if the text ended in a token smaller than all others.
 * @param text tokens in [0, alphabet)
 * @returns start positions of the suffixes in ascending order
 */
export function suffixArray(text: Uint16Array | Uint32Array | readonly number[], alphabet: number): Int32Array {
  for (let i = 0; i < text.length; i++) {
    if (!(text[i]! >= 0 && text[i]! < alphabet)) throw new RangeError(`token ${text[i]} at ${i} of ${alphabet}`);
  }
  const order = new Int32Array(text.length);
  sort(ofTwoKinds(text), order, alphabet);
  return order;
}

type Text = Uint16Array | Int32Array;

/** The recursion works on int32; one kind of array beside it keeps the loops fast. */
function ofTwoKinds(text: Uint16Array | Uint32Array | readonly number[]): Text {
  if (text instanceof Uint16Array) return text;
  return text instanceof Uint32Array
    ? new Int32Array(text.buffer, text.byteOffset, text.length)
    : Int32Array.from(text);
}

/*
 * Words of the paper: a suffix is of type S when it is smaller than its right neighbour, else of type L; the last one is
 * L. An LMS position is of type S with an L to its left. An LMS substring runs from one LMS position to the next.
 */
function sort(text: Text, order: Int32Array, alphabet: number): void {
  const length = text.length;
  order.fill(0);
  if (length < 2) return;
  const counts = new Int32Array(alphabet);
  for (let i = 0; i < length; i++) counts[text[i]!]!++;

  // 1. Sort the LMS substrings: put their starts anywhere in their buckets and induce.
  const starts = placeUnsorted(text, order, bucketEnds(counts));
  if (starts > 0) {
    induceLarger(text, order, bucketHeads(counts));
    induceSmaller(text, order, bucketEnds(counts));
    const names = nameSubstrings(text, order, starts);

    // 2. Sort the LMS suffixes: names are already an order when all differ, else recurse on the string of names, which
    // stands in text order in the tail of `order`; its order comes into the head.
    const head = order.subarray(0, starts);
    const tail = order.subarray(length - starts);
    if (names < starts) sort(tail, head, names);
    else for (let i = 0; i < starts; i++) head[tail[i]!] = i;

    // 3. Put the LMS suffixes in their final order at the ends of their buckets.
    placeSorted(text, order, starts, bucketEnds(counts));
  }
  // 4. Induce all others.
  induceAllLarger(text, order, bucketHeads(counts));
  induceAllSmaller(text, order, bucketEnds(counts));
}

function bucketEnds(counts: Int32Array): Int32Array {
  const ends = new Int32Array(counts.length);
  for (let c = 0, sum = 0; c < counts.length; c++) {
    sum += counts[c]!;
    ends[c] = sum;
  }
  return ends;
}

function bucketHeads(counts: Int32Array): Int32Array {
  const heads = new Int32Array(counts.length);
  for (let c = 0, sum = 0; c < counts.length; c++) {
    heads[c] = sum;
    sum += counts[c]!;
  }
  return heads;
}

/** Places every LMS position at the end of its bucket. @returns how many there are */
function placeUnsorted(text: Text, order: Int32Array, ends: Int32Array): number {
  let starts = 0;
  let [right, smaller] = [text[text.length - 1]!, false];
  for (let i = text.length - 2; i >= 0; i--) {
    const here = text[i]!;
    if (here > right) {
      if (smaller) {
        order[--ends[right]!] = i + 1;
        starts++;
      }
      smaller = false;
    } else if (here < right) smaller = true;
    right = here;
  }
  return starts;
}

/**
 * L suffixes from LMS positions, left to right. An entry > 0 has an L to its left and is used up; one < 0 (complement)
 * has an S there and is kept, turned positive, for the next pass; 0 is empty. What is left are the rightmost L's.
 */
function induceLarger(text: Text, order: Int32Array, heads: Int32Array): void {
  const length = text.length;
  const last = length - 1;
  order[heads[text[last]!]!++] = text[last - 1]! < text[last]! ? ~last : last;
  for (let i = 0; i < length; i++) {
    const entry = order[i]!;
    if (entry > 0) {
      order[i] = 0;
      const left = entry - 1;
      const token = text[left]!;
      const slot = heads[token]!++;
      if (left > 0) order[slot] = text[left - 1]! < token ? ~left : left;
    } else if (entry < 0) order[i] = ~entry;
  }
}

/** S suffixes from what `induceLarger` left, right to left; only LMS positions stay, as complements, sorted by substring. */
function induceSmaller(text: Text, order: Int32Array, ends: Int32Array): void {
  for (let i = text.length - 1; i >= 0; i--) {
    const entry = order[i]!;
    if (entry <= 0) continue;
    order[i] = 0;
    const left = entry - 1;
    const token = text[left]!;
    const slot = --ends[token]!;
    if (left > 0) order[slot] = text[left - 1]! > token ? ~left : left;
  }
}

/**
 * Gives each LMS substring a name by its rank, equal substrings the same; leaves the names, in text order, in the last
 * `starts` places of `order`.
 * @returns the number of different names
 */
function nameSubstrings(text: Text, order: Int32Array, starts: number): number {
  const length = text.length;
  for (let i = 0, found = 0; found < starts; i++) if (order[i]! < 0) order[found++] = ~order[i]!;
  // LMS positions are at least two apart, so half of each is a free slot behind the sorted starts: first for the length
  // of the substring, then for its name plus one.
  order.fill(0, starts);
  let [right, smaller, next] = [text[length - 1]!, false, length];
  for (let i = length - 2; i >= 0; i--) {
    const here = text[i]!;
    if (here > right) {
      if (smaller) {
        // With the token of the next LMS position; the last one ends in the end of the text, a token of its own.
        order[starts + ((i + 1) >> 1)] = next - i;
        next = i + 1;
      }
      smaller = false;
    } else if (here < right) smaller = true;
    right = here;
  }
  let names = 0;
  let [previous, previousLength] = [0, 0];
  for (let i = 0; i < starts; i++) {
    const position = order[i]!;
    const slot = starts + (position >> 1);
    const size = order[slot]!;
    let same = size === previousLength && position + size <= length && previous + size <= length;
    for (let k = 0; same && k < size; k++) same = text[position + k] === text[previous + k];
    if (!same) names++;
    order[slot] = names;
    previous = position;
    previousLength = size;
  }
  for (let i = length - 1, at = length - 1; at >= length - starts; i--) if (order[i]! > 0) order[at--] = order[i]! - 1;
  return names;
}

/** From ranks among the LMS positions in the head of `order` to positions at the ends of their buckets. */
function placeSorted(text: Text, order: Int32Array, starts: number, ends: Int32Array): void {
  const length = text.length;
  const positions = order.subarray(length - starts);
  let [right, smaller, at] = [text[length - 1]!, false, starts];
  for (let i = length - 2; i >= 0; i--) {
    const here = text[i]!;
    if (here > right) {
      if (smaller) positions[--at] = i + 1;
      smaller = false;
    } else if (here < right) smaller = true;
    right = here;
  }
  for (let i = 0; i < starts; i++) order[i] = positions[order[i]!]!;
  order.fill(0, starts);
  for (let i = starts - 1; i >= 0; i--) {
    const position = order[i]!;
    order[i] = 0;
    order[--ends[text[position]!]!] = position;
  }
}

/** As `induceLarger`, but keeps every suffix: used ones as complements, those for the next pass as they are. */
function induceAllLarger(text: Text, order: Int32Array, heads: Int32Array): void {
  const length = text.length;
  const last = length - 1;
  order[heads[text[last]!]!++] = text[last - 1]! < text[last]! ? ~last : last;
  for (let i = 0; i < length; i++) {
    const entry = order[i]!;
    order[i] = ~entry;
    if (entry <= 0) continue;
    const left = entry - 1;
    const token = text[left]!;
    order[heads[token]!++] = left > 0 && text[left - 1]! < token ? ~left : left;
  }
}

/** The S suffixes, right to left; every entry ends as the position that it stands for. */
function induceAllSmaller(text: Text, order: Int32Array, ends: Int32Array): void {
  for (let i = text.length - 1; i >= 0; i--) {
    const entry = order[i]!;
    if (entry <= 0) {
      order[i] = ~entry;
      continue;
    }
    const left = entry - 1;
    const token = text[left]!;
    order[--ends[token]!] = left === 0 || text[left - 1]! > token ? ~left : left;
  }
}
