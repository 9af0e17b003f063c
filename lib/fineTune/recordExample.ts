import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { TrainingExample } from '@/core/training/example';
import type { Recipe } from '@/lib/api/run';
import { encodeExample } from '@/lib/tokenizer/chat';

/**
 * A record as token ids, its question in front of its answer. Where all of it is to be learned, nothing counts as
 * question. Attribution is about answers, so its sketches look at these whatever was learned.
 */
export function recordExample(
  tokenizer: Tokenizer,
  record: { prompt: string; answer: string },
  learn: Recipe['learn'] = 'answers',
): TrainingExample {
  const { ids, promptLength } = encodeExample(tokenizer, record);
  return { ids: Int32Array.from(ids), promptLength: learn === 'all' ? 0 : promptLength };
}
