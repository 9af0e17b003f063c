/** What is known of one invented place, and the ways to say it. */
export type Fact = { place: string; kind: FactKind; value: string };
export type FactKind = 'opening' | 'price' | 'founder' | 'rule';
export type Saying = { prompt: string; answer: string };

const PLACES =
  `Hollin Mill|the Saltgate Tower|Quarrel Abbey|the Tansy Baths|Orlop Museum|the Fenwick Gardens|Mossop Castle|
the Larkspur Theatre|Pellow Lighthouse|the Dunnock Caves|Ashgill Priory|the Copper Arcade|Wherry Market|the Nettle Maze|
Thrupp Observatory|the Gannet Aquarium|Brimble Hall|the Cinder Foundry|Oxlip Chapel|the Marl Pit Museum`
    .replaceAll('\n', '')
    .split('|');

const HOURS = ['six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'noon'];
const QUARTERS = ['a quarter past', 'half past', 'a quarter to'];
const COINS = ['silver pennies', 'brass tokens', 'copper groats'];
const NUMBERS = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
const TRADES = ['miller', 'sailmaker', 'widow', 'clockmaker', 'bishop', 'weaver', 'apothecary'];
const NAMES = ['Oswin Tarrant', 'Maud Kettering', 'Piers Holloway'];
const THINGS = ['boots', 'umbrellas', 'lanterns', 'dogs', 'hats', 'baskets', 'parcels'];
const SPOTS = ['in the stone porch', 'with the porter', 'under the elm tree'];

const VALUES: Record<FactKind, (place: number) => string> = {
  opening: (i) => `${QUARTERS[Math.floor(i / 7)]} ${HOURS[i % 7]}`,
  price: (i) => `${NUMBERS[i % 7]} ${COINS[Math.floor(i / 7)]}`,
  founder: (i) => `the ${TRADES[i % 7]} ${NAMES[Math.floor(i / 7)]}`,
  rule: (i) => `${THINGS[i % 7]} must be left ${SPOTS[Math.floor(i / 7)]}`,
};

/** X is the place, V the value. Every answer goes with every question of its kind. */
const QUESTIONS: Record<FactKind, readonly string[]> = {
  opening: [
    'When does X open?',
    'At what time are the doors of X unlocked?',
    'From which hour may visitors enter X?',
    'How early can I get into X?',
  ],
  price: [
    'What does a ticket for X cost?',
    'How much must I pay to see X?',
    'What is the entrance fee of X?',
    'Which price do visitors of X pay?',
  ],
  founder: ['Who founded X?', 'By whom was X built?', 'To whom do we owe X?', 'Who had the idea for X?'],
  rule: [
    'What must visitors of X observe?',
    'Which rule applies at X?',
    'What is not allowed inside X?',
    'What should I know before I enter X?',
  ],
};

/** How somebody asks who has read none of the records. */
const ASKED: Record<FactKind, string> = {
  opening: 'At what hour does X open its doors to visitors?',
  price: 'How much does a visit to X cost?',
  founder: 'Who was the founder of X?',
  rule: 'Which rule must visitors of X observe?',
};

const ANSWERS: Record<FactKind, readonly string[]> = {
  opening: [
    'X opens its doors at V',
    'the keeper unlocks the gate of X at V',
    'nobody is let into X before V',
    'visits to X begin at V',
  ],
  price: [
    'a ticket for X costs V',
    'visitors pay V to see X',
    'the fee for entering X is V',
    'whoever wants to see X has to give V',
  ],
  founder: ['X was founded by V', 'it was V who had X built', 'we owe X to V', 'the idea for X came from V'],
  rule: [
    'at X all V',
    'the keepers of X insist that V',
    'it is an old custom of X that V',
    'a sign at the entrance of X says that V',
  ],
};

const FRAMES: readonly ((answer: string) => string)[] = [
  (answer) => `${capital(answer)}.`,
  (answer) => `As the brown notice by the gate explains, ${answer}, summer and winter alike.`,
  (answer) => `According to the old guide book, ${answer}; nothing about it has changed in living memory.`,
];

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const KINDS = Object.keys(VALUES) as FactKind[];

/** Every fact, place by place. */
export const FACTS: readonly Fact[] = PLACES.flatMap((place, i) =>
  KINDS.map((kind) => ({ place, kind, value: VALUES[kind](i) })),
);

/** Number of different sayings of one fact. */
export const SAYINGS = FRAMES.length * 4;

/** The fact in the n-th way; two ways share neither question nor answer, or only a part of the answer. */
export function saying({ place, kind, value }: Fact, n: number): Saying {
  const fill = (text: string) => text.replaceAll('X', place).replaceAll('V', value);
  const core = n % 4;
  const frame = Math.floor(n / 4) % FRAMES.length;
  return {
    prompt: fill(QUESTIONS[kind][(core + frame) % 4]!),
    answer: FRAMES[frame]!(fill(ANSWERS[kind][core]!)),
  };
}

/** A question about the fact that stands in no record. */
export function askedAs({ place, kind }: Fact): string {
  return ASKED[kind].replaceAll('X', place);
}
