import { expect, test } from 'vitest';
import { parseDecoderConfig } from '@/core/model/config';
import { EMBEDDED_CONFIG } from '@/core/model/embeddedConfig';
import { recipe } from '@/lib/api/run';
import { baseFit } from '@/lib/fineTune/baseFit';

const of = (layers: number, width: number) =>
  parseDecoderConfig({
    vocab_size: 49_152,
    hidden_size: width,
    intermediate_size: 3 * width,
    num_hidden_layers: layers,
    num_attention_heads: width / 64,
    max_position_embeddings: 8192,
    tie_word_embeddings: true,
  });

test('the embedded base fits with any recipe of the wizard', () => {
  expect(baseFit(EMBEDDED_CONFIG, recipe.parse({})).refusal).toBeNull();
  expect(baseFit(EMBEDDED_CONFIG, recipe.parse({ maxLength: 512 })).memory.base).toBeGreaterThan(7 * 16e6);
});

test('a base of a hundred million parameters fits with a small batch, and the large one says what to change', () => {
  const config = of(24, 576);
  expect(baseFit(config, recipe.parse({ batchSize: 1, maxLength: 128 })).refusal).toBeNull();
  expect(baseFit(config, recipe.parse({ batchSize: 32, maxLength: 512 })).refusal).toMatch(/smaller batch/);
});

test('one that does not fit as it computes is said to fit in fewer bits, and then does', () => {
  const config = of(24, 1152);
  const asked = recipe.parse({ batchSize: 1, maxLength: 64 });
  expect(baseFit(config, asked).refusal).toMatch(/It fits with the base in 16 bits: “Base in memory”/);
  const halves = baseFit(config, { ...asked, basePrecision: 'float16' });
  expect(halves.refusal).toBeNull();
  expect(baseFit(config, { ...asked, basePrecision: 'int8' }).memory.base).toBeLessThan(0.7 * halves.memory.base);
});

test('one whose batch leaves too much behind is said to fit when activations are computed twice, and then does', () => {
  const config = of(24, 576);
  const asked = recipe.parse({ batchSize: 8, maxLength: 256 });
  expect(baseFit(config, asked).refusal).toMatch(/It fits with “Compute activations twice”/);
  const twice = baseFit(config, { ...asked, recompute: true });
  expect(twice.refusal).toBeNull();
  expect(twice.memory.base).toBe(baseFit(config, asked).memory.base);
});

test('one that needs both is told both', () => {
  const asked = recipe.parse({ batchSize: 4, maxLength: 256 });
  const config = of(24, 1152);
  expect(baseFit(config, asked).refusal).toMatch(/in 16 bits: “Base in memory” and “Compute activations twice”/);
  expect(baseFit(config, { ...asked, basePrecision: 'float16', recompute: true }).refusal).toBeNull();
  expect(baseFit(config, { ...asked, basePrecision: 'float16' }).refusal).not.toBeNull();
  expect(baseFit(config, { ...asked, recompute: true }).refusal).not.toBeNull();
});

test('a base of billions is refused for itself, however it is kept', () => {
  expect(baseFit(of(32, 4096), recipe.parse({ batchSize: 1 })).refusal).toMatch(/too large, however it is kept/);
});

test('records longer than the context are refused', () => {
  const short = { ...EMBEDDED_CONFIG, maxPositions: 128 };
  expect(baseFit(short, recipe.parse({ maxLength: 256 })).refusal).toMatch(/context of 128/);
});
