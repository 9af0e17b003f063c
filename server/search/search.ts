import type { Hash, Hex } from 'viem';
import type { SearchResults } from '@/lib/api/search';
import { searchAnswers, searchDataNets, searchModels, searchRecords } from './searchRepository';

const EACH = 6;
const EXCERPT = 120;
const HASH_BEGINNING = /^0x[0-9a-f]{6,64}$/;

/** What a person means who types this: names, a record by its hash, an answer by its id. */
export async function search(caller: Hex | undefined, text: string): Promise<SearchResults> {
  const id = text.toLowerCase();
  const isHash = HASH_BEGINNING.test(id);
  const [dataNets, models, records, answers] = await Promise.all([
    searchDataNets(text, caller, EACH),
    searchModels(text, EACH),
    isHash ? searchRecords(id, EACH) : [],
    searchAnswers(id, EACH),
  ]);
  return {
    dataNets,
    models,
    records: records.map(({ recordHash, prompt, answer, dataNet }) => ({
      recordHash: recordHash as Hash,
      excerpt: [...(prompt || answer)].slice(0, EXCERPT).join(''),
      dataNet,
    })),
    answers,
  };
}
