import { z } from 'zod';
import { hash, identifier } from '@/lib/api/common';

/** GET /api/search?q=… : words, a record hash or its beginning, the id of an answer */
export const searchQuery = z.object({ q: z.string().trim().min(1).max(200) });

const named = z.object({ id: identifier, slug: z.string(), name: z.string() });

export const searchResults = z.object({
  dataNets: z.array(named),
  models: z.array(named),
  records: z.array(z.object({ recordHash: hash, excerpt: z.string(), dataNet: named })),
  answers: z.array(z.object({ id: identifier, model: named })),
});

export type SearchResults = z.infer<typeof searchResults>;
