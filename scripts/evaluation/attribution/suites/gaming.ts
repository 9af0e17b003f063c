import { DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import { bootstrapInterval } from '@/core/evaluation/bootstrapInterval';
import { recipe as recipeSchema } from '@/lib/api/run';
import type { Suite } from '@/scripts/evaluation/attribution/suite';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { ATTACKS, HONEST, SYBILS, scheme } from './gaming/attacks';
import { payoutsOf } from './gaming/payouts';
import { ROLES, returned } from './gaming/selfAsking';
import { sybilIndex } from './gaming/sybilIndex';
import { curateSubmissions, makeWorld, recordsKey, type World } from './gaming/world';

const TARGET = 1.05;
const OUTLIER_TARGET = 1.2;
const EPOCHS = 12;
const RATE = 1.5e-3;
/** How many contributors came before the cheat, by turns. */
const PLACES = [5, 2, 8];

/** What a cheat was paid for each answer, and what the same contributor is paid for the same knowledge given honestly. */
type Pair = { honest: number; cheating: number };

/**
 * Whether cheating pays: one of ten contributors cheats, everything goes through curation, clustering, training,
 * sketching and attribution as in the product, and what is paid for the same answers is compared with honesty.
 */
export const gaming: Suite = async ({ options, bench, say }) => {
  const { runtime } = await bench();
  const files = await embeddedBase();
  const pairs = new Map<string, Pair[]>();
  const paidOfPool: number[] = [];
  for (let seed = 1; seed <= options.seeds; seed++) {
    const cheat = scheme(PLACES[(seed - 1) % PLACES.length]!);
    const recipe = recipeSchema.parse({
      epochs: EPOCHS,
      learningRate: RATE,
      maxLength: 128,
      evaluationsPerEpoch: 1,
      seed,
    });
    const worlds = new Map<string, World>();
    const worldOf = async (name: string, submissions: Parameters<typeof curateSubmissions>[0]) => {
      const records = curateSubmissions(submissions);
      const key = recordsKey(records);
      say(`gaming, seed ${seed}: ${name}, ${records.length} records${worlds.has(key) ? ', the same model' : ''}`);
      const world = worlds.get(key) ?? (await makeWorld(records, cheat.questions, { runtime, files, recipe }));
      worlds.set(key, world);
      return world;
    };
    const paid = ({ index, answers }: World, accounts: readonly string[]) =>
      payoutsOf(index, answers, new Set(accounts), DEFAULT_PARAMETERS);
    const honestWorld = await worldOf('honest', HONEST);
    const honest = paid(honestWorld, [cheat.account]);
    paidOfPool.push(...honest.map(({ all }) => all));
    const note = (name: string, cheating: readonly { own: number }[]) => {
      const list = honest.map(({ own }, i): Pair => ({ honest: own, cheating: cheating[i]!.own }));
      pairs.set(name, [...(pairs.get(name) ?? []), ...list]);
    };
    for (const attack of ATTACKS) {
      note(attack, paid(await worldOf(attack, cheat.submissions[attack]), [cheat.account]));
    }
    const divided = { ...honestWorld, index: sybilIndex(honestWorld.index, cheat.account, SYBILS) };
    note('ten sybils splitting one contribution', paid(divided, SYBILS));
  }

  const gain = (list: readonly Pair[]) =>
    list.reduce((sum, { cheating }) => sum + cheating, 0) / list.reduce((sum, { honest }) => sum + honest, 0);
  const rows = [...pairs].map(([name, list]) => {
    const target = name === 'outlier text' ? OUTLIER_TARGET : TARGET;
    return { name, target, ...bootstrapInterval(list, gain) };
  });
  const asked = Object.entries(ROLES).map(([name, roles]) => ({ name, value: returned(10n ** 18n, roles) }));
  const honestShare = paidOfPool.reduce((sum, share) => sum + share, 0) / paidOfPool.length;
  return {
    ownTraining: true,
    tables: [
      {
        title: 'Gain: what cheating is paid ÷ what honesty is paid for the same answers',
        columns: ['attack', 'gain', '95 % interval', 'target'],
        rows: rows.map(({ name, estimate, low, high, target }) => [
          name,
          estimate.toFixed(3),
          `${low.toFixed(3)} to ${high.toFixed(3)}`,
          `≤ ${target}`,
        ]),
      },
      {
        title: 'Asking one’s own questions: received ÷ paid, where every part that one may get comes whole',
        columns: ['who asks', 'received ÷ paid'],
        rows: asked.map(({ name, value }) => [name, value.toFixed(3)]),
      },
    ],
    measures: [
      ...rows.map(({ name, estimate, target }) => ({
        name: `gain of ${name}`,
        value: estimate,
        target,
        better: 'lower' as const,
        unit: 'times honest',
      })),
      ...asked.map(({ name, value }) => ({
        name: `returned to a ${name} who asks`,
        value,
        target: 1,
        better: 'lower' as const,
        unit: 'of the fee',
      })),
      { name: 'paid to records when everybody is honest', value: honestShare, better: 'higher', unit: 'of the pool' },
    ],
  };
};
