/**
 * Rows of a query or key matrix in the order of llama.cpp's architecture `llama`. Hugging Face rotates element i of a
 * head with element i + size/2; llama.cpp rotates neighbours 2i and 2i + 1. The same rotation of the same numbers, so
 * within each head row i goes to 2i and row i + size/2 to 2i + 1.
 *
 * @param data [heads · size, width], row-major; a copy is returned
 */
export function interleavedRotary(data: Float32Array, dims: readonly number[], heads: number): Float32Array {
  const [rows = 0, width = 1] = dims;
  const size = rows / heads;
  const half = size / 2;
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    const within = row % size;
    const target = row - within + 2 * (within % half) + (within < half ? 0 : 1);
    out.set(data.subarray(row * width, (row + 1) * width), target * width);
  }
  return out;
}
