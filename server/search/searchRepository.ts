import { type DatabaseExecutor, database } from '@/server/database/client';

const named = { id: true, slug: true, name: true } as const;
const contains = (text: string) => ({ contains: text, mode: 'insensitive' }) as const;

/** Live DataNets whose name, field or summary holds the text, and the caller's own drafts. */
export function searchDataNets(
  text: string,
  caller: string | undefined,
  take: number,
  db: DatabaseExecutor = database(),
) {
  return db.dataNet.findMany({
    where: {
      AND: [
        { OR: [{ status: 'live' }, ...(caller === undefined ? [] : [{ ownerAddress: caller }])] },
        { OR: [{ name: contains(text) }, { domain: contains(text) }, { summary: contains(text) }] },
      ],
    },
    select: named,
    orderBy: { createdAt: 'desc' },
    take,
  });
}

export function searchModels(text: string, take: number, db: DatabaseExecutor = database()) {
  return db.model.findMany({
    where: { status: 'live', OR: [{ name: contains(text) }, { description: contains(text) }] },
    select: named,
    orderBy: { createdAt: 'desc' },
    take,
  });
}

/** Signed records whose hash begins so. */
export function searchRecords(hashPrefix: string, take: number, db: DatabaseExecutor = database()) {
  return db.record.findMany({
    where: { recordHash: { startsWith: hashPrefix }, upload: { status: 'signed' } },
    select: { recordHash: true, prompt: true, answer: true, dataNet: { select: named } },
    orderBy: { sequence: 'asc' },
    take,
  });
}

/** The answer of this id or request id. */
export function searchAnswers(id: string, take: number, db: DatabaseExecutor = database()) {
  return db.answer.findMany({
    where: { OR: [{ id }, { requestId: id }] },
    select: { id: true, model: { select: named } },
    take,
  });
}
