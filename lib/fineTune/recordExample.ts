import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { TrainingExample } from '@/core/training/example';
import { encodeExample } from '@/lib/tokenizer/chat';

/** A record as token ids, its question in front of its answer. */
export function recordExample(tokenizer: Tokenizer, record: { prompt: string; answer: string }): TrainingExample {
  const { ids, promptLength } = encodeExample(tokenizer, record);
  return { ids: Int32Array.from(ids), promptLength };
}
